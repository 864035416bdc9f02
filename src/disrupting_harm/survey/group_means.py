"""Whether groups differ in a number or in an ordered answer: Wald's test of their means, or of their mean ranks."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import scipy  # its subpackages load at first use

from disrupting_harm.errors import DesignError
from disrupting_harm.survey.columns import count_rows, pick, read_numbers
from disrupting_harm.survey.degrees_of_freedom import degrees_of_freedom
from disrupting_harm.survey.domains import ByEntry, Domain
from disrupting_harm.survey.intervals import NO_VARIANCE
from disrupting_harm.survey.sample import Sample


NAN = float("nan")


@dataclass(frozen=True)
class GroupMeans:
    """f on df1 and df2 degrees of freedom with its p value: the test to report.

    wald: the chi-squared statistic b' V^-1 b of the q = df1 differences. df_variance: degrees of freedom of their variance. levels and
    means (q + 1,): the groups and their weighted means, of ranks the mean rank between 0 and 1 (0.5 is that of all who answered). n:
    rows that have both values. flags: why f and p are NaN: "no_members", "one_level" (one group, or all answers are alike),
    "one_sided_variance" (all answers of one group are alike), "no_variance" (the margins of the calibration fix the means, or there are
    more groups than the PSUs can tell apart), "no_df", or "no_level_variance" (a group lives in too few PSUs for a test).
    """

    f: float
    df1: int
    df2: float
    p: float
    wald: float
    df_variance: float
    levels: tuple[str, ...]
    means: tuple[float, ...]
    n: int
    flags: str = ""


def check_group_means(
    sample: Sample, outcome: Hashable, by: ByEntry, df_rule: str, *, ranks: bool = False
) -> GroupMeans:
    """Wald's test that a numeric `outcome` has the same mean in all groups `by` which have answers.

    For a mean or a count. With b the differences of the means from that of the first group and V their design covariance, W = b' V^-1 b
    as R's regTermTest of a svyglm over the groups gives it, and F = W (df - q + 1) / (q df) on q and df - q + 1 degrees of freedom
    (Korn and Graubard 1990, Am. Stat. 44, 270-276): W / q on q and df rejects too often where df is not many times q. With two groups
    F is the square of Wald's t of their difference (R's svyttest, but for a degree of freedom; see `differences`).

    ranks: for ordered answers, whose codes say no more than their order. Each answer is replaced by its weighted mid-rank, the share of
    all who answered that is below it and half of the share that is alike, and the means of these are tested: the Wilcoxon test of two
    groups and that of Kruskal and Wallis of more (Lumley and Scott 2013, Biometrika 100, 831-842; R's svyranktest). That the ranks
    are estimated adds nothing to the variance where groups do not differ.

    Degrees of freedom of V follow the rule (see `degrees_of_freedom`): the complete rows are those with both values, and every group
    counts by its part of the variance. Rows with either value missing, and those of weight 0, are outside. Raises DesignError for
    columns that cannot be used.
    """
    problems: list[str] = []
    y = _read(sample, outcome, problems)
    try:
        groups = Domain.build(sample.frame, by)
    except DesignError as error:
        problems.append(str(error))
    if problems:
        raise DesignError("\n".join(problems))
    inside = (groups.codes >= 0) & ~np.isnan(y) & (sample.psus.weight > 0)
    kept, codes = np.unique(groups.codes[inside], return_inverse=True)
    levels, n = tuple(groups.levels[code] for code in kept), int(inside.sum())
    weight = sample.psus.weight[inside]
    values = mid_ranks(y[inside], weight) if ranks else y[inside]
    total = np.bincount(codes, weight, len(levels))
    means = np.bincount(codes, weight * values, len(levels)) / total
    around = values - means[codes]
    squares = np.bincount(codes, weight * np.square(around), len(levels)) / total
    told = {"levels": levels, "means": tuple(means.tolist()), "n": n}
    if len(levels) < 2 or len(np.unique(values)) < 2:
        return _no_test("one_level" if n else "no_members", **told)
    counts = np.bincount(codes, minlength=len(levels))
    if ((counts < 2) | (squares <= np.square(NO_VARIANCE * means))).any():
        return _no_test("one_sided_variance", **told)

    influence = np.zeros((len(y), len(levels)))
    influence[np.flatnonzero(inside), codes] = around / total[codes]
    covariance = sample.covariance_of_sums(influence, inside)
    # A group whose answers happen to agree from PSU to PSU is no less uncertain than as many independent answers.
    own = np.fmax(np.diag(covariance), squares / (counts - 1))
    contrasts = np.eye(len(levels))[1:] - np.eye(len(levels))[0]
    b, v, q = contrasts @ means, contrasts @ covariance @ contrasts.T, len(levels) - 1
    independent = np.abs(contrasts) @ (squares / counts)
    if not _is_known(v, independent):
        return _no_test("no_variance", **told)
    inverse = np.linalg.inv(v)
    parts = [
        (own[g] * float(contrasts[:, g] @ inverse @ contrasts[:, g]), sample.count_psus(_rows(inside, codes == g)))
        for g in range(len(levels))
    ]
    complete = sample.count_psus(inside)
    df = float(degrees_of_freedom(sample.psus, df_rule, complete, groups=parts))
    df2 = df - q + 1
    if not df2 > 0:
        enough = float(degrees_of_freedom(sample.psus, df_rule, complete)) - q + 1 > 0
        return _no_test("no_level_variance" if enough else "no_df", df, **told)
    wald = float(b @ inverse @ b)
    f = wald * df2 / (q * df)
    return GroupMeans(f, q, df2, float(scipy.stats.f.sf(f, q, df2)), wald, df, **told)


def mid_ranks(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Of each value (n,) the weighted share that is below it and half of the share that is alike, between 0 and 1 (Bross 1958's ridits)."""
    _, place = np.unique(values, return_inverse=True)
    alike = np.bincount(place, weight)
    return ((np.cumsum(alike) - alike / 2) / alike.sum())[place]


def _read(sample: Sample, name: Hashable, problems: list[str]) -> np.ndarray:
    try:
        values, not_numbers = read_numbers(pick(sample.frame, name, "outcome"))
    except DesignError as error:
        problems.append(str(error))
        return np.full(len(sample.frame), np.nan)
    bad = not_numbers | np.isinf(values)
    if bad.any():
        problems.append(
            f"Column {name!r} may hold finite numbers and missing only, but does not in {count_rows(bad)}; recode it, ordered answers "
            "to numbers in their order."
        )
    return values


def _rows(inside: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """A mask (n,) of the rows inside that are `chosen` among them."""
    mask = np.zeros(len(inside), dtype=bool)
    mask[np.flatnonzero(inside)[chosen]] = True
    return mask


def _is_known(covariance: np.ndarray, independent: np.ndarray) -> bool:
    """Whether the covariance (q, q) of differences has an inverse, beside their variances (q,) if rows were drawn on their own."""
    scaled = covariance / np.sqrt(np.outer(independent, independent))
    return bool(np.isfinite(scaled).all() and np.linalg.eigvalsh(scaled)[0] > NO_VARIANCE * max(1.0, scaled.max()))


def _no_test(flag: str, df: float = 0.0, *, levels: tuple[str, ...], means: tuple[float, ...], n: int) -> GroupMeans:
    return GroupMeans(NAN, max(len(levels) - 1, 0), NAN, NAN, NAN, df, levels, means, n, flag)
