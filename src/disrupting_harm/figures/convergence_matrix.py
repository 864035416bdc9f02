"""Themes by research activities: a letter in a box for what a source says and how it fits the others.

A filled box rests on published facts, a box of dashes on a stand-in; the letter tells the convergence, so that neither hangs on colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from disrupting_harm.figures.canvas import SMALL, Canvas, drawing
from disrupting_harm.figures.rows import Rows, lay_rows
from disrupting_harm.figures.stack import Heading, new_stack
from disrupting_harm.figures.theme import ACCENT, GRID, INK, MUTED, SECOND


ROW = 0.2  # inches of a line of boxes
HEADS = 1.0  # inches above them, for the names of the activities
LABEL = 30  # letters in a line beside the boxes
# By letter: what fills the box of facts, and the colour of the letter in it.
FILLS = {"A": (ACCENT, "white"), "P": ("#a9cbd6", INK), "D": (SECOND, "white"), "S": (GRID, INK)}
DASHED = {"facecolor": "white", "edgecolor": MUTED, "linewidth": 0.9, "linestyle": (0, (2, 1.6))}


@drawing
def convergence_matrix(
    canvas: Canvas, cells: pd.DataFrame, themes: Mapping[str, str], columns: Mapping[str, str], *, legend: Sequence[str]
) -> Figure | None:
    """A line for each theme, a column for each activity; the last column stands apart. None without any cell.

    cells: columns theme, column, letter and synthetic, one for each place where something is said. legend: lines above the boxes.
    """
    if cells.empty:
        return None
    laid = lay_rows(canvas, list(themes.values()), marks=ROW, letters=LABEL, size=SMALL)
    figure, (axes,) = new_stack(canvas, [Heading("", tuple(legend))], [laid.height], legend=HEADS)
    inside = {(row.theme, row.column): row for row in cells.itertuples()}
    places = _places(columns)
    for theme, top, middle in zip(themes, laid.tops, laid.marks, strict=True):
        axes.hlines(top, 0, len(columns) + 0.5, color=GRID, linewidth=0.6, zorder=1)
        for column, x in places.items():
            _draw(axes, inside.get((theme, column)), x, middle)
    _frame(axes, laid, columns, places)
    return figure


def _places(columns: Mapping[str, str]) -> dict[str, float]:
    """The middle of each column; half a column is free before the last."""
    last = len(columns) - 1
    return {name: at + 0.5 + (0.5 if at == last else 0.0) for at, name in enumerate(columns)}


def _draw(axes: Axes, row, x: float, middle: float) -> None:
    if row is None:
        axes.text(x, middle, "·", fontsize=SMALL, color=MUTED, ha="center", va="center")
        return
    fill, ink = FILLS[row.letter]
    look = DASHED if row.synthetic else {"facecolor": fill, "linewidth": 0}
    axes.add_patch(Rectangle((x - 0.4, middle - ROW / 2 + 0.012), 0.8, ROW - 0.024, zorder=1.5, **look))
    letter = {"color": MUTED if row.synthetic else ink, "weight": "normal" if row.synthetic else "bold"}
    axes.text(x, middle, row.letter, fontsize=SMALL, ha="center", va="center_baseline", zorder=2, **letter)


def _frame(axes: Axes, rows: Rows, columns: Mapping[str, str], places: Mapping[str, float]) -> None:
    axes.set_xlim(0, len(columns) + 0.5)
    axes.set_xticks(list(places.values()), list(columns.values()), fontsize=SMALL, rotation=90)
    axes.tick_params(length=0, labeltop=True, labelbottom=False, colors=MUTED, pad=2)
    axes.tick_params(axis="y", colors=INK)
    axes.grid(False)
    axes.spines["bottom"].set_visible(False)
    rows.label(axes)
