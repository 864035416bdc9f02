"""What is released of a released estimate: every number rounded so far that weighted sums single out nobody.

No number tells more of a share than the rounded share does: its interval is so far from it, in whole units, as the interval's ends are
from the exact one; a difference of two released shares is the difference of what is released; a number of children is the rounded
share of the population; the effective sample is the rounded base by the rounded design effect.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from disrupting_harm import printing
from disrupting_harm.disclosure.attack import round_count
from disrupting_harm.disclosure.cells import Cell, Row, Structure
from disrupting_harm.disclosure.rules import Rules
from disrupting_harm.disclosure.units import (
    UNIT_OF_ALL,
    round_digits,
    round_to,
    round_up,
    unit_of_digits,
    unit_of_share,
)


if TYPE_CHECKING:
    import pandas as pd

# Columns that hold a number about respondents: blank in a row that is withheld.
VALUES = (
    "estimate", "se", "ci_low", "ci_high", "df", "df1", "df_domain", "deff", "n", "n_eff", "n_cases", "n_weighted", "p", "p_adjusted",
    "risk", "reference_risk",
)  # fmt: skip
# What the presentation standard keeps from a reader, a file does not hold either. A count keeps its base and cases.
BEHIND_A_COUNT = ("estimate", "se", "ci_low", "ci_high", "deff", "n_eff")
BEHIND_WORDS = (*BEHIND_A_COUNT, "n_cases", "p", "p_adjusted", "risk", "reference_risk")
NOT_PRINTED = {"count": BEHIND_A_COUNT, "unreliable": BEHIND_WORDS, "too_few": BEHIND_WORDS}
INTERNAL = "largest_share"  # what the rule of dominance reads; no output has it
LEAST_P = 0.0001
P_DECIMALS = 3
DIGITS_WITHOUT_A_SHARE = 2  # of a number of children whose share is in no table


def coarsen(
    table: pd.DataFrame, rows: Mapping[int, int], structure: Structure, rules: Rules, hidden: Mapping[int, str]
) -> pd.DataFrame:
    """The table as it is released. rows: by position in the table, the index of the row in the structure; others stay as they are."""
    numbers = [column for column in VALUES if column in table]
    out = table.drop(columns=INTERNAL, errors="ignore")
    values = {column: table[column].to_numpy(float, copy=True) for column in numbers} if rows else {}
    blank = [None] * len(table)
    texts = {name: table[name].to_list() if name in table else blank.copy() for name in ("presentation", "flags")}
    for position, index in rows.items():
        if index in hidden:
            new = dict.fromkeys(numbers, np.nan)
            texts["presentation"][position], texts["flags"][position] = printing.WITHHELD, hidden[index]
        else:
            row = structure.rows[index]
            old = {column: values[column][position] for column in numbers}
            new = coarsened(old, row, structure, rules)
            if math.isnan(new.get("estimate", 0.0)) and not math.isnan(old.get("estimate", math.nan)):
                texts["presentation"][position] = _without_a_share(texts["presentation"][position])
            new |= dict.fromkeys(NOT_PRINTED.get(texts["presentation"][position], ()), np.nan)
        for column in numbers:
            values[column][position] = new[column]
    for column, found in values.items():
        out[column] = _as_before(table[column], found)
    if rows:
        for column, found in texts.items():
            out[column] = found
    out.attrs = dict(table.attrs)
    return out


def coarsened(old: Mapping[str, float], row: Row, structure: Structure, rules: Rules) -> dict[str, float]:
    """The numbers of one released row. What the row has no number for stays blank."""
    new, digits = dict(old), rules.digits
    for column in ("n", "n_cases"):
        if column in old:
            new[column] = round_count(old[column], rules)
    for column, places in {
        "se": digits.se,
        "deff": digits.deff,
        "df": digits.df,
        "df1": digits.df,
        "df_domain": digits.df,
    }.items():
        if column in old:
            new[column] = round_digits(old[column], places)
    for column in ("p", "p_adjusted"):
        if column in old and not math.isnan(old[column]):
            new[column] = max(round_to(old[column], 10.0**-P_DECIMALS), LEAST_P)
    for column in ("risk", "reference_risk"):
        if column in old and not math.isnan(old[column]):
            new[column] = round_to(old[column], 10.0**-digits.estimate)
    if old.get("n", 0) > 0 and "n_weighted" in old:
        mean = round_digits(old["n_weighted"] / old["n"], digits.n_weighted)
        new["n_weighted"] = round_digits(new["n"] * mean, digits.n_weighted)
    if "n_eff" in old:
        known = new.get("deff", math.nan)
        new["n_eff"] = round_digits(
            new["n"] / known if known > 0 and not math.isnan(old["n_eff"]) else old["n_eff"], digits.df
        )
    return new | _estimate_and_interval(old, row, structure, rules)


def _estimate_and_interval(old: Mapping[str, float], row: Row, structure: Structure, rules: Rules) -> dict[str, float]:
    estimate = old.get("estimate", math.nan)
    if math.isnan(estimate):
        return {}
    cell = None if row.cases is None else structure.cells[row.cases]
    unit_name = printing.statistic(row.statistic).unit
    if row.statistic == "children_affected":
        return _affected(old, cell, rules)
    if unit_name not in ("share", "points"):
        return _significant(old, rules.digits.estimate)
    unit = 10.0**-rules.digits.estimate
    if cell is not None and unit_name == "share":
        unit = unit_of_share(cell.count, cell.total, rules)
        if unit == UNIT_OF_ALL:
            return dict.fromkeys(("estimate", "se", "ci_low", "ci_high", "deff", "n_eff"), math.nan)
    released = _difference(row, structure, rules) if row.statistic == "difference" else None
    near = round_to(estimate, unit) if released is None else released
    return {"estimate": near} | _interval(old, near, unit, bounded=unit_name == "share")


def _interval(old: Mapping[str, float], near: float, unit: float, *, bounded: bool) -> dict[str, float]:
    """So many units around the released estimate as the ends are from the exact one, rounded up; within 0 and 1 for a share."""
    found = {}
    for column, sign in (("ci_low", -1), ("ci_high", 1)):
        if column in old and not math.isnan(old[column]):
            end = near + sign * round_up(sign * (old[column] - old["estimate"]), unit)
            end = min(max(end, 0.0), 1.0) if bounded else end
            found[column] = round_digits(end, 12) + 0.0
    return found


def _significant(old: Mapping[str, float], digits: int) -> dict[str, float]:
    """Each number to its own digits, the ends of the interval outwards."""
    found = {"estimate": round_digits(old["estimate"], digits)}
    for column, sign in (("ci_low", -1), ("ci_high", 1)):
        value = old.get(column, math.nan)
        if math.isfinite(value):  # also a 0, since what is left out keeps its exact value
            found[column] = sign * round_up(sign * value, unit_of_digits(value, digits)) + 0.0 if value else 0.0
    return found


def _affected(old: Mapping[str, float], cell: Cell | None, rules: Rules) -> dict[str, float]:
    """A number of children: the released share of the population, which is known."""
    if cell is None or not cell.share > 0:
        return _significant(old, DIGITS_WITHOUT_A_SHARE)
    population = old["estimate"] / cell.share
    unit = unit_of_share(cell.count, cell.total, rules)
    if unit == UNIT_OF_ALL:
        return dict.fromkeys(("estimate", "se", "ci_low", "ci_high"), math.nan)
    near = round_to(cell.share, unit)
    ends = {column: old[column] / population for column in ("ci_low", "ci_high") if column in old}
    shares = {"estimate": near} | _interval({"estimate": cell.share} | ends, near, unit, bounded=True)
    return _significant({name: value * population for name, value in shares.items()}, rules.digits.estimate)


def _difference(row: Row, structure: Structure, rules: Rules) -> float | None:
    """The difference of the two released shares; None where a table prints none of them."""
    if len(row.group) != 1:
        return None
    variable, pair = row.group[0]
    levels = [((variable, level),) for level in pair.split(" - ")]
    shares = [structure.shares.get((row.thing, level)) for level in levels]
    if len(shares) != 2 or None in shares:
        return None
    released = [_released_share(structure.cells[cell], rules) for cell in shares]
    return None if any(map(math.isnan, released)) else round_digits(released[0] - released[1], 12)


def _released_share(cell: Cell, rules: Rules) -> float:
    unit = unit_of_share(cell.count, cell.total, rules)
    return math.nan if unit == UNIT_OF_ALL else round_to(cell.share, unit)


def _without_a_share(presentation: object) -> object:
    """A group too small for any share to be released is a count."""
    return "count" if presentation == "percentage" else presentation


def _as_before(column: pd.Series, found: np.ndarray) -> np.ndarray:
    """Whole numbers where the column held them and still does."""
    whole = column.dtype.kind in "iu" and not np.isnan(found).any()
    return found.astype(column.dtype) if whole else found
