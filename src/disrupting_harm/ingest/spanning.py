"""Whole rows inside one cell: a quotation mark opens in one row of a CSV file, and the next stands some rows below.

The rows between are then text of one cell, the number of cells fits, and a reader has nothing to complain of. A remark with a
line break is read in the same way, and is right: what tells the two apart are the delimiters in the lines.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np


DELIMITERS = (b",", b";", b"\t", b"|")
FEWEST = 3  # delimiters of a line that are more than a sentence's commas
PIECE = 1 << 22  # bytes that are looked at together
LINE_FEED, RETURN, QUOTE = b'\n\r"'


@dataclass(frozen=True)
class Swallowed:
    """Rows of a file inside one cell. row: that of the cell, as a spreadsheet counts. place: of its column, from 0."""

    row: int
    place: int
    lines: int


def find_swallowed_lines(data: bytes, header: Sequence[str]) -> list[Swallowed]:
    """Cells of a CSV file that hold whole rows.

    A line inside a quoted cell is a row if it holds as many delimiters as the header. In the line that closes the cell a row's
    delimiters are those left of the cell's column, and the rest follow the quotation mark. Tables of up to three columns are not
    looked at: a sentence has as many commas.
    """
    if QUOTE not in data or len(header) <= FEWEST:
        return []
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", errors="replace").encode("utf-8")
    if not _a_line_ends_inside(data):
        return []
    delimiter = max(DELIMITERS, key=lambda mark: _first_record(data).count(mark))
    return list(_walk(data, delimiter, len(header) - 1))


def _a_line_ends_inside(data: bytes) -> bool:
    """Whether any line ends between an odd quotation mark and the next, which few files have: they need not be walked."""
    inside = 0
    for start in range(0, len(data), PIECE):
        piece = np.frombuffer(data, np.uint8, min(PIECE, len(data) - start), start)
        marks = np.flatnonzero(piece == QUOTE)
        ends = np.flatnonzero((piece == LINE_FEED) | (piece == RETURN))
        if ((np.searchsorted(marks, ends) + inside) % 2).any():
            return True
        inside = (inside + len(marks)) % 2
    return False


def _first_record(data: bytes) -> bytes:
    """The header without what is quoted in it."""
    return re.sub(rb'"[^"]*"', b"", data[:PIECE]).lstrip(b"\r\n").splitlines()[0]


def _walk(data: bytes, delimiter: bytes, width: int) -> Iterator[Swallowed]:
    """Every cell that holds rows of `width` delimiters. The bytes are those of an encoding in which ASCII is ASCII."""
    inside, row = False, 1
    place, lines = 0, 0  # delimiters of the row left of here, and rows inside the cell that is open
    for line in re.split(rb"\r\n|\n|\r", data):
        parts = line.replace(b'""', b"").split(b'"')  # two marks stand for one, or for an empty cell
        for number, part in enumerate(parts):
            if number:
                inside, lines = not inside, lines if inside else 0
            marks = part.count(delimiter)
            if not inside:
                place += marks
            elif number == 0 and len(parts) == 1:
                lines += marks >= width
            elif number == 0:
                lines += FEWEST <= place == marks
                if lines:
                    yield Swallowed(row, place, lines)
        if not inside:
            row, place = row + 1, 0
