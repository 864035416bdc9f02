"""Tables of a page: numbers stand right, and a table of many columns is read row by row on a phone."""

from __future__ import annotations

import re

from bs4 import Tag


MOST_BESIDE = 4  # columns that a phone has room for beside each other
# A number with its signs and unit, one with its interval or its base in words, or an interval; a range of ages is a word.
NUMBER = re.compile(
    r"(?:[<>≤≥] ?)?[+−-]?\d[\d,.  ]*(?:%|points?)?(?: (?:to|of) [+−-]?\d[\d,.  ]*%?)?(?: \([^()]*\d[^()]*\))?",
    flags=re.UNICODE,
)
NO_NUMBER = {"", "-", "–", "not shown", "not reliable", "none"}
ROLES = {"table": "table", "tr": "row", "th": "columnheader", "td": "cell"}


def set_table(table: Tag) -> None:
    """Mark columns of numbers, and state roles and names of columns where a phone shows rows as blocks."""
    head = table.find("tr")
    if head is None:
        return
    heads = head.find_all(["th", "td"], recursive=False)
    rows = [row.find_all(["td", "th"], recursive=False) for row in table.find_all("tr")[1:]]
    for position, name in enumerate(heads):
        cells = [row[position] for row in rows if position < len(row)]
        if is_numeric([cell.get_text() for cell in cells]):
            for cell in (name, *cells):
                _add_class(cell, "dh-num")
    if len(heads) > MOST_BESIDE:
        _add_class(table, "dh-wide")
        for element in (table, *table.find_all(["tr", "th", "td"])):
            element["role"] = ROLES[element.name]
        for row in rows:
            for name, cell in zip(heads, row, strict=False):
                cell["data-column"] = name.get_text()


def is_numeric(texts: list[str]) -> bool:
    """Whether a column holds numbers, and beside them no more than words for what is not shown."""
    said = [text.replace("\xa0", " ").replace("\u2011", "-").strip() for text in texts]
    numbers = [text for text in said if NUMBER.fullmatch(text)]
    return bool(numbers) and all(text in NO_NUMBER or NUMBER.fullmatch(text) for text in said)


def _add_class(element: Tag, name: str) -> None:
    classes = element.get("class") or []
    if name not in classes:
        element["class"] = [*classes, name]
