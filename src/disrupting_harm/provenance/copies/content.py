"""What a file shows, apart from how it is written: the same for a copy that another program saved."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from xml.etree import ElementTree

from disrupting_harm.files import sha256_bytes, sha256_text
from disrupting_harm.identity import carriers, png
from disrupting_harm.identity.carriers import Carrier
from disrupting_harm.identity.identity import read_text


SPOKEN = {"title", "desc"}
SILENT = {"metadata", *SPOKEN}  # of a drawing: what is not drawn
ACTIVE = {"style", "link", "script"}  # which change all of a drawing from wherever they stand, those of HTML too
PLACES = {"d", "x", "y", "width", "height", "transform", "points", "cx", "cy", "r", "viewBox"}
STEPS = re.compile(r"[A-Za-df-z]+|-?\d*\.?\d+(?:e-?\d+)?")  # of a path or a transformation: a word, or a number
NUMBER = re.compile(r"(?<![#\w.])-?\d*\.?\d+(?:e-?\d+)?")
# Attributes and elements with other names are of editors, and draw nothing.
NAMES = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink")
STYLESHEET = b"<?xml-stylesheet"  # changes what is drawn from outside the elements
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BOX = re.compile(rb'viewBox="([^"]+)"')
PLAIN = re.compile(r"-?[0-9]*\.?[0-9]+(?:e[+-]?[0-9]{1,3})?", re.IGNORECASE)
START = 4096
WAYS = {
    carriers.SVG: "what is drawn",
    carriers.PNG: "every pixel",
    carriers.PAGE: "every word, mark and picture",
    carriers.NOTEBOOK: "every cell",
    carriers.PDF: "the content",
    None: "every cell of the table",
}


def shown(carrier: Carrier | None, data: bytes) -> str | None:
    """A hash of what a file shows: shapes with their look and their places to a hundredth, pixels, words with marks and pictures, cells.

    None for a damaged file, and for one that shows what is not in it: frames of a moving picture, other colours than those of its
    pixels, a style sheet beside a drawing.
    carrier: None for a table.
    """
    try:
        if carrier is carriers.SVG:
            return _drawn(data)
        if carrier is carriers.PNG:
            return _pixels(data)
        if carrier is carriers.PAGE:
            return sha256_text(repr(_Page.of(data.decode("utf-8"))))
        if carrier is not None:
            return carriers.content_sha256(carrier, data)
        return _cells(data)
    except (ValueError, csv.Error, ElementTree.ParseError, RecursionError):
        return None


def spoken(carrier: Carrier | None, data: bytes) -> frozenset[str]:
    """What a screen reader says of a drawing beside what is drawn: titles and descriptions, which a program may leave out and not write."""
    if carrier is not carriers.SVG:
        return frozenset()
    texts = (e for e in ElementTree.fromstring(data).iter() if _name(str(e.tag)) in SPOKEN)
    return frozenset(" ".join("".join(e.itertext()).split()) for e in texts)


def size_of(carrier: Carrier | None, start: bytes) -> bytes | None:
    """What a file's first bytes say of its size, by which most files of the study need not be looked at; None where they say nothing."""
    if carrier is carriers.PNG:
        return start[16:24]
    if carrier is carriers.SVG and (found := BOX.search(start)):
        return b" ".join(found.group(1).split())
    return None


def _drawn(data: bytes) -> str | None:
    if STYLESHEET in data:
        return None
    found: list[tuple] = []

    def walk(element: ElementTree.Element) -> None:
        tag = _name(str(element.tag))
        if tag not in SILENT:
            look = sorted((name, _look(name, value)) for name, value in _attributes(element))
            found.append((tag, look, " ".join((element.text or "").split())))
            for child in element:
                walk(child)
            found.append(("/", tag))
        elif any(str(below.tag).rpartition("}")[2].lower() in ACTIVE for below in element.iter()):
            raise ValueError("a style or a program where nothing is drawn")
        if (element.tail or "").strip():
            found.append(("tail", " ".join((element.tail or "").split())))

    walk(ElementTree.fromstring(data))  # comments are left out
    return sha256_text(repr(found))


def _name(tag: str) -> str:
    space, _, name = tag[1:].partition("}") if tag.startswith("{") else (NAMES[0], "", tag)
    return name if space in NAMES else tag


def _attributes(element: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """Without those of editors. A reference is called `href` with and without its older prefix."""
    for tag, value in element.attrib.items():
        name = _name(tag)
        if not name.startswith("{"):
            yield name, value


def _look(name: str, value: str) -> object:
    if name in PLACES:
        return tuple(map(_rounded, STEPS.findall(value)))
    if name == "style":
        parts = (part.partition(":") for part in value.split(";") if part.strip())
        return sorted((key.strip(), _in_hundredths(said)) for key, _, said in parts)
    return _in_hundredths(value)


def _in_hundredths(text: str) -> str:
    return NUMBER.sub(lambda found: _rounded(found[0]), " ".join(text.split()))


def _rounded(step: str) -> str:
    return step if step.isalpha() else f"{float(step):.2f}"


class _Page(HTMLParser):
    """Every mark of a page with its attributes, and its words. Left out are comments and the identity, which is data and no program."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple] = []
        self.is_identity = False

    @classmethod
    def of(cls, page: str) -> list[tuple]:
        reader = cls()
        reader.feed(page)
        reader.close()
        return reader.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.is_identity = tag == "script" and (given.get("id"), given.get("type")) == (
            "dh-identity",
            "application/json",
        )
        if not self.is_identity:
            self.found.append((tag, sorted((name, " ".join((value or "").split())) for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.is_identity and tag not in VOID:
            self.found.append(("/", tag))
        self.is_identity = False

    def handle_data(self, data: str) -> None:
        if self.is_identity and read_text(data.encode("utf-8")) is None:
            self.found.append(("no identity", data))  # which a browser might show, or read as something else
        if not self.is_identity and (text := " ".join(data.split())):
            self.found.append(("", text))


def _pixels(data: bytes) -> str | None:
    import numpy as np
    from PIL import Image, UnidentifiedImageError

    if png.shows_more(data):
        return None
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
    return str(Decimal(text).normalize()) if PLAIN.fullmatch(text) else text
