"""Scaling: weights with another sum and unchanged ratios."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping

import numpy as np
import pandas as pd

from disrupting_harm.survey.columns import read_numbers
from disrupting_harm.weighting.inputs import name_labels, read_classes, read_weights, refuse


def scale(
    weight: Iterable, *, to: str | float | Mapping[Hashable, float] = "n", by: Iterable | None = None
) -> np.ndarray:
    """Weights of n rows times a constant, or one constant per group of `by` (such as the country).

    to="n": a group sums to its number of rows with a weight above 0 (mean weight 1). to="sum": groups share the sum of
    all weights equally, so that every country has the same influence on a pooled model. A number: every group sums to
    it. A mapping: each group sums to its own number, such as its population. Without `by` all rows are one group, and
    "sum" and a mapping have no meaning. Scaling changes no estimate within a group; in a model of pooled groups it says
    how much each counts.

    weight: at least 0, and above 0 somewhere in each group. by: n labels. Returns an array (n,). Raises WeightingError,
    listing every problem, for unusable weights, labels or sums, and groups whose weights are all 0.
    """
    problems = []
    weight = read_weights(weight, problems, zero=True)
    codes, labels = np.zeros(len(weight), dtype=np.int64), [None]
    if by is not None:
        codes, labels = read_classes(by, "The group", len(weight), problems)
    elif to == "sum" or isinstance(to, Mapping | pd.Series):
        problems.append('to="sum" and to={group: number} need groups; give `by`.')
    refuse(problems)
    sums = np.bincount(codes, weights=weight, minlength=len(labels))
    all_zero = [label for label, total in zip(labels, sums, strict=True) if total == 0]
    if all_zero:
        problems.append(f"The weights are 0 throughout group {name_labels(all_zero)}; leave it out.")
    wanted = _find_targets(to, labels, np.bincount(codes[weight > 0], minlength=len(labels)), sums.sum(), problems)
    refuse(problems)
    return weight * (wanted / sums)[codes]


def _find_targets(to, labels: list, counts: np.ndarray, total: float, problems: list[str]) -> np.ndarray:
    if isinstance(to, Mapping | pd.Series):
        given = dict(to)
        without_rows = [label for label in given if label not in labels]
        without_number = [label for label in labels if label not in given]
        if without_rows:
            problems.append(f"`to` names group {name_labels(without_rows)}, which has no row; leave it out.")
        if without_number:
            problems.append(f"`to` has no number for {len(without_number)} of {len(labels)} groups; add them.")
        numbers, _ = read_numbers(pd.Series([given.get(label, 1.0) for label in labels], dtype=object))
        bad = [label for label, number in zip(labels, numbers, strict=True) if not 0 < number < math.inf]
        if bad:
            problems.append(f"`to` is not a finite number above 0 for group {name_labels(bad)}; correct it.")
        return numbers
    if isinstance(to, str):
        if to not in ("n", "sum"):
            problems.append(f'to={to!r} is not a choice; take "n", "sum", a number or a mapping of group to number.')
        return counts.astype(float) if to == "n" else np.full(len(labels), total / len(labels))
    numbers, _ = read_numbers(pd.Series([to], dtype=object))
    if not 0 < numbers[0] < math.inf:
        problems.append("`to` must be a finite number above 0.")
    return np.full(len(labels), numbers[0])
