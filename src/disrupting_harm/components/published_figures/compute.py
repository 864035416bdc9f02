"""Formulas evaluated over what a run has loaded: each result keeps what it was made of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.components.published_figures.formulas import CELLS, Formula, Term, holds
from disrupting_harm.components.published_figures.readings import (
    NUMBER,
    Reading,
    Readings,
    exact,
    is_share,
    read_figure,
    read_number,
)


STATISTICS = ("proportion", "respondents")


@dataclass(frozen=True)
class Result:
    """readings: one, or two of a range; none where the cell is `text`. estimates: ids. addresses: of the facts. withheld: the
    estimates that are no percentage. synthetic: whether one of them is of a stand-in.
    """

    readings: Readings = ()
    text: str = ""
    estimates: tuple[str, ...] = ()
    addresses: frozenset[str] = frozenset()
    withheld: tuple[str, ...] = ()
    synthetic: bool = False


@dataclass(frozen=True)
class Facts:
    """figures: by id, rows of `published_figures`. tables: of text, by name. estimates: saved ones, with `iso3` and `component`."""

    figures: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    estimates: pd.DataFrame
    _rows: dict = field(default_factory=dict)

    def evaluate(self, formula: Formula, iso3: str, set_to: Mapping[str, float] | None = None) -> Result:
        """The formula for a country. `set_to`: by indicator, shares that stand in the place of the estimates.

        Raises ValueError where a figure, a table, a row or an estimate is not there, or is not the only one.
        """
        total = Result()
        for sign, term in formula:
            found = self._term(term, iso3, set_to)
            total = found if not sign else _join(sign, total, found)
        return total

    def _term(self, term: Term, iso3: str, set_to: Mapping[str, float] | None) -> Result:
        if term.kind == "num":
            return Result((exact(float(term.name)),))
        if term.kind == "fig":
            return self._figure(term.name)
        if term.kind in CELLS:
            return self._cells(term, iso3)
        if set_to is not None:
            return Result((exact(set_to[term.column]),))
        return self._estimate(term, iso3)

    def _figure(self, name: str) -> Result:
        if name not in self.figures.index:
            raise ValueError(f"no published figure {name}")
        row = self.figures.loc[name]
        return Result(read_figure(row), row.value, addresses=frozenset({row.source_url}))

    def _cells(self, term: Term, iso3: str) -> Result:
        where = {"iso3": iso3} | dict(term.where)
        rows = [
            row
            for row in self._table(term.name)
            if holds(row, {k: v for k, v in where.items() if k in row or k != "iso3"})
        ]
        if not rows or (term.kind == "ref" and len(rows) > 1):
            wanted = ", ".join(f"{key} {value}" for key, value in where.items())
            raise ValueError(f"{term.name} holds {len(rows) or 'no'} rows with {wanted}")
        addresses = frozenset(row.get("source_url") or row.get("source", "") for row in rows)
        if term.column not in rows[0]:
            raise ValueError(f"{term.name} has no column {term.column}")
        if term.kind == "ref" and not NUMBER.match(rows[0][term.column]):
            return Result(text=rows[0][term.column], addresses=addresses)
        readings = [_cell(row, term.column) for row in rows]
        fold = {"ref": _sum, "sum": _sum, "min": _lowest, "max": _highest}[term.kind]
        return Result((fold(readings),), rows[0][term.column] if term.kind == "ref" else "", addresses=addresses)

    def _table(self, name: str) -> list[dict[str, str]]:
        if name not in self.tables:
            raise ValueError(f"no table {name} is loaded")
        if name not in self._rows:
            self._rows[name] = self.tables[name].to_dict("records")
        return self._rows[name]

    def _estimate(self, term: Term, iso3: str) -> Result:
        by, level = (":".join(part) for part in zip(*term.where, strict=True)) if term.where else ("", "")
        found = self.estimates
        found = found[
            (found["iso3"] == iso3) & (found["component"] == term.name) & (found["indicator"] == term.column)
            & (found["by"] == by) & (found["level"] == level) & found["statistic"].isin(STATISTICS)
        ]  # fmt: skip
        if len(found) != 1:
            raise ValueError(
                f"{iso3}/{term.name} saved {len(found) or 'no'} estimates of {term.column} {level}".rstrip()
            )
        row = next(found.itertuples())
        made = Result(estimates=(row.estimate_id,), synthetic=row.data_class == "synthetic")
        if row.statistic == "respondents":
            return (
                replace(made, readings=(exact(row.n_cases / row.n),))
                if row.n
                else replace(made, withheld=made.estimates)
            )
        if not printing.is_percentage(row):
            return replace(made, withheld=made.estimates)
        return replace(made, readings=(exact(row.estimate),))


def _cell(row: Mapping[str, str], column: str) -> Reading:
    """Of one cell of a table: a share where its column or its row's unit says that it is a percentage."""
    unit = row.get("unit", "")
    if {"figure", "low", "base_n"} <= set(row):  # a published figure
        return read_figure(pd.Series(row))[0]
    share = column.endswith("_pct") or unit.startswith("percent") or is_share(unit)
    return read_number(row[column]).scaled(0.01 if share else 1.0)


def _sum(readings: list[Reading]) -> Reading:
    return Reading(*(math.fsum(getattr(r, end) for r in readings) for end in ("value", "low", "high")))


def _lowest(readings: list[Reading]) -> Reading:
    return min(readings, key=lambda reading: reading.value)


def _highest(readings: list[Reading]) -> Reading:
    return max(readings, key=lambda reading: reading.value)


def _join(sign: str, left: Result, right: Result) -> Result:
    withheld = left.withheld + right.withheld
    made = Result(
        estimates=left.estimates + right.estimates, addresses=left.addresses | right.addresses, withheld=withheld,
        synthetic=left.synthetic or right.synthetic,
    )  # fmt: skip
    if withheld:
        return made
    if sign == "to":
        return replace(made, readings=left.readings + right.readings)
    if len(left.readings) != 1 or len(right.readings) != 1:
        raise ValueError(f"{sign} stands beside a range or a text")
    return replace(made, readings=(_combine(sign, left.readings[0], right.readings[0]),))


def _combine(sign: str, a: Reading, b: Reading) -> Reading:
    """Of numbers that are not negative."""
    if sign == "x":
        return Reading(a.value * b.value, a.low * b.low, a.high * b.high)
    if sign == "-":
        return Reading(a.value - b.value, a.low - b.high, a.high - b.low)
    if b.low <= 0:
        raise ValueError("a division by what may be zero")
    return Reading(a.value / b.value, a.low / b.high, a.high / b.low)
