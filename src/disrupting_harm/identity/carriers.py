"""Which files carry an identity, told by what they begin with and not by their names, and what their content is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from disrupting_harm.files import sha256_bytes
from disrupting_harm.identity import notebook, page, pdf, png, svg
from disrupting_harm.identity.identity import Identity


class Carrier(NamedTuple):
    kind: str
    suffix: str
    read: Callable[[bytes], Identity | None]
    content: Callable[[bytes], bytes]  # raises ValueError for a damaged file


SVG = Carrier("drawing", ".svg", svg.read, svg.content)
PNG = Carrier("picture", ".png", png.read, png.content)
PDF = Carrier("PDF", ".pdf", pdf.read, pdf.content)
PAGE = Carrier("page", ".html", page.read, page.content)
NOTEBOOK = Carrier("notebook", ".ipynb", notebook.read, notebook.content)
ROOT = re.compile(rb"<(?:[\w.-]+:)?svg\b")
START = 4096  # bytes that tell what a file is


def carrier_of(data: bytes) -> Carrier | None:
    """None for a table and for whatever else carries no identity."""
    if data.startswith(png.SIGNATURE):
        return PNG
    if data.startswith(b"%PDF-"):
        return PDF
    start = data[:START].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return PAGE
    if start.startswith(b"<") and ROOT.search(start):
        return SVG
    if start.startswith(b"{") and b'"nbformat"' in data:
        return NOTEBOOK
    return PAGE if b"<html" in start else None


def content_sha256(carrier: Carrier, data: bytes) -> str | None:
    """The hash of a file's content; None for a damaged file."""
    try:
        return sha256_bytes(carrier.content(data))
    except ValueError:
        return None
