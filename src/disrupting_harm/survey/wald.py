"""Wald's t test and interval of differences, and the reason why a row cannot be tested."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy  # its subpackages load at first use

from disrupting_harm.survey.intervals import NO_VARIANCE, t_quantile


def wald_test(
    estimate: np.ndarray,
    se: np.ndarray,
    df: np.ndarray,
    *,
    n: tuple[np.ndarray, np.ndarray],
    scale: np.ndarray,
    one_sided_variance: np.ndarray,
) -> pd.DataFrame:
    """One row per difference (m,): interval, t, p and `flags`, which says why a row has no test.

    n: answers of the first and of the second side. scale: the larger of the two estimates; a standard error is zero if
    it is only rounding against this scale. one_sided_variance: whether one of the two sides has no variance of its own.
    """
    df = np.asarray(df, dtype=float)
    n_first, n_second = n
    empty = (n_first == 0) | (n_second == 0)
    zero_variance = ~empty & ~(se > NO_VARIANCE * scale)
    testable = ~empty & ~zero_variance & (df > 0) & ~one_sided_variance
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(testable, estimate / se, np.nan)
        half = np.where(testable, t_quantile(df) * se, np.nan)
        p = np.where(testable, 2 * scipy.stats.t.sf(np.abs(t), df), np.nan)
    flags = np.select(
        [empty, zero_variance, ~(df > 0), one_sided_variance],
        ["no_members", "no_variance", "no_df", "one_sided_variance"],
        default="",
    )
    return pd.DataFrame(
        {
            "estimate": estimate,
            "se": se,
            "ci_low": estimate - half,
            "ci_high": estimate + half,
            "df": df,
            "t": t,
            "f": np.nan,
            "p": p,
            "n_first": n_first,
            "n_second": n_second,
            "flags": flags,
        }
    )
