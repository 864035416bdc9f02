"""Odds ratios of one predictor in the average country and in each country, on a logarithmic axis around 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

from disrupting_harm.figures.canvas import TEXT, Canvas, drawing
from disrupting_harm.figures.rows import lay_rows
from disrupting_harm.figures.theme import ACCENT, MUTED, SECOND, new_figure, tidy


TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10)


@drawing
def odds_ratios_by_country(
    canvas: Canvas, estimates: pd.DataFrame, *, describe: Callable[[object], str], known: Sequence[float | None] = ()
) -> Figure | None:
    """One line per row: the first, in colour, is the average country. Crosses where `known`, one for each row, says a value.

    Intervals that leave the axis end in an arrow. None without any row.
    """
    if estimates.empty:
        return None
    laid = lay_rows(canvas, [describe(row) for row in estimates.itertuples()])
    figure, (axes,) = new_figure(canvas, laid.height + 1.0)  # room for the axis and for the foot
    y = laid.marks
    crosses = [value for value in known if value is not None]
    low = max(min([0.5, *estimates["ci_low"], *crosses]) * 0.9, TICKS[0] * 0.8)
    high = min(max([2.0, *estimates["ci_high"], *crosses]) * 1.1, TICKS[-1] * 1.25)
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    axes.axvline(1, color=MUTED, linewidth=0.9, linestyle=(0, (3, 3)), zorder=1)
    for place, (position, row) in enumerate(zip(y, estimates.itertuples(), strict=True)):
        colour = ACCENT if place == 0 else MUTED
        axes.plot([max(row.ci_low, low), min(row.ci_high, high)], [position] * 2, color=colour, linewidth=1.8,
                  solid_capstyle="round", zorder=2)  # fmt: skip
        for end, beyond, arrow in ((low, row.ci_low < low, "<"), (high, row.ci_high > high, ">")):
            if beyond:
                axes.plot(end, position, arrow, color=colour, markersize=5, clip_on=False, zorder=3)
        if low <= row.estimate <= high:
            axes.plot(row.estimate, position, "D" if place == 0 else "o", markersize=5.5, color=colour,
                      markeredgecolor="white", markeredgewidth=0.8, zorder=3)  # fmt: skip
    for position, value in zip(y, known, strict=False):
        if value is not None and low <= value <= high:
            axes.plot(value, position, "x", markersize=5, color=SECOND, markeredgewidth=1.3, zorder=4)
    axes.axhline(laid.heights[0], color=MUTED, linewidth=0.6)
    laid.label(axes)
    axes.set_xticks([tick for tick in TICKS if low <= tick <= high])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.set_xlabel("Odds ratio", fontsize=TEXT)
    axes.tick_params(axis="x", labelsize=TEXT)
    tidy(axes)
    laid.draw_grid(axes)
    return figure
