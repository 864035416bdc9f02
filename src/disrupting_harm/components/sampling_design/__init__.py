"""The design of the survey's sample: sizes and PSUs before fieldwork, outcomes and weights after it."""

from disrupting_harm.registry import Component


COMPONENT = Component(
    kind="survey",
    position=90,
    references={"derive": ("population_age_sex", "nature2026_table1")},
    uses={
        "stand_in": {"sampling_design": ("data_class", "tables", "selection", "stand_in")},
        "derive": {"sampling_design": ("data_class", "origin", "tables", "selection", "weighting")},
        "scan": {"sampling_design": ("data_class", "tables")},
    },
    conventions={"scan": ("scan",)},
    population=("derive", "run"),
)
