"""Tables for readers, cell by cell, held against the saved estimates that they say they show.

The rule is the one that a notebook's table passed when it was saved (`evidence.printed_numbers`): each number of a cell is a printed
form of an estimate that the row speaks of, or of a row of a reference table. A page is held against these tables (`values.pages`), so
that a number typed into both is found here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from disrupting_harm.errors import UserError
from disrupting_harm.evidence.printed_numbers import NUMBERS, Shown, find_unexplained, numbers_of_rows, shown_of
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.naming.reasons import Name, Reason
from disrupting_harm.provenance.other_numbers import find_declarations, other_columns, sources_of
from disrupting_harm.provenance.table_rows import Row, read_rows
from disrupting_harm.records import Record, Saved
from disrupting_harm.reference_rows import numbered_rows
from disrupting_harm.sections import load_section
from disrupting_harm.values.saved import Difference


ID = "estimate_id"
MARK = "data_class"  # the last column of a saved table, which no page shows
FEW = 3  # cells of a table that are named


def check_tables(layout: Layout, record: Record, skip: frozenset[str] = frozenset()) -> Iterator[Difference]:
    """Cells of the tables of a component whose numbers are of none of their estimates. skip: paths that differ by their hash.

    A table that says which estimates it shows is looked at; one of assessments, of a form or of reference rows alone has none.
    """
    tables = [entry for entry in record.saved if entry.kind == "table" and entry.estimates]
    if not tables or any(path in skip for entry in record.made() for path in entry.files):
        return
    estimates = _Estimates(layout, record)
    declared = find_declarations(sources_of(layout, record))
    for entry in tables:
        path = entry.files[0]
        other = other_columns(declared, entry.id)
        if path not in skip and other is not None and (layout.root / path).is_file():
            yield from _check_table(layout, record, entry, estimates, other)


def _check_table(
    layout: Layout, record: Record, entry: Saved, estimates: _Estimates, other: frozenset[str]
) -> Iterator[Difference]:
    path = entry.files[0]
    rows = read_rows(layout.root / path)
    frame = pd.DataFrame(rows).drop(columns=MARK, errors="ignore")
    shown = estimates.shown(entry.estimates)
    facts = numbers_of_rows(list(_facts(layout, record, entry)))
    if not find_unexplained(frame, shown, estimates.every, facts, other):
        return
    wrong = [
        (number, column, row[column])
        for number, row in enumerate(frame.to_dict("records"), start=2)
        for column in find_unexplained(pd.DataFrame([row]), shown, estimates.every, facts, other)
    ]
    for number, column, cell in wrong[:FEW]:
        more = f"; so are {len(wrong) - FEW} more cells" if len(wrong) > FEW else ""
        said = f'"{cell}" is printed, and none of the estimates of {entry.trace_id} that the row names prints so{more}'
        yield Difference(f"{path} (row {number}, column {column})", Name(Reason.WRONG_VALUE, said))


class _Estimates:
    """All that a component saved, and what it read of others, with what of each may be printed, worked out where it is asked for."""

    def __init__(self, layout: Layout, record: Record):
        paths = [path for entry in record.made() if entry.kind == "estimates" for path in entry.files]
        paths += [source.path for source in record.inputs if source.role == "estimates"]
        rows = (row for path in dict.fromkeys(paths) for row in read_rows(layout.root / path))
        self.rows = {row[ID]: row for row in rows}
        self.known: dict[str, Shown] = {}
        try:
            self.labels = load_section(layout, record.country, record.component).labels
        except UserError:  # told where the parameters are read; a row then is known by its label alone
            self.labels = {}

    def shown(self, ids: Iterable[str]) -> list[Shown]:
        wanted = [name for name in dict.fromkeys(ids) if name in self.rows]
        if new := [name for name in wanted if name not in self.known]:
            frame = pd.DataFrame([_numbered(self.rows[name]) for name in new], dtype=object)
            self.known |= dict(zip(new, shown_of(frame, lambda name: self.labels.get(name, name)), strict=True))
        return [self.known[name] for name in wanted]

    def every(self) -> list[Shown]:
        return self.shown(self.rows)


def _numbered(row: Row) -> dict[str, object]:
    """A row with its numbers as numbers, and None for what is blank."""
    return {name: (float(text) if name in NUMBERS else text) if text else None for name, text in row.items()}


def _facts(layout: Layout, record: Record, entry: Saved) -> Iterator[pd.DataFrame]:
    """The rows of the reference tables that the table is made of: those that it names, or all of a table of which it names none."""
    for source in record.inputs:
        if source.role != "reference" or source.table not in {*entry.tables, *entry.rows}:
            continue
        places = entry.rows.get(source.table)
        own = numbered_rows(layout, record.country, source.table)
        rows = [row for place, (_, row) in enumerate(own, start=1) if places is None or place in places]
        frame = pd.DataFrame(rows)
        for name in frame:  # sums of columns of numbers may be printed as well
            numbers = pd.to_numeric(frame[name], errors="coerce")
            if numbers.notna().all():
                frame[name] = numbers
        yield frame
