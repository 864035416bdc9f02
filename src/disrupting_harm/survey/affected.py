"""How many children a prevalence stands for, with its uncertainty carried through."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import scipy  # its subpackages load at first use

from disrupting_harm.errors import UserError
from disrupting_harm.survey.intervals import t_quantile


@dataclass(frozen=True)
class Affected:
    """A number of children; se and interval ends are NaN where the inputs do not determine them."""

    estimate: float
    se: float
    ci_low: float
    ci_high: float


def children_affected(
    prevalence: float,
    share: float,
    population: float,
    *,
    prevalence_se: float | None = None,
    prevalence_ci: tuple[float, float] | None = None,
    share_se: float = 0.0,
    df: float = math.inf,
) -> Affected:
    """prevalence (in the group surveyed) x share (of children in that group, such as internet users) x population.

    Prevalence and share lie in [0, 1] and come from independent sources; the population is taken as known. The
    standard error is that of a product by the delta method (Wolter 2007, Introduction to Variance Estimation, ch. 6):
    se^2 = (share * prevalence_se)^2 + (prevalence * share_se)^2, times the population.

    With `prevalence_se` alone the 95 % interval is taken on the log-odds scale of the product, with the t quantile of
    df. With `prevalence_ci` (the prevalence's own 95 % interval, by any method) the half widths of each side are added
    as squares, as in the method of variance estimates recovery (Zou and Donner 2008, Stat. Med. 27, 1693-1702); if the
    share is exact this is the given interval times share and population. The standard error always comes from
    `prevalence_se`, and is NaN without it; with neither, the interval is NaN too. Raises UserError for a value out of
    range.
    """
    _check_share("prevalence", prevalence)
    _check_share("share", share)
    _check_size("population", population)
    _check_size("share_se", share_se)
    if not df > 0:
        raise UserError("df must be above 0.")
    t = float(t_quantile(np.array(df)))
    product, from_share = prevalence * share, prevalence * share_se
    se = low = high = math.nan
    if prevalence_se is not None:
        _check_size("prevalence_se", prevalence_se)
        se = math.hypot(share * prevalence_se, from_share)
        low, high = _logit_interval(product, se, t)
    if prevalence_ci is not None:
        low, high = _check_interval("prevalence_ci", prevalence, prevalence_ci)
        low = max(0.0, product - math.hypot(share * (prevalence - low), t * from_share))
        high = min(1.0, product + math.hypot(share * (high - prevalence), t * from_share))
    return Affected(product * population, se * population, low * population, high * population)


def scale_interval(prevalence: float, ci: tuple[float, float], population: float) -> Affected:
    """A published prevalence among all children and its interval (shares in [0, 1]), times the population.

    The standard error is NaN: a published interval does not say how it was built. Raises UserError as above.
    """
    _check_share("prevalence", prevalence)
    _check_size("population", population)
    low, high = _check_interval("ci", prevalence, ci)
    return Affected(prevalence * population, math.nan, low * population, high * population)


def _logit_interval(product: float, se: float, t: float) -> tuple[float, float]:
    if product in (0.0, 1.0):
        # The log-odds are infinite. A standard error of 0 here means that the variance is unknown, not that it is zero.
        return math.nan, math.nan
    centre, half = scipy.special.logit(product), t * se / (product * (1 - product))
    return float(scipy.special.expit(centre - half)), float(scipy.special.expit(centre + half))


def _check_share(name: str, value: float) -> None:
    if not 0 <= value <= 1:
        raise UserError(f"{name} must be a share between 0 and 1 (divide a percentage by 100).")


def _check_size(name: str, value: float) -> None:
    if not (value >= 0 and math.isfinite(value)):
        raise UserError(f"{name} must be a finite number of at least 0.")


def _check_interval(name: str, inside: float, ends: tuple[float, float]) -> tuple[float, float]:
    low, high = ends
    if not 0 <= low <= inside <= high <= 1:
        raise UserError(f"{name} must be two shares between 0 and 1, lower end first, around the prevalence.")
    return low, high
