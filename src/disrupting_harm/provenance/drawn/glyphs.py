"""The letters that a drawing draws as outlines, by the names and shapes of its glyphs: what a reader sees, and no remark beside it."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path


USE = re.compile(r'<use xlink:href="#([\w-]+)-([0-9a-f]+)"')
DEFINED = re.compile(r'<path id="([\w-]+)-([0-9a-f]+)" d="([^"]*)"')
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
OTHER = "\N{REPLACEMENT CHARACTER}"


def words_of(group: str) -> str:
    """The text of a group as its glyphs spell it; "\N{REPLACEMENT CHARACTER}" for one of a font that is not matplotlib's."""
    return "".join(_letters(font).get(int(glyph, 16), OTHER) for font, glyph in USE.findall(group))


def false_shapes(svg: str) -> list[str]:
    """Letters whose outline in the drawing is not that of the font: another letter's shape under the name of this one."""
    return [
        _letters(font).get(int(glyph, 16), OTHER)
        for font, glyph, outline in DEFINED.findall(svg)
        if not _is_outline(font, int(glyph, 16), outline)
    ]


@lru_cache(maxsize=2000)
def _is_outline(font: str, glyph: int, outline: str) -> bool:
    """Whether an outline is that of the font; true where the font is none of matplotlib's."""
    expected = _outline(font, glyph)
    return expected is None or tuple(map(float, NUMBER.findall(outline))) == expected


@lru_cache
def _font(name: str):
    """A font of matplotlib's own by its PostScript name; None for any other."""
    import matplotlib
    from matplotlib import ft2font

    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"{name}.ttf"
    if not path.is_file():
        return None
    font = ft2font.FT2Font(path)
    font.set_size(100, 72)  # as matplotlib loads it to draw a text as outlines
    return font


@lru_cache
def _letters(name: str) -> dict[int, str]:
    font = _font(name)
    if font is None:
        return {}
    found: dict[int, str] = {}
    for letter, glyph in sorted(font.get_charmap().items()):
        found.setdefault(glyph, chr(letter))
    return found


def _outline(name: str, glyph: int) -> tuple[float, ...] | None:
    """Coordinates in the order in which an SVG writes them."""
    from matplotlib.ft2font import LoadFlags
    from matplotlib.path import Path as Outline

    font = _font(name)
    if font is None:
        return None
    font.load_glyph(glyph, flags=LoadFlags.NO_HINTING)
    vertices, codes = font.get_path()
    kept = [point for point, code in zip(vertices * 64, codes, strict=True) if code != Outline.CLOSEPOLY]
    return tuple(round(float(side), 6) for point in kept for side in point)
