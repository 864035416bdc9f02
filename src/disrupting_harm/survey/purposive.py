"""Respondents who were chosen on purpose: what they said is counted, and says nothing of anybody else.

Nobody's chance of being chosen is known. Therefore there is no weight, no standard error, no interval, no test and no model, and a
share of such respondents estimates no share of a population. What would claim one is refused by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np
import pandas as pd

from disrupting_harm.errors import DesignError, NonProbabilityError
from disrupting_harm.survey import columns
from disrupting_harm.survey.columns import as_entries


FLAG = "purposive_sample"
WHY = "the respondents were chosen on purpose and not at random"


def _refuse(name: str, what: str) -> property:
    """An attribute of a probability sample that is refused as soon as it is asked for, whether to be read or to be called."""

    def told(self) -> Callable:
        raise NonProbabilityError(f"{name}: {WHY}, so that {what}; print `counts` of them.")

    told.__doc__ = f"Refused: {what}."
    return property(told)


class PurposiveSample:
    """Respondents of a sample without a probability design, one row each.

    frame: DataFrame of n rows. Raises DesignError for a table without rows, and NonProbabilityError for weights, strata, PSUs or
    margins: they belong to a sample that was drawn at random.
    """

    def __init__(self, frame: pd.DataFrame, **design: object):
        if given := [name for name, value in design.items() if value]:
            raise NonProbabilityError(
                f"{', '.join(given)}: {WHY}, so that no weight and no variance follows from it; take it out."
            )
        if frame.empty:
            raise DesignError("The data have no rows.")
        self.frame = frame.copy(deep=False)

    def on(self, frame: pd.DataFrame) -> PurposiveSample:
        """The same respondents with other columns, row by row."""
        if len(frame) != len(self.frame):
            raise DesignError(
                f"The sample has {len(self.frame)} rows and the data {len(frame)}; they must be the same."
            )
        return PurposiveSample(frame)

    def counts(self, indicators: Sequence[Hashable]) -> pd.DataFrame:
        """How many respondents each 0/1 indicator holds for: one row per indicator, its estimate a number of people.

        n counts those with an answer, n_cases (and estimate) those that are 1. presentation is "count", or "none" without answers.
        Raises DesignError for an unknown column, or an indicator that holds anything but 0, 1 and missing.
        """
        values = {name: self._numbers(name) for name in as_entries(indicators)}
        problems = [
            f"Column {name!r} holds anything but 0, 1 and missing in {columns.name_positions(wrong)}."
            for name, value in values.items()
            if (wrong := ~(np.isnan(value) | (value == 0) | (value == 1))).any()
        ]
        if problems:
            raise DesignError("\n".join(problems))
        rows = []
        for name, value in values.items():
            n, cases = int((~np.isnan(value)).sum()), int(np.nansum(value))
            rows.append({"indicator": name, "estimate": float(cases) if n else np.nan, "n": n, "n_cases": cases})
        return _as_table(rows)

    def sums(self, variables: Sequence[Hashable]) -> pd.DataFrame:
        """The sum of what the respondents answered to each numeric variable; rows and errors as in `counts`, without cases."""
        rows = []
        for name in as_entries(variables):
            value = self._numbers(name)
            n = int((~np.isnan(value)).sum())
            rows.append({"indicator": name, "estimate": np.nansum(value) if n else np.nan, "n": n, "n_cases": np.nan})
        return _as_table(rows)

    def percentages(self, indicators: Sequence[Hashable], *, minimum_base: int) -> pd.DataFrame:
        """`counts` beside which a percentage of the respondents themselves may stand.

        Raises NonProbabilityError with every indicator that fewer than `minimum_base` respondents answered.
        """
        table = self.counts(indicators)
        small = table[table["n"] < minimum_base]
        if len(small):
            named = ", ".join(f"{row.indicator} ({row.n} answers)" for row in small.itertuples())
            raise NonProbabilityError(
                f"percentages: fewer than {minimum_base} respondents answered {named}, so that a percentage would look surer than the "
                "count it is made of; print `counts` of them."
            )
        return present_counts(table, minimum_base=minimum_base)

    def _numbers(self, name: Hashable) -> np.ndarray:
        """The column (n,) as numbers, NaN where it is missing. Raises DesignError for an unknown one, or one with words."""
        values, not_numbers = columns.read_numbers(columns.pick(self.frame, name, "indicator"))
        if (wrong := not_numbers | np.isinf(values)).any():
            raise DesignError(f"Column {name!r} holds no number in {columns.name_positions(wrong)}.")
        return values

    proportions = _refuse(
        "proportions", "a share of them, its standard error and its interval are those of no population"
    )
    means = _refuse("means", "a mean of them, its standard error and its interval are those of no population")
    totals = _refuse("totals", "a total cannot be scaled up to a population")
    ratios = _refuse("ratios", "a ratio, its standard error and its interval are those of no population")
    quantiles = _refuse("quantiles", "a quantile and its interval are those of no population")
    differences = _refuse("differences", "a difference of groups cannot be told from chance")
    independence = _refuse("independence", "no test can tell whether groups differ beyond chance")
    df = _refuse("df", "there are no degrees of freedom")
    psus = _refuse("psus", "no model and no variance can be had from it")
    calibration = _refuse("calibration", "no weights can be brought to a population")

    def attrs(self) -> dict[str, object]:
        """What a table of estimates says about the design: nothing of a probability sample."""
        return {}


def require_probability(design: object, name: str) -> None:
    """Raises NonProbabilityError, naming what was asked for, where the design is none of a probability sample."""
    if isinstance(design, PurposiveSample):
        raise NonProbabilityError(f"{name}: {WHY}, so that no model speaks of anybody else; print `counts` of them.")


def present_counts(table: pd.DataFrame, *, minimum_base: int) -> pd.DataFrame:
    """The table of `counts` in which a percentage of the respondents may stand beside a count on at least `minimum_base` answers.

    presentation becomes "count_and_percentage" there; a smaller base is flagged. Raises DesignError for a table of something else.
    """
    if not table["flags"].str.contains(FLAG).all() or table["n_cases"].isna().any():
        raise DesignError("The table is not one of respondents chosen on purpose; pass one that `counts` returned.")
    enough, any_ = table["n"] >= minimum_base, table["n"] > 0
    out = table.assign(
        presentation=np.select([~any_, enough], ["none", "count_and_percentage"], default="count"),
        flags=[f"{f};small_base" if small else f for f, small in zip(table["flags"], any_ & ~enough, strict=True)],
    )
    out.attrs = dict(table.attrs)
    return out


def _as_table(rows: list[dict]) -> pd.DataFrame:
    found = pd.DataFrame(rows, columns=["indicator", "estimate", "n", "n_cases"])
    found.insert(1, "by", "")
    found.insert(2, "level", "")
    flags = [f"no_members;{FLAG}" if n == 0 else FLAG for n in found["n"]]
    return found.assign(presentation=np.where(found["n"] > 0, "count", "none"), flags=flags)
