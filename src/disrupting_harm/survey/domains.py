"""Domains: the levels of one variable, or of several crossed, that an estimate is made for."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from disrupting_harm.errors import DesignError
from disrupting_harm.survey.columns import pick, read_codes


# A domain entry as the caller writes it: one column, or a tuple of columns to be crossed.
ByEntry = Hashable | tuple[Hashable, ...]


@dataclass(frozen=True)
class Domain:
    """A partition of the rows into levels. Rows outside every level have code -1; they stay in the design."""

    by: str
    levels: tuple[str, ...]
    codes: np.ndarray

    @classmethod
    def overall(cls, rows: int) -> Domain:
        return cls("", ("",), np.zeros(rows, dtype=np.int64))

    def within(self, inside: np.ndarray) -> Domain:
        """The same levels without the rows (n,) that are not `inside`."""
        return self if inside.all() else Domain(self.by, self.levels, np.where(inside, self.codes, -1))

    @classmethod
    def build(cls, frame: pd.DataFrame, entry: ByEntry) -> Domain:
        """One variable, or the crossing of several with every combination of their observed levels."""
        names = entry if isinstance(entry, tuple | list) else (entry,)
        if not names:
            raise DesignError("An entry of `by` is empty; name one column, or several to cross.")
        levels, codes = read_levels(frame, names[0])
        for name in names[1:]:
            more_levels, more_codes = read_levels(frame, name)
            outside = (codes < 0) | (more_codes < 0)
            codes = np.where(outside, -1, codes * len(more_levels) + more_codes)
            levels = [f"{first}:{second}" for first in levels for second in more_levels]
        return cls(":".join(str(name) for name in names), tuple(levels), codes)


def read_levels(frame: pd.DataFrame, name: Hashable) -> tuple[list[str], np.ndarray]:
    """Observed levels as strings, in category order or else sorted, and their codes (n,) with -1 where missing."""
    column = pick(frame, name, "domain variable")
    codes, values = read_codes(column)
    if isinstance(column.dtype, pd.CategoricalDtype):
        order = np.argsort(column.dtype.categories.get_indexer(pd.Index(list(values))), kind="stable")
    else:
        order = np.array(_sorted_positions(list(values)), dtype=np.int64)
    rank = np.empty(len(values) + 1, dtype=np.int64)
    rank[order] = np.arange(len(values))
    rank[-1] = -1  # a missing value has the code -1, which indexes this last entry
    levels = [level_text(values[i]) for i in order]
    if len(set(levels)) < len(levels):
        raise DesignError(f"Column {name!r} (domain variable) holds different levels that print alike; recode it.")
    return levels, rank[codes]


def level_text(value: object) -> str:
    """How a level is printed: 9 and 9.0 both read "9", because a missing value turns whole numbers into floats."""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def _sorted_positions(values: list) -> list[int]:
    try:
        return sorted(range(len(values)), key=values.__getitem__)
    except TypeError:  # values of different types, such as text and numbers, cannot be compared
        return sorted(range(len(values)), key=lambda i: (type(values[i]).__name__, str(values[i])))
