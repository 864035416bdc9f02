"""Score test that an outcome has no linear trend over ordered levels, such as years of age, and the trend itself."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import scipy  # its subpackages load at first use

from disrupting_harm.errors import DesignError
from disrupting_harm.survey.columns import count_rows, pick, read_numbers
from disrupting_harm.survey.degrees_of_freedom import degrees_of_freedom
from disrupting_harm.survey.domains import read_levels
from disrupting_harm.survey.intervals import NO_VARIANCE, t_quantile
from disrupting_harm.survey.sample import Sample


NAN = float("nan")


@dataclass(frozen=True)
class Trend:
    """f on 1 and `df` degrees of freedom with its p value: the score test, the one to report.

    slope: change of the outcome's mean for one score more (of a 0/1 outcome a share, for a year of age say), with its linearised
    standard error and t interval. n: rows that have outcome and score. flags: why f and p are NaN: "no_members", "one_level" (all
    outcomes or all scores are alike), "no_variance", "no_df", or "no_level_variance" (those on one side of the mean score live in too
    few PSUs for a test).
    """

    slope: float
    se: float
    ci_low: float
    ci_high: float
    f: float
    df: float
    p: float
    n: int
    flags: str = ""


def check_trend(
    sample: Sample, outcome: Hashable, over: Hashable, scores: Mapping[str, float] | None, df_rule: str
) -> Trend:
    """The trend of a 0/1 or numeric `outcome` over the column `over`: a number, or levels with the number that `scores` gives each.

    With x and y around their weighted means, the quasi-score of the slope where there is none is U = sum w x y, and F = U^2 / V(U),
    with V the design's variance of that sum (Rao, Scott and Skinner 1998, Statistica Sinica 8, 1059-1070; linear scores as in Armitage
    1955, Biometrics 11, 375-386). It is the same for a logistic and a linear model. The slope is that of the weighted least squares line,
    U / sum w x^2, and its variance that of the influence values x (y - slope x) / sum w x^2 (Binder 1983, Int. Stat. Rev. 51, 279-292),
    as R's svyglm gives it. Test and interval are different methods, and can disagree where p is near 0.05.

    Degrees of freedom follow the rule: the complete rows are those with both values, and the groups those below and above the mean
    score, whose means, weighted by the distance from it, the slope compares. Raises DesignError for columns or scores that cannot be
    used.
    """
    problems: list[str] = []
    y = _read(sample, outcome, "indicator", problems)
    x = _read_scores(sample, over, scores, problems) if scores else _read(sample, over, "score", problems)
    if problems:
        raise DesignError("\n".join(problems))
    inside = ~(np.isnan(x) | np.isnan(y)) & (sample.psus.weight > 0)
    n = int(inside.sum())
    if n == 0 or len(np.unique(x[inside])) < 2 or len(np.unique(y[inside])) < 2:
        return Trend(NAN, NAN, NAN, NAN, NAN, 0.0, NAN, n, "one_level" if n else "no_members")
    weight = np.where(inside, sample.psus.weight, 0.0)
    x, y = (_around_mean(values, weight, inside) for values in (x, y))
    spread = float((weight * x * x).sum())
    slope = float((weight * x * y).sum()) / spread
    values = np.column_stack([x * y, x * (y - slope * x) / spread])
    variance, independent = _variances(sample, values, inside)
    complete = sample.count_psus(inside)
    df_of_rows = float(degrees_of_freedom(sample.psus, df_rule, complete))
    df = float(degrees_of_freedom(sample.psus, df_rule, complete, groups=_sides(sample, x, y, weight, inside)))
    known = variance > NO_VARIANCE**2 * independent  # a variance below this is rounding
    flag = "" if known.all() else "no_variance"
    if not flag and not df > 0:
        flag = "no_level_variance" if df_of_rows > 0 else "no_df"
    se = float(np.sqrt(variance[1]))
    if flag:
        return Trend(slope, se, NAN, NAN, NAN, df, NAN, n, flag)
    f = (slope * spread) ** 2 / float(variance[0])
    half = float(t_quantile(np.array(df))) * se
    return Trend(slope, se, slope - half, slope + half, f, df, float(scipy.stats.f.sf(f, 1, df)), n)


def _read(sample: Sample, name: Hashable, role: str, problems: list[str]) -> np.ndarray:
    try:
        values, not_numbers = read_numbers(pick(sample.frame, name, role))
    except DesignError as error:
        problems.append(str(error))
        return np.full(len(sample.frame), np.nan)
    bad = not_numbers | np.isinf(values)
    if bad.any():
        hint = ", or give each of its levels a score" if role == "score" else ""
        problems.append(
            f"Column {name!r} may hold finite numbers and missing only, but does not in {count_rows(bad)}; recode it{hint}."
        )
    return values


def _read_scores(sample: Sample, over: Hashable, scores: Mapping[str, float], problems: list[str]) -> np.ndarray:
    """The score (n,) of each row's level, NaN where the level is missing."""
    try:
        levels, codes = read_levels(sample.frame, over)
    except DesignError as error:
        problems.append(str(error))
        return np.full(len(sample.frame), np.nan)
    if without := [level for level in levels if level not in scores]:
        problems.append(f"Column {over!r} holds {len(without)} levels without a score; give each level one.")
        return np.full(len(sample.frame), np.nan)
    return np.array([*(float(scores[level]) for level in levels), np.nan])[codes]


def _around_mean(values: np.ndarray, weight: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Distances (n,) from the weighted mean of the rows inside, 0 for the others."""
    filled = np.where(inside, values, 0.0)
    return np.where(inside, filled - (weight * filled).sum() / weight.sum(), 0.0)


def _variances(sample: Sample, values: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Variances (m,) of the weighted sums of influence values (n, m), and what they would be of rows drawn on their own."""
    independent = np.square(sample.psus.weight[:, None] * values).sum(axis=0)
    return np.diag(sample.covariance_of_sums(values, inside)), independent


def _sides(
    sample: Sample, x: np.ndarray, y: np.ndarray, weight: np.ndarray, inside: np.ndarray
) -> list[tuple[float, np.ndarray]]:
    """For those below and above the mean score, the variance of their mean weighted by |x|, and their PSUs (n_strata,).

    Both means have the same factor in the slope. Outcomes of a side that happen to be alike have at least the variance of as many
    independent ones.
    """
    spread = float((weight * y * y).sum()) / weight.sum()
    groups = []
    for side in (x < 0, x > 0):
        distance = np.where(side, np.abs(x), 0.0)
        total = float((weight * distance).sum())
        mean = float((weight * distance * y).sum()) / total
        variance = float(_variances(sample, (distance * (y - mean) / total)[:, None], inside)[0][0])
        floor = spread * float(np.square(weight * distance).sum()) / total**2
        groups.append((max(variance, floor), sample.count_psus(side & inside)))
    return groups
