"""The only module that imports samplics, which is pinned and archived upstream.

Every result is checked here against a property that it must have, because samplics can return wrong results silently.
"""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Mapping

import numpy as np
import scipy  # its subpackages load at first use

from disrupting_harm.errors import NotConverged, SampleRequestError


# Rounds of raking between two checks of the totals.
RAKING_ROUNDS = 100


def select_pps(
    units: np.ndarray, stratum: np.ndarray, size: np.ndarray, n: Mapping[str, int], *, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Systematic PPS selection without replacement, stratum by stratum.

    `units`, `stratum` and `size` describe a frame of N units; `n` gives the sample size of each stratum. Returns the
    positions of the selected units in the frame and their inclusion probabilities n_h * size / sum of sizes in h (Madow
    1949). Raises SampleRequestError for a request that cannot be met, and ArithmeticError when the selection breaks n
    or sum(pi) = n.
    """
    _check_request(stratum, size, n)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        from samplics.sampling import SampleSelection
        from samplics.utils.types import SelectMethod

    selection = SampleSelection(method=SelectMethod.pps_sys, strat=True, wr=False)
    state = np.random.get_state()
    np.random.seed(seed)  # samplics draws from numpy's global state, which is restored below
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


def sample_size_for_proportion(
    proportion: float, half_width: float, *, method: str, deff: float, response_rate: float, confidence: float
) -> int:
    """Children to sample for an interval of proportion -+ half_width; method "wald" or "fleiss".

    For the formulas and the ranges that a caller has to check see `disrupting_harm.sampling.size`. Raises
    ArithmeticError when the result is not the formula's, rounded up.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        from samplics.sampling import SampleSize
        from samplics.utils.types import PopParam, SizeMethod

    request = SampleSize(param=PopParam.prop, method=SizeMethod[method])
    request.calculate(target=proportion, half_ci=half_width, deff=deff, resp_rate=response_rate, alpha=1 - confidence)
    formula = _wald_size if method == "wald" else _fleiss_size
    z = scipy.special.ndtri((1 + confidence) / 2)
    exact = formula(proportion, half_width, z) * deff / response_rate
    size = int(request.samp_size)
    if not exact * (1 - 1e-9) <= size < exact * (1 + 1e-9) + 1:
        raise ArithmeticError(f"the sample size by method {method} is not that of its formula")
    return size


def _wald_size(p: float, d: float, z: float) -> float:
    return z**2 * p * (1 - p) / d**2


def _fleiss_size(p: float, d: float, z: float) -> float:
    rare = min(p, 1 - p)
    if rare < d:
        spread = 8 * d * (1 - 2 * d)
    elif rare < 0.3:
        spread = 4 * (rare + d) * (1 - rare - d)
    else:
        spread = 1.0
    return z**2 * spread / (4 * d**2) + 1 / d - 2 * z**2 + (z + 2) / spread


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
        if not np.isclose(out[cell == name].sum(), total, rtol=1e-9, atol=0):
            raise ArithmeticError(f"post-stratification does not meet the total of {name}")
    return out


def rake(
    weight: np.ndarray,
    margins: Mapping[Hashable, np.ndarray],
    totals: Mapping[Hashable, Mapping[Hashable, float]],
    *,
    tolerance: float,
    max_iterations: int,
) -> np.ndarray:
    """Weights of n rows post-stratified margin after margin, in rounds, until all totals hold (Deming and Stephan 1940).

    `totals` gives every margin's levels and their totals, `margins` for every margin the position (n,) of each row's
    level among them; for what a caller has to check see `disrupting_harm.weighting.calibrate`. Raises NotConverged when
    `max_iterations` rounds leave a total missed by more than `tolerance`, relative.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        from samplics.weighting import SampleWeight

    control = {name: dict(enumerate(wanted.values())) for name, wanted in totals.items()}
    rounds_done, worst = 0, (np.inf, None, None)
    while rounds_done < max_iterations:
        # samplics does not report that its rounds were used up before the totals were met: check, and rake on.
        rounds = min(RAKING_ROUNDS, max_iterations - rounds_done)
        weight = SampleWeight().rake(weight, dict(margins), control, tol=tolerance, ctrl_tol=tolerance, max_iter=rounds)
        rounds_done += rounds
        worst = _largest_gap(weight, margins, totals)
        if worst[0] <= tolerance:
            return weight
    gap, name, level = worst
    raise NotConverged(
        f"Raking does not meet its totals within {tolerance:g} after {max_iterations} iterations: margin {name!r}, level "
        f"{level!r}, is still off by {gap:.2g} of its total; merge levels with few rows, leave a margin out, or allow more."
    )


def _largest_gap(weight, margins, totals) -> tuple[float, Hashable, Hashable]:
    """The largest relative distance of a sum of weights from its total, with its margin and level."""
    return max(
        (
            (abs(reached / wanted - 1), name, level)
            for name, levels in totals.items()
            for (level, wanted), reached in zip(
                levels.items(), np.bincount(margins[name], weights=weight, minlength=len(levels)), strict=True
            )
        ),
        key=lambda found: found[0] if np.isfinite(found[0]) else np.inf,
    )


def adjust_for_nonresponse(weight: np.ndarray, status: np.ndarray, adjustment_class: np.ndarray) -> np.ndarray:
    """Weighting-class adjustment of n rows; see `disrupting_harm.weighting.nonresponse` for formula and statuses.

    Every class must have a respondent. Raises SampleRequestError if not, and ArithmeticError when the weights of a
    class do not sum to what they did, to 1e-9, or a row that must have weight 0 has not.
    """
    short = {"respondent": "rr", "nonrespondent": "nr", "ineligible": "in", "unknown": "uk"}
    classes, code = np.unique(adjustment_class, return_inverse=True)
    if set(status) - set(short) or not np.isin(np.arange(len(classes)), code[status == "respondent"]).all():
        raise SampleRequestError("non-response adjustment needs known statuses and a respondent in each class")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        from samplics.weighting import SampleWeight

    out = np.asarray(SampleWeight().adjust(weight, code, np.array([short[x] for x in status])), float)
    before, after = (np.bincount(code, weights=w) for w in (weight, out))
    weightless = np.isin(status, ["nonrespondent", "unknown"])
    if (
        not np.allclose(after, before, rtol=1e-9, atol=0)
        or (out[weightless] != 0).any()
        or not (out[~weightless] > 0).all()
    ):
        raise ArithmeticError("non-response adjustment does not keep the sum of the weights of a class")
    return out


def _check_request(stratum: np.ndarray, size: np.ndarray, n: Mapping[str, int]) -> None:
    if set(np.unique(stratum)) != set(n):
        raise SampleRequestError("PPS selection needs one sample size for each stratum of the frame, and no other")
    if not (np.isfinite(size) & (size > 0)).all():
        raise SampleRequestError("PPS selection needs sizes above 0")
    for h, n_h in n.items():
        inside = size[stratum == h]
        if n_h < 1 or n_h * inside.max() >= inside.sum():
            raise SampleRequestError(
                f"PPS selection of {n_h} units in stratum {h}: a unit would be certain, or none selected"
            )
