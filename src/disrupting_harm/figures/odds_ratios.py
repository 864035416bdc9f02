"""Odds ratios with their intervals, on a logarithmic axis around 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

from disrupting_harm.figures.canvas import SMALL, TEXT, Canvas
from disrupting_harm.figures.rows import Rows, lay_rows
from disrupting_harm.figures.theme import MUTED, new_figure, tidy


TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10)


@dataclass(frozen=True)
class Look:
    """How a row is drawn. marker: of its odds ratio, as matplotlib names it."""

    colour: str = MUTED
    marker: str = "o"


def draw_odds_ratios(
    canvas: Canvas,
    estimates: pd.DataFrame,
    *,
    describe: Callable[[object], str],
    look: Callable[[int, object], Look],
    within: Sequence[float] = (),
) -> tuple[Figure, Axes, Rows]:
    """One line per row of `estimates` (at least one: estimate, ci_low, ci_high), in the order given, a line at 1, and the axis.

    look: of a row, by its place and itself. within: further odds ratios that the axis is to reach. Intervals that leave the axis end in
    an arrow; a row without an estimate says so.
    """
    laid = lay_rows(canvas, [describe(row) for row in estimates.itertuples()])
    figure, (axes,) = new_figure(canvas, laid.height + 1.0)  # room for the axis and for the foot
    known = estimates[estimates["estimate"].notna()]
    low = max(min([0.5, *known["ci_low"], *within]) * 0.9, TICKS[0] * 0.8)
    high = min(max([2.0, *known["ci_high"], *within]) * 1.1, TICKS[-1] * 1.25)
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    laid.draw_line(axes, 1, color=MUTED)
    for place, (position, row) in enumerate(zip(laid.marks, estimates.itertuples(), strict=True)):
        if pd.isna(row.estimate):
            axes.annotate("no estimate", (low, position), xytext=(5, 0), textcoords="offset points", va="center",
                          fontsize=SMALL, color=MUTED, style="italic")  # fmt: skip
            continue
        drawn = look(place, row)
        axes.plot([max(row.ci_low, low), min(row.ci_high, high)], [position] * 2, color=drawn.colour, linewidth=1.8,
                  solid_capstyle="round", zorder=2)  # fmt: skip
        for end, beyond, arrow in ((low, row.ci_low < low, "<"), (high, row.ci_high > high, ">")):
            if beyond:
                axes.plot(end, position, arrow, color=drawn.colour, markersize=5, clip_on=False, zorder=3)
        if low <= row.estimate <= high:
            axes.plot(row.estimate, position, drawn.marker, markersize=5.5, color=drawn.colour, markeredgecolor="white",
                      markeredgewidth=0.8, zorder=3)  # fmt: skip
    laid.label(axes)
    axes.set_xticks([tick for tick in TICKS if low <= tick <= high])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.set_xlabel("Odds ratio", fontsize=TEXT)
    axes.tick_params(axis="x", labelsize=TEXT)
    tidy(axes)
    laid.draw_grid(axes)
    return figure, axes, laid
