"""What the keys of the component's parameters are, by the model that holds them: for schemas and for the reference."""

from __future__ import annotations


FIELDS = {
    "Params": {
        "caveat": "What is said under every fact.",
        "usdol_caveat": "What is said where a row of the United States Department of Labor is shown.",
        "rubric_caveat": "What is said under the levels of the rubric.",
        "no_source": "What an empty cell says.",
        "facts": "Items of `data/reference/capacity_facts.csv`.",
        "measures": "Items of `data/reference/law_enforcement_training_usdol.csv`.",
        "stand_in": "Made-up units on the rubric.",
    },
    "Item": {
        "label": "What readers see.",
        "words": "What sources call it.",
        "theme": "Theme of the study that it belongs to.",
    },
    "StandInUnits": {
        "seed": "Seed of the random numbers.",
        "units": "Number of units.",
    },
}
