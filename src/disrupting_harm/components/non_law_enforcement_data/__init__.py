"""Administrative counts of hotlines and clearing houses, and the country they are set against, from reference tables."""

from disrupting_harm.registry import Component


COMPONENT = Component(
    kind="counts",
    position=30,
    references={
        "run": (
            "cybertipline_reports",
            "population_age_sex",
            "country_context",
            "cybertipline_breakdown",
            "platform_reports",
            "hotline_and_index_figures",
            "hotline_world_figures",
        )
    },
)
