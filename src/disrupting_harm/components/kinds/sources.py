"""What a component of published facts says of its sources in the methods box: their titles, by licence, from what it saved."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from disrupting_harm.layout import Layout
from disrupting_harm.records import Record, read_record


COLUMNS = (("source_title", "licence"), ("Source", "Licence"))  # in saved numbers, and in tables for readers
NAMED = 3  # titles of a licence; each row names its own source in any case
NO_SOURCE = "No source was found for this country."


def describe_sources(layout: Layout, iso3: str, stem: str) -> str:
    """`Sources: A; B. Licence: one. C; D; E and 4 more. Licence: another.` of the public things in the component's outputs.

    A figure whose numbers name no source of their own is cited by its source line. Raises NotARecord without the record of its
    outputs.
    """
    record = read_record(layout.output(iso3, stem) / "record.json")
    titles: dict[str, list[str]] = {}  # by licence
    for title, licence in dict.fromkeys(_cited_rows(layout, record)):
        titles.setdefault(licence, []).append(title)
    known = [title for named in titles.values() for title in named]
    lines = [_named(named, licence) for licence, named in titles.items()]
    shown = (e.source for e in record.saved if e.source and record.class_of(e) == "public")
    lines += [
        line
        for line in dict.fromkeys(shown)
        if not any(title in line for title in known) and line != "no row of a source."
    ]
    return f"Sources: {' '.join(lines)}" if lines else NO_SOURCE


def _cited_rows(layout: Layout, record: Record) -> Iterator[tuple[str, str]]:
    """Title and licence of every row of the saved tables and numbers of public data."""
    for entry in record.saved:
        files = (layout.root / name for name in entry.files if name.endswith(".csv"))
        if record.class_of(entry) == "public":
            for path in files:
                yield from _cited_in(path)


def _cited_in(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            for title, licence in COLUMNS:
                if row.get(title) and row.get(licence):
                    yield row[title], row[licence]


def _named(titles: list[str], licence: str) -> str:
    more = len(titles) - NAMED
    return f"{'; '.join(titles[:NAMED])}{f' and {more} more' if more > 0 else ''}. Licence: {licence}."
