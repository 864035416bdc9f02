"""How wide each picture of a printed report is, so that pages are filled and letters stay legible.

A figure is never split, so a page on which the next one does not fit stays empty below. Successive figures are therefore drawn
smaller together where that puts them on one page and no letter gets too small; a picture that is too high for that has a page
for itself. Heights of texts are estimates, rounded up: where one is too low, a figure moves to the next page, as any does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from bs4 import Tag

from disrupting_harm.report.blocks import Block
from disrupting_harm.report.frames import Frame


COLUMN = 482  # points: 170 mm
# Points between head and foot, 706, and those below the last figure of a page, 18, less 6 to be safe.
PAGE = 718
LARGEST = 1.1  # how much a picture is enlarged at most
# Printed points for each point of a drawing. At the least its letters, of 13 and 12 pixels, are of 6.8 and 6.2 points.
LEAST = 0.52
CHAPTER, SECTION, HEADING = 62, 46, 36  # points of openings of one line
ITEM = 9  # points above an item of a list or a paragraph
LINE, LETTERS = 15, 88  # points of a line of text, and the letters that it holds
TITLE, TITLE_LETTERS = 15, 76  # the same of titles of figures
NOTE, NOTE_LETTERS = 11, 110  # and of notes
MARK = 22  # points of the mark of a stand-in
AROUND = 44  # points of the rest that surrounds a picture: its rule and number, and the spaces between its parts


@dataclass(frozen=True)
class Drawing:
    """A picture of the report. wide, high: in points, as large as it is printed at most. scale: of that size, to the drawing's own.

    above: points of the headings and texts that stay with it. around: points of its title, status and note.
    """

    anchor: str
    wide: float
    high: float
    scale: float
    above: float
    around: float

    @property
    def rest(self) -> float:
        return self.above + self.around


def size_of(picture: bytes) -> tuple[float, float]:
    """Width and height that an SVG states, in its own points."""
    _, _, wide, high = map(float, ElementTree.fromstring(picture).get("viewBox", "0 0 1 1").split())
    return wide, high


def width_of(picture: bytes, tallest: float, widest: float = COLUMN) -> float:
    """Points that an SVG is printed wide, as large as it may be, and not much larger than it was drawn."""
    wide, high = size_of(picture)
    return round(min(widest, LARGEST * wide, tallest * wide / high), 1)


def plan_widths(blocks: Sequence[Block], pictures: Mapping[str, bytes]) -> dict[str, float]:
    """By anchor, the points that each picture is wide."""
    widths: dict[str, float] = {}
    for run, used in _runs(blocks, pictures):
        while run:
            together, factor = _fitting(run, PAGE - used)
            if not together:
                used = 0.0
                together, factor = _fitting(run, PAGE)
            if not together:
                together, factor = 1, (PAGE - run[0].rest) / run[0].high
            widths |= {one.anchor: round(factor * one.wide, 1) for one in run[:together]}
            used += math.fsum(one.rest + factor * one.high for one in run[:together])
            run = run[together:]
    return widths


def _fitting(run: Sequence[Drawing], room: float) -> tuple[int, float]:
    """How many drawings fit into the room one below the other, and by which factor they are made smaller for it."""
    for together in range(len(run), 0, -1):
        tried = run[:together]
        factor = min(1.0, (room - math.fsum(one.rest for one in tried)) / math.fsum(one.high for one in tried))
        if factor > 0 and all(factor == 1.0 or factor * one.scale >= LEAST for one in tried):
            return together, factor
    return 0, 1.0


def _runs(blocks: Sequence[Block], pictures: Mapping[str, bytes]):
    """Drawings between which nothing but headings and their texts stands, and the points of the page that are used above them."""
    run: list[Drawing] = []
    start = used = above = 0.0
    for block in blocks:
        if block.role == "shown" and block.frame is not None and block.frame.anchor in pictures:
            if not run:
                start = used
            run.append(_drawing(block, pictures[block.frame.anchor], above))
            above = 0.0
        elif block.role in ("section", "heading", "text"):
            above += _height(block)
        else:
            if run:
                yield run, start
            # A table may end anywhere: what follows is planned for a page of its own.
            used = (
                _height(block)
                if block.role == "chapter"
                else PAGE
                if block.frame or run
                else used + above + _height(block)
            )
            run, above = [], 0.0
    if run:
        yield run, start


def _drawing(block: Block, picture: bytes, above: float) -> Drawing:
    wide, high = size_of(picture)
    scale = min(COLUMN / wide, LARGEST)
    return Drawing(block.frame.anchor, scale * wide, scale * high, scale, above, _around(block.tree, block.frame))


def _around(tree: Tag, frame: Frame) -> float:
    caption, note = tree.find("figcaption"), tree.find("p", class_="dh-notes")
    title, measure = caption.find("b"), caption.find(class_="dh-measure")
    found = AROUND + TITLE * _lines(title, TITLE_LETTERS) + (MARK if frame.mark is not None else 0)
    found += LINE * _lines(measure, LETTERS) + NOTE * _lines(note, NOTE_LETTERS)
    return found


def _height(block: Block) -> float:
    """Points of what is no picture and no table."""
    if block.tree is None:
        one = {"chapter": CHAPTER, "section": SECTION}.get(block.role, HEADING)
        return one * math.ceil((len(block.number) + len(block.title) + 1) / 42)
    parts = block.tree.find_all(["p", "li", "dt", "dd", "h3", "h4"])
    return sum(ITEM + LINE * _lines(part, LETTERS) for part in parts if not part.find(["p", "li"]))


def _lines(tag: Tag | None, letters: int) -> int:
    return 0 if tag is None else math.ceil(len(tag.get_text()) / letters)
