"""A sheet of a workbook (.xlsx) as text, as a CSV file would hold it; what a spreadsheet program changes in silence is refused.

python-calamine reads the cells; what it does not tell of them is looked up in the parts of the workbook.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd

from disrupting_harm.errors import ContractError, Problem
from disrupting_harm.ingest.raw_table import PARENT_COLUMNS, RawTable
from disrupting_harm.ingest.xlsx_parts import (
    find_errors_and_formulas,
    find_hidden_columns,
    find_hidden_rows,
    is_whole,
)


DIGITS_KEPT = 15  # of a number, by every spreadsheet program
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA")
ERROR = "the cell holds an error of the spreadsheet, such as #N/A"
NO_VALUE = (
    "the formula has no value (open the workbook in a spreadsheet program, let it work out its formulas, and save it)"
)
DATE = (
    "the cell is a date (a code such as 1-2 may have become one; format the column as text and enter the codes again)"
)
TOO_LONG = f"the number has more than {DIGITS_KEPT} digits, of which a workbook keeps {DIGITS_KEPT} (format the column as text)"
MERGED = "the cell is merged with others (unmerge it, and fill each cell)"
HIDDEN = "the column is hidden, so that whoever filled in the sheet did not see it (show it, or take it out)"
NOT_WHOLE = "not a whole XLSX file"
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
Cell = str | int | float | bool | datetime.date | datetime.time | datetime.timedelta


def read_xlsx(data: bytes, columns: set[str], problem: Callable[..., Problem], *, sheet: str | None = None) -> RawTable:
    """The named columns of a sheet as text, as far as it has them: the one that is named, or the only one that is not hidden.

    Raises ContractError with every problem where the sheet cannot be read whole.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    if data.startswith(OLD_OR_LOCKED):
        text = "the workbook has a password, or is of the older kind .xls (save it as .xlsx without a password)"
        raise ContractError([problem(text)])
    if not is_whole(data):
        raise ContractError([problem(NOT_WHOLE)])
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        name = _choose_sheet(book, sheet, problem)
        found = book.get_sheet_by_name(name)
        cells: list[list[Cell]] = found.to_python(skip_empty_area=False)
        errors, formulas = find_errors_and_formulas(data, name)
        hidden, hidden_rows = find_hidden_columns(data, name), find_hidden_rows(data, name)
    except (CalamineError, KeyError, ElementTree.ParseError):
        raise ContractError([problem(NOT_WHOLE)]) from None
    problem = partial(problem, sheet=name)
    if not cells or all(_is_blank(cell) for row in cells for cell in row):
        raise ContractError([problem("the sheet is empty")])
    header = tuple(_as_text(cell) or "" for cell in cells[0])
    if not any(header):
        raise ContractError([problem("the first row holds no names of columns", rows=(1,))])
    merged = [((r1 + 1, c1), (r2 + 1, c2)) for (r1, c1), (r2, c2) in found.merged_cell_ranges or ()]
    problems = [problem("the column stands there twice", column=c) for c in sorted(columns) if header.count(c) > 1]
    problems += _merged_headers(header, merged, problem)
    filled = {row: line for row, line in enumerate(cells[1:], start=2) if not all(map(_is_blank, line))}
    places = {name: place for place, name in enumerate(header) if name in columns}
    problems += [problem(HIDDEN, column=column) for column, place in places.items() if place in hidden]
    for column, place in places.items():
        wrong = dict(_wrong_cells(filled, place, merged))
        wrong |= {row: ERROR for row, c in errors if c == place} | {row: NO_VALUE for row, c in formulas if c == place}
        for text in dict.fromkeys(wrong.values()):
            rows = tuple(sorted(row for row, said in wrong.items() if said == text))
            problems.append(problem(text, column=column, rows=rows))
    if problems:
        raise ContractError(problems)
    texts = {
        c: pd.array([_as_text(line[place]) for line in filled.values()], dtype="str") for c, place in places.items()
    }
    frame = pd.DataFrame(texts, index=range(len(filled)))
    repeats = tuple(_other_repeats(book, name))
    return RawTable(
        frame, np.array(list(filled), dtype=int), header, sheet=name, repeats=repeats, hidden=frozenset(hidden_rows)
    )


def _other_repeats(book: Any, read: str) -> Iterator[str]:
    """The other sheets, hidden or not, that hold the rows of a repeat, as their header says."""
    from python_calamine import CalamineError, SheetTypeEnum

    for sheet in book.sheets_metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet or sheet.name == read:
            continue
        try:
            first = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False, nrows=1)
        except CalamineError:  # nothing is read of it
            continue
        if first and PARENT_COLUMNS & {_as_text(cell) for cell in first[0]}:
            yield sheet.name


def _choose_sheet(book: Any, wanted: str | None, problem: Callable[..., Problem]) -> str:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    visible = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    if wanted is not None:
        if wanted in [sheet.name for sheet in sheets]:
            return wanted
        text = f"the workbook has no sheet {wanted} (the key `sheet`); it has {', '.join(visible) or 'none that is visible'}"
    elif len(visible) == 1:
        return visible[0]
    elif visible:
        text = f"the workbook has {len(visible)} sheets ({', '.join(visible)}), and the parameters do not say which (declare the key `sheet`)"
    else:
        text = "the workbook has no sheet that is visible (declare the key `sheet` to read one that is hidden)"
    raise ContractError([problem(text)])


def _merged_headers(header: tuple[str, ...], merged: list, problem: Callable[..., Problem]) -> list[Problem]:
    """Merged cells of the first row: the columns under them share one name, or have none."""
    text = "the cell of the header is merged with others (unmerge it, and give each column its name in row 1)"
    hit = [c1 for (r1, c1), _ in merged if r1 == 1 and c1 < len(header)]
    return [problem(text, column=header[place] or None, rows=(1,)) for place in hit]


def _wrong_cells(filled: dict[int, list[Cell]], place: int, merged: list) -> Iterator[tuple[int, str]]:
    """Rows in which the cell of a column is not what somebody typed there, and what is wrong with it."""
    for row, line in filled.items():
        cell = line[place]
        if isinstance(cell, str) and cell.strip() in ERRORS:
            yield row, ERROR
        elif isinstance(cell, datetime.date | datetime.time | datetime.timedelta):
            yield row, DATE
        elif isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= 10**DIGITS_KEPT:
            yield row, TOO_LONG
    for (r1, c1), (r2, c2) in merged:
        if c1 <= place <= c2:
            yield from ((row, MERGED) for row in range(max(r1, 2), r2 + 1))


def _is_blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _as_text(cell: Cell) -> str | None:
    """A cell as a CSV file would hold it, without blanks around it: 101.0 is 101, and true is TRUE."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip() or None
