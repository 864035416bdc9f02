"""The design of a household survey before fieldwork, and the outcomes of fieldwork while it runs."""

from disrupting_harm.sampling.allocation import allocate
from disrupting_harm.sampling.outcomes import count_outcomes, outcome_rates
from disrupting_harm.sampling.precision import detectable_difference, half_width_reached
from disrupting_harm.sampling.selection import select_psus, selection_probabilities
from disrupting_harm.sampling.size import size_for_difference, size_for_proportion, size_table


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
