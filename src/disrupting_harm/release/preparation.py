"""Whether a release may be made: every check, and every problem of all of them at once. Nothing is written."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.other_numbers import Declaration, find_declarations, other_columns, sources_of
from disrupting_harm.release import log, place, repository
from disrupting_harm.release.audits import audits, run_audits
from disrupting_harm.release.earlier import Published, read_earlier
from disrupting_harm.release.keys import KEYS
from disrupting_harm.release.marks import find_unmarked
from disrupting_harm.release.pins import read_pins
from disrupting_harm.release.released_table import ReleasedTable
from disrupting_harm.release.selection import Selection, select
from disrupting_harm.release.signature import Signer, open_signer
from disrupting_harm.release.verified import Values, find_differences


Found = TypeVar("Found")


@dataclass(frozen=True)
class Options:
    """units: all with a report where none is named. after: folders of earlier releases. date: ISO, or empty. sign: a private key."""

    units: Sequence[str] = ()
    demonstration: bool = False
    date: str = ""
    after: Sequence[Path] = ()
    sign: Path | None = None


@dataclass(frozen=True)
class Prepared:
    """What a release is made of, once nothing speaks against it."""

    selection: Selection
    commit: str
    entries: tuple[log.Entry, ...]
    earlier: list[Published]
    signer: Signer | None
    audits: tuple[str, ...]


def prepare(layout: Layout, folder: Path, options: Options, values: Values | None = None) -> Prepared:
    """values: the check of printed and drawn values. Raises UserError with every problem, one sentence each."""
    problems: list[str] = []
    selection = _try(problems, lambda: select(layout, options.units))
    commit = _try(problems, lambda: repository.head(layout))
    entries = _read_log(layout, problems)
    problems += place.find_problems(layout, folder, entries)
    earlier, wrong = read_earlier(entries, options.after)
    problems += wrong
    problems += _date_problems(options.date, entries)
    signer = None
    if options.sign:
        signer = _try(problems, lambda: open_signer(layout, options.sign, options.date))
    if commit:
        problems += log.find_breaks(layout, entries)
        records = selection.records.values() if selection else ()
        named = [pin.path for pin in read_pins(layout)] + [log.LOG] * bool(entries) + [KEYS] * bool(options.sign)
        problems += repository.uncommitted(layout, records, named)
    if selection:
        if not options.demonstration:
            problems += _stand_ins(selection)
        problems += find_differences(layout, selection, values)
        problems += find_unmarked(layout, selection.files)
        problems += run_audits(layout, released_tables(layout, selection, earlier, len(entries) + 1), audits())
    if problems or selection is None or commit is None:
        raise UserError("\n".join(dict.fromkeys(problems)))
    return Prepared(selection, commit, entries, earlier, signer, tuple(audits()))


def released_tables(
    layout: Layout, selection: Selection, earlier: Sequence[Published], number: int
) -> dict[str, list[ReleasedTable]]:
    """By chosen unit, its tables and figures of this release and the tables that earlier ones published of it, oldest first.

    Tables of a unit that this release does not choose are not audited again: nothing is added to them.
    """
    found: dict[str, list[ReleasedTable]] = {unit: [] for unit in selection.units}
    for published in earlier:
        for table in published.tables():
            if table.unit in found and table.data_class:
                file = published.folder / table.path
                found[table.unit].append(
                    ReleasedTable(table.path, file, table.kind, table.data_class, published.manifest.number)
                )
    declared: dict[str, list[Declaration]] = {}
    for file in selection.files:
        if file.role not in ("table", "figure"):
            continue
        others = False
        if file.kind == "table" and file.data_class == "restricted":
            record = selection.records[file.record]
            if file.record not in declared:
                declared[file.record] = find_declarations(sources_of(layout, record))
            others = _prints_others(layout.root / file.path, other_columns(declared[file.record], Path(file.path).stem))
        found[file.unit].append(
            ReleasedTable(
                file.path, layout.root / file.path, file.kind, file.data_class, number, file.shows_estimates, others
            )
        )
    return found


def _prints_others(table: Path, columns: frozenset[str] | None) -> bool:
    """Whether a table has any of these columns; None stands for columns that only a run can tell."""
    with table.open(encoding="utf-8", newline="") as stream:
        return columns is None or not columns.isdisjoint(next(csv.reader(stream), ()))


def _try(problems: list[str], step: Callable[[], Found]) -> Found | None:
    try:
        return step()
    except UserError as error:
        problems += str(error).splitlines()
        return None


def _read_log(layout: Layout, problems: list[str]) -> tuple[log.Entry, ...]:
    try:
        return log.read_log(layout)
    except log.BrokenLog as error:
        problems += str(error).splitlines()
        return ()


def _stand_ins(selection: Selection) -> list[str]:
    return [
        f"{unit}: holds stand-ins ({', '.join(components)}), which are no evidence; release it as a demonstration with "
        "`--demonstration`, or name other units."
        for unit, components in selection.holding("synthetic").items()
    ]


def _date_problems(day: str, entries: Sequence[log.Entry]) -> list[str]:
    if not day:
        return []
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
            raise ValueError
        date.fromisoformat(day)
    except ValueError:
        return [f"--date {day}: is no day; write it as 2026-11-26."]
    if later := [entry for entry in entries if entry.date > day]:
        return [
            f"--date {day}: is before that of release {later[-1].number} ({later[-1].date}); give the day of this release."
        ]
    return []
