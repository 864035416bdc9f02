"""What a release changes of the one before, estimate by estimate and file by file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from disrupting_harm.provenance.table_rows import Row, read_rows
from disrupting_harm.records import ID_COLUMNS
from disrupting_harm.release.log import Counts


COLUMNS = ("change", "kind", "id", "columns")


@dataclass(frozen=True)
class Change:
    """change: changed, appeared or went. kind: estimates, assessments or file. columns: of a row, those that have another value."""

    change: str
    kind: str
    id: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table of estimates or assessments: kind as the record says, and where it lies."""

    kind: str
    file: Path


def rows_by_id(tables: Iterable[Table]) -> dict[tuple[str, str], Row]:
    """Every estimate and assessment, by kind and id. Raises ValueError for a file that is no table."""
    return {
        (t.kind, row[ID_COLUMNS[t.kind]]): row for t in tables for row in read_rows(t.file) if ID_COLUMNS[t.kind] in row
    }


def compare_rows(before: dict[tuple[str, str], Row], now: dict[tuple[str, str], Row]) -> list[Change]:
    """In the order of kind and id, those that are not the same."""
    told = []
    for key in sorted(before.keys() | now.keys()):
        old, new = before.get(key), now.get(key)
        if old is None:
            told.append(Change("appeared", *key))
        elif new is None:
            told.append(Change("went", *key))
        elif old != new:
            differ = (c for c in dict.fromkeys([*old, *new]) if old.get(c) != new.get(c))
            told.append(Change("changed", *key, tuple(differ)))
    return told


def compare_files(before: dict[str, str], now: dict[str, str]) -> list[Change]:
    """Of files by path and SHA-256."""
    told = []
    for path in sorted(before.keys() | now.keys()):
        if before.get(path) != now.get(path):
            change = "appeared" if path not in before else "went" if path not in now else "changed"
            told.append(Change(change, "file", path))
    return told


def count(changes: Iterable[Change]) -> Counts:
    found = [change.change for change in changes if change.kind in ID_COLUMNS]
    return Counts(changed=found.count("changed"), appeared=found.count("appeared"), went=found.count("went"))


def changes_text(changes: Iterable[Change]) -> str:
    """As CSV, one line each."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((c.change, c.kind, c.id, " ".join(c.columns)) for c in changes)
    return stream.getvalue()
