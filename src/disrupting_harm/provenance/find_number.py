"""From a number as it is printed, or the number of a figure, to what it may be: `KEN 15.8`, `KEN 2d.1`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, TextIO

from disrupting_harm import printing
from disrupting_harm.errors import TraceError, near
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.records import saved_entries
from disrupting_harm.provenance.sentences import sentences_of
from disrupting_harm.provenance.table_rows import Row, read_rows
from disrupting_harm.study.load import unit_codes


FIGURE = re.compile(r"\d[a-z](?:\.\d+)?")
FIELDS = ("estimate", "ci_low", "ci_high", "n", "n_cases")


class Match(NamedTuple):
    id: str
    what: str
    rank: int = 0  # place among FIELDS of the field that matches


def find_number(layout: Layout, unit: str, text: str) -> list[Match]:
    """Estimates of the unit that print as `text`, and sentences that print it; or saved figures and tables with that number.

    A sentence is told where no estimate prints so by itself, as of a number that is rounded down, or where several do. Raises
    TraceError where nothing does.
    """
    text = text.strip()
    if FIGURE.fullmatch(text):
        found = _figures(layout, unit, text.replace(".", "_"))
    else:
        found = sorted(_estimates(layout, unit, _plain(text)), key=lambda match: match.rank)  # estimates before limits
        if len(found) != 1:
            found += _sentences(layout, unit, _plain(text))
    if not found:
        codes = unit_codes(layout)
        hint = "" if unit in codes else near(unit, codes)
        raise TraceError(
            f"{unit} {text}: no estimate and no sentence of the unit{hint} prints so, and no figure has that number; name an id, or a number as "
            "it is printed."
        )
    return found


def print_found(target: str, found: list[Match], out: TextIO) -> None:
    """Several things with one number: each with the command that traces it."""
    print(f"{target}: {len(found)} things", file=out)
    for match in found:
        print(f"  dh trace {match.id:<70} {match.what}", file=out)


def found_data(target: str, found: list[Match]) -> dict:
    return {"asked": target, "found": [{"id": match.id, "what": match.what} for match in found]}


def _figures(layout: Layout, unit: str, number: str) -> list[Match]:
    name = re.compile(rf"figure_{number}(?:_|$)")
    return [
        Match(entry.trace_id, entry.caption)
        for _, entry in saved_entries(layout, unit=unit)
        if entry.kind in ("figure", "table") and name.match(entry.id)
    ]


def _estimates(layout: Layout, unit: str, text: str) -> Iterator[Match]:
    for record, entry in saved_entries(layout, unit=unit):
        if entry.kind != "estimates":
            continue
        for path in entry.files:
            try:
                yield from _matches(read_rows(layout.root / path), text)
            except (KeyError, OSError, ValueError):
                raise TraceError(
                    f"{path}: not there, or no table as it was saved; make it with `dh repro {record.stage}`."
                ) from None


def _matches(rows: list[Row], text: str) -> Iterator[Match]:
    for row in rows:
        for rank, field in enumerate(FIELDS):
            if row.get(field) and _plain(_printed(row, field)) == text:
                label = f"{row['label']}, {field.replace('_', ' ')} {_printed(row, field)}"
                yield Match(row["estimate_id"], label, rank)


def _sentences(layout: Layout, unit: str, text: str) -> Iterator[Match]:
    for sentence in sentences_of(layout, unit):
        if any(_plain(number.printed) == text for number in sentence.numbers):
            yield Match(sentence.id, sentence.text)


def _printed(row: Row, field: str) -> str:
    if field in ("n", "n_cases"):
        return f"{float(row[field]):,.0f}"
    return printing.number(float(row[field]), printing.statistic(row["statistic"]).unit)


def _plain(text: str) -> str:
    """Without unit, thousands and blanks."""
    return re.sub(r"[\s,%]", "", text)
