"""Administrative counts beside what they are set against."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from disrupting_harm import printing
from disrupting_harm.figures.canvas import EDGE, HEAD, TEXT, Canvas, drawing
from disrupting_harm.figures.counts_layout import Box, bare, new_tiles
from disrupting_harm.figures.letters import line_breaks, wrap
from disrupting_harm.figures.theme import ACCENT, INK, MUTED, SECOND


PLOT, YEARS, LINE, PAD = (
    1.25,
    0.3,
    0.15,
    0.1,
)  # inches of the bars, of the years below, of a line of a title, above a title


@drawing
def counts_and_rates(canvas: Canvas, counts: pd.DataFrame, rates: pd.DataFrame) -> Figure | None:
    """Two panels by year, one above the other: the count and the rate, each from zero. Both hold one row per year (`level`).

    None without any row.
    """
    if counts.empty:
        return None
    titles = [wrap(rows["label"].iloc[0], canvas.letters(HEAD, bold=True)) for rows in (counts, rates)]
    boxes, top = [], 0.0
    for title in titles:
        top += PAD + LINE * (1 + line_breaks(title))
        boxes.append(Box(EDGE, top, canvas.inches - 2 * EDGE, PLOT))
        top += PLOT + YEARS
    figure, panels = new_tiles(canvas, boxes)
    figure.set_figheight(figure.get_figheight() + YEARS)
    for axes, title, rows, colour in zip(panels, titles, (counts, rates), (ACCENT, SECOND), strict=True):
        bare(axes)
        places = range(len(rows))
        axes.bar(places, rows["estimate"], width=0.72, color=colour)
        for place, value in zip(places, rows["estimate"], strict=True):
            axes.annotate(printing.number(value, "whole"), (place, value), (0, 2), textcoords="offset points", ha="center",
                          va="bottom", fontsize=TEXT, color=INK)  # fmt: skip
        axes.set_title(title, x=0, ha="left", fontsize=HEAD, weight="bold", color=INK, pad=3)
        axes.set(ylim=(0, rows["estimate"].max() * 1.16 or 1), yticks=[])
        axes.axhline(0, color=MUTED, linewidth=0.7)
        axes.set_xticks(places, rows["level"].astype(str), fontsize=TEXT, color=MUTED)
    return figure
