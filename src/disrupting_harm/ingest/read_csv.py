"""A CSV file as it is: text stays text, blanks around a cell are no part of it, and a bad file is told by its rows.

There are two readers. Arrow's reads a file that is plain in a tenth of the time; whatever it could read in another way than
Python's, and whatever is wrong with a file, is left to the careful one, which alone speaks of problems.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import numpy as np
import pandas as pd

from disrupting_harm.errors import ContractError, Problem
from disrupting_harm.ingest.plain_csv import read_plain_csv
from disrupting_harm.ingest.raw_table import RawTable


def read_csv(data: bytes, columns: set[str], problem: Callable[..., Problem]) -> RawTable:
    """The named columns of a CSV file as text, as far as it has them; `problem` makes a problem of this file.

    Raises ContractError with every problem where the file cannot be read whole.
    """
    return read_plain_csv(data, columns) or read_csv_carefully(data, columns, problem)


def read_csv_carefully(data: bytes, columns: set[str], problem: Callable[..., Problem]) -> RawTable:
    """The same for any file, cell by cell."""
    lines = _parse(data, problem)
    if not any(lines):
        raise ContractError([problem("the file is empty")])
    header = tuple(name.strip() for name in lines[0])
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise ContractError([problem("the columns are not separated by commas", rows=(1,))])
    filled = {row: line for row, line in enumerate(lines[1:], start=2) if any(cell.strip() for cell in line)}
    problems = [problem("the column stands there twice", column=c) for c in sorted(columns) if header.count(c) > 1]
    uneven = tuple(row for row, line in filled.items() if len(line) != len(header))
    if uneven:
        problems.append(problem("the row has more or fewer cells than the header", rows=uneven))
    if problems:
        raise ContractError(problems)
    cells = {
        name: pd.array([line[place].strip() or None for line in filled.values()], dtype="str")
        for place, name in enumerate(header)
        if name in columns
    }
    rows = np.array(list(filled), dtype=int)
    return RawTable(pd.DataFrame(cells, index=range(len(rows))), rows, header)


def _parse(data: bytes, problem: Callable[..., Problem]) -> list[list[str]]:
    """One list of cells per row of a spreadsheet; a quoted line break does not end a row, and an empty line is one."""
    lines = []
    try:
        lines.extend(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except UnicodeDecodeError as error:
        before = io.StringIO(data[: error.start].decode("utf-8-sig") + "?", newline="")
        row = sum(1 for _ in csv.reader(before))
        raise ContractError([problem("not UTF-8 text (save it as CSV UTF-8)", rows=(row,))]) from None
    except csv.Error:
        raise ContractError([problem("a quotation mark is not closed or misplaced", rows=(len(lines) + 1,))]) from None
    return lines
