"""Tables of HTML to Typst: a head that is repeated on each page, widths by what the columns hold, numbers at the right."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import chain

from bs4 import Tag

from disrupting_harm.report.typst.literals import array, call, string


ROOM = 104  # letters that a line of the page has room for in the letters of tables
MOST = 200  # letters from which a column breaks its lines at the latest
LEAST = 3
FEW, MANY = 6, 8  # columns from which letters are smaller
GAP = 2  # letters between columns
LONGEST_WORD = 18  # longer words may be broken
WHOLE = (
    500  # letters of a cell up to which its row is not split over two pages; a longer one could be higher than a page
)
LEFT_OUT = {"Estimate id"}  # ids are for the page, where they can be followed


def table(node: Tag, cell: Callable[[Tag], str]) -> str:
    """Code of a table. cell: what makes code of the content of a cell."""
    rows = [row.find_all(["th", "td"], recursive=False) for row in node.find_all("tr")]
    if not rows or not rows[0]:
        return "[]"
    heads, *body = rows
    kept = [position for position, head in enumerate(heads) if head.get_text() not in LEFT_OUT]
    if not kept:
        return "[]"
    texts = [[_text(row[p]) for row in rows if p < len(row)] for p in kept]
    is_number = ["dh-num" in (heads[p].get("class") or []) for p in kept]
    cells = [cell(row[p]) if p < len(row) else string("") for row in body for p in kept]
    return call(
        "data-table",
        columns=array([f"{width}fr" for width in widths(texts)]),
        align=array(["right" if number else "left" for number in is_number]),
        head=array([cell(heads[p]) for p in kept]),
        size=f"{8.5 if len(kept) < FEW else 7.75 if len(kept) < MANY else 7}pt",
        whole="true" if max(map(len, chain.from_iterable(texts))) <= WHOLE else "false",
        cells=array(cells),
    )  # fmt: skip


def widths(columns: Sequence[Sequence[str]]) -> list[int]:
    """By column, its share of the line. Each has room for its longest word; what is left goes to those that hold more."""
    least = [min(LONGEST_WORD, max([LEAST, *(_longest_word(text) for text in column)])) + GAP for column in columns]
    wanted = [max(low, min(MOST, _usual(column)) + GAP) for low, column in zip(least, columns, strict=True)]
    left, asked = ROOM - sum(least), sum(wanted) - sum(least)
    if asked <= 0 or left <= 0:
        return wanted if asked <= 0 else least
    share = min(1.0, left / asked)
    return [round(low + share * (want - low)) for low, want in zip(least, wanted, strict=True)]


def _usual(column: Sequence[str]) -> int:
    """Letters that most of its texts have room in; a single long text is broken."""
    mean = sum(map(len, column)) / len(column)
    return round(min(max(map(len, column)), 1.6 * mean + 4))


def _text(node: Tag) -> str:
    return node.get_text()


def _longest_word(text: str) -> int:
    # A line may end after a hyphen, and not within a date.
    return max(map(len, re.split(r"[ \t\n\u200b]|(?<=[/_@:=])|(?<=\D-)", text)), default=0)
