"""Directly standardised proportions: what the share would be in a population with a given composition, such as by sex and age.

Countries whose samples differ in composition are compared at one composition. The crude share says how many were affected; the
standardised one compares, and describes no population unless the standard is one.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import pandas as pd

from disrupting_harm.errors import DesignError
from disrupting_harm.survey.degrees_of_freedom import count_df, degrees_of_freedom
from disrupting_harm.survey.domains import Domain
from disrupting_harm.survey.estimate import Cells, assemble, join, linearise_all
from disrupting_harm.survey.linear import Linear
from disrupting_harm.survey.sample import Sample


EMPTY_CELL = "empty_cell"


def estimate_standardised(
    sample: Sample,
    indicators: Sequence[Hashable],
    over: Sequence[Hashable],
    standard: Mapping[str, float] | None,
    *,
    ci: str,
    df_rule: str,
) -> pd.DataFrame:
    """The proportion of every 0/1 indicator, standardised over the cells that the columns of `over` cross.

    standard: by cell (levels joined by ":", in the order of `over`), its part of the standard population in any unit; None: equal
    parts of all combinations of observed levels. With parts s that sum to 1 the estimate is sum s p over the cells' proportions p. Its
    variance is that of the sum of their linearised scores, so that cells of one design covary (R's `svycontrast` of a `svyby` with
    covariances). Rows outside the cells stay in the design. n counts answers in the cells. deff is against a simple random sample of
    as many answers with that share, so that it holds what the standard costs.

    df: the complete rows are those of all cells, which are the groups of the rule "groups" (see `degrees_of_freedom`): a cell that
    lives in one PSU of each stratum leaves none. Where a cell has no answers there is no estimate (NaN, flag "empty_cell").

    One row per indicator, with the columns of `estimate.COLUMNS`. Raises DesignError for unknown columns, unusable values, and a
    standard that is empty or has parts that are not above 0.
    """
    _check(over, standard)
    names = list(indicators)

    def finalise(linear: Linear, domain: Domain, _names: list) -> Cells:
        place, share = _place_cells(domain, standard)
        if len(place) < len(share):  # a cell of the standard in which nobody is
            return _without_estimate(linear, place)
        inside = linear.scores[:, place] * share[None, :, None]
        members = linear.has_members[:, place]
        of_cells = sample.psus.count_with_members(members)[:, :, linear.pattern]
        together = sample.psus.count_with_members(members.any(axis=1, keepdims=True))[:, :, linear.pattern]
        own = sample.psus.variance(inside.copy(), of_cells)
        df = degrees_of_freedom(
            sample.psus, df_rule, together[:, 0], groups=[(own[at], of_cells[:, at]) for at in range(len(place))]
        )
        estimate = np.einsum("l,lk->k", share, linear.estimate[place])
        variance = sample.psus.variance(inside.sum(axis=1, keepdims=True), together)[0]
        n = linear.n[place].sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            srs_variance = estimate * (1 - estimate) / (n - 1)
        df_domain = count_df(together[:, 0])
        found = (estimate, variance, srs_variance, np.floor(df), df_domain, n)
        sums = (linear.n_weighted[place].sum(axis=0), linear.n_cases[place].sum(axis=0))
        return Cells(*(np.asarray(values, float)[None] for values in (*found, *sums)))

    _, parts = linearise_all(sample, names, [tuple(over)], "proportion", finalise)
    cells = join(parts)
    table = assemble([str(name) for name in names], [Domain.overall(0)], cells, "proportion", ci)
    empty = np.isnan(cells.estimate) & (cells.n > 0)
    table["flags"] = table["flags"].mask(empty, EMPTY_CELL)
    return table


def _check(over: Sequence[Hashable], standard: Mapping[str, float] | None) -> None:
    if not over:
        raise DesignError("`over` is empty; name the columns whose levels cross to the cells of the standard.")
    if standard is None:
        return
    if not standard:
        raise DesignError("The standard is empty; give each cell its part, or None for equal parts.")
    if wrong := [cell for cell, part in standard.items() if not (part > 0 and math.isfinite(part))]:
        raise DesignError(f"The standard gives {', '.join(wrong)} no part above 0; correct it, or leave the cell out.")


def _place_cells(domain: Domain, standard: Mapping[str, float] | None) -> tuple[np.ndarray, np.ndarray]:
    """Positions (c,) of the standard's cells among the levels of the domain, fewer than c if some do not occur, and their shares (c,)."""
    parts = dict.fromkeys(domain.levels, 1.0) if standard is None else standard
    place = [domain.levels.index(cell) for cell in parts if cell in domain.levels]
    share = np.array(list(parts.values()), float)
    return np.array(place, np.int64), share / share.sum()


def _without_estimate(linear: Linear, place: np.ndarray) -> Cells:
    nothing = np.full(len(linear.pattern), np.nan)
    zero = np.zeros(len(linear.pattern))
    sums = (part[place].sum(axis=0) for part in (linear.n, linear.n_weighted, linear.n_cases))
    return Cells(*(values[None] for values in (nothing, nothing, nothing, zero, zero, *sums)))
