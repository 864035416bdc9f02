"""Odds ratios of a model with their intervals, on a logarithmic axis around 1."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

from disrupting_harm.figures.canvas import SMALL, TEXT, Canvas, drawing
from disrupting_harm.figures.rows import lay_rows
from disrupting_harm.figures.theme import ACCENT, MUTED, new_figure, tidy


TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10)


@drawing
def odds_ratios(
    canvas: Canvas, estimates: pd.DataFrame, *, describe: Callable[[object], str], threshold: float = 0.05
) -> Figure | None:
    """One line per row, in the order given; a row without an estimate says so. Intervals that leave the axis end in an arrow.

    In colour stand rows whose `p_adjusted` is below the threshold. None without any row.
    """
    if estimates.empty:
        return None
    laid = lay_rows(canvas, [describe(row) for row in estimates.itertuples()])
    figure, (axes,) = new_figure(canvas, laid.height + 1.0)  # room for the axis and for the foot
    y = laid.marks
    known = estimates[estimates["estimate"].notna()]
    low = max(min([0.5, *known["ci_low"]]) * 0.9, TICKS[0] * 0.8)
    high = min(max([2.0, *known["ci_high"]]) * 1.1, TICKS[-1] * 1.25)
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    axes.axvline(1, color=MUTED, linewidth=0.9, linestyle=(0, (3, 3)), zorder=1)
    for position, row in zip(y, estimates.itertuples(), strict=True):
        if pd.isna(row.estimate):
            axes.annotate("no estimate", (low, position), xytext=(5, 0), textcoords="offset points", va="center",
                          fontsize=SMALL, color=MUTED, style="italic")  # fmt: skip
            continue
        # By the adjusted p: of many intervals some leave 1 out by chance, and the eye must not be drawn to these.
        colour = ACCENT if row.p_adjusted < threshold else MUTED
        ends = [max(row.ci_low, low), min(row.ci_high, high)]
        axes.plot(ends, [position] * 2, color=colour, linewidth=1.8, solid_capstyle="round", zorder=2)
        for end, beyond, arrow in ((low, row.ci_low < low, "<"), (high, row.ci_high > high, ">")):
            if beyond:
                axes.plot(end, position, arrow, color=colour, markersize=5, clip_on=False, zorder=3)
        if low <= row.estimate <= high:
            axes.plot(row.estimate, position, "o", markersize=5.5, color=colour, markeredgecolor="white",
                      markeredgewidth=0.8, zorder=3)  # fmt: skip
    laid.label(axes)
    axes.set_xticks([tick for tick in TICKS if low <= tick <= high])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.set_xlabel("Odds ratio", fontsize=TEXT)
    axes.tick_params(axis="x", labelsize=TEXT)
    tidy(axes)
    laid.draw_grid(axes)
    return figure
