"""What a file shows, apart from how it is written: the same for a copy that another program saved."""

from __future__ import annotations

import csv
import io
import re
from xml.etree import ElementTree

from disrupting_harm.files import sha256_bytes, sha256_text
from disrupting_harm.identity import carriers
from disrupting_harm.identity.carriers import Carrier
from disrupting_harm.provenance.naming.documents import said_on


SILENT = {"metadata", "title", "desc", "style"}  # of a drawing: what is not drawn
PLACES = ("d", "x", "y", "width", "height", "transform", "points", "cx", "cy", "r", "viewBox", "fill")
NUMBER = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
BOX = re.compile(rb'viewBox="([^"]+)"')
START = 4096
WAYS = {
    carriers.SVG: "what is drawn",
    carriers.PNG: "every pixel",
    carriers.PAGE: "every word",
    carriers.NOTEBOOK: "every cell",
    carriers.PDF: "the content",
    None: "every cell of the table",
}


def shown(carrier: Carrier | None, data: bytes) -> str | None:
    """A hash of what a file shows: shapes with their places to a hundredth, pixels, words, cells. None for a damaged file.

    carrier: None for a table.
    """
    try:
        if carrier is carriers.SVG:
            return _drawn(data)
        if carrier is carriers.PNG:
            return _pixels(data)
        if carrier is carriers.PAGE:
            return sha256_text(repr(said_on(data.decode("utf-8"))))
        if carrier is not None:
            return carriers.content_sha256(carrier, data)
        return _cells(data)
    except (ValueError, csv.Error, ElementTree.ParseError, RecursionError):
        return None


def size_of(carrier: Carrier | None, start: bytes) -> bytes | None:
    """What a file's first bytes say of its size, by which most files of the study need not be looked at; None where they say nothing."""
    if carrier is carriers.PNG:
        return start[16:24]
    if carrier is carriers.SVG and (found := BOX.search(start)):
        return b" ".join(found.group(1).split())
    return None


def _drawn(data: bytes) -> str:
    found: list[tuple] = []

    def walk(element: ElementTree.Element) -> None:
        tag = str(element.tag).rpartition("}")[2]
        if tag in SILENT:
            return
        places = tuple(_rounded(element.get(name)) for name in PLACES if element.get(name))
        if places or (element.text or "").strip():
            found.append((tag, places, " ".join((element.text or "").split())))
        for child in element:
            walk(child)

    walk(ElementTree.fromstring(data))  # comments are left out
    return sha256_text(repr(found))


def _rounded(text: str | None) -> tuple[str, ...]:
    return tuple(f"{float(number):.2f}" for number in NUMBER.findall(text or ""))


def _pixels(data: bytes) -> str | None:
    import numpy as np
    from PIL import Image, UnidentifiedImageError

    try:
        pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))
    except (UnidentifiedImageError, OSError, SyntaxError):
        return None
    return sha256_bytes(repr(pixels.shape).encode() + pixels.tobytes())


def _cells(data: bytes) -> str | None:
    """Cells as text, numbers by their value: other line ends, quotes, separators and a byte order mark make no difference."""
    text = data.decode("utf-8-sig")
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    if separator not in first:
        return None
    rows = [[_cell(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]
    return sha256_text(repr([row for row in rows if row]))


def _cell(text: str) -> str:
    text = " ".join(text.split())
    try:
        return repr(float(text)) if text[:1].isdigit() or text[:1] in "-." else text
    except ValueError:
        return text
