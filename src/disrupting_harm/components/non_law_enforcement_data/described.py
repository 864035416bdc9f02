"""What the keys of the component's parameters are, by the model that holds them: for schemas and for the reference."""

from __future__ import annotations


FIELDS = {
    "Params": {
        "context_until": "Last year of the figure of the country; later ones are projections.",
    },
}
