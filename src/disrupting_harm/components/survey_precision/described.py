"""What the keys of the component's parameters are, by the model that holds them: for schemas and for the reference."""

from __future__ import annotations


FIELDS = {
    "Params": {
        "indicators": "Shares whose precision is shown.",
        "replicates": "Number of replicates of the rescaled bootstrap.",
        "seed": "Seed of the random numbers.",
    },
}
