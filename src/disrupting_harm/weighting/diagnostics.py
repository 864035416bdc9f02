"""The spread of the weights after each step of weighting, and its cost in precision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from disrupting_harm.errors import WeightingError
from disrupting_harm.weighting.inputs import name_labels, read_classes, read_weights, refuse


TOP_SHARE = 0.05


def diagnose(steps: Mapping[str, Iterable], by: Iterable | None = None) -> pd.DataFrame:
    """One row per step of weighting, in the order given, and per group of `by`; only weights above 0 count.

    steps: name of the step to its weights, at least 0. by: a label for each row of every step. Columns: step, group
    (with `by`), n (weights above 0), sum, min, median, max, range_ratio (max / min), cv (standard deviation with
    divisor n, over the mean), deff (Kish's design effect of unequal weighting), n_effective = n / deff, and
    top_5_percent_share (part of the sum that the largest 5 % of the weights hold, their number rounded up).

    deff = 1 + cv^2 = n * sum(w^2) / sum(w)^2 (Kish 1965, Survey Sampling, section 11.7; Kish 1992, J. Official
    Statistics 8, 183-200): the factor by which unequal weights would raise the variance of a mean if they were
    unrelated to the variable. Raises WeightingError, listing every problem, for unusable weights and for a step or
    group whose weights are all 0.
    """
    if not isinstance(steps, Mapping) or not steps:
        raise WeightingError("steps must be a mapping of step to weights with at least one step; give one.")
    problems, rows = [], []
    for step, given in steps.items():
        problems_before = len(problems)
        weight = read_weights(given, problems, zero=True, name=f"Weights of step {step!r}")
        codes, labels = np.zeros(len(weight), dtype=np.int64), [None]
        if by is not None:
            codes, labels = read_classes(by, f"The group (step {step!r})", len(weight), problems)
        if len(problems) > problems_before:
            continue
        all_zero = [label for group, label in enumerate(labels) if not (weight[codes == group] > 0).any()]
        if all_zero:
            problems.append(f"Weights of step {step!r} are 0 throughout group {name_labels(all_zero)}; leave it out.")
            continue
        for group, label in enumerate(labels):
            inside = weight[(codes == group) & (weight > 0)]
            rows.append({"step": step} | ({} if by is None else {"group": label}) | _describe(inside))
    refuse(problems)
    return pd.DataFrame(rows)


def design_effect(weight: np.ndarray) -> float:
    """Kish's n * sum(w^2) / sum(w)^2 of positive weights."""
    relative = weight / weight.mean()
    return float(np.mean(np.square(relative)))


def _describe(weight: np.ndarray) -> dict[str, float]:
    deff = design_effect(weight)
    top = np.sort(weight)[-int(np.ceil(TOP_SHARE * len(weight))) :]
    return {
        "n": len(weight),
        "sum": weight.sum(),
        "min": weight.min(),
        "median": np.median(weight),
        "max": weight.max(),
        "range_ratio": weight.max() / weight.min(),
        "cv": np.std(weight / weight.mean()),
        "deff": deff,
        "n_effective": len(weight) / deff,
        "top_5_percent_share": top.sum() / weight.sum(),
    }
