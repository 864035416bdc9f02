"""Two holders of one quantity: a filled circle and an open square on one line, and what lies between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from disrupting_harm import printing
from disrupting_harm.figures.canvas import EDGE, SMALL, Canvas, drawing
from disrupting_harm.figures.counts_layout import Box, bare, new_tiles
from disrupting_harm.figures.letters import wrap
from disrupting_harm.figures.rows import lay_rows
from disrupting_harm.figures.theme import ACCENT, INK, MUTED, SECOND


LABEL = 26  # letters in a line beside a pair
LABELS, NUMBERS = 1.75, 1.2  # inches left of the axis, if the labels stand there, and right of it
LEGEND = 0.44


@dataclass(frozen=True)
class Pair:
    """label: beside the pair. first, second: what the two holders count. said: what is printed at the right."""

    label: str
    first: float
    second: float
    said: str


@drawing
def paired_dots(canvas: Canvas, pairs: Sequence[Pair], *, holders: tuple[str, str], head: str) -> Figure | None:
    """The pairs below each other on one axis of powers of ten; `head` stands above what is printed at the right.

    None without any pair. A count of zero lies on the axis' lower end, since it has no logarithm, and is printed as it is.
    """
    if not pairs:
        return None
    laid = lay_rows(canvas, [pair.label for pair in pairs], marks=0.18, letters=LABEL, size=SMALL)
    left = EDGE if canvas.is_narrow else LABELS
    width = canvas.inches - left - NUMBERS - EDGE
    figure, (axes,) = new_tiles(canvas, [Box(left, LEGEND, width, laid.height)])
    figure.set_figheight(figure.get_figheight() + 0.2)
    bare(axes)
    values = [value for pair in pairs for value in (pair.first, pair.second) if value > 0]
    low = 10.0 ** math.floor(math.log10(min(values, default=1)))
    high = max(max(values, default=10) * 1.6, low * 10)
    axes.set(xscale="log", xlim=(low, high))
    for pair, place in zip(pairs, laid.marks, strict=True):
        ends = [max(pair.first, low), max(pair.second, low)]
        axes.plot(ends, [place, place], color=MUTED, linewidth=1.2, zorder=1)
        axes.plot(ends[:1], [place], "o", color=ACCENT, markersize=6, zorder=3, clip_on=False)
        axes.plot(ends[1:], [place], "s", color=SECOND, markerfacecolor="white", markersize=7.5, markeredgewidth=1.4,
                  zorder=2, clip_on=False)  # fmt: skip
        axes.annotate(pair.said, (1, place), (5, 0), xycoords=axes.get_yaxis_transform(), textcoords="offset points",
                      va="center", fontsize=SMALL, color=INK, annotation_clip=False)  # fmt: skip
    laid.label(axes)
    powers = [10.0**p for p in range(round(math.log10(low)), math.floor(math.log10(high)) + 1)]
    axes.set_xticks(powers, [_power(value) for value in powers], fontsize=SMALL, color=MUTED)
    axes.minorticks_off()
    laid.draw_grid(axes)
    over = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "bottom", "annotation_clip": False}
    axes.annotate(wrap(head, 16), (1, 1), (5, 3), fontsize=SMALL, color=MUTED, **over)
    axes.plot([], [], "o", color=ACCENT, markersize=6, label=holders[0])
    axes.plot([], [], "s", color=SECOND, markerfacecolor="white", markersize=7, markeredgewidth=1.4, label=holders[1])
    axes.legend(loc="lower left", bbox_to_anchor=(-left / width, 1), ncols=1, frameon=False, fontsize=SMALL, borderpad=0,
                labelspacing=0.25, borderaxespad=0.3, handletextpad=0.2)  # fmt: skip
    return figure


def _power(value: float) -> str:
    return f"{value / 1e6:,.0f} million" if value >= 1e6 else printing.number(value, "whole")
