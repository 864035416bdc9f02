"""A CSV file as it is: text stays text, blanks around a cell are no part of it, and a bad file is told by its rows.

There are two readers. Arrow's reads a file that is plain in a tenth of the time; whatever it could read in another way than
Python's, and whatever is wrong with a file, is left to the careful one, which alone speaks of problems.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from disrupting_harm.errors import ContractError, Problem
from disrupting_harm.ingest.decode import cells_of_any_length, decode_utf8, to_utf8
from disrupting_harm.ingest.plain_csv import read_plain_csv
from disrupting_harm.ingest.raw_table import RawTable, Swallowed
from disrupting_harm.study.raw import DELIMITERS


LONGEST = 131_072  # characters of a cell that is read; Python's own limit
FEWEST_COLUMNS = 4  # of a table in which swallowed rows are looked for
PLURAL = {"comma": "commas", "semicolon": "semicolons", "tab": "tabs", "pipe": "pipes"}


def read_csv(
    data: bytes,
    columns: set[str],
    problem: Callable[..., Problem],
    *,
    encoding: str | None = None,
    delimiter: str = ",",
    row_numbers: str | None = None,
) -> RawTable:
    """The named columns of a CSV file as text, as far as it has them; `problem` makes a problem of this file.

    `row_numbers` is the column that an import has added to a part of a delivered file, and that rows inside a cell do not have.
    Raises ContractError with every problem where the file cannot be read whole.
    """
    if encoding:
        data = to_utf8(data, encoding, problem, delimiter)
    return read_plain_csv(data, columns, delimiter) or read_csv_carefully(
        data, columns, problem, delimiter, row_numbers
    )


def read_csv_carefully(
    data: bytes,
    columns: set[str],
    problem: Callable[..., Problem],
    delimiter: str = ",",
    row_numbers: str | None = None,
) -> RawTable:
    """The same for any file of UTF-8 text, cell by cell."""
    text = decode_utf8(data, problem, delimiter)
    lines = _parse(text, problem, delimiter)
    if not any(lines):
        raise ContractError([problem("the file is empty")])
    header = tuple(name.strip() for name in lines[0])
    _require_separator(text, header, columns, problem, delimiter)
    filled = {row: line for row, line in enumerate(lines[1:], start=2) if any(cell.strip() for cell in line)}
    broken = [(r, c, cell) for r, line in filled.items() for c, cell in enumerate(line) if "\n" in cell or "\r" in cell]
    problems = _find_problems(header, filled, columns, problem)
    if problems:
        raise ContractError(problems)
    cells = {
        name: pd.array([line[place].strip() or None for line in filled.values()], dtype="str")
        for place, name in enumerate(header)
        if name in columns
    }
    frame = pd.DataFrame(cells, index=range(len(filled)))
    width = len(header) - (row_numbers in header)
    swallowed = tuple(
        Swallowed(row, place, lines)
        for row, place, cell in broken
        if (lines := _rows_inside(cell, place, width, delimiter))
    )
    return RawTable(frame, np.array(list(filled), dtype=int), header, swallowed=swallowed)


def _find_problems(
    header: tuple[str, ...], filled: dict[int, list[str]], columns: set[str], problem: Callable[..., Problem]
) -> list[Problem]:
    """Columns that stand there twice, uneven rows, and cells that are too long."""
    problems = [problem("the column stands there twice", column=c) for c in sorted(columns) if header.count(c) > 1]
    uneven = tuple(row for row, line in filled.items() if len(line) != len(header))
    if uneven:
        problems.append(problem("the row has more or fewer cells than the header", rows=uneven))
    for place, name in enumerate(header):
        if name not in columns:
            continue
        long = tuple(row for row, line in filled.items() if place < len(line) and len(line[place]) > LONGEST)
        if long:
            problems.append(problem(f"the cell holds more than {LONGEST:,} characters", column=name, rows=long))
    return problems


def _parse(text: str, problem: Callable[..., Problem], delimiter: str) -> list[list[str]]:
    """One list of cells per row of a spreadsheet; a quoted line break does not end a row, and an empty line is one."""
    lines: list[list[str]] = []
    try:
        with cells_of_any_length():
            lines.extend(csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter))
    except csv.Error:
        raise ContractError([problem("a quotation mark is not closed or misplaced", rows=(len(lines) + 1,))]) from None
    return lines


def _require_separator(
    text: str, header: tuple[str, ...], columns: set[str], problem: Callable[..., Problem], delimiter: str
) -> None:
    """Raises ContractError where the first row is cut into columns by another sign than the declared one."""
    first = text[: re.search(r"[\r\n]|$", text).start()]
    if re.fullmatch(r"\"?sep=.?\"?[,;\t|]*", first.strip(" "), re.IGNORECASE):
        hint = "the first line (sep=) is a hint for a spreadsheet program and no row of the table (take it out)"
        raise ContractError([problem(hint, rows=(1,))])
    if columns & set(header):
        return
    declared = next(name for name, sign in DELIMITERS.items() if sign == delimiter)
    others = {name: first.split(sign) for name, sign in DELIMITERS.items() if name != declared}
    known = {name: len(columns & {cell.strip(' "') for cell in cells}) for name, cells in others.items()}
    found = max(others, key=lambda name: (known[name], len(others[name])))
    if known[found] or (len(header) == 1 and len(others[found]) > 1):
        said = f"the columns are separated by {PLURAL[found]} and not by {PLURAL[declared]} (declare `delimiter: {found}` of the table)"
        raise ContractError([problem(said, rows=(1,))])


def _rows_inside(cell: str, place: int, width: int, delimiter: str) -> int:
    """How many more rows a cell holds, if it is what two stray quotation marks make of rows: the end of one, whole ones, and the
    start of another. 0 for a text of several lines.

    In a table of few columns a text with a line break and a few commas may look so; nothing is said there.
    """
    if width < FEWEST_COLUMNS:
        return 0
    first, *middle, last = (line.count(delimiter) for line in re.split(r"\r\n|\r|\n", cell))
    whole = sum(marks >= width - 1 for marks in middle)
    exact = (first, last) == (width - 1 - place, place) and whole == len(middle)
    return len(middle) + 1 if exact else whole
