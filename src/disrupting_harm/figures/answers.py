"""Answers to the questions of one section of a form: a panel for each question, or for several questions of one kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from matplotlib.transforms import ScaledTranslation

from disrupting_harm import printing
from disrupting_harm.figures.canvas import SMALL, TEXT, Canvas, drawing
from disrupting_harm.figures.letters import wrap
from disrupting_harm.figures.rows import lay_rows
from disrupting_harm.figures.stack import Heading, new_stack
from disrupting_harm.figures.theme import ACCENT, GRID, INK, MUTED, PALETTE


BAR_HEIGHT = 0.135  # inches
LEGEND = 0.26  # inches of the levels' names
LEVEL = 0.155  # inches that one of several levels takes
BAR = "#cfe3ea"
MARKERS = ("o", "s", "D", "^", "v")


@dataclass(frozen=True)
class Panel:
    """rows: saved estimates, in the order in which they stand, with the column `short`, what stands beside each.

    kind: "shares" of several questions, or the "answers" to one.
    """

    kind: Literal["shares", "answers"]
    heading: Heading
    rows: pd.DataFrame


@drawing
def answers_by_panel(canvas: Canvas, panels: Sequence[Panel]) -> Figure | None:
    """The panels one above the other on one axis of shares: a dot for a share, a bar for an answer, each with its interval.

    None without any panel.
    """
    if not panels:
        return None
    laid = [lay_rows(canvas, list(panel.rows["short"])) for panel in panels]
    figure, plots = new_stack(canvas, [panel.heading for panel in panels], [each.height for each in laid])
    highest = max(_highest(panel.rows) for panel in panels)
    for axes, panel, each in zip(plots, panels, laid, strict=True):
        y = each.marks
        shown = [printing.is_percentage(row) for row in panel.rows.itertuples()]
        rows, places = panel.rows[shown], y[shown]
        if panel.kind == "answers":
            axes.barh(places, rows["estimate"], height=BAR_HEIGHT, color=BAR, zorder=1)
            axes.hlines(places, rows["ci_low"], rows["ci_high"], colors=ACCENT, linewidth=1.4, zorder=2)
        else:
            _intervals(axes, rows, places, ACCENT, marker="o", width=1.8, size=5.5)
        _numbers(axes, panel.rows, y, INK, size=TEXT)
        each.label(axes)
        _percent_axis(axes, highest, most=5 if canvas.is_narrow else 7, last=axes is plots[-1])
        each.draw_grid(axes)
    return figure


@drawing
def shares_by_level(canvas: Canvas, panel: Panel, *, levels: Sequence[str], names: Sequence[str]) -> Figure | None:
    """The shares of several questions (`short`), one line for each of the `levels` (column `series`), which `names` names.

    None where no share is printed as a percentage.
    """
    rows = panel.rows
    if not any(printing.is_percentage(row) for row in rows.itertuples()):
        return None
    questions = list(dict.fromkeys(rows["short"]))
    laid = lay_rows(canvas, questions, marks=LEVEL * len(levels))
    columns = len(levels) if sum(len(name) + 6 for name in names) <= canvas.letters(SMALL) else 1
    figure, (axes,) = new_stack(canvas, [panel.heading], [laid.height], legend=LEGEND * -(-len(levels) // columns))
    middle = dict(zip(questions, laid.marks, strict=True))
    for place, (level, name) in enumerate(zip(levels, names, strict=True)):
        own = rows[rows["series"] == level]
        y = np.array([middle[text] for text in own["short"]]) + LEVEL * (place - (len(levels) - 1) / 2)
        shown = [printing.is_percentage(row) for row in own.itertuples()]
        colour, marker = PALETTE[place % len(PALETTE)], MARKERS[place % len(MARKERS)]
        _intervals(axes, own[shown], y[shown], colour, marker=marker, width=1.5, size=4.6)
        _numbers(axes, own, y, colour, size=SMALL)
        axes.plot(
            [],
            [],
            marker=marker,
            color=colour,
            linewidth=1.5,
            markersize=4.6,
            label=wrap(name, 40 if columns == 1 else 20),
        )
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, frameon=False, fontsize=SMALL, borderpad=0.1,
                labelcolor=INK)  # fmt: skip
    axes.hlines(laid.tops[1:], 0, 2, colors=GRID, linewidth=0.6, zorder=0)
    laid.label(axes)
    _percent_axis(axes, _highest(rows), most=5 if canvas.is_narrow else 7, last=True)
    laid.draw_grid(axes)
    return figure


def _intervals(axes, rows: pd.DataFrame, y: np.ndarray, colour: str, *, marker: str, width: float, size: float) -> None:
    axes.hlines(y, rows["ci_low"], rows["ci_high"], colors=colour, linewidth=width, capstyle="round", zorder=2)
    axes.plot(rows["estimate"], y, marker, markersize=size, color=colour, markeredgecolor="white", markeredgewidth=0.8,
              zorder=3)  # fmt: skip


def _numbers(axes, rows: pd.DataFrame, y: np.ndarray, colour: str, *, size: float) -> None:
    """Beside the interval; in words at zero what the presentation standard does not let stand as a percentage."""
    beside = axes.transData + ScaledTranslation(5 / 72, 0, axes.figure.dpi_scale_trans)
    for place, row in zip(y, rows.itertuples(), strict=True):
        if printing.is_percentage(row):
            end, text, look = max(row.ci_high, row.estimate), printing.per_cent_alone(row.estimate), {"color": colour}
        else:
            end, text, look = 0, printing.share(row), {"color": MUTED, "style": "italic"}
        axes.text(end, place, text, transform=beside, va="center", fontsize=size, **look)


def _highest(rows: pd.DataFrame) -> float:
    return max([row.ci_high for row in rows.itertuples() if printing.is_percentage(row)], default=0.0)


def _percent_axis(axes, highest: float, *, most: int, last: bool) -> None:
    """At most so many steps from zero, the same for every panel of a figure, so that their lengths can be compared; its numbers below the last one."""
    end = min(1.13, highest * 1.17) if highest > 0 else 1.02
    axes.set_xlim(0, end)
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    step = next(step for step in (0.01, 0.02, 0.05, 0.1, 0.2) if end / step < most + 0.5 or step == 0.2)
    axes.set_xticks(np.arange(0, min(0.96 * end, 1.0) + 1e-9, step))  # a number at the very end would be cut
    axes.tick_params(axis="x", labelsize=TEXT, labelbottom=last)
    axes.tick_params(length=0)
