"""A form's sheets written as an XLSForm workbook, and those of an existing workbook read."""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Iterator
from pathlib import Path

from disrupting_harm.errors import Problem
from disrupting_harm.instruments.sheets import SHEETS, InstrumentError, Sheet, Sheets, make_sheet
from disrupting_harm.instruments.workbooks import workbook_bytes, write_cell


# Sheets that change a form and that nothing here knows. Any other sheet is no part of an XLSForm and is left out, by name.
NOT_KNOWN = ("external_choices", "entities", "osm", "cascades", "repeats")


def write_xlsform(sheets: Sheets) -> bytes:
    """The XLSForm that Kobo and ODK take: every cell a text, so that no code becomes a number or a date."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.active)
    for name in SHEETS:
        if name in sheets:
            page = workbook.create_sheet(name)
            rows = [list(sheets[name].header)]
            rows += [[row.cells.get(title) for title in sheets[name].header] for row in sheets[name].rows]
            for number, cells in enumerate(rows, start=1):
                for place, text in enumerate(cells, start=1):
                    if text is not None:
                        write_cell(page, number, place, text)
            page.freeze_panes = "A2"
    return workbook_bytes(workbook)


def read_xlsform(path: Path, file: str) -> tuple[dict[str, Sheet], list[str]]:
    """The sheets of a team's workbook, and the names of those that are no part of a form.

    Raises InstrumentError for a file that is no XLSX, formulas without a stored value, dates, merged cells, sheets that change
    a form and are not known, and all that `sheets.make_sheet` tells.
    """
    from openpyxl import load_workbook

    if path.suffix.lower() == ".xls":
        raise InstrumentError([Problem(file, "is of the old kind .xls", "save it as .xlsx")])
    try:
        with warnings.catch_warnings():  # of what it leaves out, such as colours; a cell is never among it
            warnings.simplefilter("ignore")
            formulas, values = load_workbook(path), load_workbook(path, data_only=True)
    except FileNotFoundError:
        raise InstrumentError([Problem(file, "not there", "correct the name")]) from None
    except Exception:  # noqa: BLE001 - openpyxl has no error of its own for a broken file and passes on whatever its parts raise
        raise InstrumentError(
            [Problem(file, "is not a whole XLSX file", "save it as .xlsx and take the copy")]
        ) from None
    problems: list[Problem] = []
    found, left_out = {}, []
    for title in formulas.sheetnames:
        name, place = title.strip().lower(), f"{file}, sheet {title}"
        if name in NOT_KNOWN:
            if any(cells for _, cells in _lines(formulas[title], values[title], place, [])):
                problems.append(Problem(place, f"the sheet is not known; known are {', '.join(SHEETS)}", "take it out"))
        elif name not in SHEETS or name in found:
            left_out.append(title)
        else:
            lines = list(_lines(formulas[title], values[title], place, problems))
            if lines:
                found[name] = make_sheet(name, lines, place, problems)
    if problems:
        raise InstrumentError(problems)
    return {name: found[name] for name in SHEETS if name in found}, left_out


def _lines(formulas, values, place: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Number and texts of every row that holds anything."""
    if not hasattr(formulas, "iter_rows"):  # a sheet that is a chart
        return
    for merged in sorted(str(area) for area in formulas.merged_cells.ranges):
        problems.append(Problem(place, f"the cells {merged} are merged", "split them and write each"))
    for written, shown in zip(formulas.iter_rows(), values.iter_rows(), strict=True):
        cells = []
        for formula, value in zip(written, shown, strict=True):
            cells.append(_text(formula, value, place, problems))
        if any(cells):
            yield written[0].row, cells


def _text(formula, value, place: str, problems: list[Problem]) -> str:
    """A cell as text: whole numbers without decimals, as a person sees them."""
    found = value.value
    if formula.data_type == "f" and found is None:
        problems.append(
            Problem(place, "a formula without a stored value", "write the value", formula.column_letter, (formula.row,))
        )
    if value.data_type == "e":
        problems.append(
            Problem(place, "an error of the spreadsheet", "write the value", value.column_letter, (value.row,))
        )
        return ""
    if isinstance(found, bool):
        return "TRUE" if found else "FALSE"
    if isinstance(found, float) and found.is_integer():
        return str(int(found))
    if isinstance(found, datetime.date | datetime.time | datetime.timedelta):
        problems.append(Problem(place, "a date or time", "write it as text", value.column_letter, (value.row,)))
        return ""
    # A no-break space looks like a space, and pyxform takes it for one.
    return "" if found is None else str(found).replace("\xa0", " ").strip()
