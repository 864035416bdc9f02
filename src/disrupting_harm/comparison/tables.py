"""Which estimates and printed rows changed between two results."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.errors import UserError


ID = "estimate_id"
NUMBERS = ("estimate", "ci_low", "ci_high", "n", "n_cases")
WORDS = {"ci_low": "interval", "ci_high": "interval", "n_cases": "cases"}
Row = dict[str, str]


@dataclass(frozen=True)
class EstimateChange:
    """An estimate of two results as it is printed; "" for the side on which it is not. also: what else of it changed."""

    id: str
    label: str
    before: str
    after: str
    change: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowChanges:
    """Rows of a printed table that are only in the one or the other, as text."""

    table: str
    columns: tuple[str, ...]
    removed: tuple[tuple[str, ...], ...]
    added: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Table:
    """A saved table as text. A table without rows still has its columns."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def is_estimates(self) -> bool:
        return ID in self.columns


def read_table(path: Path, name: str) -> Table:
    """Raises UserError for a file that is not a table."""
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            rows = tuple(reader)
    except (csv.Error, UnicodeDecodeError):
        raise UserError(f"{name}: cannot be read as a table; run the notebook again.") from None
    if any(None in row or None in row.values() for row in rows):
        raise UserError(f"{name}: has rows of different lengths; run the notebook again.")
    return Table(tuple(reader.fieldnames or ()), rows)


def compare_estimates(before: Mapping[str, Row], after: Mapping[str, Row]) -> list[EstimateChange]:
    """Changes by estimate id, in the order of the later result; those that went come last."""
    found = [_estimate_change(name, before.get(name), row) for name, row in after.items() if before.get(name) != row]
    return found + [_estimate_change(name, row, None) for name, row in before.items() if name not in after]


def compare_rows(name: str, before: Table, after: Table) -> RowChanges | None:
    """None for tables that are alike in columns, rows and their order."""
    columns = tuple(dict.fromkeys([*before.columns, *after.columns]))
    old, new = ([tuple(row.get(c, "") for c in columns) for row in table.rows] for table in (before, after))
    if old == new and before.columns == after.columns:
        return None
    removed, added = [], []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            removed += old[a:b]
            added += new[c:d]
    return RowChanges(name, columns, tuple(removed), tuple(added))


def _estimate_change(name: str, before: Row | None, after: Row | None) -> EstimateChange:
    label = (after or before).get("label", "")
    old, new = (_parse(row) if row else None for row in (before, after))
    return EstimateChange(
        name, label, _printed(old), _printed(new), _change(old, new) if old and new else "", _also(before, after)
    )


def _parse(row: Row) -> SimpleNamespace:
    numbers = {key: float(row[key]) if row.get(key) else float("nan") for key in NUMBERS}
    presentation = row.get("presentation") or float("nan")
    unit = row.get("unit") or None
    return SimpleNamespace(statistic=row.get("statistic", ""), presentation=presentation, unit=unit, **numbers)


def _printed(row: SimpleNamespace | None) -> str:
    return printing.printed(row).value if row else ""


def _change(before: SimpleNamespace, after: SimpleNamespace) -> str:
    """In percentage points where both may be printed as percentages; else in the unit of the estimate."""
    unit = printing.statistic(after.statistic).unit
    by = after.estimate - before.estimate
    if pd.isna(by) or by == 0:
        return ""
    if unit not in ("share", "points"):
        return f"{by:+,.0f}" if abs(by) >= 100 else f"{by:+.2g}"
    # A difference to a percentage that the presentation standard withholds would tell it.
    if unit == "share" and not (printing.is_percentage(before) and printing.is_percentage(after)):
        return printing.NOT_SHOWN
    shown = f"{100 * by:+.1f}" if abs(by) >= 0.0005 else f"{100 * by:+.1g}"
    return f"{shown} points"


def _also(before: Row | None, after: Row | None) -> tuple[str, ...]:
    if before is None or after is None:
        return ()
    keys = dict.fromkeys([*before, *after])
    changed = [key for key in keys if key != "estimate" and before.get(key) != after.get(key)]
    return tuple(dict.fromkeys(WORDS.get(key, key) for key in changed))
