"""The parts of a workbook (.xlsx is a zip file of XML) as far as python-calamine does not tell: damage, errors, formulas.

It gives a blank for a cell that holds an error, and for a formula whose value was never worked out, as in a file that a program
wrote and no spreadsheet program has opened since.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree


DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
OF_INTEREST = re.compile(rb"<(?:\w+:)?f[ />]|\bt=[\"']e[\"']")
HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden=[\"'](?:1|true)[\"']")
MOST_COLUMNS = 16_384  # of a sheet
Place = tuple[int, int]  # row as the spreadsheet shows it, and column from 0


def is_whole(data: bytes) -> bool:
    """Whether the bytes are a zip file in which every part is as it was written."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return parts.testzip() is None
    except DAMAGE:
        return False


def find_errors_and_formulas(data: bytes, sheet: str) -> tuple[set[Place], set[Place]]:
    """The cells of a sheet that hold an error, and those that hold a formula without a value.

    Raises KeyError or ElementTree.ParseError for a workbook that lacks a part or holds one that is no XML.
    """
    errors, formulas = set(), set()
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        content = parts.read(_part_of_sheet(parts, sheet))
    if OF_INTEREST.search(content):
        for place, cell in _cells(content):
            kind = cell.get("t", "n")
            found = {_local_name(child): child.text for child in cell}
            if kind == "e":
                errors.add(place)
            elif "f" in found and not found.get("v") and kind != "str":  # a formula may give an empty text
                formulas.add(place)
    return errors, formulas


def find_hidden_columns(data: bytes, sheet: str) -> set[int]:
    """The columns of a sheet, from 0, that a spreadsheet program does not show. Raises as `find_errors_and_formulas`."""
    found: set[int] = set()
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for _, element in ElementTree.iterparse(io.BytesIO(parts.read(_part_of_sheet(parts, sheet)))):
            if _local_name(element) == "sheetData":
                break
            if _local_name(element) == "col" and element.get("hidden") in ("1", "true"):
                # A workbook may hide all columns to the right of the last: no further than a sheet has columns.
                last = min(int(element.get("max", 0)), MOST_COLUMNS)
                found.update(range(int(element.get("min", 1)) - 1, last))
    return found


def find_hidden_rows(data: bytes, sheet: str) -> set[int]:
    """The rows of a sheet, as the spreadsheet numbers them, that it does not show. Raises as `find_errors_and_formulas`."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        content = parts.read(_part_of_sheet(parts, sheet))
    found: set[int] = set()
    if HIDDEN_ROW.search(content):
        row = 0
        for event, element in ElementTree.iterparse(io.BytesIO(content), events=("start", "end")):
            if _local_name(element) != "row":
                continue
            if event == "end":
                element.clear()
                continue
            row = int(element.get("r", row + 1))
            if element.get("hidden") in ("1", "true"):
                found.add(row)
    return found


def _part_of_sheet(parts: zipfile.ZipFile, sheet: str) -> str:
    book = ElementTree.fromstring(parts.read("xl/workbook.xml"))
    links = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for found in book.iter():
        if _local_name(found) == "sheet" and found.get("name") == sheet:
            link = next(value for key, value in found.items() if key.endswith("}id"))
            return posixpath.normpath(posixpath.join("/xl", targets[link])).lstrip("/")
    raise KeyError(sheet)


def _cells(content: bytes) -> Iterator[tuple[Place, ElementTree.Element]]:
    """Every cell that a sheet holds, with its place. A row or cell that does not state its own comes after the last."""
    row, column = 0, -1
    for event, element in ElementTree.iterparse(io.BytesIO(content), events=("start", "end")):
        name = _local_name(element)
        if event == "start" and name == "row":
            row, column = int(element.get("r", row + 1)), -1
        elif event == "end" and name == "c":
            column = _column_of(element.get("r")) if element.get("r") else column + 1
            yield (row, column), element
            element.clear()
        elif event == "end" and name == "row":
            element.clear()


def _column_of(reference: str) -> int:
    """`AB7` stands in column 27, from 0."""
    number = 0
    for letter in reference.upper():
        if letter.isalpha():
            number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _local_name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
