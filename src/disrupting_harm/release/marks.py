"""Whether what stands in says so: pages in their text, notebooks in their outputs, figures in their metadata."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

from disrupting_harm.layout import Layout
from disrupting_harm.release.selection import Chosen


MARK, CLASS = "SYNTHETIC", "dh-mark"
PART = 1 << 16  # characters that a parser takes at once: the mark stands near the top of a page of 13 MB


def find_unmarked(layout: Layout, files: Iterable[Chosen]) -> list[str]:
    """A sentence for each stand-in without its mark, and for each figure and page that has the mark and by its record is none.

    A file that is not there, or is not what its ending says, is named too: what cannot be read does not say anything.
    """
    told = []
    for file in files:
        path = layout.root / file.path
        suffix = path.suffix
        if suffix not in READERS or not path.is_file():
            continue  # tables hold their class in a column and in the manifest; a missing file is a verification's matter
        if file.stand_in and not READERS[suffix](path):
            told.append(
                f"{file.path}: stands in and does not say {MARK} in its {PLACES[suffix]}; make it again with `dh repro -f`."
            )
        elif not file.stand_in and file.role in ("figure", "report") and READERS[suffix](path):
            told.append(
                f"{file.path}: says {MARK} in its {PLACES[suffix]}, and {file.record} calls it {file.data_class}; "
                "make it again with `dh repro -f`."
            )
    return told


def page_is_marked(path: Path) -> bool:
    """Whether a reader of the page sees the mark in its own form: a sentence that only speaks of marks is none."""
    reader = _Marks()
    with path.open(encoding="utf-8", errors="replace") as stream:
        while part := stream.read(PART):
            reader.feed(part)
            if reader.found:
                return True
    reader.close()
    return reader.found


class _Marks(HTMLParser):
    """Looks for text in an element of the class of marks; what stands in a script, a comment or an attribute is none."""

    def __init__(self) -> None:
        super().__init__()
        self.found = False
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = CLASS in (dict(attrs).get("class") or "").split()

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        self.found = self.found or (self._inside and MARK in data)


def notebook_is_marked(path: Path) -> bool:
    """Whether an output has the mark, as it stands in JSON."""
    return f'{CLASS}\\">{MARK}'.encode() in path.read_bytes()


def png_is_marked(path: Path) -> bool:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:  # reads the chunks before the pixels, and no pixels
            return any(MARK in value for value in image.info.values() if isinstance(value, str))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return False


def svg_is_marked(path: Path) -> bool:
    try:
        for _, element in ElementTree.iterparse(path, events=("end",)):
            if element.tag.rpartition("}")[2] == "metadata":
                return any(MARK in text for text in element.itertext())
    except ElementTree.ParseError:
        return False
    return False


def pdf_is_marked(path: Path) -> bool:
    """Whether the properties of the PDF have the mark among their keywords, which Typst writes uncompressed."""
    return any(
        MARK.encode() in keywords for keywords in re.findall(rb"<pdf:Keywords>(.*?)</pdf:Keywords>", path.read_bytes())
    )


READERS = {
    ".html": page_is_marked,
    ".pdf": pdf_is_marked,
    ".ipynb": notebook_is_marked,
    ".png": png_is_marked,
    ".svg": svg_is_marked,
}
PLACES = {".html": "text", ".ipynb": "outputs", ".png": "metadata", ".svg": "metadata", ".pdf": "properties"}
