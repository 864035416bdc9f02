"""What the keys of the component's parameters are, by the model that holds them: for schemas and for the reference."""

from __future__ import annotations


FIELDS = {
    "Params": {
        "years": "First and last year that the request for data asks for.",
        "stand_in": "What made-up answers look like.",
    },
    "StandIn": {
        "seed": "Seed of the random numbers.",
        "units": "Bodies that answer on offences, as codes of the form.",
        "sources": "Bodies that answer on threats, as codes of the form.",
        "largest": "Largest number of offences of one type in a year.",
        "unknown": "Share of answers that are unknown.",
        "not_applicable": "Share of answers that are not applicable.",
    },
}
