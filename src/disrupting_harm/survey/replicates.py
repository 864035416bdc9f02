"""Replicate weights: sets of weights whose estimates differ as those of other samples would, and the variance that follows.

A replicate multiplies the weights of each PSU by a factor. Whoever has the weights needs neither strata nor PSUs to compute a
variance. They hide names and codes of PSUs, and not which respondents share one: their factors are alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy  # its subpackages load at first use

from disrupting_harm.errors import DesignError, LonelyPSUError, check_choice
from disrupting_harm.survey.columns import name_positions


METHODS = ("bootstrap", "jackknife")
CENTRES = ("estimate", "mean")
RANK_TOLERANCE = 1e-5  # R's, of the rank of replicate weights
WORDS = 4  # numbers that one hash gives


@dataclass(frozen=True)
class Factors:
    """factor (n_psu, R): what the weights of each PSU are multiplied by. scales (R,): weight of each replicate in the variance.

    df: degrees of freedom, the rank of the factors less 1; PSUs less strata, if there are at least so many replicates.
    """

    method: str
    factor: np.ndarray
    scales: np.ndarray

    @property
    def df(self) -> int:
        return find_rank(self.factor) - 1


@dataclass(frozen=True)
class Replicates:
    """weight (n,): of the sample. replicate (n, R): in each replicate, at least 0. scales (R,): see `Factors`.

    factor_df: degrees of freedom of the factors, which no step of the weighting adds to; None if nothing is known of them.
    """

    weight: np.ndarray
    replicate: np.ndarray
    scales: np.ndarray
    factor_df: int | None = None

    def __post_init__(self):
        shape = (len(self.weight), len(self.scales))
        if self.replicate.shape != shape:
            raise DesignError(
                f"Replicate weights are of shape {self.replicate.shape} and not {shape}; give them by row."
            )
        bad = ~(np.isfinite(self.replicate) & (self.replicate >= 0)).all(axis=1)
        if bad.any():
            raise DesignError(f"Replicate weights are not finite or below 0 in {name_positions(bad)}; correct them.")

    def rank_df(self, rows: np.ndarray | None = None) -> int:
        """The rank of the replicate weights of all rows, or of those of a mask (n,), less 1: what R's `degf` says.

        A step such as raking makes weights that no longer lie in the space of the factors: the rank is then up to the number of
        replicates, however few PSUs there are.
        """
        return find_rank(self.replicate if rows is None else self.replicate[rows]) - 1

    def df(self, rows: np.ndarray | None = None) -> int:
        """Degrees of freedom: `rank_df`, and at most those of the factors."""
        rank = self.rank_df(rows)
        return rank if self.factor_df is None else min(rank, self.factor_df)

    def variance(self, replicated: np.ndarray, estimate: np.ndarray, *, around: str = "estimate") -> np.ndarray:
        """Variance (...) of estimates (...) from those of the replicates (R, ...): the weighted sum of squared distances from the
        `estimate` of the sample (R's `mse = TRUE`) or from the replicates' own mean. NaN where a replicate has no estimate.
        """
        check_choice("around", around, CENTRES)
        centre = np.mean(replicated, axis=0) if around == "mean" else estimate
        return np.tensordot(self.scales, np.square(replicated - centre), axes=1)

    def repeat(self, step: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Replicates:
        """The same with a step of weighting made anew in the sample and in every replicate.

        step: takes the weights (k,) above 0 and the mask (n,) of their rows, and returns new weights (k,). What it raises is
        raised again with the number of the replicate.
        """
        columns = [_apply(step, self.weight, "the sample")]
        names = (f"replicate {r + 1} of {len(self.scales)}" for r in range(len(self.scales)))
        columns += [_apply(step, weight, name) for weight, name in zip(self.replicate.T, names, strict=True)]
        return Replicates(columns[0], np.column_stack(columns[1:]), self.scales, self.factor_df)

    def table(self) -> pd.DataFrame:
        """The columns weight, replicate_1, replicate_2, ..., of as many digits as there are replicates."""
        digits = len(str(len(self.scales)))
        names = [f"replicate_{r + 1:0{digits}d}" for r in range(len(self.scales))]
        return pd.DataFrame(np.column_stack([self.weight, self.replicate]), columns=["weight", *names])


def make_factors(
    strata: Iterable,
    psu: Iterable,
    *,
    method: str = "bootstrap",
    replicates: int | None = None,
    seed: int | None = None,
) -> Factors:
    """Factors of m PSUs, given by the labels (m,) of their stratum and their own; a PSU's label counts within its stratum.

    "bootstrap": of the n PSUs of a stratum n - 1 are drawn with replacement, and each counts n / (n - 1) times as often as it was
    drawn (Rao and Wu 1988, J. Am. Stat. Assoc. 83, 231-241, with the n - 1 draws that they recommend; Rao, Wu and Yue 1992,
    Survey Methodology 18, 209-217); `replicates` times, each with scale 1 / replicates. The draws are hashes of seed, stratum,
    replicate and draw: another stratum or more replicates change none of them. "jackknife" (JKn): each PSU in turn is left out, and
    the others of its stratum count n / (n - 1), with scale (n - 1) / n.

    Raises LonelyPSUError for a stratum with one PSU, and DesignError for PSUs that occur twice, unknown methods, and a number of
    replicates or a seed that does not fit the method.
    """
    check_choice("method", method, METHODS)
    places = pd.DataFrame({"stratum": list(strata), "psu": list(psu)})
    _check_request(places, method, replicates, seed)
    # By label, so that neither the order of the rows nor the other strata change the draws.
    order = sorted(range(len(places)), key=lambda i: (str(places["stratum"][i]), str(places["psu"][i])))
    inside: dict[str, list[int]] = {}
    for i in order:
        inside.setdefault(str(places["stratum"][i]), []).append(i)
    if method == "jackknife":
        return _jackknife(list(inside.values()), len(places))
    factor = np.zeros((len(places), replicates))
    for stratum, rows in inside.items():
        n = len(rows)
        drawn = _draw(f"{seed}|{stratum}", n, n - 1, replicates)
        for r in range(replicates):
            factor[rows, r] = np.bincount(drawn[r], minlength=n) * (n / (n - 1))
    return Factors(method, factor, np.full(replicates, 1 / replicates))


def replicate_plainly(weight: np.ndarray, of_row: np.ndarray, factors: Factors) -> Replicates:
    """Weights (n,) times the factors of their PSU; `of_row` (n,) is the row of `factors` of each."""
    weight = np.asarray(weight, float)
    return Replicates(weight, weight[:, None] * factors.factor[of_row], factors.scales, factors.df)


def find_rank(matrix: np.ndarray) -> int:
    """The rank of a matrix (n, R), up to R's tolerance."""
    if not matrix.size:
        return 0
    triangle, _ = scipy.linalg.qr(matrix, mode="r", pivoting=True)
    size = np.abs(np.diag(triangle))
    return int((size > RANK_TOLERANCE * size[0]).sum()) if size[0] > 0 else 0


def _apply(step: Callable, weight: np.ndarray, name: str) -> np.ndarray:
    inside = weight > 0
    out = np.zeros(len(weight))
    try:
        out[inside] = step(weight[inside], inside)
    except Exception as error:
        error.add_note(name)
        raise
    return out


def _jackknife(strata: list[list[int]], n_psu: int) -> Factors:
    factor, scales = np.ones((n_psu, n_psu)), np.empty(n_psu)
    for rows in strata:
        n = len(rows)
        factor[np.ix_(rows, rows)] = n / (n - 1)
        factor[rows, rows] = 0.0
        scales[rows] = (n - 1) / n
    return Factors("jackknife", factor, scales)


def _draw(key: str, n: int, draws: int, replicates: int) -> np.ndarray:
    """Numbers (replicates, draws) from 0 to n - 1."""
    blocks = -(-draws // WORDS)
    found = np.empty((replicates, blocks * WORDS), dtype=np.uint64)
    for r in range(replicates):
        hashes = (hashlib.sha256(f"{key}|{r}|{block}".encode()).digest() for block in range(blocks))
        found[r] = np.frombuffer(b"".join(hashes), dtype=">u8")
    return (found[:, :draws] % np.uint64(n)).astype(np.int64)


def _check_request(places: pd.DataFrame, method: str, replicates: int | None, seed: int | None) -> None:
    problems = []
    if places.isna().any(axis=None):
        problems.append(
            f"Stratum or PSU is missing in {name_positions(places.isna().any(axis=1).to_numpy())}; fill it in."
        )
    if (twice := places.astype(str).duplicated(keep=False)).any():
        problems.append(f"The same PSU stands in {name_positions(twice.to_numpy())}; give one row per PSU.")
    if method == "bootstrap":
        if not isinstance(replicates, int | np.integer) or replicates < 2:
            problems.append("replicates must be a whole number of at least 2 for a bootstrap.")
        if not isinstance(seed, int | np.integer) or seed < 0:
            problems.append("seed must be a whole number of at least 0 for a bootstrap.")
    elif replicates is not None or seed is not None:
        problems.append("A jackknife has one replicate per PSU and draws nothing; leave replicates and seed out.")
    if problems:
        raise DesignError("\n".join(problems))
    lonely = int((places.groupby(places["stratum"].astype(str)).size() == 1).sum())
    if lonely:
        raise LonelyPSUError(
            f"{lonely} strata have a single PSU, of which nothing can be drawn or left out; merge strata as the design allows."
        )
