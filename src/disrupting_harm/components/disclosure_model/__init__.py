"""The Bayesian multilevel model of disclosure: whether an affected child told someone, over several countries."""

from disrupting_harm.registry import Component


COMPONENT = Component(
    kind="survey",
    position=8,
    needs=("household_survey",),
    conventions={"run": ("survey", "presentation")},
    group="models",
)
