"""A drawing of the study as text: its marks, numbers and ticks by name. The form is that in which the study writes it, and no other.

A drawing that somebody edited keeps the form or fails here: nothing may stand over, around or twice beside what is read.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from disrupting_harm.provenance.drawn.glyphs import words_of


GROUP = re.compile(r'^( *)<g id="((?:[mt]|xtick_|ytick_)\d+)">\n(.*?)\n\1</g>$', re.MULTILINE | re.DOTALL)
AXES = re.compile(r'<g id="axes_\d+">')
NAME = re.compile(r'id="([mt]\d+)"')
MOVED = "transform="
WHOLE = re.compile(r'<g transform="scale\(([\d.]+)\)">')
# What else is moved and scaled, each in a line of its own: the outline of a letter, a text, and a letter within it.
MOVES = re.compile(
    r'(?:<path id="[\w-]+(?:" d="[^"]*)?)?" transform="scale\(0\.015625\)"/>|'
    r'<g (?:style="[^"]*" )?transform="translate\([^)]*\)(?: rotate\([^)]*\))? scale\(([\d.]+) -\1\)">|'
    r'<use xlink:href="#[\w-]+-[0-9a-f]+"(?: x="0")?(?: y="0")? transform="translate\([^)]*\)(?: scale\([^)]*\))?"/>'
)
TAG = re.compile(r"<([A-Za-z][\w:.-]*)")
# What a drawing of the study is made of. Whatever else there is could be shown over it, move it or run: a text, a script, an animation.
TAGS = {"svg", "metadata", "defs", "style", "g", "path", "use", "clipPath", "pattern", "rect", "title"}
OF_METADATA = ("rdf:", "dc:", "cc:", "dh:")
STYLE = '<style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style>'
FRAMED = re.compile(
    r"<(?:clipPath|pattern) [^>]*>\s*<rect [^>]*/>"
)  # the edge of axes, and of what an area is hatched with
VIEW = re.compile(r'<svg [^>]*width="([\d.]+)(?:pt)?" height="([\d.]+)(?:pt)?" viewBox="0 0 \1 \2"')
OUTLINE = re.compile(r'<path (?:clip-path="[^"]*" )?d="([^"]*)"')
PLACED = re.compile(r'<use xlink:href="#[^"]*" x="(-?[\d.]+)" y="(-?[\d.]+)"')
POINT = re.compile(r"[ML] (-?[\d.]+) (-?[\d.]+)")


class NotAsDrawn(ValueError):
    """A drawing that is not of the form in which the study writes its drawings. Its text says what is wrong."""


@dataclass(frozen=True)
class Mark:
    """Places in pixels. lines: of outlines. signs: of points that are drawn as signs."""

    lines: tuple[tuple[float, float], ...]
    signs: tuple[tuple[float, float], ...]

    def length(self, axis: str) -> float:
        sides = [point["xy".index(axis)] for point in self.lines]
        return max(sides) - min(sides) if sides else 0.0

    def places(self, part: int, axis: str) -> list[float]:
        """Of a part, where its line and its sign stand; empty where neither does. A line in steps has corners between its parts."""
        lines = self.lines if len(self.lines) == len(self.signs) or not self.signs else ()
        return [points[part]["xy".index(axis)] for points in (lines, self.signs) if part < len(points)]


@dataclass(frozen=True)
class Tick:
    axes: int
    axis: str
    words: str
    place: float


@dataclass(frozen=True)
class Drawn:
    marks: dict[str, Mark]
    numbers: dict[str, str]
    ticks: tuple[Tick, ...]


def read_drawing(data: bytes) -> Drawn:
    """Raises NotAsDrawn."""
    try:
        svg = data.decode("utf-8")
    except UnicodeDecodeError:
        raise NotAsDrawn("is not text") from None
    lines = svg.split("\n")
    moved = [line.strip() for line in lines if MOVED in line]
    wholes = [match for line in moved if (match := WHOLE.fullmatch(line))]
    if len(wholes) != 1 or sum(map(bool, map(MOVES.fullmatch, moved))) != len(moved) - 1:
        raise NotAsDrawn("has a part that is moved or scaled, as the study moves none")
    scale = float(wholes[0].group(1))
    tags = Counter(tag for tag in TAG.findall(svg) if not tag.startswith(OF_METADATA))
    if strange := sorted(tags.keys() - TAGS):
        raise NotAsDrawn(f"has a part <{strange[0]}>, as the study draws none")
    if tags["style"] != svg.count(STYLE) or tags["style"] > 1:
        raise NotAsDrawn("has another style than the study's")
    if tags["rect"] != len(FRAMED.findall(svg)):
        raise NotAsDrawn("has a rectangle over it, as the study draws none")
    if tags["svg"] != 1 or not VIEW.search(svg):
        raise NotAsDrawn("shows another part of itself than the whole")
    if repeated := [name for name, count in Counter(NAME.findall(svg)).items() if count > 1]:
        raise NotAsDrawn(f"has the part {repeated[0]} twice")
    starts = [match.start() for match in AXES.finditer(svg)]
    marks, numbers, ticks = {}, {}, []
    for group in GROUP.finditer(svg):
        name, body = group.group(2), group.group(3)
        if name.startswith("t"):
            numbers[name] = words_of(body)
        elif name.startswith("m"):
            marks[name] = _mark(body, scale)
        elif starts and (tick := _tick(name, body, sum(start < group.start() for start in starts) - 1, scale)):
            ticks.append(tick)
    return Drawn(marks, numbers, tuple(ticks))


def _mark(body: str, scale: float) -> Mark:
    lines = [_points(outline, scale) for outline in OUTLINE.findall(body)]
    signs = [(scale * float(x), scale * float(y)) for x, y in PLACED.findall(body)]
    return Mark(tuple(point for line in lines for point in line), tuple(signs))


def _points(outline: str, scale: float) -> list[tuple[float, float]]:
    return [(scale * float(x), scale * float(y)) for x, y in POINT.findall(outline)]


def _tick(name: str, body: str, axes: int, scale: float) -> Tick | None:
    """One with a line of the grid or a sign, and with words."""
    words = words_of(body)
    mark = _mark(body, scale)
    axis = name[0]
    places = mark.places(0, axis)
    return Tick(axes, axis, words, places[0]) if places and words else None
