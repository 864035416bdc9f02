"""What the keys of the component's parameters are, by the model that holds them: for schemas and for the reference."""

from __future__ import annotations


FIELDS = {
    "Params": {"stand_in": "What a stand-in is made to look like."},
    "StandInWorkers": {
        "seed": "Seed of the random numbers.",
        "interviews": "Number of workers.",
        "dont_know": "Share of answers that are don't know.",
        "prefer_not_to_say": "Share of answers that are prefer not to say.",
    },
}
