"""Rows of a panel: their labels stand beside the marks in a wide drawing and above them in a narrow one. All places in inches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from disrupting_harm.figures.canvas import TEXT, Canvas
from disrupting_harm.figures.letters import line_breaks, wrap_evenly
from disrupting_harm.figures.theme import GRID, begin_labels_left


BESIDE = 34  # letters in a line of a label beside a panel
LINE, PAD = 0.152, 0.06  # inches of a line of a label, and between two rows
MARK = 0.16  # inches of a row's marks below its label
BELOW = 0.02  # inches below such a label: its last letters reach below their line
AFTER = 0.05  # inches between such a row and the next label


@dataclass(frozen=True)
class Rows:
    """Of k rows: labels in lines, (k,) heights, (k,) places of the marks and of the labels from the panel's top."""

    labels: list[str]
    heights: np.ndarray
    marks: np.ndarray
    places: np.ndarray
    size: float
    above: bool

    @property
    def height(self) -> float:
        return float(self.heights.sum())

    @property
    def tops(self) -> np.ndarray:
        return np.cumsum(self.heights) - self.heights

    def label(self, axes: Axes) -> None:
        """Set the axes' scale and labels, all of which begin at the left edge: those above the marks are written into the panel from there."""
        axes.set_ylim(self.height, 0)
        axes.set_yticks(self.places, self.labels, fontsize=self.size)
        begin_labels_left(axes, beside=not self.above)
        if self.above:
            axes.tick_params(axis="y", pad=0, length=0)
            for text in axes.get_yticklabels():
                text.set_ha("left")

    def draw_grid(self, axes: Axes) -> None:
        """A light line at each tick below the panel, which keeps out of labels above the marks."""
        axes.set_axisbelow(True)
        axes.grid(False)
        if not self.above:
            axes.grid(True, axis="x", color=GRID, linewidth=0.8)
            return
        x, ends = np.asarray(axes.get_xticks()), axes.get_xlim()
        if len(x) and x[0] <= ends[0]:
            for text in axes.get_xticklabels()[:1]:  # none in panels above the last
                text.set_ha("left")  # without labels beside the panel it would be cut
        x = np.tile(x[(x >= ends[0]) & (x <= ends[1])], len(self.heights))
        ticks = len(x) // max(1, len(self.heights))
        top, bottom = (np.repeat(ends, ticks) for ends in self._strips())
        axes.vlines(x, top, bottom, colors=GRID, linewidth=0.8, zorder=0.6)

    def draw_line(self, axes: Axes, x: float, *, color: str, dashes: tuple[float, float] = (3, 3)) -> None:
        """A dashed vertical line at x, which keeps out of labels above the marks."""
        look = {"linewidth": 0.9, "linestyle": (0, dashes), "zorder": 1}
        if not self.above:
            axes.axvline(x, color=color, **look)
            return
        for top, bottom in zip(*self._strips(), strict=True):
            axes.plot([x, x], [top, bottom], color=color, **look)

    def _strips(self) -> tuple[np.ndarray, np.ndarray]:
        """Upper and lower ends (k,) of the strips of the marks, for labels above these."""
        return 2 * self.marks - self.tops - self.heights + AFTER, self.tops + self.heights - AFTER


def lay_rows(
    canvas: Canvas,
    labels: Sequence[str],
    *,
    marks: float | Sequence[float] = MARK,
    letters: int = BESIDE,
    size: float = TEXT,
    beside: bool = False,
) -> Rows:
    """The rows of labels, whose own ends of lines stay. marks: inches that the marks of each row need. letters: in a line beside a panel.

    beside: labels that are short enough stay beside the marks in a narrow drawing too.
    """
    above = canvas.is_narrow and not beside
    room = canvas.letters(size) if above else letters
    lines = ["\n".join(wrap_evenly(part, room) for part in text.split("\n")) for text in labels]
    words = np.array([LINE * size / TEXT * (1 + line_breaks(text)) for text in lines])
    marks = np.broadcast_to(np.asarray(marks, dtype=float), words.shape)
    if above:
        words = np.where([bool(text) for text in lines], words + BELOW, 0.0)
        heights = words + marks + PAD + AFTER
        tops = np.cumsum(heights) - heights
        return Rows(lines, heights, tops + PAD + words + marks / 2, tops + PAD + words / 2, size, above)
    heights = np.maximum(words, marks) + PAD
    middle = np.cumsum(heights) - heights / 2
    return Rows(lines, heights, middle, middle, size, above)
