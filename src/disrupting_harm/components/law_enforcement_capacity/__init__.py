"""Capacity of law enforcement: published facts, and units assessed on a written rubric, which are not public."""

from disrupting_harm.registry import Component


COMPONENT = Component(
    kind="assessment",
    position=65,
    references={"run": ("capacity_facts", "law_enforcement_training_usdol", "coordination_bodies_usdol")},
    uses={
        "stand_in": {"law_enforcement_capacity": ("data_class", "tables", "stand_in")},
        "derive": {"law_enforcement_capacity": ("data_class", "origin", "tables")},
    },
    titles={
        "capacity_facts": "facts on units, staff and databases",
        "law_enforcement_training_usdol": "answers on training and referral",
        "coordination_bodies_usdol": "coordinating bodies",
        "units": "units on the rubric",
    },
)
