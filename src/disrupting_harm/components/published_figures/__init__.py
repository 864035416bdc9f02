"""Every published figure of the study that was read, beside what this compendium computes or holds of the same thing."""

from disrupting_harm.registry import Component


COMPONENT = Component(
    kind="comparison",
    position=2,
    compares=("household_survey", "frontline_survey"),
    references={
        "run": (
            "published_figures", "published_figure_matches", "published_contradictions", "nature2026_table1", "population_age_sex",
            "country_context", "country_facts", "cybertipline_reports", "cybertipline_breakdown", "offence_counts", "stand_in_shares",
            "published_estimates",
        ),
    },
    titles={
        "country_facts": "published facts of the study in a country",
        "published_figures": "published figures of the study",
        "published_figure_matches": "what each published figure is held against",
        "published_contradictions": "published figures that contradict each other",
    },
)  # fmt: skip
