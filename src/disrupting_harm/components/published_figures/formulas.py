"""How a published figure is computed from saved estimates, from tables of facts and from other published figures.

A formula is terms with signs between them, taken from left to right: `fig:KEN-05 x ref:nature2026_table1/child_pop_12_17`.

    num:1                                      a number
    est:household_survey/clear_ocsea           a saved estimate of the figure's country; `[sex=male]` for a group
    fig:KEN-05                                 another published figure
    ref:country_facts/value[topic=fieldwork]   the only such cell about the country; sum:, min: and max: of several

In brackets a key has a value, several (`a|b`) or, where it is a number, a span (`2020..2022`). The rows are those about the figure's country
unless the brackets name another `iso3`, or `any`. The signs are x, /, - and, between the ends of a range, to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


SIGNS = ("x", "/", "-", "to")
KINDS = ("num", "est", "fig", "ref", "sum", "min", "max")
CELLS = ("ref", "sum", "min", "max")
PIECE = re.compile(r"[^\s\[]+(?:\[[^\]]*\])?")
TERM = re.compile(r"(?P<kind>[a-z]+):(?P<name>[^/\[]+)(?:/(?P<column>[^\[]+))?(?:\[(?P<where>[^\]]+)\])?")
SPAN = re.compile(r"(-?\d+)\.\.(-?\d+)")
ANY = "any"


@dataclass(frozen=True)
class Term:
    """name: of a table, a component, a figure, or the number itself. column: of the table, or the indicator."""

    kind: str
    name: str
    column: str = ""
    where: tuple[tuple[str, str], ...] = ()


Formula = tuple[tuple[str, Term], ...]  # the sign before each term; that of the first is empty


def parse(text: str) -> Formula:
    """Raises ValueError, which says what is wrong, for a text that is no formula."""
    pieces = PIECE.findall(text)
    if " ".join(pieces) != " ".join(text.split()) and "".join(pieces) != "".join(text.split()):
        raise ValueError(f"brackets do not close in {text!r}")
    if len(pieces) % 2 == 0:
        raise ValueError(f"a term or a sign is missing in {text!r}")
    found = []
    for place, piece in enumerate(pieces):
        if place % 2 == 0:
            found.append(("" if place == 0 else pieces[place - 1], _term(piece)))
        elif piece not in SIGNS:
            raise ValueError(f"{piece!r} is no sign; these are {', '.join(SIGNS)}")
    return tuple(found)


def _term(piece: str) -> Term:
    found = TERM.fullmatch(piece)
    if found is None or found["kind"] not in KINDS:
        raise ValueError(f"{piece!r} is no term; one begins with {', '.join(f'{kind}:' for kind in KINDS)}")
    needs_column = found["kind"] in (*CELLS, "est")
    if needs_column != (found["column"] is not None):
        raise ValueError(f"{piece!r} {'names no column' if needs_column else 'has a column too many'}")
    if found["kind"] == "num":
        float(found["name"])
    pairs = [pair.partition("=") for pair in (found["where"] or "").split(",") if pair]
    if wrong := ["".join(pair) for pair in pairs if not (pair[0] and pair[2])]:
        raise ValueError(f"{wrong[0]!r} in {piece!r} is no key with a value")
    return Term(found["kind"], found["name"], found["column"] or "", tuple((key, value) for key, _, value in pairs))


def holds(row: Mapping[str, str], where: Mapping[str, str]) -> bool:
    """Whether a row of text has the values that the keys ask for. Raises KeyError for a column that it does not have."""
    return all(value == ANY or _is_among(row[key], value) for key, value in where.items())


def _is_among(cell: str, wanted: str) -> bool:
    if span := SPAN.fullmatch(wanted):
        return cell.isdigit() and int(span[1]) <= int(cell) <= int(span[2])
    return cell in wanted.split("|")
