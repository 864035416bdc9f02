"""A form as sheets of rows, and its text: one CSV file in which the first column names the sheet.

    survey
    ,type,name,label::English (en)
    ,integer,age,How old are you?
    choices
    ,list_name,name,label::English (en)

pyxform reads the same text, but without the numbers of its rows, and takes the last of two columns of one name. A person
who must mend a form needs the row, so the sheets are read here, and pyxform gets what was read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from disrupting_harm.errors import Problem, UserError


MEND = "correct it"
CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]"
)  # no spreadsheet or form can hold them
SHEETS = ("survey", "choices", "settings")


class InstrumentError(UserError):
    """A form that cannot be used. Holds every problem found, by file, row and column."""

    def __init__(self, problems: Sequence[Problem]):
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Row:
    """number: as a spreadsheet counts, from 1. cells: by the heading of their column; blank ones are left out."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """place: what messages call it, such as a file and its sheet."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    place: str = ""


Sheets = Mapping[str, Sheet]


def read_text(path: Path, file: str) -> dict[str, Sheet]:
    """The sheets of a form's text. `file` is what messages call it.

    Raises InstrumentError for bytes that are not UTF-8 or not CSV, sheets or headings that stand twice or that are not known,
    and cells outside the columns.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except FileNotFoundError:
        raise InstrumentError([Problem(file, "not there", "write it, or correct the name")]) from None
    except UnicodeDecodeError:
        raise InstrumentError([Problem(file, "is not UTF-8 text", "save it so")]) from None
    except csv.Error:
        raise InstrumentError(
            [Problem(file, "is not comma-separated text", "save it so, with every quotation mark closed")]
        ) from None
    return sheets_of(((number, line) for number, line in enumerate(lines, start=1)), file)


def sheets_of(lines: Iterable[tuple[int, list[str]]], file: str) -> dict[str, Sheet]:
    """The sheets of lines whose first cell names the sheet that begins there. Raises InstrumentError, with all problems."""
    problems: list[Problem] = []
    parts: dict[str, list[tuple[int, list[str]]]] = {}
    current: str | None = None
    for number, line in lines:
        cells = [cell.strip() for cell in line]
        if not any(cells):
            continue
        if cells[0]:
            current = cells[0]
            if current in parts:
                problems.append(
                    Problem(file, f"the sheet {current} begins a second time", "put its rows together", None, (number,))
                )
            elif current not in SHEETS:
                known = ", ".join(SHEETS)
                problems.append(
                    Problem(
                        file, f"the sheet {current} is not known; known are {known}", "take it out", None, (number,)
                    )
                )
            parts.setdefault(current, [])
        elif current is None:
            problems.append(
                Problem(file, "the row stands before the name of a sheet", "put `survey` above it", None, (number,))
            )
        if current is not None and any(cells[1:]):
            parts[current].append((number, cells[1:]))
    sheets = {name: make_sheet(name, rows, file, problems) for name, rows in parts.items() if rows}
    if problems:
        raise InstrumentError(problems)
    return sheets


def make_sheet(name: str, lines: list[tuple[int, list[str]]], file: str, problems: list[Problem]) -> Sheet:
    """The sheet whose first line is its header; adds to `problems` what is wrong with it."""
    top, titles = lines[0]
    while titles and not titles[-1]:
        titles = titles[:-1]
    seen: set[str] = set()
    control = [number for number, cells in lines if any(CONTROL.search(cell) for cell in cells)]
    if control:
        problems.append(
            Problem(file, "a cell holds a character that cannot be seen", "type the cell anew", None, tuple(control))
        )
    for title in titles:
        if title and title.lower() in seen:
            problems.append(
                Problem(file, f"the sheet {name} has two columns of this name", "take one out", title, (top,))
            )
        seen.add(title.lower())
    rows = []
    for number, cells in lines[1:]:
        outside = any(cells[len(titles) :]) or any(c and not t for c, t in zip(cells, titles, strict=False))
        if outside:
            problems.append(
                Problem(
                    file, "a cell stands in a column without a heading", "name the column, or clear it", None, (number,)
                )
            )
        rows.append(Row(number, {t: c for t, c in zip(titles, cells, strict=False) if t and c}))
    return Sheet(name, tuple(t for t in titles if t), tuple(rows), file)


def write_text(sheets: Sheets) -> str:
    """The text of a form. Reading it gives the sheets back, but for the numbers of their rows."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for name in SHEETS:
        if name not in sheets:
            continue
        sheet = sheets[name]
        writer.writerow([name])
        writer.writerow(["", *sheet.header])
        for row in sheet.rows:
            writer.writerow(["", *(row.cells.get(title, "") for title in sheet.header)])
    return out.getvalue()
