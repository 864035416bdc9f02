"""The method "recovered" for differences of proportions between levels of one sample.

The interval is recovered from the Korn-Graubard intervals of the two levels, and the test is the Rao-Scott F test of
the two levels.
"""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd
import scipy  # its subpackages load at first use

from disrupting_harm.survey.columns import read_numbers
from disrupting_harm.survey.degrees_of_freedom import count_df, degrees_of_freedom
from disrupting_harm.survey.independence import Factor, Independence, check_factors
from disrupting_harm.survey.intervals import NO_VARIANCE, difference_interval, proportion_interval
from disrupting_harm.survey.level_pairs import LevelPairs
from disrupting_harm.survey.linear import Linear
from disrupting_harm.survey.sample import Sample


def recover(
    sample: Sample, pairs: LevelPairs, variance: np.ndarray, df_rule: str, wald_rows: pd.DataFrame
) -> pd.DataFrame:
    """The table `wald_rows` with recovered intervals and Rao-Scott tests in place of t intervals and t tests.

    variance (P, K): of the differences.
    """
    linear, first, second = pairs.linear, pairs.first, pairs.second
    psus_with_members = sample.psus.count_with_members(linear.has_members)[:, :, linear.pattern]
    se = np.sqrt(sample.psus.variance(linear.scores.copy(), psus_with_members))
    low, high = _recover_interval(pairs, se, degrees_of_freedom(sample.psus, df_rule, psus_with_members), variance)
    # A level in one PSU per stratum shows no variance of its own, by whichever rule degrees of freedom are counted.
    no_own_variance = _has_no_variance(linear, se) | (count_df(psus_with_members) <= 0)
    no_level_variance = (no_own_variance[first] | no_own_variance[second]).ravel()

    empty = (wald_rows["flags"] == "no_members").to_numpy()
    has_df = pairs.df_of_complete(sample.psus, df_rule).ravel() > 0
    tests = [_test_pair(sample, name, pairs, pair, df_rule) for pair in pairs.positions for name in pairs.names]
    f = np.where(has_df & ~no_level_variance, [test.f if test else np.nan for test in tests], np.nan)
    # The test's own degrees of freedom, where there is one.
    df = np.where(np.isfinite(f), [test.df_variance if test else np.nan for test in tests], wald_rows["df"])
    p = scipy.stats.f.sf(f, 1, np.where(df > 0, df, np.nan))
    share_first, share_second = linear.estimate[first].ravel(), linear.estimate[second].ravel()
    # The first reason that holds is the one that is told.
    reasons = {
        "no_members": empty,
        "no_df": ~has_df,
        "no_cases": (share_first <= 0) & (share_second <= 0),
        "all_cases": (share_first >= 1) & (share_second >= 1),
        "no_level_variance": no_level_variance,
        "no_variance": np.isnan(p),
    }
    no_interval = empty | ~has_df
    return wald_rows.assign(
        ci_low=np.where(no_interval, np.nan, low.ravel()),
        ci_high=np.where(no_interval, np.nan, high.ravel()),
        t=np.nan,
        f=f,
        p=p,
        df=df,
        flags=np.select(list(reasons.values()), list(reasons), default=""),
    )


def _recover_interval(
    pairs: LevelPairs, se: np.ndarray, df: np.ndarray, variance: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Ends (P, K) of the intervals; se and df (L, K) are of the levels, variance (P, K) is of the differences."""
    linear, first, second = pairs.linear, pairs.first, pairs.second
    low, high = proportion_interval(linear.estimate, se, linear.n, df, "korn-graubard")
    product = se[first] * se[second]
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = (np.square(se[first]) + np.square(se[second]) - variance) / (2 * product)
    # A level without variance of its own does not covary with another.
    correlation = np.where(product > 0, np.clip(correlation, -1, 1), 0.0)
    sides = [(linear.estimate[side], low[side], high[side]) for side in (first, second)]
    return difference_interval(*sides, correlation)


def _has_no_variance(linear: Linear, se: np.ndarray) -> np.ndarray:
    """Where a proportion (L, K) between 0 and 1 has a standard error of 0, but for rounding, or an unknown one."""
    with np.errstate(invalid="ignore"):
        between = (linear.estimate > 0) & (linear.estimate < 1)
        return between & ~(se > NO_VARIANCE * np.sqrt(linear.estimate * (1 - linear.estimate)))


def _test_pair(
    sample: Sample, name: Hashable, pairs: LevelPairs, pair: tuple[int, int], df_rule: str
) -> Independence | None:
    """Rao-Scott test of a 0/1 indicator in two levels of a domain; None where it has one value in them."""
    codes = pairs.domain.codes
    values = read_numbers(sample.frame[name])[0]
    inside = np.isin(codes, pair) & ~np.isnan(values)
    group = np.where(inside, (codes == pair[1]).astype(np.int64), -1)
    answer = np.where(inside, np.where(inside, values, 0.0).astype(np.int64), -1)
    if len(np.unique(group[inside])) < 2 or len(np.unique(answer[inside])) < 2:
        return None
    return check_factors(sample, Factor(answer, 2), Factor(group, 2), df_rule)
