"""What each research activity of a country says of the same theme, and whether the sources agree: a matrix with its reasons."""

from disrupting_harm.registry import Component


# Survivors' conversations are not joined: five countries alone held them, and a stage depends on folders that every country has.
COMPONENT = Component(
    kind="comparison",
    position=70,
    joins=(
        "desk_review", "government_interviews", "non_law_enforcement_data", "frontline_survey", "access_to_justice",
        "law_enforcement_data", "law_enforcement_capacity", "household_survey",
    ),
    references={"run": ("published_figures",)},
)  # fmt: skip
