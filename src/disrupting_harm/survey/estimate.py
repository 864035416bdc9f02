"""Taylor-linearised proportions and means of many indicators in many domains at once.

The estimate of a domain and its variance need nothing of the data but the PSU totals of w*y and w over the domain's
answered members (Binder 1983). One sparse product per entry of `by` yields them for every level and indicator. A PSU
without members counts as a zero, so that the number of PSUs per stratum is always the full design's.
Sums, products and square roots only: no estimate or standard error depends on the linear-algebra library installed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy  # its subpackages load at first use

from disrupting_harm.errors import DesignError
from disrupting_harm.survey import intervals
from disrupting_harm.survey.columns import Answers, pick
from disrupting_harm.survey.domains import ByEntry, Domain
from disrupting_harm.survey.psus import Psus


COLUMNS = ["indicator", "by", "level", "estimate", "se", "ci_low", "ci_high", "df", "deff", "n", "n_weighted"]

# Doubles that one chunk of indicators may hold at a time (256 MB); a million rows then need no more memory than this.
CHUNK_DOUBLES = 2**25


@dataclass(frozen=True)
class Cells:
    """Arrays of one shape: the statistics of every (level, indicator) cell."""

    estimate: np.ndarray
    variance: np.ndarray
    srs_variance: np.ndarray
    df: np.ndarray
    n: np.ndarray
    n_weighted: np.ndarray


def tabulate(
    frame: pd.DataFrame,
    psus: Psus,
    indicators: Sequence[Hashable],
    by: Sequence[ByEntry],
    *,
    ci: str,
    df_rule: str,
    binary: bool,
) -> pd.DataFrame:
    """The tidy table of `SurveyDesign.proportions` (binary) or `SurveyDesign.means`, without its attrs."""
    problems, domains = [], [Domain.overall(len(frame))]
    for entry in by:
        try:
            domains.append(Domain.build(frame, entry))
        except DesignError as error:
            problems.append(str(error))
    known = [name for name in indicators if _is_known(frame, name, problems)]
    domains = [domain for domain in domains if domain.levels]  # a variable that is missing throughout has no rows
    sums = [DomainSums.build(psus, domain) for domain in domains]
    parts = []
    for names in _chunks(psus, known, domains):
        answers = Answers.read(frame, names, binary, problems)
        if not problems:
            parts.append([estimate_cells(psus, each, answers, binary) for each in sums])
    if problems:
        raise DesignError("\n".join(problems))
    return _assemble(psus, indicators, domains, _join(parts), ci, df_rule, binary)


@dataclass(frozen=True)
class DomainSums:
    """Sparse matrices that sum rows of the data: weighted into PSU x level (psu_sums), as counts into levels."""

    domain: Domain
    psu_sums: scipy.sparse.csc_array
    counts: scipy.sparse.csc_array

    @classmethod
    def build(cls, psus: Psus, domain: Domain) -> DomainSums:
        n_levels, inside = len(domain.levels), domain.codes >= 0
        # A row of the data is a column with at most one entry: the compressed form can be written down unsorted.
        ends = np.concatenate([[0], np.cumsum(inside)])
        level = domain.codes[inside]
        cell = psus.of_row[inside] * n_levels + level
        return cls(
            domain,
            scipy.sparse.csc_array((psus.weight[inside], cell, ends), (psus.n * n_levels, len(inside))),
            scipy.sparse.csc_array((np.ones(len(level)), level, ends), (n_levels, len(inside))),
        )


def estimate_cells(psus: Psus, sums: DomainSums, answers: Answers, binary: bool) -> Cells:
    """Statistics of shape (L, K) for the L levels of the domain and the K indicators of the chunk."""
    k, which = answers.values.shape[1], answers.pattern
    shape = (psus.n, len(sums.domain.levels), -1)
    # Values and answers go through one product and the same order of summation: where all answer 1 the two sums are
    # equal to the last bit and the proportion is exactly 1.
    psu_totals = np.reshape(sums.psu_sums @ np.hstack([answers.values, answers.answered]), shape)
    psu_y, psu_w = psu_totals[:, :, :k], psu_totals[:, :, k:]
    totals = np.add.reduce(psu_totals, axis=0)
    y, n_weighted = totals[:, :k], totals[:, k:][:, which]
    n = (sums.counts @ answers.answered)[:, which]
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = y / n_weighted
        if binary:
            scores = psu_y - estimate * psu_w[:, :, which]
            spread = estimate * (1 - estimate)
        else:
            scores, spread = _residual_totals(sums, answers, estimate, shape)
            spread = spread / n_weighted
        scores /= n_weighted
        srs_variance = spread / (n - 1)
    psus_held = np.add.reduceat(psu_w > 0, psus.first, axis=0, dtype=np.int64)
    df = (psus_held.sum(axis=0) - (psus_held > 0).sum(axis=0))[:, which]
    variance = psus.variance(scores, psus_held[:, :, which])
    return Cells(estimate, variance, srs_variance, df, n.astype(np.int64), n_weighted)


def _residual_totals(sums: DomainSums, answers: Answers, estimate: np.ndarray, shape: tuple) -> tuple:
    # Row by row: differences of large totals, which do for 0 and 1, would lose a small spread around a large mean.
    around = answers.values - estimate[sums.domain.codes]
    around[answers.answered[:, answers.pattern] == 0] = 0.0
    scores = np.reshape(sums.psu_sums @ around, shape)
    return scores, np.add.reduce(np.reshape(sums.psu_sums @ np.square(around), shape), axis=0)


def _chunks(psus: Psus, names: list, domains: list[Domain]) -> Iterator[list]:
    cells = psus.n * max(len(domain.levels) for domain in domains)
    size = max(1, CHUNK_DOUBLES // (4 * (len(psus.weight) + cells)))
    return (names[i : i + size] for i in range(0, len(names), size))


def _is_known(frame: pd.DataFrame, name: Hashable, problems: list[str]) -> bool:
    try:
        pick(frame, name, "indicator")
    except DesignError as error:
        problems.append(str(error))
        return False
    return True


def _join(parts: list[list[Cells]]) -> Cells:
    """Flat arrays, indicator by indicator and within it cell by cell."""
    return Cells(
        *(
            np.hstack([np.vstack([getattr(cells, field) for cells in part]) for part in parts]).T.ravel()
            if parts
            else np.zeros(0)
            for field in Cells.__dataclass_fields__
        )
    )


def _assemble(psus, indicators, domains, cells: Cells, ci: str, df_rule: str, binary: bool) -> pd.DataFrame:
    labels = [(domain.by, level) for domain in domains for level in domain.levels]
    df = cells.df.astype(np.int64) if df_rule == "domain" else np.full(len(cells.n), psus.df)
    se = np.sqrt(cells.variance)
    if binary:
        low, high = intervals.proportion_interval(cells.estimate, se, cells.n, df, ci)
    else:
        low, high = intervals.mean_interval(cells.estimate, se, df)
    with np.errstate(divide="ignore", invalid="ignore"):
        deff = np.where(cells.srs_variance > 0, cells.variance / cells.srs_variance, np.nan)
    repeats = len(indicators)
    data = [
        np.repeat(np.array([str(name) for name in indicators], dtype=object), len(labels)),
        np.array([by for by, _ in labels] * repeats, dtype=object),
        np.array([level for _, level in labels] * repeats, dtype=object),
    ]
    data += [cells.estimate, se, low, high, df, deff, cells.n.astype(np.int64), cells.n_weighted]
    return pd.DataFrame(dict(zip(COLUMNS, data, strict=True)))
