"""The survey of frontline social service workers, who were chosen on purpose."""

from disrupting_harm.registry import Component


COMPONENT = Component(
    kind="survey",
    position=40,
    references={"stand_in": ("frontline_priors",), "run": ("published_frontline_counts",)},
    uses={
        "stand_in": {"frontline_survey": ("data_class", "tables", "stand_in")},
        "derive": {"frontline_survey": ("data_class", "origin", "tables")},
        "scan": {"frontline_survey": ("data_class", "tables")},
    },
    conventions={"scan": ("scan",), "run": ("survey", "presentation")},
    titles={
        "published_frontline_counts": "published figures of the survey",
    },
)
