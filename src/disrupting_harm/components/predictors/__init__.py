"""Models of the household survey's outcomes."""

from disrupting_harm.registry import Component


COMPONENT = Component(
    kind="survey",
    position=7,
    needs=("household_survey",),
    conventions={"run": ("survey", "presentation", "disclosure")},
)
