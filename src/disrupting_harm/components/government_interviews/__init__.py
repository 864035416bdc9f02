"""Interviews with government duty-bearers, coded by theme."""

from disrupting_harm.registry import Component


COMPONENT = Component(
    kind="segments",
    position=20,
    uses={
        "stand_in": {"government_interviews": ("data_class", "tables", "groups", "stand_in")},
        "derive": {"government_interviews": ("data_class", "origin", "tables", "groups")},
        "scan": {"government_interviews": ("data_class", "tables")},
    },
    conventions={"stand_in": ("themes",), "derive": ("themes",), "scan": ("scan",), "run": ("themes",)},
    titles={
        "documents": "interviews",
        "segments": "coded segments",
    },
)
