"""95 % confidence intervals of design-based proportions and means.

Every interval uses the t quantile of the given degrees of freedom. With df <= 0 the precision is unknown: the quantile
is infinite, and the interval is [0, 1] for a proportion and NaN for a mean.
"""

from __future__ import annotations

import numpy as np
import scipy  # its subpackages load at first use


METHODS = ("logit", "korn-graubard", "wald")
TAIL = 0.025

# A standard error below this share of sqrt(p (1 - p)) is rounding: it stands for an effective sample size over 10^18.
NO_VARIANCE = 1e-9


def proportion_interval(
    estimate: np.ndarray, se: np.ndarray, n: np.ndarray, df: np.ndarray, method: str = "logit"
) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper ends, arrays of the shape of `estimate`; n counts answers. NaN where n = 0.

    "logit": t interval on the log-odds scale, ends transformed back (R svyciprop, methods logit and xlogit).
    "korn-graubard": Clopper-Pearson at the effective sample size (Korn and Graubard 1998, Survey Methodology 24,
    193-201): n_eff = p (1 - p) / se^2 * (t_{n-1} / t_df)^2, capped at n (R's method beta, but for the cap).
    "wald": estimate +- t * se, the only one whose ends may leave [0, 1].

    A proportion of exactly 0 or 1, or one whose standard error is 0 because all PSUs have the same share, has no
    estimate of its variance. By every method it gets the Korn-Graubard interval with n in place of p (1 - p) / se^2: a
    sample of n is never treated as more precise than n independent answers. [0, 1] where the standard error is unknown.
    """
    p, se, n, df = np.broadcast_arrays(*(np.asarray(x, dtype=float) for x in (estimate, se, n, df)))
    t = t_quantile(df)
    spread = p * (1 - p)
    boundary = (p <= 0) | (p >= 1)
    zero_variance = boundary | (se <= NO_VARIANCE * np.sqrt(spread))
    exact = (n > 0) & (zero_variance if method != "korn-graubard" else ~np.isnan(se) | boundary)
    with np.errstate(all="ignore"):
        if method == "wald":
            low, high = p - t * se, p + t * se
        else:
            log_odds, half = scipy.special.logit(p), t * se / spread
            low, high = scipy.special.expit(log_odds - half), scipy.special.expit(log_odds + half)
        ratio = t_quantile(n[exact] - 1) / t[exact]
        independent = np.where(zero_variance[exact], n[exact], spread[exact] / np.square(se[exact]))
        n_eff = np.fmin(independent * np.square(ratio), n[exact])  # fmin: n = 1 with df = 0 is inf / inf
    low, high = np.array(low), np.array(high)
    low[exact], high[exact] = clopper_pearson(p[exact], n_eff)
    unknown_precision = (n > 0) & ((df <= 0) | (np.isnan(se) & ~boundary))
    low[unknown_precision], high[unknown_precision] = 0.0, 1.0
    low[n <= 0] = high[n <= 0] = np.nan
    return low, high


def mean_interval(estimate: np.ndarray, se: np.ndarray, df: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """estimate -+ t * se, in the unit of the variable; NaN where df <= 0 or the standard error is unknown."""
    t = np.where(np.asarray(df) > 0, t_quantile(df), np.nan)
    return estimate - t * se, estimate + t * se


def difference_interval(
    first: tuple[np.ndarray, np.ndarray, np.ndarray],
    second: tuple[np.ndarray, np.ndarray, np.ndarray],
    correlation: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Ends of first less second from each one's (estimate, lower, upper) and the correlation of the two estimates.

    The method of variance estimates recovery (Newcombe 1998, Stat. Med. 17, 873-890; with correlation Zou 2007,
    Psychol. Methods 12, 399-413): each end of the difference combines the distance of one estimate to its lower end
    with that of the other to its upper end. Skewed intervals, such as that of a proportion of 0, keep their skew. NaN
    where one of the ends used is NaN.
    """
    (p1, low1, high1), (p2, low2, high2) = first, second

    def reach(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.sqrt(np.maximum(np.square(a) + np.square(b) - 2 * correlation * a * b, 0.0))

    return p1 - p2 - reach(p1 - low1, high2 - p2), p1 - p2 + reach(high1 - p1, p2 - low2)


def clopper_pearson(p: np.ndarray, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the exact binomial interval for the proportion p of `size` trials, which need not be whole."""
    p, size = np.asarray(p, dtype=float), np.asarray(size, dtype=float)
    hits = size * p
    misses = size - hits
    with np.errstate(all="ignore"):
        # Below a thousandth of a hit the lower end is under 10^-1000: the solver fails there, and 0 is exact in a
        # double.
        low = np.where(hits < 1e-3, 0.0, scipy.special.betaincinv(hits, misses + 1, TAIL))
        high = np.where(misses < 1e-3, 1.0, scipy.special.betainccinv(hits + 1, misses, TAIL))
    return low, high


def t_quantile(df: np.ndarray) -> np.ndarray:
    """The 97.5 % quantile of Student's t, infinite where df <= 0 and the normal quantile at infinite df."""
    # The quantile is slow, and a table of thousands of cells has few distinct df: it is computed once for each.
    distinct, place = np.unique(np.asarray(df, dtype=float), return_inverse=True)
    value = np.full(distinct.shape, np.inf)
    positive = distinct > 0
    finite = positive & np.isfinite(distinct)
    value[finite] = scipy.special.stdtrit(distinct[finite], 1 - TAIL)
    value[positive & ~finite] = scipy.special.ndtri(1 - TAIL)
    return value[place].reshape(np.shape(df))
