"""Rao-Scott test that two categorical variables are independent in the population."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy  # its subpackages load at first use

from disrupting_harm.errors import DesignError, OneLevelError
from disrupting_harm.survey.columns import Answers
from disrupting_harm.survey.domains import ByEntry, Domain
from disrupting_harm.survey.estimate import read_domains
from disrupting_harm.survey.intervals import NO_VARIANCE
from disrupting_harm.survey.linear import DomainSums, linearise


if TYPE_CHECKING:
    from disrupting_harm.survey.design import SurveyDesign


@dataclass(frozen=True)
class Independence:
    """f on df1 and df2 degrees of freedom with its p value: the second-order corrected test, the one to report.

    pearson: the chi-squared statistic of the weighted shares at the unweighted n, on `df` degrees of freedom, which
    ignores the design; p_first_order: its p value after the first-order correction (mean design effect). n: rows that
    have both answers. flags: "few_df" where the variance cannot carry the test, whose f and p are then NaN.
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


def check_independence(design: SurveyDesign, row: ByEntry, column: ByEntry, df_rule: str) -> Independence:
    """Second-order Rao-Scott F of the cross-table of `row` and `column` (R svychisq, statistic "F", but for tables with an
    empty cell, where ours alone gives Pearson's test back for a simple random sample).

    With P the R x C shares, D = diag(P), V their design covariance and S = (D - P P') / n the multinomial one, the
    Pearson statistic is distributed as a weighted sum of chi-squares with the eigenvalues of
    Delta = (C' D^-1 S D^-1 C)^-1 (C' D^-1 V D^-1 C) as weights, C the contrasts of the interaction freed of the main
    effects. F = X2 / tr(Delta) on tr(Delta)^2 / tr(Delta^2) and that times the design's df (Rao and Scott 1984, Ann.
    Stat. 12, 46-60; Thomas and Rao 1987, J. Am. Stat. Assoc. 82, 630-636). Rows with either value missing are outside the
    domain; levels without a member of the other variable drop out. Raises DesignError where fewer than two levels are
    left of a variable.
    """
    problems: list[str] = []
    domains = read_domains(design.frame, [row, column], problems)
    if not problems and len(domains) < 2:
        problems.append("A variable of the test is missing throughout.")
    if problems:
        raise DesignError("\n".join(problems))
    rows, columns = domains
    both = (rows.codes >= 0) & (columns.codes >= 0)
    row_code, n_rows = _recode(rows.codes, both)
    column_code, n_columns = _recode(columns.codes, both)
    for domain, left in ((rows, n_rows), (columns, n_columns)):
        if left < 2:
            raise OneLevelError(
                f"{domain.by}: the test needs two levels with members in the other variable, found {left}."
            )
    return check_codes(design, row_code, n_rows, column_code, n_columns, df_rule)


def check_codes(
    design: SurveyDesign, row_code: np.ndarray, n_rows: int, column_code: np.ndarray, n_columns: int, df_rule: str
) -> Independence:
    """`check_independence` of codes (n,) 0, 1, ..., all of which occur, with -1 outside the table."""
    both = (row_code >= 0) & (column_code >= 0)
    n, cells = int(both.sum()), n_rows * n_columns
    cell = np.where(both, row_code * n_columns + column_code, 0)
    member = np.zeros((len(both), cells))
    member[both, cell[both]] = 1.0
    answers = Answers(np.column_stack([member, both]).astype(float), np.zeros(cells, dtype=np.int64))
    everyone = Domain.overall(len(both))
    sums = DomainSums.build(design.psus, everyone, design.calibration)
    linear = linearise(design.psus, sums, answers, "proportion", design.calibration)
    held = np.add.reduceat(linear.held[:, 0, 0], design.psus.first, dtype=np.int64)
    share, covariance = linear.estimate[0], design.psus.covariance(linear.scores[:, 0], held)

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
    df_design = int(held.sum() - (held > 0).sum()) if df_rule == "domain" else design.df
    # A trace below this is rounding: the margins of the calibration fix the table, or all PSUs agree to the digit.
    if not (trace > NO_VARIANCE**2 * df and df_design > 0):
        nan = float("nan")
        return Independence(nan, nan, nan, nan, pearson, df, nan, n, "few_df")
    f, df1 = pearson / trace, trace**2 / trace_of_square
    return Independence(
        f, df1, df1 * df_design, float(scipy.stats.f.sf(f, df1, df1 * df_design)), pearson, df,
        float(scipy.stats.chi2.sf(pearson * df / trace, df)), n,
    )  # fmt: skip


def _recode(codes: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, int]:
    """Codes 0, 1, ... of the levels that occur inside, and how many there are."""
    held, place = np.unique(codes[inside], return_inverse=True)
    out = np.full(len(codes), -1, dtype=np.int64)
    out[inside] = place
    return out, len(held)


def _interaction(n_rows: int, n_columns: int) -> np.ndarray:
    """Contrasts (R*C, (R-1)*(C-1)) of the interaction, orthogonal to both main effects."""
    left, right = (np.eye(size)[:, :-1] - 1 / size for size in (n_rows, n_columns))
    return np.kron(left, right)
