"""What the keys of the component's parameters are, by the model that holds them: for schemas and for the reference."""

from __future__ import annotations


FIELDS = {
    "Params": {
        "estimates": "By component, the saved tables of estimates that figures are held against.",
        "subjects": "By title, the items that stand in one line of the figure.",
        "contradictions": "By case of `published_contradictions.csv`, what it is about and why its figures differ.",
    },
    "Case": {
        "title": "What the figures are about.",
        "cause": "Why they differ.",
        "reason": "The cause in a sentence.",
    },
}
