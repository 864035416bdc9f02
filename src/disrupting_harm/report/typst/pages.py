"""How each picture of a printed report is set, so that pages are filled and letters stay legible.

A page on which the next figure does not fit stays empty below. Successive figures are therefore drawn smaller together where that
puts them on one page and no letter gets too small; a picture that is too high for that has a page for itself. One whose letters
nobody could read there is cut between two panels and goes on over the next page; no other is ever split. Heights of texts are
estimates, rounded up: where one is too low, a figure moves to the next page, as any does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from bs4 import Tag

from disrupting_harm.report.blocks import Block
from disrupting_harm.report.frames import Frame
from disrupting_harm.report.typst.cuts import find_axis, find_cuts


COLUMN = 482  # points: 170 mm
# Points between head and foot, 706, and those below the last figure of a page, 18, less 6 to be safe.
PAGE = 718
LARGEST = 1.1  # how much a picture is enlarged at most
# Printed points for each point of a drawing. At the least its letters, of 13 and 12 pixels, are of 6.8 and 6.2 points.
LEAST = 0.52
LEAST_WHOLE = 0.5  # the same of one that has a page for itself: letters of 6.5 and 6 points
CHAPTER, SECTION, HEADING = 62, 46, 36  # points of openings of one line
ITEM = 9  # points above an item of a list or a paragraph
LINE, LETTERS = 15, 88  # points of a line of text, and the letters that it holds
TITLE, TITLE_LETTERS = 15, 76  # the same of titles of figures
NOTE, NOTE_LETTERS = 11, 110  # and of notes
CONTINUED = 20  # points above a part that goes on over a page
MARK = 22  # points of the mark of a stand-in
AROUND = 44  # points of the rest that surrounds a picture: its rule and number, and the spaces between its parts


@dataclass(frozen=True)
class Drawing:
    """A picture of the report. wide, high: in points, as large as it is printed at most. scale: of that size, to the drawing's own.

    above: points of the headings and texts that stay with it. around: points of its title, status and note. note: those of the note.
    cuts: heights at which it can be cut, in points of that size. axis: where the labels stand that all panels share, in the same.
    """

    anchor: str
    wide: float
    high: float
    scale: float
    above: float
    around: float
    note: float
    cuts: tuple[float, ...]
    axis: tuple[float, float] | None

    @property
    def rest(self) -> float:
        return self.above + self.around


@dataclass(frozen=True)
class Setting:
    """How a picture is set: points that it is wide, and the height of each part in points where it is cut.

    axis: where labels begin, and how high they are, that stand below each part but the last, which has them.
    """

    width: float
    parts: tuple[float, ...] = ()
    axis: tuple[float, float] | None = None


def size_of(picture: bytes) -> tuple[float, float]:
    """Width and height that an SVG states, in its own points."""
    _, _, wide, high = map(float, ElementTree.fromstring(picture).get("viewBox", "0 0 1 1").split())
    return wide, high


def width_of(picture: bytes, tallest: float, widest: float = COLUMN) -> float:
    """Points that an SVG is printed wide, as large as it may be, and not much larger than it was drawn."""
    wide, high = size_of(picture)
    return round(min(widest, LARGEST * wide, tallest * wide / high), 1)


def plan_pictures(blocks: Sequence[Block], pictures: Mapping[str, bytes]) -> dict[str, Setting]:
    """By anchor, how each picture is set."""
    settings: dict[str, Setting] = {}
    for run, used in _runs(blocks, pictures):
        while run:
            together, factor = _fitting(run, PAGE - used)
            started, used = used, used if together else 0.0
            if not together:
                together, factor = _fitting(run, PAGE)
            if not together and (parts := _cut(run[0], PAGE - (started if started < PAGE / 2 else 0))):
                settings[run[0].anchor] = Setting(round(run[0].wide, 1), parts, _labels(run[0]))
                used, run = CONTINUED + parts[-1] + run[0].note, run[1:]
                continue
            if not together:
                together, factor = 1, (PAGE - run[0].rest) / run[0].high
            settings |= {one.anchor: Setting(round(factor * one.wide, 1)) for one in run[:together]}
            used += math.fsum(one.rest + factor * one.high for one in run[:together])
            run = run[together:]
    return settings


def _cut(one: Drawing, room: float) -> tuple[float, ...]:
    """The heights of the parts of a drawing that is too high for a page, each filled as far as it goes. room: of the first page.

    None where its letters can be read on one page, or where it cannot be cut so that each part has its page.
    """
    if one.scale * (PAGE - one.rest) / one.high >= LEAST_WHOLE:
        return ()
    parts, start, room = [], 0.0, room - one.rest + one.note
    _, labels = _labels(one) or (0.0, 0.0)
    while one.high - start > room - one.note:
        reached = [cut for cut in one.cuts if start < cut <= start + room - labels]
        if not reached:
            return ()
        parts.append(round(reached[-1] - start, 1))
        start, room = reached[-1], PAGE - CONTINUED
    return (*parts, round(one.high - start, 1))


def _labels(one: Drawing) -> tuple[float, float] | None:
    """Where the shared labels begin, and how high they are."""
    return (round(one.axis[0], 1), round(one.axis[1] - one.axis[0], 1)) if one.axis else None


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
    note = NOTE * _lines(block.tree.find("p", class_="dh-notes"), NOTE_LETTERS)
    around = _around(block.tree, block.frame) + note
    # Only of those that may need it, since a drawing is read for it.
    is_high = scale * high > PAGE - above - around
    cuts = tuple(scale * cut for cut in find_cuts(picture)) if is_high else ()
    axis = find_axis(picture) if cuts else None
    return Drawing(
        block.frame.anchor, scale * wide, scale * high, scale, above, around, note, cuts,
        (scale * axis[0], scale * axis[1]) if axis else None,
    )  # fmt: skip


def _around(tree: Tag, frame: Frame) -> float:
    """Points around a picture, its note apart."""
    caption = tree.find("figcaption")
    title, measure = caption.find("b"), caption.find(class_="dh-measure")
    found = AROUND + TITLE * _lines(title, TITLE_LETTERS) + (MARK if frame.mark is not None else 0)
    return found + LINE * _lines(measure, LETTERS)


def _height(block: Block) -> float:
    """Points of what is no picture and no table."""
    if block.tree is None:
        one = {"chapter": CHAPTER, "section": SECTION}.get(block.role, HEADING)
        return one * math.ceil((len(block.number) + len(block.title) + 1) / 42)
    parts = block.tree.find_all(["p", "li", "dt", "dd", "h3", "h4"])
    return sum(ITEM + LINE * _lines(part, LETTERS) for part in parts if not part.find(["p", "li"]))


def _lines(tag: Tag | None, letters: int) -> int:
    return 0 if tag is None else math.ceil(len(tag.get_text()) / letters)
