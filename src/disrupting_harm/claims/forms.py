"""The forms in which a sentence prints an estimate. Each rounds once, from the stored value, and refuses what may not be printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import floor, log10
from types import SimpleNamespace

from disrupting_harm import printing
from disrupting_harm.claims.claim import Bound


Parts = tuple[str | Bound, ...]


@dataclass(frozen=True)
class Phrases:
    """How the numbers of a form are joined, in English or in the language of an edition. A `{name}` is a number or the noun."""

    share: str = "{share} of {noun}"
    n_of_n: str = "{n} of {base}"
    n_of_n_noun: str = "{n} of {base} {noun}"
    interval: str = "{low} to {high}"


@dataclass(frozen=True)
class Voice:
    """How a sentence is put together in its language. words: the study's own, in the phase of the unit."""

    words: Mapping[str, str]
    phrases: Phrases = Phrases()


ENGLISH = Phrases()
BRACES = re.compile(r"\{([a-z]+)\}")
SCALED_DIGITS = 2  # significant digits of a scaled count, which is rounded down
SHARE_OF_RESPONDENTS = "share_of_n"  # a column that no file has: n_cases of n, of respondents chosen on purpose


def print_form(form: str, row: SimpleNamespace, noun: str = "", phrases: Phrases = ENGLISH) -> Parts | None:
    """The parts of a sentence that print the estimate (of `as_of`: the assessment); None where it must not be printed so."""
    if getattr(row, "presentation", None) in printing.IN_PLACE_OF_A_MEAN:  # withheld, unreliable, without answers
        return None
    return FORMS[form](row, noun, phrases)


def value_of(row: SimpleNamespace, statistic: str) -> float | None:
    """The stored value behind a number: a column of the row, or what is made of two."""
    if statistic == SHARE_OF_RESPONDENTS:
        return row.n_cases / row.n if row.n_cases is not None and row.n else None
    value = getattr(row, statistic, None)
    return float(value) if value not in (None, "") else None


def print_number(form: str, value: float, row: SimpleNamespace) -> str:
    """How one number of a form reads, of whatever value: what the check of a page holds it against."""
    return NUMBERS[form](value, row)


def rounded_down(value: float) -> int:
    """To `SCALED_DIGITS` significant digits, towards zero: 1,120,000 is 1,100,000, and 1,199,999 is too."""
    if value < 1:
        return 0
    size = 10 ** max(floor(log10(value)) - SCALED_DIGITS + 1, 0)
    return int(value // size * size)


def _unit(row: SimpleNamespace) -> printing.Unit:
    return printing.statistic(row.statistic).unit


def _per_cent(value: float, row: SimpleNamespace) -> str:
    return printing.number(value, "percent" if _unit(row) == "percent" else "share")


NUMBERS: dict[str, Callable[[float, SimpleNamespace], str]] = {
    "percent": _per_cent,
    "share": _per_cent,
    "whole_percent": lambda value, row: f"{100 * value:.0f} %",
    "count": lambda value, row: printing.whole(value),
    "scaled": lambda value, row: f"{rounded_down(value):,}",
    "points": lambda value, row: f"{abs(100 * value):.1f}",
    "interval_end": lambda value, row: printing.per_cent_alone(value),
    "as_of": lambda value, row: f"{value:.0f}",
}


def _bound(row: SimpleNamespace, statistic: str, form: str) -> Bound | None:
    value = value_of(row, statistic)
    if value is None:
        return None
    return Bound(print_number(form, value, row), row.estimate_id, statistic, value, form)


def _whole(parts: tuple[str | Bound | None, ...]) -> Parts | None:
    return None if None in parts else tuple(part for part in parts if part != "")


def _joined(pattern: str, **named: str | Bound | None) -> Parts | None:
    """The pattern with its names filled in; None where a number is not there."""
    pieces = BRACES.split(pattern)
    return _whole(tuple(named[piece] if place % 2 else piece for place, piece in enumerate(pieces)))


def _percent(row: SimpleNamespace, noun: str, phrases: Phrases) -> Parts | None:
    if _unit(row) not in ("share", "percent") or not printing.is_percentage(row):
        return None
    return _whole((_bound(row, "estimate", "percent"),))


def _share(row: SimpleNamespace, noun: str, phrases: Phrases) -> Parts | None:
    """`15.8 % of NOUN`; where the base is too small for a percentage, `18 of 49 NOUN`."""
    if row.presentation == "count" and _unit(row) == "share":
        return _n_of_n(row, noun, phrases)
    printed = _percent(row, noun, phrases)
    return _joined(phrases.share, share=printed[0], noun=noun) if printed and noun else printed


def _n_of_n(row: SimpleNamespace, noun: str, phrases: Phrases) -> Parts | None:
    cases = "n_cases" if row.n_cases is not None else "estimate"  # a count of interviews has its base and no cases
    if cases == "estimate" and row.statistic != "count":
        return None
    pattern = phrases.n_of_n_noun if noun else phrases.n_of_n
    return _joined(pattern, n=_bound(row, cases, "count"), base=_bound(row, "n", "count"), noun=noun)


def _n_of_n_percent(row: SimpleNamespace, noun: str, phrases: Phrases) -> Parts | None:
    """`34 of 50 NOUN (68 %)`, without the percentage where the base is too small. Unweighted: of respondents chosen on purpose."""
    if row.statistic != "respondents":
        return None
    counted = _n_of_n(row, noun, phrases)
    if counted is None or row.presentation != "count_and_percentage":
        return counted
    return (*counted, " (", _bound(row, SHARE_OF_RESPONDENTS, "whole_percent"), ")")


def _count(row: SimpleNamespace, noun: str, phrases: Phrases) -> Parts | None:
    if _unit(row) not in ("whole", "respondents") or row.statistic == "children_affected":
        return None
    column = "n_cases" if row.statistic == "respondents" else "estimate"
    return _whole((_bound(row, column, "count"),))


def _scaled(row: SimpleNamespace, noun: str, phrases: Phrases) -> Parts | None:
    return _whole((_bound(row, "estimate", "scaled"),)) if _unit(row) == "whole" else None


def _points(row: SimpleNamespace, noun: str, phrases: Phrases) -> Parts | None:
    return _whole((_bound(row, "estimate", "points"),)) if _unit(row) == "points" else None


def _interval(row: SimpleNamespace, noun: str, phrases: Phrases) -> Parts | None:
    if _unit(row) != "share" or not printing.is_percentage(row):
        return None
    return _joined(phrases.interval, low=_bound(row, "ci_low", "interval_end"), high=_bound(row, "ci_high", "percent"))


def _base(row: SimpleNamespace, noun: str, phrases: Phrases) -> Parts | None:
    return _whole((_bound(row, "n", "count"),))


def _as_of(row: SimpleNamespace, noun: str, phrases: Phrases) -> Parts | None:
    """The year of an assessment: the last one, where it covers several."""
    year = row.year[-4:]
    return (Bound(year, row.assessment_id, "year", float(year), "as_of"),) if year.isdigit() else None


FORMS: dict[str, Callable[[SimpleNamespace, str, Phrases], Parts | None]] = {
    "percent": _percent,
    "share": _share,
    "n_of_n": _n_of_n,
    "n_of_n_percent": _n_of_n_percent,
    "count": _count,
    "scaled": _scaled,
    "points": _points,
    "interval": _interval,
    "base": _base,
    "as_of": _as_of,
}
