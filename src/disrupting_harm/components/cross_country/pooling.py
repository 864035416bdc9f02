"""What several countries' estimates of one share say together: how much they differ, and two means of different meaning.

The mean of the countries counts each country once: the average country. The mean of the children counts each country by its
internet-using children. Where countries differ these are different numbers, and neither stands for a country that was not asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from disrupting_harm import printing


FEWEST = 3  # countries from which a measure of how much they differ is printed
Z = norm.ppf(0.975)


STANDARD = "standard"  # what a standardised estimate is "by"


def comparable(estimates: pd.DataFrame, indicator: str, *, by: str = "") -> pd.DataFrame:
    """One row for each country that has the overall share of the indicator, as a percentage with a variance; `by` "standard", that
    at the standard.

    Raises ValueError where rows are of several versions, bases, recall periods, statistics, standards or rules of non-answers: shares that count
    different things are not set side by side.
    """
    rows = estimates[(estimates["indicator"] == indicator) & (estimates["by"] == by)]
    rows = rows[np.array([printing.is_percentage(row) and row.se > 0 for row in rows.itertuples()], dtype=bool)]
    for column in ("version", "base", "recall", "statistic", "level", "non_answers"):
        if len(found := rows[column].drop_duplicates()) > 1:
            raise ValueError(f"{indicator}: {column} is not the same in all countries: {', '.join(map(str, found))}")
    if len(twice := rows["iso3"][rows["iso3"].duplicated()]):
        raise ValueError(f"{indicator}: {twice.iloc[0]} has several overall estimates")
    return rows.reset_index(drop=True)


@dataclass(frozen=True)
class Heterogeneity:
    """How much countries' shares differ beyond sampling error, on the scale of the logit.

    q: Cochran's Q with k - 1 degrees of freedom, p its probability where all are alike. i2: the share of the spread that sampling does
    not explain. tau2: the variance between countries (Paule and Mandel 1982).
    """

    k: int
    q: float
    p: float
    i2: float
    tau2: float


def heterogeneity(rows: pd.DataFrame) -> Heterogeneity | None:
    """Of `comparable` rows, by statsmodels; None with fewer than three countries."""
    if len(rows) < FEWEST:
        return None
    from statsmodels.stats.meta_analysis import combine_effects

    effect, variance = on_logit(rows)
    with np.errstate(divide="ignore"):  # it divides by Q for a measure that is not taken from it
        found = combine_effects(effect, variance, method_re="iterated", row_names=list(rows["iso3"]))
    q = max(0.0, float(found.q))  # a difference of two sums, below zero by rounding where countries are alike
    beyond = max(0.0, 1 - (len(rows) - 1) / q) if q > 0 else 0.0
    p = float(found.test_homogeneity().pvalue)
    return Heterogeneity(len(rows), q, p, beyond, max(0.0, float(found.tau2)))


def on_logit(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Shares (k,) and their variances (k,) on the scale of the logit, by the delta method: var(p) / (p (1 - p))^2."""
    p, se = rows["estimate"].to_numpy(float), rows["se"].to_numpy(float)
    return np.log(p / (1 - p)), (se / (p * (1 - p))) ** 2


def mean_share(rows: pd.DataFrame, children: Mapping[str, float] | None = None) -> tuple[float, float, float, float]:
    """The mean of the countries' shares with its standard error and 95 % interval; weighted where `children` gives weights.

    The countries are those of the study and no sample of others, so the error is that of their surveys alone: independent samples,
    weights taken as known. The interval is symmetric on the logit.
    """
    weights = np.array([1.0 if children is None else children[iso3] for iso3 in rows["iso3"]])
    weights = weights / weights.sum()
    p, se = rows["estimate"].to_numpy(float), rows["se"].to_numpy(float)
    mean = float(weights @ p)
    error = float(np.sqrt(weights**2 @ se**2))
    half = Z * error / (mean * (1 - mean))
    low, high = (1 / (1 + np.exp(-(np.log(mean / (1 - mean)) + side * half))) for side in (-1, 1))
    return mean, error, float(low), float(high)


def rank_intervals(rows: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """For each country, from which to which rank (1 is the highest share) its own may lie, all of them together at `level`.

    Klein, Wright and Wieczorek (2020), A joint confidence region for an overall ranking of populations: each country's interval is made
    at level^(1/k), so that all k hold together; a country surely stands below those whose interval lies wholly above its own.
    """
    effect, variance = on_logit(rows)
    half = norm.ppf(0.5 + level ** (1 / len(rows)) / 2) * np.sqrt(variance)
    low, high = effect - half, effect + half
    above = (low[None, :] > high[:, None]).sum(axis=1)
    below = (high[None, :] < low[:, None]).sum(axis=1)
    return pd.DataFrame({"iso3": rows["iso3"], "rank_low": 1 + above, "rank_high": len(rows) - below})
