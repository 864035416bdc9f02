"""Panels placed by inches from the figure's top, so that a figure of many small ones is laid out without measuring each text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import LayoutEngine

from disrupting_harm.figures.canvas import Canvas
from disrupting_harm.figures.theme import RC


FOOT = 0.5  # inches below the panels, where the figure is marked


@dataclass(frozen=True)
class Box:
    """Inches of a panel's axes: from the left edge, from the top edge, and how large."""

    left: float
    top: float
    width: float
    height: float


class Tiles(LayoutEngine):
    """Keeps every panel where its box says, however much the figure grows at its foot."""

    _adjust_compatible = False
    _colorbar_gridspec = False

    def __init__(self, boxes: Sequence[Box]):
        super().__init__()
        self.boxes = list(boxes)

    def set(self, **_) -> None:
        """What a layout is asked to leave free is free already."""

    def execute(self, fig: Figure) -> None:
        width, height = fig.get_size_inches()
        for axes, box in zip(fig.axes, self.boxes, strict=False):
            bottom = height - box.top - box.height
            axes.set_position((box.left / width, bottom / height, box.width / width, box.height / height))


def new_tiles(canvas: Canvas, boxes: Sequence[Box]) -> tuple[Figure, list[Axes]]:
    """A figure of the canvas' width with a panel in each box, high enough for all of them and its foot."""
    lowest = max(box.top + box.height for box in boxes)
    with sns.axes_style("white"), matplotlib.rc_context(RC):
        figure = Figure(figsize=(canvas.inches, lowest + FOOT), layout=Tiles(boxes))
        panels = [figure.add_axes((0.1, 0.1, 0.5, 0.5), label=str(place)) for place in range(len(boxes))]
    figure.get_layout_engine().execute(figure)
    return figure, panels


def bare(axes: Axes) -> None:
    """No spines, no ticks."""
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
