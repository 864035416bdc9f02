"""Countries side by side: saved estimates and assessments, how much countries differ, and what holds for all."""

from disrupting_harm.registry import Component


COMPONENT = Component(
    kind="comparison",
    position=1,
    compares=("household_survey", "desk_review", "frontline_survey"),
    defaults={
        "desk_review": ("topics", "treaties", "standards", "statuses", "no_source", "caveat", "usdol_caveat"),
    },
    references={"run": ("nature2026_table1", "population_age_sex", "published_figures")},
)
