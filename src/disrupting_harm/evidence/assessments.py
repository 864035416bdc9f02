"""The assessment as it travels: one cell with its status, who says so, of when, and where; one stable readable id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from disrupting_harm.errors import UserError
from disrupting_harm.evidence.source_rows import COLUMN as ROWS


if TYPE_CHECKING:
    import pandas as pd

    from disrupting_harm.study.model import DataClass


ID = "assessment_id"
COLUMNS = (
    ID, "topic", "label", "status", "status_label", "value", "detail", "instrument", "year", "assessor", "source_words", "reference", ROWS,
    "source_title", "source_url", "licence", "theme", "data_class",
)  # fmt: skip
# What no cell may lack: without them a status is an opinion of nobody.
REQUIRED = ("topic", "part", "status", "status_label", "year", "assessor", "source_title", "source_url", "licence")
YEAR = re.compile(r"\d{4}(-\d{4})?|undated")
PART = re.compile(r"[a-z0-9_]+")


def assessment_id(scope: str, topic: str, part: str) -> str:
    """`<ISO3>/<stem>/<topic>/<who and when>`."""
    return f"{scope}/{topic}/{part}"


def add_facts(cells: pd.DataFrame, *, scope: str, theme: str | None, data_class: DataClass) -> pd.DataFrame:
    """The cells with the columns of `COLUMNS`; what they have no column for stays blank, and is text.

    `part` is the last part of a cell's id. Rows may name a `theme` of their own. Raises UserError with every row that lacks one of
    `REQUIRED`, has a year that is none (`undated` where the source says none), or has the id of another. Of what is not public
    there is no address to state. A row is called by its column `row`, its place in the file that it is from, if there is one.
    """
    out = cells.fillna("").astype(str)
    for name in (*REQUIRED, *COLUMNS):
        if name not in out:
            out[name] = ""
    out["theme"] = [own or theme or "" for own in out["theme"]]
    out["data_class"] = data_class
    out[ID] = [assessment_id(scope, *names) for names in zip(out["topic"], out["part"], strict=True)]
    if problems := _problems(out, data_class):
        raise UserError("\n".join(f"{scope}: {text}" for text in problems))
    return out.reindex(columns=list(COLUMNS))


def _problems(cells: pd.DataFrame, data_class: DataClass) -> list[str]:
    found = []
    is_published = data_class == "public"
    for place, cell in enumerate(cells.to_dict("records"), start=1):
        name = (
            f"{cell['reference']}, row {cell['row']}" if cell.get("row") else f"cell {place} ({cell['topic'] or '?'})"
        )
        required = [column for column in REQUIRED if is_published or column != "source_url"]
        if missing := [column for column in required if not cell[column].strip()]:
            found.append(f"{name}: has no {', '.join(missing)}; no cell is saved without it, add it to the row.")
            continue
        if not YEAR.fullmatch(cell["year"]):
            found.append(f"{name}, column year: is neither a year nor `undated`; correct it.")
        if not PART.fullmatch(cell["part"]) or not PART.fullmatch(cell["topic"]):
            found.append(f"{name}: its id may hold a-z, 0-9 and _ only; correct `topic` or `part`.")
        if cell["source_url"] and not cell["source_url"].startswith(("https://", "http://")):
            found.append(f"{name}, column source_url: is no address; add that of the source.")
    for name in cells[ID][cells[ID].duplicated()].unique():
        found.append(f"{name}: two cells have this id; give each a `part` of its own.")
    return found
