"""The workbook in which partners add published facts to reference tables: a sheet per table, with its columns and its words."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from disrupting_harm.instruments.template import write_rows
from disrupting_harm.instruments.workbooks import new_workbook, workbook_bytes


INSTRUCTIONS, WORDS = "instructions", "words"
UNIT = "iso3"
FEW_WORDS, LONGEST_WORD = 80, 60  # a column of so many short texts at most has a list of them
LAST_ROW = 10_000  # that a list of words is offered in
FREE = ("value", "date", "year", "as_of", "period")  # what a row states anew, and no word of the table


def make_facts_template(tables: dict[str, Path], title: str) -> bytes:
    """The template of the reference tables, by name, as an XLSX file. The column of the unit is left out: the import states it."""
    workbook = new_workbook(title)
    write_rows(workbook.create_sheet(INSTRUCTIONS), [[line] for line in _instructions(title, tables)], widths=[110])
    pages = {name: workbook.create_sheet(name) for name in tables}
    listed: list[list[object]] = [["column", "word"]]
    words = workbook.create_sheet(WORDS)
    for name, path in tables.items():
        with path.open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        columns = [column for column in header if column != UNIT]
        write_rows(pages[name], [columns], widths=[max(14, len(column) + 4) for column in columns], header=True)
        for place, column in enumerate(columns, start=1):
            found = _words(rows, header.index(column), column)
            first = len(listed) + 1
            listed += [[f"{name}.{column}", word] for word in found]
            _as_text(pages[name], place, f"{WORDS}!$B${first}:$B${len(listed)}" if found else None)
    write_rows(words, listed, widths=[40, 60], header=True)
    return workbook_bytes(workbook)


def _words(rows: Sequence[Sequence[str]], place: int, column: str) -> list[str]:
    """What the table says in the column so far, where that is a list of words and no text of its own in each row."""
    found = sorted({row[place] for row in rows if row[place]})
    if column in FREE or column.startswith("source") or len(found) > FEW_WORDS:
        return []
    return found if all(len(word) <= LONGEST_WORD for word in found) else []


def _as_text(page, place: int, words: str | None) -> None:
    """Cells of the column are text, and offer its words; another may be typed, which the import or the notebook then judges."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letter = get_column_letter(place)
    page.column_dimensions[letter].number_format = "@"
    if words:
        rule = DataValidation(type="list", formula1=words, allow_blank=True, showErrorMessage=False)
        rule.add(f"{letter}2:{letter}{LAST_ROW}")
        page.add_data_validation(rule)


def _instructions(title: str, tables: Sequence[str]) -> list[str]:
    return [
        title,
        "",
        f"Each of the sheets {', '.join(tables)} takes published facts about one country: one row for each fact and source.",
        "Leave row 1 as it is: its names are those by which the file is read.",
        f"Cells with a list offer the words that the table uses so far; they stand in the sheet {WORDS}.",
        "Every row names its source: title, address (https://...) and licence or terms of use.",
        "State what the source says, of the year that it says it of. A short wording of your own, no sentence of the source.",
        "Where sources differ, give each a row. What no source says gets no row.",
        "Write values, not formulas, and nothing that points at a person.",
    ]
