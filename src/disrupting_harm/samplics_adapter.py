"""The only module that imports samplics, which is pinned and archived upstream.

Every result is checked here against the property it must have, because samplics can return a wrong one without a word.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np


class SampleRequestError(ValueError):
    """A sample or a set of weights that cannot be had from this frame."""


def select_pps(
    units: np.ndarray, stratum: np.ndarray, size: np.ndarray, n: Mapping[str, int], *, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Systematic PPS selection without replacement, stratum by stratum.

    `units`, `stratum` and `size` describe a frame of N units; `n` gives the sample size of each stratum. Returns the
    positions of the selected units in the frame and their inclusion probabilities n_h * size / sum of sizes in h
    (Madow 1949). Raises SampleRequestError for a request that cannot be met, and ArithmeticError when the selection breaks n or
    sum(pi) = n.
    """
    _check_request(stratum, size, n)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        from samplics.sampling import SampleSelection
        from samplics.utils.types import SelectMethod

    selection = SampleSelection(method=SelectMethod.pps_sys, strat=True, wr=False)
    state = np.random.get_state()
    np.random.seed(seed)  # samplics draws from numpy's global state; it is given back as it was
    try:
        sample, _, probability = selection.select(units, dict(n), stratum, size.astype(float))
    finally:
        np.random.set_state(state)
    chosen = np.flatnonzero(np.asarray(sample).astype(bool))
    probability = np.asarray(probability, float)
    for h, n_h in n.items():
        inside = stratum == h
        if (
            np.count_nonzero(inside[chosen]) != n_h
            or not np.isclose(probability[inside].sum(), n_h)
            or probability[inside].max() > 1
        ):
            raise ArithmeticError(
                f"PPS selection in stratum {h} did not give {n_h} units with probabilities that sum to {n_h}"
            )
    return chosen, probability[chosen]


def poststratify(weight: np.ndarray, cell: np.ndarray, totals: Mapping[str, float]) -> np.ndarray:
    """Weights of n rows scaled so that each post-stratum sums to its population total (Holt and Smith 1979).

    Raises SampleRequestError for a request that cannot be met, and ArithmeticError when a margin is not met to 1e-9.
    """
    if set(np.unique(cell)) != set(totals):
        raise SampleRequestError(
            "post-stratification needs one total for each post-stratum that has rows, and no other"
        )
    if not all(np.isfinite(total) and total > 0 for total in totals.values()):
        raise SampleRequestError("post-stratification needs totals above 0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        from samplics.weighting import SampleWeight

    out = np.asarray(SampleWeight().poststratify(weight, control=dict(totals), domain=cell), float)
    for name, total in totals.items():
        if not np.isclose(out[cell == name].sum(), total, rtol=1e-9):
            raise ArithmeticError(f"post-stratification does not meet the total of {name}")
    return out


def _check_request(stratum: np.ndarray, size: np.ndarray, n: Mapping[str, int]) -> None:
    if set(np.unique(stratum)) != set(n):
        raise SampleRequestError("PPS selection needs one sample size for each stratum of the frame, and no other")
    if not (np.isfinite(size) & (size > 0)).all():
        raise SampleRequestError("PPS selection needs sizes above 0")
    for h, n_h in n.items():
        inside = size[stratum == h]
        if n_h < 1 or n_h * inside.max() > inside.sum():
            raise SampleRequestError(
                f"PPS selection of {n_h} units in stratum {h}: a unit would be certain, or none selected"
            )
