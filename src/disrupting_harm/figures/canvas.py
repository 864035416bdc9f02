"""The two widths at which every figure is drawn, and what has room in them.

A column of text is 680 CSS pixels wide, a phone leaves 358. Neither drawing is a smaller picture of the other: letters have the same
size in both, and what stands side by side in the one stands below each other in the other.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Concatenate, Literal, ParamSpec


if TYPE_CHECKING:
    from matplotlib.figure import Figure

PIXELS_PER_INCH = 108  # of CSS: a point of matplotlib is one pixel and a half
POINTS = 72  # of an inch
TEXT, SMALL, HEAD = (POINTS * pixels / PIXELS_PER_INCH for pixels in (13, 12, 14))  # points of letters
LETTER, BOLD_LETTER = 0.57, 0.64  # of the font's size: a Latin letter of DejaVu Sans in running text
EDGE = 0.05  # inches left free at the sides

Arguments = ParamSpec("Arguments")


@dataclass(frozen=True)
class Canvas:
    """A width to draw at. pixels: of CSS, one for each unit of the SVG."""

    name: Literal["wide", "narrow"]
    pixels: int

    @property
    def is_narrow(self) -> bool:
        return self.name == "narrow"

    @property
    def inches(self) -> float:
        return self.pixels / PIXELS_PER_INCH

    def letters(self, size: float, *, part: float = 1.0, bold: bool = False) -> int:
        """How many letters of `size` points have room in a line across this part of the width."""
        points = (part * self.inches - 2 * EDGE) * POINTS
        return max(1, int(points / size / (BOLD_LETTER if bold else LETTER)))


WIDE, NARROW = Canvas("wide", 680), Canvas("narrow", 358)


@dataclass(frozen=True)
class Drawing:
    """What can be drawn at any width."""

    draw: Callable[[Canvas], Figure | None]

    def at(self, canvas: Canvas) -> Figure | None:
        """The figure at this width; None where there is nothing to draw."""
        return self.draw(canvas)


def drawing(function: Callable[Concatenate[Canvas, Arguments], Figure | None]) -> Callable[Arguments, Drawing]:
    """Marks a chart function. It is called without a canvas, and draws when `Run.save_figure` says at which width."""

    @functools.wraps(function)
    def call(*arguments: Arguments.args, **named: Arguments.kwargs) -> Drawing:
        return Drawing(lambda canvas: function(canvas, *arguments, **named))

    return call
