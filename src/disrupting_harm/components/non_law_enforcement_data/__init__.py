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
    extends=("hotline_and_index_figures", "country_context"),
    titles={
        "cybertipline_reports": "CyberTipline reports by year",
        "population_age_sex": "population by year, sex and age",
        "country_context": "internet, poverty and population figures",
        "cybertipline_breakdown": "CyberTipline reports of the whole world by kind",
        "platform_reports": "reports of single platforms, of the whole world",
        "hotline_and_index_figures": "figures of hotlines and indices",
        "hotline_world_figures": "figures of hotlines of the whole world",
    },
)
