"""The design of a household survey before fieldwork, and the outcomes of fieldwork while it runs.

The names below load their modules at first use, for readers and notebooks. The library itself imports modules by name, so that a
stage which needs one of them does not depend on all.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from disrupting_harm.sampling.allocation import allocate
    from disrupting_harm.sampling.outcomes import count_outcomes, outcome_rates
    from disrupting_harm.sampling.precision import detectable_difference, half_width_reached
    from disrupting_harm.sampling.selection import select_psus, selection_probabilities
    from disrupting_harm.sampling.size import size_for_difference, size_for_proportion, size_table

_MODULES = {
    "allocate": "allocation", "count_outcomes": "outcomes", "detectable_difference": "precision",
    "half_width_reached": "precision", "outcome_rates": "outcomes", "select_psus": "selection",
    "selection_probabilities": "selection", "size_for_difference": "size", "size_for_proportion": "size", "size_table": "size",
}  # fmt: skip
__all__ = [
    "allocate",
    "count_outcomes",
    "detectable_difference",
    "half_width_reached",
    "outcome_rates",
    "select_psus",
    "selection_probabilities",
    "size_for_difference",
    "size_for_proportion",
    "size_table",
]


def __getattr__(name: str):
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
