"""Interviews with victims, caregivers and justice professionals on the way of a case."""

from disrupting_harm.registry import Component


COMPONENT = Component(
    kind="segments",
    position=50,
    uses={
        "stand_in": {"access_to_justice": ("data_class", "tables", "groups", "stand_in")},
        "derive": {"access_to_justice": ("data_class", "origin", "tables", "groups")},
        "scan": {"access_to_justice": ("data_class", "tables")},
    },
    conventions={"stand_in": ("themes",), "derive": ("themes",), "scan": ("scan",), "run": ("themes",)},
    titles={
        "documents": "interviews",
        "segments": "coded segments",
    },
)
