"""Odds ratios of one predictor in the average country and in each country, on a logarithmic axis around 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
from matplotlib.figure import Figure

from disrupting_harm.figures.canvas import Canvas, drawing
from disrupting_harm.figures.odds_ratios import Look, draw_odds_ratios
from disrupting_harm.figures.theme import ACCENT, MUTED, SECOND


@drawing
def odds_ratios_by_country(
    canvas: Canvas, estimates: pd.DataFrame, *, describe: Callable[[object], str], known: Sequence[float | None] = ()
) -> Figure | None:
    """One line per row (see `figures.odds_ratios`): the first, in colour, is the average country. None without any row.

    Crosses stand where `known`, one for each row, says a value.
    """
    if estimates.empty:
        return None
    average = Look(ACCENT, "D")
    figure, axes, laid = draw_odds_ratios(
        canvas,
        estimates,
        describe=describe,
        look=lambda place, _: average if place == 0 else Look(),
        within=[value for value in known if value is not None],
    )
    low, high = axes.get_xlim()
    for position, value in zip(laid.marks, known, strict=False):
        if value is not None and low <= value <= high:
            axes.plot(value, position, "x", markersize=5, color=SECOND, markeredgewidth=1.3, zorder=4)
    axes.axhline(laid.heights[0], color=MUTED, linewidth=0.6)
    return figure
