"""How sure the household survey is: its usual standard errors beside those of replicates, and what a next round's size needs."""

from disrupting_harm.registry import Component


COMPONENT = Component(
    kind="survey",
    position=91,
    needs=("household_survey", "sampling_design"),
    conventions={"run": ("survey", "presentation", "disclosure")},
)
