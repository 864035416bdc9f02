"""Statements held against each other: pairs with what decided them, and from these the convergence of cells and themes.

Published facts and stand-ins are kept apart. What two facts say decides; a pair with a stand-in is told where no two facts meet, and
is never evidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from disrupting_harm import printing
from disrupting_harm.components.triangulation.params import Comparison, Params
from disrupting_harm.components.triangulation.readings import Reading
from disrupting_harm.components.triangulation.rules import (
    SILENCE,
    Number,
    by_direction,
    by_limits,
    combine,
    direction_of,
    points,
    ratio,
)


Statements = Mapping[str, tuple[Reading, ...]]  # by source
NO_EVIDENCE = "a stand-in is involved: no evidence"


@dataclass(frozen=True)
class Pair:
    """Two sources under a theme. sides: the readings that were compared, of the first, the second and those multiplied with."""

    name: str
    theme: str
    sources: tuple[str, str]
    status: str
    decided: str
    said: tuple[str, str]
    used: tuple[Reading, ...]
    synthetic: bool


@dataclass(frozen=True)
class Cell:
    """What a source says of a theme, and how that converges with the other sources of the theme."""

    theme: str
    activity: str
    source: str
    readings: tuple[Reading, ...]
    status: str
    decided: str
    compared_with_stand_in: bool

    @property
    def newest(self) -> Reading:
        return self.readings[-1]


@dataclass(frozen=True)
class Together:
    """The convergence of a theme or of a cell. synthetic: it rests on pairs with a stand-in, as no two facts could be compared."""

    status: str
    synthetic: bool


def compare(iso3: str, params: Params, statements: Statements) -> list[Pair]:
    """Every declared pair, in the order of the parameters."""
    return [_pair(name, one, iso3, params, statements) for name, one in params.comparisons.items()]


def converge(pairs: Sequence[Pair]) -> Together:
    """Pairs of facts decide; without any, those with a stand-in do, and it is said so."""
    of_facts = [pair.status for pair in pairs if not pair.synthetic and pair.status != SILENCE]
    if of_facts:
        return Together(combine(of_facts), False)
    others = [pair.status for pair in pairs if pair.synthetic and pair.status != SILENCE]
    return Together(combine(others), True) if others else Together(SILENCE, False)


def cells(params: Params, statements: Statements, pairs: Sequence[Pair]) -> list[Cell]:
    """What sources say, by theme in the order of `columns`. A source without a statement has no cell."""
    found = []
    order = list(params.columns)
    for name, source in sorted(params.sources.items(), key=lambda item: order.index(item[1].activity)):
        for theme in source.themes if statements[name] else ():
            own = [pair for pair in pairs if pair.theme == theme and name in pair.sources]
            together = converge(own)
            deciding = [pair for pair in own if pair.status != SILENCE and pair.synthetic == together.synthetic]
            said = (
                " ".join(dict.fromkeys(pair.decided for pair in deciding or own))
                or "No other source is held against it."
            )
            found.append(
                Cell(theme, source.activity, name, statements[name], together.status, said, together.synthetic)
            )
    return found


def _pair(name: str, one: Comparison, iso3: str, params: Params, statements: Statements) -> Pair:
    sides = [statements[source] for source in one.sources]
    silent = [params.sources[source].label for source in (*one.sources, *one.times) if not statements[source]]
    if silent:
        return _silent(name, one, sides, f"Nothing was found of: {'; '.join(silent)}.")
    if one.rule == "reason":
        judgement = one.judged.get(iso3)
        newest = tuple(side[-1] for side in sides)
        if judgement is None:
            return _silent(name, one, sides, "Nobody has stated for this country how the two fit.")
        return _made(name, one, judgement.status, f"{judgement.reason.rstrip('.')}.", newest, newest)
    if one.rule == "ratio":
        return _by_period(name, one, sides)
    newest = [side[-1] for side in sides]
    more = [statements[source][-1] for source in one.times]
    if withheld := [r for r in (*newest, *more) if r.withheld]:
        return _silent(name, one, sides, f"Of {len(withheld)} of the numbers nothing is released.")
    if one.rule == "direction":
        return _by_direction(name, one, newest)
    numbers = [reading.number for reading in (*newest, *more)]
    if None in numbers:
        return _silent(name, one, sides, "One of the two is told in words or on too few answers to compute with.")
    first, second, *factors = numbers
    for factor in factors:
        first = first.times(factor)
    if one.rule == "points":
        apart = points(first, second)
        told = _from_ends(f"{printing.decimals(apart, 1)} percentage points apart", first, second)
        decided = f"{told}; up to {_limit(one.agreement)} is agreement, up to {_limit(one.partial)} partial."
        return _made(name, one, by_limits(apart, one.agreement, one.partial), decided, newest, newest)
    product = " × ".join(reading.text for reading in (newest[0], *more))
    decided = f"{product} = {printing.about(first.value)}, {_apart(first, second)}; {_limits(one)}"
    return _made(
        name, one, by_limits(ratio(first, second), one.agreement, one.partial), decided, newest, (*newest, *more)
    )


def _by_period(name: str, one: Comparison, sides: Sequence[tuple[Reading, ...]]) -> Pair:
    """Each period of which both have a number; several outcomes are combined."""
    first, second = ({r.period: r for r in side if r.number is not None and not r.withheld} for side in sides)
    shared = [period for period in first if period in second]
    if not shared:
        return _silent(name, one, sides, "The two have no number of the same period.")
    found = [by_limits(ratio(first[p].number, second[p].number), one.agreement, one.partial) for p in shared]
    told = "; ".join(
        f"{period}: {first[period].text} against {second[period].text}, {_apart(first[period].number, second[period].number)}"
        for period in shared
    )
    used = tuple(side[period] for period in shared for side in (first, second))
    return _made(name, one, combine(found), f"{told}; {_limits(one)}", (first[shared[-1]], second[shared[-1]]), used)


def _by_direction(name: str, one: Comparison, newest: Sequence[Reading]) -> Pair:
    found = [r.direction or (direction_of(r.number) if r.number is not None else "") for r in newest]
    if "" in found:
        return _silent(name, one, [(r,) for r in newest], "One of the two points in no direction.")
    decided = f"The first says {_in_words(found[0])}, the second {_in_words(found[1])}."
    return _made(name, one, by_direction(*found), decided, newest, newest)


def _silent(name: str, one: Comparison, sides: Sequence[tuple[Reading, ...]], why: str) -> Pair:
    newest = tuple(side[-1] for side in sides if side)
    said = tuple(side[-1].text if side else "" for side in sides)
    return Pair(name, one.theme, one.sources, SILENCE, why, said, newest, any(r.synthetic for r in newest))


def _made(
    name: str, one: Comparison, status: str, decided: str, newest: Sequence[Reading], used: Sequence[Reading]
) -> Pair:
    synthetic = any(reading.synthetic for reading in used)
    said = tuple(_dated(reading) for reading in newest)
    return Pair(name, one.theme, one.sources, status, decided, said, tuple(used), synthetic)


def _dated(reading: Reading) -> str:
    return f"{reading.text} ({reading.period})" if reading.period else reading.text


def _apart(one: Number, other: Number) -> str:
    apart = ratio(one, other)
    if apart == float("inf"):
        return "and the other is 0"
    return "within each other's range" if apart == 1 else _from_ends(f"{_factor(apart)} times apart", one, other)


def _from_ends(told: str, *numbers: Number) -> str:
    """With what was measured between, where a number has an interval: a reader would else divide the printed numbers and find more."""
    return f"at least {told}, by the nearest ends of their ranges" if any(n.low < n.high for n in numbers) else told


def _factor(apart: float) -> str:
    return printing.decimals(apart, 2) if apart < 10 else printing.about(apart)


def _limits(one: Comparison) -> str:
    return f"up to {_limit(one.agreement)} times is agreement, up to {_limit(one.partial)} partial."


def _limit(value: float | None) -> str:
    return f"{value:g}"


def _in_words(direction: str) -> str:
    return {"yes": "yes", "no": "no", "part": "in part"}[direction]
