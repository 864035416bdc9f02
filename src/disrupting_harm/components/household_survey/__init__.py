"""The household survey of internet-using children and one caregiver each."""

from disrupting_harm.registry import Component


COMPONENT = Component(
    kind="survey",
    position=5,
    needs=("sampling_design",),  # a stand-in is drawn and weighted by it
    references={
        "derive": ("population_age_sex", "nature2026_table1"),
        "stand_in": (
            "stand_in_shares",
            "published_estimates",
            "stand_in_priors",
            "population_age_sex",
            "nature2026_table1",
        ),
        "run": ("published_estimates", "stand_in_shares", "population_age_sex", "nature2026_table1"),
    },
    uses={
        "stand_in": {
            "household_survey": ("data_class", "layout", "tables", "stand_in", "pooled"),
            "sampling_design": ("data_class", "tables", "selection", "weighting", "stand_in"),
        },
        "run": {"household_survey": ()},  # the notebook reads no parameter of another component
        "derive": {"household_survey": ("data_class", "origin", "layout", "tables", "indicators", "domains", "survey")},
        "scan": {"household_survey": ("data_class", "tables", "headline")},
    },
    population=("stand_in", "derive", "run"),
    conventions={"derive": ("survey",), "scan": ("scan",), "run": ("survey", "presentation", "disclosure")},
    titles={
        "published_estimates": "published estimates of the survey",
        "nature2026_table1": "published shares of internet users",
        "stand_in_shares": "shares that a stand-in is set to",
    },
)
