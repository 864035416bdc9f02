"""Conversations with young survivors, coded by theme; held in five countries."""

from disrupting_harm.registry import Component


COMPONENT = Component(
    kind="segments",
    position=55,
    uses={
        "stand_in": {"survivor_conversations": ("data_class", "tables", "groups", "stand_in")},
        "derive": {"survivor_conversations": ("data_class", "origin", "tables", "groups")},
        "scan": {"survivor_conversations": ("data_class", "tables")},
    },
    conventions={"stand_in": ("themes",), "derive": ("themes",), "scan": ("scan",), "run": ("themes",)},
    titles={
        "documents": "conversations",
        "segments": "coded segments",
    },
)
