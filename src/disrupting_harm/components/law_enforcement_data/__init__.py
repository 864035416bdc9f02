"""Counts of law enforcement: published ones from reference tables, and the answers to the request for data."""

from disrupting_harm.registry import Component


COMPONENT = Component(
    kind="counts",
    position=60,
    references={"run": ("offence_counts", "reconciliation_pairs", "law_enforcement_usdol")},
    uses={
        "stand_in": {"law_enforcement_data": ("data_class", "tables", "years", "stand_in")},
        "derive": {"law_enforcement_data": ("data_class", "origin", "tables", "years")},
    },
    titles={
        "offence_counts": "published counts of offences, cases and reports",
        "reconciliation_pairs": "values of two holders of one quantity",
        "law_enforcement_usdol": "values on enforcement against the worst forms of child labour",
        "offences": "offences by unit, type and year",
        "threats": "threats by source",
    },
)
