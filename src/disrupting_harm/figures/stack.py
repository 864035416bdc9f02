"""Panels one above the other, each under a heading that begins at the figure's left edge, placed by inches.

A general layout measures every text several times; here each panel's height is known, and only the labels beside the panels are
measured.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import LayoutEngine
from matplotlib.text import Text

from disrupting_harm.figures.canvas import HEAD, SMALL, Canvas
from disrupting_harm.figures.fit import points_wide
from disrupting_harm.figures.letters import line_breaks, needs_font, wrap
from disrupting_harm.figures.theme import INK, MUTED, RC


LINE = 0.164  # inches of a line of the title
BETWEEN, TOP = 0.2, 0.06  # inches above a heading, and above the first
AXIS, FOOT = 0.25, 0.5  # inches below the last panel for its axis, and below that, where the figure is marked
LEFT, RIGHT, GAP = 0.05, 0.1, 0.07  # inches beside the labels, beside the panels, and between the two
NO_SPINES = {f"axes.spines.{side}": False for side in ("top", "right", "left")}


@dataclass(frozen=True)
class Heading:
    """title: in bold, "" for none. notes: lines below it, in small letters."""

    title: str
    notes: tuple[str, ...] = ()

    def parts(self, canvas: Canvas) -> list[tuple[str, float, dict]]:
        """Text in lines, letters' size and look of each part."""
        title = wrap(self.title, canvas.letters(HEAD, bold=True))
        small = [(wrap(note, canvas.letters(SMALL)), SMALL, {"color": MUTED}) for note in self.notes if note]
        return [*([(title, HEAD, {"weight": "bold", "color": INK})] if title else []), *small]


class Stack(LayoutEngine):
    """Places headings and panels from the top. rows: inches of each panel. legend: inches above the axes of each, or of all."""

    _adjust_compatible = False
    _colorbar_gridspec = False

    def __init__(
        self,
        canvas: Canvas,
        headings: Sequence[Heading],
        rows: Sequence[float],
        legend: float | Sequence[float] = 0.0,
    ):
        super().__init__()
        self.parts = [heading.parts(canvas) for heading in headings]
        self.rows = list(rows)
        self.legends = [legend] * len(rows) if isinstance(legend, int | float) else list(legend)
        self.texts: list[list[Text]] = []
        self.axes: list[Axes] = []

    def height(self) -> float:
        """Inches of the whole figure, its foot included."""
        headings = [BETWEEN * (place > 0) + math.fsum(map(_inches, parts)) for place, parts in enumerate(self.parts)]
        return math.fsum((TOP, *headings, *self.rows, *self.legends, AXIS, FOOT))

    def set(self, **_) -> None:
        """What a layout is asked to leave free is free already."""

    def execute(self, fig: Figure) -> None:
        width, height = fig.get_size_inches()
        beside = [
            text
            for axes in self.axes
            for text in axes.get_yticklabels()
            if text.get_ha() == "right" and text.get_text()
        ]
        left = LEFT + (GAP + max(map(_points_needed, beside)) / 72 if beside else 0.0)
        top = height - TOP
        for place, (axes, texts, parts) in enumerate(zip(self.axes, self.texts, self.parts, strict=True)):
            top -= BETWEEN * (place > 0)
            for text, part in zip(texts, parts, strict=True):
                text.set_position((LEFT / width, top / height))
                top -= _inches(part)
            top -= self.legends[place] + self.rows[place]
            box = (left / width, top / height, (width - left - RIGHT) / width, self.rows[place] / height)
            axes.set_position(box)


def new_stack(
    canvas: Canvas, headings: Sequence[Heading], rows: Sequence[float], *, legend: float | Sequence[float] = 0.0
) -> tuple[Figure, list[Axes]]:
    """A figure of the canvas' width with a panel of so many inches under each heading; its layout is that of `Stack`."""
    stack = Stack(canvas, headings, rows, legend)
    with sns.axes_style("whitegrid"), matplotlib.rc_context(RC | NO_SPINES):
        figure = Figure(figsize=(canvas.inches, stack.height()), layout=stack)
        for parts, inches in zip(stack.parts, rows, strict=True):
            stack.axes.append(figure.add_axes((0.4, 0.1, 0.5, inches / stack.height())))
            stack.texts.append([
                figure.text(0, 0, text, va="top", ha="left", fontsize=size, linespacing=1.25, **look)
                for text, size, look in parts
            ])  # fmt: skip
    stack.execute(figure)
    return figure, stack.axes


def _points_needed(label: Text) -> float:
    """Its width; small letters of other scripts are wider by some hundredths in pixels than as outlines."""
    return points_wide(label) * (1.05 if needs_font(label.get_text()) else 1)


def _inches(part: tuple[str, float, dict]) -> float:
    text, size, _ = part
    return LINE * size / HEAD * (1.4 if needs_font(text) else 1) * (1 + line_breaks(text)) + 0.025
