"""The small survey as ODK Central and KoboToolbox export it: caregivers in the main part, their children in a repeat."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
from tests.small_survey import CAREGIVERS, CHILDREN


OF_PARENT = ("stratum", "psu", "weight", "household_id", "urbanity")
Rows = list[list[str]]


def caregivers() -> Rows:
    """Header and four rows; the third row of a spreadsheet is the second caregiver."""
    return list(csv.reader(io.StringIO(CAREGIVERS)))


def children() -> Rows:
    """Header and eight rows without what the caregiver's row says: two children of each caregiver."""
    rows = list(csv.DictReader(io.StringIO(CHILDREN)))
    names = [name for name in rows[0] if name not in OF_PARENT]
    return [names, *([row[name] for name in names] for row in rows)]


def kobo() -> dict[str, Rows]:
    """Sheets by name. A submission has the id 700 and its place."""
    main, repeat = caregivers(), children()
    household = [[*main[0], "_id", "_index"], *([*row, str(700 + n), str(n)] for n, row in enumerate(main[1:], 1))]
    names = [*repeat[0], "_index", "_parent_table_name", "_parent_index", "_submission__id"]
    child = [
        [*row, str(n + 1), "household", str(n // 2 + 1), str(701 + n // 2)] for n, row in enumerate(repeat[1:])
    ]  # fmt: skip
    return {"household": household, "child": [names, *child]}


def odk() -> dict[str, Rows]:
    """Files by the end of their names."""
    main, repeat = caregivers(), children()
    household = [[*main[0], "KEY"], *([*row, f"uuid:{n}"] for n, row in enumerate(main[1:], 1))]
    child = [
        [*row, f"uuid:{n // 2 + 1}", f"uuid:{n // 2 + 1}/child[{n % 2 + 1}]"] for n, row in enumerate(repeat[1:])
    ]  # fmt: skip
    return {"household": household, "child": [[*repeat[0], "PARENT_KEY", "KEY"], *child]}


def params(kind: str) -> dict:
    """The `tables` of a section that reads such an export; kind: kobo or odk."""
    file = {"kobo": ("survey.xlsx", "survey.xlsx"), "odk": ("survey.csv", "survey-child.csv")}[kind]
    sheet = {"sheet": "household"} if kind == "kobo" else {}
    return {
        "caregivers": {"file": file[0], **sheet},
        "children": {
            "file": file[1],
            "repeat": {"name": "child", "parent": "caregivers"},
            "columns": {name: {"of_parent": True} for name in OF_PARENT},
        },
    }


def write_workbook(path: Path, sheets: dict[str, Rows]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([cell or None for cell in row])
    book.save(path)
    return path


def write_csv(path: Path, rows: Rows) -> Path:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")
    return path
