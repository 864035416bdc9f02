"""Where a drawing that is higher than a page can be cut: between two panels, and never through a word."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree


SVG = "{http://www.w3.org/2000/svg}"
PANEL = re.compile(r"axes_\d+")
SCALE = re.compile(r"scale\(([\d.]+)\)")
# Where the line of a text begins, by how many degrees it is turned, and its size in hundredths.
TEXT = re.compile(r"translate\([-\d.]+ ([-\d.]+)\)(?: rotate\(([-\d.]+)\))? scale\(([\d.]+) -[\d.]+\)")
SIGN = re.compile(r"translate\(([\d.]+) 0\)")  # where a letter begins on its line, in hundredths of the size
WIDEST = 100  # of a letter, in the same
CORNER = re.compile(r"[ML] [-\d.]+ ([-\d.]+)")
ABOVE, BELOW = 0.8, 0.25  # how far letters reach above and below their line, in sizes of the text
LEAST = 6.0  # points of a drawing without anything, which a cut needs

Range = tuple[float, float]


def find_cuts(picture: bytes) -> tuple[float, ...]:
    """Heights, in the points of an SVG that this library drew, at which a cut goes between panels, from above.

    Of the space between two panels it is the middle of the largest part without letters, so that a heading stays with what it heads.
    """
    tree = ElementTree.fromstring(picture)
    panels, texts = sorted(_panels(tree)), sorted(_texts(tree))
    cuts = []
    for above, below in pairwise(panels):
        free = max(_free(above[1], below[0], texts), key=lambda part: part[1] - part[0], default=(0.0, 0.0))
        middle = (free[0] + free[1]) / 2
        if free[1] - free[0] >= LEAST and not any(top < middle < bottom for top, bottom in panels):
            cuts.append(middle)
    return tuple(cuts)


def find_axis(picture: bytes) -> Range | None:
    """Where the labels of the one axis stand that all panels of an SVG share, below the last panel, in points of the SVG.

    None where panels have labels of their own.
    """
    tree = ElementTree.fromstring(picture)
    labels = [
        (ground, list(_texts_of(group, _scale(tree), "xtick_"))) for ground, group in sorted(_grounds(tree), key=_first)
    ]
    if not labels or not labels[-1][1] or any(own for _, own in labels[:-1]):
        return None
    (_, bottom), own = labels[-1]
    found = min(top for top, _ in own), max(end for _, end in own)
    return found if found[0] >= bottom else None


def _first(pair: tuple[Range, ElementTree.Element]) -> Range:
    return pair[0]


def _free(start: float, end: float, taken: list[Range]) -> Iterator[Range]:
    """The parts of a range that none of the taken ones, sorted by where they begin, reaches into."""
    for top, bottom in taken:
        if bottom <= start or top >= end:
            continue
        if top > start:
            yield start, top
        start = max(start, bottom)
    if start < end:
        yield start, end


def _panels(tree: ElementTree.Element) -> Iterator[Range]:
    """Where the ground of each panel begins and ends."""
    return (ground for ground, _ in _grounds(tree))


def _grounds(tree: ElementTree.Element) -> Iterator[tuple[Range, ElementTree.Element]]:
    scale = _scale(tree)
    for group in tree.iter(f"{SVG}g"):
        if PANEL.fullmatch(group.get("id", "")):
            ground = group.find(f".//{SVG}path")
            corners = [float(y) for y in CORNER.findall(ground.get("d", ""))] if ground is not None else []
            if corners:
                yield (min(corners) * scale, max(corners) * scale), group


def _texts(tree: ElementTree.Element) -> Iterator[Range]:
    """How far the letters of each text reach from above to below, also where it is turned."""
    return _texts_in(tree, _scale(tree))


def _texts_of(tree: ElementTree.Element, scale: float, name: str) -> Iterator[Range]:
    """The same of texts in groups whose id begins so."""
    for group in tree.iter(f"{SVG}g"):
        if group.get("id", "").startswith(name):
            yield from _texts_in(group, scale)


def _texts_in(tree: ElementTree.Element, scale: float) -> Iterator[Range]:
    for group in tree.iter(f"{SVG}g"):
        if found := TEXT.fullmatch(group.get("transform", "")):
            line, size = float(found[1]) * scale, float(found[3]) * 100 * scale
            turn = math.radians(float(found[2] or 0))
            begins = [SIGN.fullmatch(one.get("transform", "")) for one in group.iter(f"{SVG}use")]
            long = (max((float(one[1]) for one in begins if one), default=0.0) + WIDEST) / 100 * size
            ends = [
                line + along * math.sin(turn) + across * math.cos(turn)
                for along in (0.0, long)
                for across in (-ABOVE * size, BELOW * size)
            ]
            yield min(ends), max(ends)


def _scale(tree: ElementTree.Element) -> float:
    """The drawing's own units in points of the picture: they stand in one group around all of it."""
    outer = tree.find(f"{SVG}g")
    found = SCALE.fullmatch(outer.get("transform", "")) if outer is not None else None
    return float(found[1]) if found else 1.0
