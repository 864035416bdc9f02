"""Taylor linearisation of many indicators in many domains at once.

The estimate of a domain (a proportion, mean, ratio or total) and its variance are functions of PSU totals over the
members of the domain who answered: the totals of w*y and of w (or of w*x, for a ratio y/x). One sparse product per
entry of `by` yields them for every level and indicator (Binder 1983, Int. Stat. Rev. 51, 279-292). A PSU without
members has a total of 0, so that the number of PSUs per stratum is always the full design's.

This module uses sums, products and square roots only. Estimates and standard errors therefore do not depend on the
linear-algebra library installed; under calibrated weights they do, in their last digits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy  # its subpackages load at first use

from disrupting_harm.survey.bit_counts import count_common, pack_marks
from disrupting_harm.survey.calibration import Calibration
from disrupting_harm.survey.columns import Answers
from disrupting_harm.survey.domains import Domain
from disrupting_harm.survey.psus import Psus


STATISTICS = ("proportion", "mean", "total", "ratio")


@dataclass(frozen=True)
class Linear:
    """Estimates (L, K) of one statistic for the L levels of a domain and K indicators, with what their variance needs.

    scores (n_psu, L, K): PSU totals of the weighted influence values; with a second stage (n_psu + n, L, K), see `Psus`. srs_variance (L, K): variance under simple random
    sampling with replacement of the same n. has_members (n_psu, L, U): whether members of the domain who answered are
    in the PSU; `pattern` (K,) says which of the U patterns of missing answers an indicator has (see `Answers`). n and
    n_weighted count answers, n_cases those that are 1.
    """

    estimate: np.ndarray
    scores: np.ndarray
    srs_variance: np.ndarray
    has_members: np.ndarray
    pattern: np.ndarray
    n: np.ndarray
    n_weighted: np.ndarray
    n_cases: np.ndarray


@dataclass(frozen=True)
class DomainSums:
    """A sparse matrix that sums rows of the data, weighted, into PSU x level, and the bits (L, words) of each level's members."""

    domain: Domain
    psu_sums: scipy.sparse.csc_array
    members: np.ndarray
    margin_sums: scipy.sparse.csr_array | None
    second: DomainSums | None = None  # those of `Psus.second`

    @classmethod
    def build(cls, psus: Psus, domain: Domain, calibration: Calibration | None = None) -> DomainSums:
        n_levels, inside = len(domain.levels), domain.codes >= 0
        # Each row of the data is a matrix column with at most one entry: the compressed form needs no sorting.
        n, cell, weight = len(inside), psus.of_row * n_levels + domain.codes, psus.weight
        if inside.all():
            ends = np.arange(n + 1)
        else:
            ends, cell, weight = np.concatenate([[0], np.cumsum(inside)]), cell[inside], weight[inside]
        return cls(
            domain,
            scipy.sparse.csc_array((weight, cell, ends), (psus.n * n_levels, n)),
            pack_marks([domain.codes == level for level in range(n_levels)]),
            calibration and calibration.domain_sums(domain.codes, n_levels),
            psus.second and cls.build(psus.second, domain, calibration and calibration.second),
        )


def linearise(
    psus: Psus, sums: DomainSums, answers: Answers, statistic: str, calibration: Calibration | None = None
) -> Linear:
    """The statistic of every indicator in every level of the domain, linearised. See `Linear`."""
    k, pattern = len(answers.pattern), answers.pattern
    shape = (psus.n, len(sums.domain.levels), -1)
    # Values and answers are summed by one product, in the same order: where all answer 1 the two sums are equal to the
    # last bit, and the proportion is exactly 1.
    psu_totals = np.reshape(sums.psu_sums @ answers.table, shape)
    psu_y, psu_w = psu_totals[:, :, :k], psu_totals[:, :, k:]
    totals = np.add.reduce(psu_totals, axis=0)
    y, n_weighted = totals[:, :k], totals[:, k:][:, pattern]
    n = count_common(sums.members, answers.marks[k:])[:, pattern]
    n_cases = (
        count_common(sums.members, answers.marks[:k]).astype(float)
        if statistic == "proportion"
        else np.full(y.shape, np.nan)
    )
    scale = n_weighted
    if statistic == "ratio":
        scale = np.add.reduce(np.reshape(sums.psu_sums @ answers.denominators, shape), axis=0)
        scale[scale == 0] = np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = y if statistic == "total" else y / scale
        if statistic == "proportion":
            scores, spread = psu_y - estimate * psu_w[:, :, pattern], estimate * (1 - estimate)
        else:
            around = _residuals(sums, answers, y / n_weighted if statistic == "total" else estimate)
            squares = np.add.reduce(np.reshape(sums.psu_sums @ np.square(around), shape), axis=0)
            scores = psu_y.copy() if statistic == "total" else np.reshape(sums.psu_sums @ around, shape)
            spread = n_weighted * squares if statistic == "total" else n_weighted * squares / np.square(scale)
        if statistic != "total":
            scores /= scale
        srs_variance = spread / (n - 1)
        if calibration is not None:
            calibration.subtract_fit(scores, _margin_totals(sums, answers, statistic, estimate, scale))
    if psus.second is not None:
        within = linearise(psus.second, sums.second, answers, statistic, calibration and calibration.second)
        scores = np.concatenate([scores, within.scores])
    return Linear(estimate, scores, srs_variance, psu_w > 0, pattern, n, n_weighted, n_cases)


def _residuals(sums: DomainSums, answers: Answers, estimate: np.ndarray) -> np.ndarray:
    """y - estimate * x (n, K) of each row around its own domain's estimate, 0 where not answered; x is 1 for a mean."""
    # Residuals are taken row by row: the difference of two large totals would lose a small spread around a large mean.
    # For values of 0 and 1 the totals suffice.
    around = estimate[sums.domain.codes]
    if answers.denominators is not None:
        around *= answers.denominators
    np.subtract(answers.values, around, out=around)
    around[answers.answered[:, answers.pattern] == 0] = 0.0
    return around


def _margin_totals(
    sums: DomainSums, answers: Answers, statistic: str, estimate: np.ndarray, scale: np.ndarray
) -> np.ndarray:
    """Sums (Q, L, K) of influence values over the categories of the margins, with the weights before calibration."""
    shape = (-1, len(sums.domain.levels), len(answers.pattern))
    if statistic == "total":
        return np.reshape(sums.margin_sums @ answers.values, shape)
    return np.reshape(sums.margin_sums @ _residuals(sums, answers, estimate), shape) / scale
