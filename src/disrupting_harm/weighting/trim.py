"""Trimming: extreme weights are cut to a bound, and the excess is spread over the others."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from disrupting_harm.errors import NotConverged
from disrupting_harm.weighting.inputs import check_count, is_positive, name_labels, read_classes, read_weights, refuse


UNITS = ("median", "weight")

# An excess below this share of the sum of the weights is rounding error, and need not be redistributed.
ROUNDING = 1e-12


def trim(
    weight: Iterable,
    *,
    upper: float,
    lower: float | None = None,
    unit: str = "median",
    strata: Iterable | None = None,
    max_iterations: int = 1000,
) -> np.ndarray:
    """Weights cut to [lower, upper]; the excess is added in equal parts to the weights that were not cut, so that the sum is
    kept, and that is repeated until no weight is outside (R's survey::trimWeights with strict=TRUE).

    weight: n positive weights. upper and lower: multiples of the median weight (unit="median"; for such caps see Potter
    1990, Proc. ASA Section on Survey Research Methods, 225-230) or weights themselves (unit="weight"). strata: n
    labels; medians, cuts and sums are then those of each stratum. Returns an array (n,) of which no weight is outside
    the bounds. Raises WeightingError, listing every problem, for unusable weights or bounds, missing strata, and bounds
    that the mean weight itself is outside of, so that no weights could keep the sum; NotConverged after
    `max_iterations` rounds.
    """
    problems = []
    weight = read_weights(weight, problems)
    check_bounds(upper, lower, unit, problems)
    check_count("max_iterations", max_iterations, problems)
    codes, labels = np.zeros(len(weight), dtype=np.int64), [None]
    if strata is not None:
        codes, labels = read_classes(strata, "The stratum", len(weight), problems)
    refuse(problems)
    slices = [np.flatnonzero(codes == h) for h in range(len(labels))]
    bounds = [find_bounds(weight[rows], upper, lower, unit) for rows in slices]
    for rows, (low, high), label in zip(slices, bounds, labels, strict=True):
        mean = weight[rows].mean()
        place = "" if strata is None else f" in stratum {name_labels([label])}"
        if not low * (1 - ROUNDING / 10) <= mean <= high * (1 + ROUNDING / 10):
            problems.append(
                f"No weights between {low:.4g} and {high:.4g} can keep the sum{place}, whose mean weight is {mean:.4g}; "
                "choose wider bounds."
            )
    refuse(problems)
    out = np.empty_like(weight)
    for rows, (low, high) in zip(slices, bounds, strict=True):
        out[rows] = _trim_stratum(weight[rows], low, high, max_iterations)
    return out


def find_bounds(weight: np.ndarray, upper: float, lower: float | None, unit: str) -> tuple[float, float]:
    """The lowest and highest weight allowed, in the unit of the weights."""
    one = float(np.median(weight)) if unit == "median" else 1.0
    return one * (lower or 0.0), one * upper


def check_bounds(upper: float, lower: float | None, unit: str, problems: list[str]) -> None:
    if unit not in UNITS:
        problems.append(f"unit={unit!r} is not a choice; take one of {', '.join(UNITS)}.")
    if not is_positive(upper):
        problems.append("upper must be a finite number above 0.")
    elif lower is not None and not (lower == 0 or is_positive(lower) and lower < upper):
        problems.append("lower must be at least 0 and below upper.")


def _trim_stratum(weight: np.ndarray, low: float, high: float, max_iterations: int) -> np.ndarray:
    total = weight.sum()
    out = np.clip(weight, low, high)
    receivers = out == weight
    for _ in range(max_iterations):
        excess = total - out.sum()
        if abs(excess) <= ROUNDING * total:
            return out
        if not receivers.any():
            receivers = out < high if excess > 0 else out > low
        out[receivers] += excess / np.count_nonzero(receivers)
        np.clip(out, low, high, out=out)
        # A weight at the bound receives nothing in later rounds. R goes on adding to it and cutting it back, by ever
        # smaller amounts, and reaches the same weights in the limit.
        receivers = out < high if excess > 0 else out > low
    raise NotConverged(
        f"Trimming does not come to weights of the same sum after {max_iterations} rounds; allow more or widen the bounds."
    )
