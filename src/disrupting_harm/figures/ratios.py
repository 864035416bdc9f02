"""Our numbers over published ones: one line of points for each subject."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, NullLocator

from disrupting_harm.figures.canvas import SMALL, TEXT, Canvas, drawing
from disrupting_harm.figures.rows import lay_rows
from disrupting_harm.figures.stack import Heading, new_stack
from disrupting_harm.figures.theme import ACCENT, MUTED, SECOND


ROW = 0.27  # inches of a subject
NAMED = 1.2  # a point so many times away from the published number, up or down, is named
TICKS = (0.25, 0.33, 0.5, 0.75, 1, 1.33, 2, 3, 4)
APART = 34  # least pixels of a point's width between two names of one line, so that they do not lie on each other


@drawing
def ratios_by_subject(canvas: Canvas, rows: pd.DataFrame, *, heading: Heading) -> Figure | None:
    """One line for each `subject`, in the order of the rows, with the number of its points: `ratio` on a logarithmic axis, filled where
    the row `agrees`. Points far from 1 are named by `iso3`. None without any row.
    """
    if rows.empty:
        return None
    subjects = list(dict.fromkeys(rows["subject"]))
    sizes = rows["subject"].value_counts()
    laid = lay_rows(canvas, [f"{s} ({sizes[s]})" for s in subjects], marks=ROW)
    figure, (axes,) = new_stack(canvas, [heading], [laid.height], legend=0.26)
    laid.label(axes)
    figure.get_layout_engine().execute(figure)  # the room for names beside points is known now
    axes.set_xscale("log")
    reach = 1.12 * max(1.3, *(max(r, 1 / r) for r in rows["ratio"]))
    axes.set_xlim(1 / reach, reach)
    for place, subject in zip(laid.marks, subjects, strict=True):
        own = rows[rows["subject"] == subject].sort_values("ratio", kind="stable")
        for agrees, colour, face in ((False, SECOND, "none"), (True, ACCENT, ACCENT)):
            points = own[own["agrees"] == agrees]
            axes.scatter(
                points["ratio"],
                np.full(len(points), place),
                s=24,
                edgecolors=colour,
                facecolors=face,
                linewidths=1.1,
                zorder=3,
            )
        _name_points(axes, own, place, reach)
    laid.draw_line(axes, 1, color=MUTED, dashes=(1, 0))
    ticks = [tick for tick in TICKS if 1 / reach < tick < reach]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticklabels([f"{tick:g}" for tick in ticks], fontsize=TEXT)
    axes.tick_params(axis="both", length=0)
    laid.draw_grid(axes)
    keys = [
        Line2D([], [], linestyle="", marker="o", markersize=5, color=ACCENT, label="agrees"),
        Line2D([], [], linestyle="", marker="o", markersize=5, color=SECOND, markerfacecolor="none", label="differs"),
    ]
    axes.legend(handles=keys, loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False, fontsize=TEXT, handletextpad=0.2,
                borderaxespad=0.1)  # fmt: skip
    return figure


def _name_points(axes, points: pd.DataFrame, place: int, reach: float) -> None:
    """Above each point that lies far from 1, the farthest first, unless a name is there already."""
    width = axes.get_window_extent().width
    far = points.assign(far=np.log(points["ratio"])).loc[lambda rows: rows["far"].abs() >= np.log(NAMED)]
    named: list[float] = []
    for row in far.sort_values("far", key=abs, ascending=False, kind="stable").itertuples():
        at = width * row.far / (2 * np.log(reach))
        if all(abs(at - other) >= APART for other in named):
            axes.annotate(row.iso3, (row.ratio, place), xytext=(0, 4), textcoords="offset points", ha="center",
                          fontsize=SMALL, color=MUTED)  # fmt: skip
            named.append(at)
