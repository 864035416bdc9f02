"""What the keys of the component's parameters are, by the model that holds them: for schemas and for the reference."""

from __future__ import annotations


FIELDS = {
    "Params": {
        "outcomes": "Outcomes that are modelled.",
        "predictors": "Columns that each outcome is modelled by.",
        "fixed_effects": "Column of the country in a file of several.",
    },
}
