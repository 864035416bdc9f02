"""Raking with bounds on the weights: raking and trimming alternate until totals and bounds are both met."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

import numpy as np
import pandas as pd

from disrupting_harm.errors import NotConverged
from disrupting_harm.weighting.calibrate import rake
from disrupting_harm.weighting.inputs import check_count, refuse
from disrupting_harm.weighting.trim import check_bounds, find_bounds, trim


def rake_and_trim(
    weight: Iterable,
    margins: pd.DataFrame,
    totals: Mapping[Hashable, Mapping[Hashable, float]],
    *,
    upper: float,
    lower: float | None = None,
    unit: str = "median",
    tolerance: float = 1e-9,
    max_rounds: int = 100,
) -> np.ndarray:
    """Raked weights of n rows between bounds: rake, then trim and rake again until no weight leaves the bounds.

    Rows, totals and tolerance as in `rake`, bounds and their unit as in `trim`; a bound given as a multiple of the
    median refers to the median after the first raking, and is then fixed. On return every total is met and every bound
    kept to `tolerance`, relative. Raises WeightingError as these two do, and NotConverged when `max_rounds` rounds do
    not suffice: no weights may exist that meet the totals within the bounds.
    """
    problems = []
    check_bounds(upper, lower, unit, problems)
    check_count("max_rounds", max_rounds, problems)
    refuse(problems)
    raked = rake(weight, margins, totals, tolerance=tolerance)
    low, high = find_bounds(raked, upper, lower, unit)
    for _ in range(max_rounds):
        if low * (1 - tolerance) <= raked.min() and raked.max() <= high * (1 + tolerance):
            return raked
        trimmed = trim(raked, upper=high, lower=low, unit="weight")
        raked = rake(trimmed, margins, totals, tolerance=tolerance)
    raise NotConverged(
        f"After {max_rounds} rounds of trimming and raking, weights from {raked.min():.6g} to {raked.max():.6g} still leave the "
        f"bounds {low:.6g} and {high:.6g}; choose wider bounds, merge levels with few rows, or allow more rounds."
    )
