"""Rao-Scott test that two categorical variables are independent in the population."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy  # its subpackages load at first use

from disrupting_harm.errors import DesignError, OneLevelError
from disrupting_harm.survey.columns import Answers
from disrupting_harm.survey.degrees_of_freedom import degrees_of_freedom
from disrupting_harm.survey.domains import ByEntry, Domain
from disrupting_harm.survey.estimate import read_domains
from disrupting_harm.survey.intervals import NO_VARIANCE
from disrupting_harm.survey.linear import DomainSums, linearise
from disrupting_harm.survey.sample import Sample


@dataclass(frozen=True)
class Independence:
    """f on df1 and df2 degrees of freedom with its p value: the second-order corrected test, the one to report.

    pearson: the chi-squared statistic of the weighted shares at the unweighted n, on `df` degrees of freedom, which
    ignores the design; p_first_order: its p value after the first-order correction (mean design effect). n: rows that
    have both answers. df_variance: degrees of freedom of the variance (df2 over df1). flags: why f and p are NaN: "no_variance"
    (the margins of the calibration fix the table, or all PSUs have the same shares), "no_df", or "no_level_variance" (a group
    lives in one PSU per stratum, and the rule for degrees of freedom looks at each group).
    """

    f: float
    df1: float
    df2: float
    p: float
    pearson: float
    df: int
    p_first_order: float
    n: int
    flags: str = ""
    df_variance: float = float("nan")


@dataclass(frozen=True)
class Factor:
    """A categorical variable: codes (n,) 0, 1, ..., all of which occur, with -1 outside the table."""

    codes: np.ndarray
    n_levels: int


def check_independence(sample: Sample, row: ByEntry, column: ByEntry, df_rule: str) -> Independence:
    """Second-order Rao-Scott F of the cross-table of `row` and `column`, as R's svychisq with statistic "F" gives it.

    The two differ for a table with an empty cell: there this one still equals Pearson's test under simple random
    sampling.

    With P the R x C shares, D = diag(P), V their design covariance and S = (D - P P') / n the multinomial one, the
    Pearson statistic is distributed as a weighted sum of chi-squares with the eigenvalues of Delta = (C' D^-1 S D^-1
    C)^-1 (C' D^-1 V D^-1 C) as weights, where C are the contrasts of the interaction, orthogonal to the main effects. F
    = X2 / tr(Delta) has tr(Delta)^2 / tr(Delta^2) degrees of freedom, and that number times the variance's df (Rao and
    Scott 1984, Ann. Stat. 12, 46-60; Thomas and Rao 1987, J. Am. Stat. Assoc. 82, 630-636). The levels
    of `column` are the groups whose variances and PSUs the rule "groups" looks at (see `degrees_of_freedom`). Rows with either value
    missing are outside the domain; a level none of whose members has a value of the other variable is left out. Raises
    DesignError where fewer than two levels are left of a variable.
    """
    problems: list[str] = []
    domains = read_domains(sample, [row, column], problems)
    if not problems and len(domains) < 2:
        problems.append("A variable of the test is missing throughout.")
    if problems:
        raise DesignError("\n".join(problems))
    rows, columns = domains
    both = (rows.codes >= 0) & (columns.codes >= 0)
    factors = _recode(rows.codes, both), _recode(columns.codes, both)
    for domain, factor in zip(domains, factors, strict=True):
        if factor.n_levels < 2:
            raise OneLevelError(
                f"{domain.by}: the test needs two levels with members in the other variable, found {factor.n_levels}."
            )
    return check_factors(sample, *factors, df_rule)


def check_factors(sample: Sample, rows: Factor, columns: Factor, df_rule: str) -> Independence:
    """The test of `check_independence` for two variables that are coded already."""
    n_rows, n_columns = rows.n_levels, columns.n_levels
    both = (rows.codes >= 0) & (columns.codes >= 0)
    n, cells = int(both.sum()), n_rows * n_columns
    cell = np.where(both, rows.codes * n_columns + columns.codes, -1)
    answers = Answers.of_same_rows([cell == each for each in range(cells)], both)
    everyone = Domain.overall(len(both))
    sums = DomainSums.build(sample.psus, everyone, sample.calibration)
    linear = linearise(sample.psus, sums, answers, "proportion", sample.calibration)
    psus_with_members = sample.psus.count_with_members(linear.has_members[:, 0, 0])
    share, covariance = linear.estimate[0], sample.psus.covariance(linear.scores[:, 0], psus_with_members)

    table = share.reshape(n_rows, n_columns)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    pearson = n * float((np.square(table - expected) / expected).sum())
    df = (n_rows - 1) * (n_columns - 1)
    with np.errstate(divide="ignore"):
        inverse = np.where(share > 0, 1 / share, 0.0)  # a cell without members has no variance either
    contrasts = _interaction(n_rows, n_columns) * inverse[:, None]
    multinomial = (np.diag(share) - np.outer(share, share)) / n
    delta = np.linalg.lstsq(contrasts.T @ multinomial @ contrasts, contrasts.T @ covariance @ contrasts, rcond=None)[0]
    trace, trace_of_square = float(np.trace(delta)), float(np.trace(delta @ delta))
    # A trace below this is rounding: the margins of the calibration fix the table, or all PSUs have the same shares.
    has_variance = trace > NO_VARIANCE**2 * df
    groups = _variance_by_group(sample, table, linear.scores[:, 0], psus_with_members, columns, both)
    df_of_rows = float(degrees_of_freedom(sample.psus, df_rule, psus_with_members))
    df_variance = float(degrees_of_freedom(sample.psus, df_rule, psus_with_members, groups=groups))
    if not (has_variance and df_variance > 0):
        nan = float("nan")
        flag = "no_variance" if not has_variance else ("no_level_variance" if df_of_rows > 0 else "no_df")
        return Independence(nan, nan, nan, nan, pearson, df, nan, n, flag, df_variance)
    f, df1 = pearson / trace, trace**2 / trace_of_square
    df2 = df1 * df_variance
    p = float(scipy.stats.f.sf(f, df1, df2))
    p_first_order = float(scipy.stats.chi2.sf(pearson * df / trace, df))
    return Independence(f, df1, df2, p, pearson, df, p_first_order, n, df_variance=df_variance)


def _variance_by_group(
    sample: Sample,
    table: np.ndarray,
    scores: np.ndarray,
    psus_with_members: np.ndarray,
    columns: Factor,
    both: np.ndarray,
) -> list[tuple[float, np.ndarray]]:
    """For each column of the table (R, C) its part of the mean of X2 where rows and columns are independent, and its PSUs (n_strata,).

    X2 / n is the sum over columns of P_c sum_r (p_rc - p_r)^2 / p_r, with p_rc the share of row r in column c, so that column c adds
    P_c (1 - P_c) sum_r Var(p_rc) / p_r to its mean. A column whose answers happen to be alike has at least the variance of as many
    independent answers: one that shows no variance is not known exactly. scores (n_psu, R * C): of the shares.
    """
    psus, (n_rows, n_columns) = sample.psus, table.shape
    row_share, column_share = table.sum(axis=1), table.sum(axis=0)
    cells = scores.reshape(-1, n_rows, n_columns)
    within = (cells - table / column_share * cells.sum(axis=1, keepdims=True)) / column_share
    variance = psus.variance(
        within, np.broadcast_to(psus_with_members[:, None, None], (psus.n_strata, n_rows, n_columns))
    )
    groups = []
    for c in range(n_columns):
        inside = both & (columns.codes == c)
        floor = row_share * (1 - row_share) / inside.sum()
        part = column_share[c] * (1 - column_share[c]) * float((np.fmax(variance[:, c], floor) / row_share).sum())
        has_members = np.bincount(psus.of_row[inside], minlength=psus.n) > 0
        groups.append((part, psus.count_with_members(has_members)))
    return groups


def _recode(codes: np.ndarray, inside: np.ndarray) -> Factor:
    """The levels that occur among the rows inside the table, coded 0, 1, ..."""
    observed, new_codes = np.unique(codes[inside], return_inverse=True)
    out = np.full(len(codes), -1, dtype=np.int64)
    out[inside] = new_codes
    return Factor(out, len(observed))


def _interaction(n_rows: int, n_columns: int) -> np.ndarray:
    """Contrasts (R*C, (R-1)*(C-1)) of the interaction, orthogonal to both main effects."""
    left, right = (np.eye(size)[:, :-1] - 1 / size for size in (n_rows, n_columns))
    return np.kron(left, right)
