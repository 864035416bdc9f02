"""A drawing in the form in which the study writes its drawings, small enough to be read: marks, numbers and ticks at places by hand."""

from __future__ import annotations

from collections.abc import Iterable

from disrupting_harm.identity import svg
from disrupting_harm.identity.identity import Identity


IDS = ("TST/survey/a@v1", "TST/survey/b@v1")
Point = tuple[float, float]


def drawing(*parts: str, scale: float = 1, before: str = "") -> str:
    """An axes of 100 by 100 pixels and what stands in it; `before` stands before the axes."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="100" height="100" viewBox="0 0 100 100">'
        f"\n <title>A</title>\n <metadata>\n </metadata>\n"
        f' <g transform="scale({scale})">\n{before}  <g id="axes_1">\n{"".join(parts)}  </g>\n </g>\n</svg>\n'
    )


def outline(points: Iterable[Point]) -> str:
    corners = " \n".join(f"{'L' if number else 'M'} {x} {y}" for number, (x, y) in enumerate(points))
    return f'    <path d="{corners}"/>\n'


def mark(name: str, *lines: Iterable[Point], signs: Iterable[Point] = ()) -> str:
    placed = "".join(f'    <use xlink:href="#sign" x="{x}" y="{y}" style="fill: #000"/>\n' for x, y in signs)
    return f'   <g id="{name}">\n{"".join(map(outline, lines))}{placed}   </g>\n'


def words(text: str, font: str = "DejaVuSans") -> str:
    """A text as the glyphs of DejaVu Sans, whose number is 29 less than the code of a letter of ASCII."""
    glyphs = "".join(f'     <use xlink:href="#{font}-{ord(letter) - 29:x}"/>\n' for letter in text)
    return f'    <g transform="translate(1 2) scale(0.1 -0.1)">\n{glyphs}    </g>\n'


def number(name: str, text: str) -> str:
    return f'   <g id="{name}">\n{words(text)}   </g>\n'


def tick(name: str, points: Iterable[Point], text: str) -> str:
    return f'   <g id="{name}">\n{outline(points)}{words(text) if text else ""}   </g>\n'


def with_identity(text: str, drawn: dict[str, list]) -> bytes:
    """The drawing with what it says of its marks, numbers and axes, as the study embeds it."""
    return svg.embed(text.encode(), Identity("A study", "TST/survey/one", "real", "public", 1, IDS, drawn=drawn))
