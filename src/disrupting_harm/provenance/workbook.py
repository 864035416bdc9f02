"""The tables of a unit's report as one workbook: what `outputs/` holds as CSV, one sheet for each table, and what each of them is.

Nothing is rounded or added up: a sheet has the cells of its CSV table, which are those that a release holds. The workbook is written where it is
asked for and is no output of a stage, so that `dh trace` and `dh verify` make it again to say what a copy is.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from disrupting_harm import __version__, files
from disrupting_harm.errors import MissingInputError, UserError, require_place
from disrupting_harm.identity.identity import Identity, data_of
from disrupting_harm.instruments.workbooks import LONGEST_TITLE, new_workbook, workbook_bytes, write_cell
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.records import run_record_paths
from disrupting_harm.records import SCHEMA, NotARecord, Record, Saved, read_record
from disrupting_harm.study.load import load_study


TABLES = "tables"  # of the trace id `<ISO3>/tables`
CONTENTS = "Contents"
MARK = "SYNTHETIC stand-in: made by a program, and no evidence about any child or country."
HEADER = ("sheet", "trace id", "what it is", "data class", "file", "SHA-256 of the file", "source")
# The names of the custom properties of the document, by the fact of the identity that each holds.
PROPERTIES = {
    "study": "study", "trace_id": "trace id", "data": "data", "data_class": "data class", "record_schema": "record schema",
    "content_sha256": "content SHA-256",
}  # fmt: skip
VERSION = "version"  # of the compendium
NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?")
MOST_DIGITS = 15  # that a spreadsheet keeps of a number
LEAST_PUBLIC_FIRST = ("restricted", "synthetic", "public")
Cells = dict[str, list[list[str | float]]]  # by sheet, its rows without blanks at their ends


@dataclass(frozen=True)
class Table:
    entry: Saved
    data_class: str
    file: str
    sha256: str
    rows: list[list[str]]


def write_workbook(layout: Layout, unit: str, path: Path) -> int:
    """Write the workbook; returns the number of its tables. Raises UserError as `make_workbook` does, and for a path that is no .xlsx or in no folder."""
    if path.suffix.lower() != ".xlsx":
        raise UserError(f"{path}: is no name of a workbook; give it the ending .xlsx.")
    require_place(path)
    data, number = make_workbook(layout, unit)
    files.write_bytes(path, data)
    return number


def make_workbook(layout: Layout, unit: str) -> tuple[bytes, int]:
    """The same bytes for the same tables, and the number of tables. Raises UserError for an unknown unit, one that has no tables here, and
    tables that are not as their record has them, all at once.
    """
    study = load_study(layout)
    name = study.unit(unit).name
    tables = _read_tables(layout, unit)
    cells = {CONTENTS: _contents(study.title, name, tables)} | {
        title: _sheet(table) for title, table in zip(_titles(tables), tables, strict=True)
    }
    classes = [table.data_class for table in tables]
    identity = Identity(
        study=study.title, trace_id=f"{unit}/{TABLES}", data=data_of(classes),
        data_class=next(c for c in LEAST_PUBLIC_FIRST if c in classes), record_schema=SCHEMA, content_sha256=cells_sha256(cells),
    )  # fmt: skip
    return _write(f"{study.title}: tables of {name}", cells, identity), len(tables)


def cells_sha256(cells: Cells) -> str:
    """Of sheets in their order with their names, and of the value of every cell."""
    return files.sha256_text(json.dumps(list(cells.items()), separators=(",", ":")))


def trim(rows: Iterable[Iterable[str | float]]) -> list[list[str | float]]:
    """Without blanks at the ends of rows and rows at the end, which programs add and drop."""
    found = [list(row) for row in rows]
    for row in found:
        while row and row[-1] == "":
            row.pop()
    while found and not found[-1]:
        found.pop()
    return found


def _read_tables(layout: Layout, unit: str) -> list[Table]:
    problems: list[str] = []
    found = []
    for path in run_record_paths(layout, unit):
        try:
            record = read_record(path)
        except NotARecord:
            problems.append(f"{layout.relative(path)}: is not a record any more; make it again with `dh repro {unit}`.")
            continue
        found += _tables_of(layout, record, problems)
    if problems:
        raise UserError("\n".join(problems))
    if not found:
        raise MissingInputError(f"outputs/{unit}: holds no table; make them with `dh repro {unit}`.")
    return found


def _tables_of(layout: Layout, record: Record, problems: list[str]) -> Iterator[Table]:
    made = {output.path: output.sha256 for output in record.outputs}
    for entry in record.saved:
        for file in entry.files:
            if not file.endswith(".csv"):
                continue
            path = layout.root / file
            if not path.is_file() or files.sha256_file(path) != made.get(file):
                problems.append(
                    f"{file}: is not there as its record has it; make it again with `dh repro {record.country}`."
                )
                continue
            rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
            yield Table(entry, record.class_of(entry), file, made[file], rows)


def _titles(tables: list[Table]) -> list[str]:
    """Names of sheets: numbered, since what a spreadsheet takes as a name is too short for an id."""
    return [f"{number} {table.entry.id}"[:LONGEST_TITLE] for number, table in enumerate(tables, start=1)]


def _contents(study: str, name: str, tables: list[Table]) -> list[list[str | float]]:
    rows: list[list[str | float]] = [
        [f"{study}: {name}"],
        [f"Tables of the report as released, compendium {__version__}. Each sheet says what it is."],
    ]
    if any(table.data_class == "synthetic" for table in tables):
        rows.append([f"Sheets of the data class synthetic are a {MARK}"])
    rows += [[], list(HEADER)]
    for title, table in zip(_titles(tables), tables, strict=True):
        entry = table.entry
        rows.append(
            [
                title,
                entry.trace_id,
                entry.caption or entry.kind,
                table.data_class,
                table.file,
                table.sha256,
                entry.source,
            ]
        )
    return trim(rows)


def _sheet(table: Table) -> list[list[str | float]]:
    mark = f" {MARK}" if table.data_class == "synthetic" else ""
    return trim([[f"{table.entry.trace_id}.{mark}"], *([_value(cell) for cell in row] for row in table.rows)])


def _value(cell: str) -> str | float:
    """A number where a spreadsheet keeps all its digits, else the text as it is."""
    digits = sum(sign.isdigit() for sign in cell)
    return float(cell) if digits <= MOST_DIGITS and NUMBER.fullmatch(cell) else cell


def _write(title: str, cells: Cells, identity: Identity) -> bytes:
    from openpyxl.packaging.custom import StringProperty
    from openpyxl.styles import Font

    made = new_workbook(title)
    for name, rows in cells.items():
        sheet = made.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row, start=1):
                if value != "":
                    write_cell(sheet, number, place, value)
        head = rows.index(list(HEADER)) + 1 if name == CONTENTS else 2
        for cell in sheet[head]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = f"A{head + 1}"
    for fact, label in PROPERTIES.items():
        made.custom_doc_props.append(StringProperty(name=label, value=str(getattr(identity, fact))))
    made.custom_doc_props.append(StringProperty(name=VERSION, value=__version__))
    return workbook_bytes(made)
