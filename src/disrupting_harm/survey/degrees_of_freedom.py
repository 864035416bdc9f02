"""Degrees of freedom of everything that is told with a probability: estimates, differences, tests and models."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from disrupting_harm.survey.psus import Psus


RULES = ("design", "domain", "groups")
DEFAULT_RULE = "groups"  # chosen by benchmarks/degrees_of_freedom.py


def degrees_of_freedom(
    psus: Psus,
    rule: str,
    complete: np.ndarray,
    *,
    groups: Sequence[tuple[np.ndarray, np.ndarray]] = (),
    predictors: int = 0,
) -> np.ndarray:
    """Degrees of freedom (...) of an estimate, of a comparison of groups, or of a coefficient. 0 or less: there are none.

    complete (n_strata, ...): number of PSUs of each stratum that hold rows of the analysis with all that it asks for (see
    `Psus.count_with_members`). groups: of a comparison, for each group the part (...) of the variance that comes from its
    rows, in any unit, and its PSUs (n_strata, ...). predictors: columns of a model beside its intercept.

    "design": all PSUs less all strata. "domain": PSUs less strata, both counted where they hold complete rows (Korn and
    Graubard 1999, section 5.2; R's degf of a subset). "groups": of an estimate, as "domain"; of a comparison, those of
    Satterthwaite (1946, Biometrics Bull. 2, 110-114) from each group's own, (sum v)^2 / sum(v^2 / df), and at most those of
    "domain". A comparison is as uncertain as its more uncertain group: where one lives in few PSUs, the many of the others say
    nothing of its variance. A group in one PSU per stratum has none, nor has a comparison with it. Predictors are subtracted
    from what is counted over all rows, not from what is counted over groups.
    """
    if rule == "design":
        return np.full(np.shape(complete)[1:], psus.df - predictors)
    counted = count_df(complete) - predictors
    if rule == "domain" or not groups:
        return counted
    return np.minimum(counted, _satterthwaite(groups))


def count_df(psus_with_members: np.ndarray) -> np.ndarray:
    """PSUs less strata (...), both counted where they hold members; psus_with_members (n_strata, ...)."""
    return psus_with_members.sum(axis=0) - (psus_with_members > 0).sum(axis=0)


def combine_variances(parts: Sequence[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Satterthwaite's degrees of freedom (...) of a sum of independent (variance, degrees of freedom).

    A part of variance 0 says nothing; the result is NaN where all are 0.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = [np.where(variance > 0, np.square(variance) / df, 0.0) for variance, df in parts]
        return np.square(sum(variance for variance, _ in parts)) / sum(squares)


def _satterthwaite(groups: Sequence[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    parts = [(np.asarray(variance, float), count_df(psus)) for variance, psus in groups]
    without = np.logical_or.reduce([(df <= 0) for _, df in parts])
    found = combine_variances([(variance, np.maximum(df, 1)) for variance, df in parts])
    # Without any variance the groups agree in all PSUs: as many are left as the smallest has.
    fewest = np.minimum.reduce([np.broadcast_to(df, found.shape) for _, df in parts])
    return np.where(without, 0.0, np.where(np.isnan(found), fewest, found))
