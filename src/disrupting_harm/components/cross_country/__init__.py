"""Countries side by side: saved estimates of their surveys, how much they differ, and what holds for all."""

from disrupting_harm.registry import Component


COMPONENT = Component(
    kind="comparison",
    position=1,
    compares=("household_survey",),
    references={"run": ("nature2026_table1", "population_age_sex")},
)
