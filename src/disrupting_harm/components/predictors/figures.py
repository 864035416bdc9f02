"""Odds ratios of a model with their intervals, on a logarithmic axis around 1."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from matplotlib.figure import Figure

from disrupting_harm.figures.canvas import Canvas, drawing
from disrupting_harm.figures.odds_ratios import Look, draw_odds_ratios
from disrupting_harm.figures.theme import ACCENT, MUTED


@drawing
def odds_ratios(
    canvas: Canvas, estimates: pd.DataFrame, *, describe: Callable[[object], str], threshold: float = 0.05
) -> Figure | None:
    """One line per row, in the order given (see `figures.odds_ratios`). None without any row.

    In colour stand rows whose `p_adjusted` is below the threshold.
    """
    if estimates.empty:
        return None

    def look(_: int, row) -> Look:
        # By the adjusted p: of many intervals some leave 1 out by chance, and the eye must not be drawn to these.
        return Look(ACCENT if row.p_adjusted < threshold else MUTED)

    return draw_odds_ratios(canvas, estimates, describe=describe, look=look)[0]
