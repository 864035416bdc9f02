"""The only module that imports samplics, which is pinned and archived upstream.

Every result is checked here against the property it must have, because samplics can return a wrong one without a word.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np


def select_pps(
    units: np.ndarray, stratum: np.ndarray, size: np.ndarray, n: Mapping[str, int], *, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Systematic PPS selection without replacement, stratum by stratum.

    `units`, `stratum` and `size` describe a frame of N units; `n` gives the sample size of each stratum. Returns the
    positions of the selected units in the frame and their inclusion probabilities n_h * size / sum of sizes in h
    (Madow 1949). Raises ArithmeticError when the selection breaks n or sum(pi) = n.
    """
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

    Raises ArithmeticError when a margin is not met to 1e-9.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        from samplics.weighting import SampleWeight

    out = np.asarray(SampleWeight().poststratify(weight, control=dict(totals), domain=cell), float)
    for name, total in totals.items():
        if not np.isclose(out[cell == name].sum(), total, rtol=1e-9):
            raise ArithmeticError(f"post-stratification does not meet the total of {name}")
    return out
