"""Reads weights and classes given row by row. Error messages never show the value of a row."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral, Real

import numpy as np
import pandas as pd

from disrupting_harm.errors import WeightingError
from disrupting_harm.survey.columns import name_positions, read_codes, read_numbers


def read_weights(weight: Iterable, problems: list[str], *, zero: bool = False, name: str = "Weights") -> np.ndarray:
    """A new array (n,) of floats; with `zero`, rows of weight 0 (non-respondents) may be among them.

    Adds a sentence to `problems` for each kind of unusable weight.
    """
    numbers, not_numbers = read_numbers(as_column(weight, name))
    if not len(numbers):
        problems.append(f"{name} have no rows; give one weight per row.")
    finite = np.isfinite(numbers)
    for what, fix, bad in (
        ("missing", "give every row a weight", np.isnan(numbers) & ~not_numbers),
        ("not finite numbers", "give numbers", not_numbers | np.isinf(numbers)),
        ("negative", "correct the step that made them", finite & (numbers < 0)),
        ("0", "leave rows without weight, such as non-respondents, out of this step", finite & (numbers == 0)),
    ):
        if bad.any() and not (zero and what == "0"):
            problems.append(f"{name} are {what} in {name_positions(bad)}; {fix}.")
    if zero and len(numbers) and not numbers.any():
        problems.append(f"{name} are 0 in every row; give at least one row a weight above 0.")
    with np.errstate(over="ignore", invalid="ignore"):
        overflow = finite.all() and not np.isfinite(numbers.sum())
    if overflow:
        problems.append(f"{name} have no finite sum; divide them by a constant.")
    return np.array(numbers)


def read_classes(values: Iterable, name: str, rows: int, problems: list[str]) -> tuple[np.ndarray, list]:
    """Integer codes (n,), -1 where missing, and the labels they stand for in order of appearance.

    Adds a sentence to `problems` for missing labels and for a number of rows that is not `rows`.
    """
    try:
        codes, labels = read_codes(as_column(values, name))
    except TypeError:
        raise WeightingError(f"{name} holds entries that are no labels; give text or numbers.") from None
    if len(codes) != rows:
        problems.append(f"{name} has {len(codes)} rows where the weights have {rows}; give one label per weight.")
    if (codes < 0).any():
        problems.append(f"{name} is missing in {name_positions(codes < 0)}; give every row a label.")
    return np.asarray(codes, dtype=np.int64), list(labels)


def as_column(values: Iterable, name: str) -> pd.Series:
    """One column, read by position. Raises WeightingError for anything else."""
    if isinstance(values, str | Mapping) or not isinstance(values, Iterable) or getattr(values, "ndim", 1) != 1:
        raise WeightingError(f"{name} must be a single column with one entry per row; give one.")
    if isinstance(values, pd.Series):
        return values.reset_index(drop=True)
    return pd.Series(values if hasattr(values, "dtype") else list(values))


def is_positive(value: object) -> bool:
    """Whether an option is a finite number above 0."""
    return isinstance(value, Real) and 0 < value < math.inf


def check_count(option: str, value: object, problems: list[str]) -> None:
    if not (isinstance(value, Integral) and value >= 1):
        problems.append(f"{option} must be a whole number of at least 1.")


def refuse(problems: Sequence[str]) -> None:
    """Raises WeightingError with all the problems, one a line, if there are any."""
    if problems:
        raise WeightingError("\n".join(problems))


def name_labels(labels: Sequence, most: int = 5) -> str:
    """`'a'`, `'a' and 'b'`, `'a', 'b', 'c', 'd', 'e' and 12 more`."""
    shown = [repr(getattr(label, "item", lambda label=label: label)()) for label in labels[:most]]
    if len(labels) > most:
        return f"{', '.join(shown)} and {len(labels) - most} more"
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
