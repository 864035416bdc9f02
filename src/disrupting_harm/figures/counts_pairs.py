"""Two holders of one quantity: a filled circle and an open square on one line, and what lies between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from disrupting_harm import printing
from disrupting_harm.figures.counts_layout import EDGE, Box, bare, new_tiles
from disrupting_harm.figures.letters import line_breaks, wrap
from disrupting_harm.figures.theme import ACCENT, GRID, INK, MUTED, SECOND, WIDTH


LABEL = 22  # letters in a line beside a pair
ROW, LINE = 0.25, 0.12  # inches of a pair with a label of one line, and of each line more
LABELS, NUMBERS = 1.3, 1.06  # inches left of the axis and right of it
LEGEND = 0.42


@dataclass(frozen=True)
class Pair:
    """label: beside the pair. first, second: what the two holders count. said: what is printed at the right."""

    label: str
    first: float
    second: float
    said: str


def paired_dots(pairs: Sequence[Pair], *, holders: tuple[str, str], head: str) -> Figure | None:
    """The pairs below each other on one axis of powers of ten; `head` stands above what is printed at the right.

    None without any pair. A count of zero lies on the axis' lower end, since it has no logarithm, and is printed as it is.
    """
    if not pairs:
        return None
    labels = [wrap(pair.label, LABEL) for pair in pairs]
    heights = [ROW + LINE * line_breaks(text) for text in labels]
    width = WIDTH - LABELS - NUMBERS - EDGE
    figure, (axes,) = new_tiles([Box(LABELS, LEGEND, width, sum(heights))])
    figure.set_figheight(figure.get_figheight() + 0.2)
    bare(axes)
    values = [value for pair in pairs for value in (pair.first, pair.second) if value > 0]
    low = 10.0 ** math.floor(math.log10(min(values, default=1)))
    high = max(max(values, default=10) * 1.6, low * 10)
    axes.set(xscale="log", xlim=(low, high), ylim=(sum(heights), 0))
    places, y = [], 0.0
    for height in heights:
        places.append(y + height / 2)
        y += height
    for pair, place in zip(pairs, places, strict=True):
        ends = [max(pair.first, low), max(pair.second, low)]
        axes.plot(ends, [place, place], color=MUTED, linewidth=1.2, zorder=1)
        axes.plot(ends[:1], [place], "o", color=ACCENT, markersize=6, zorder=3, clip_on=False)
        axes.plot(ends[1:], [place], "s", color=SECOND, markerfacecolor="white", markersize=7.5, markeredgewidth=1.4,
                  zorder=2, clip_on=False)  # fmt: skip
        axes.annotate(pair.said, (1, place), (5, 0), xycoords=axes.get_yaxis_transform(), textcoords="offset points",
                      va="center", fontsize=7.5, color=INK, annotation_clip=False)  # fmt: skip
    axes.set_yticks(places, labels, fontsize=8)
    powers = [10.0**p for p in range(round(math.log10(low)), math.floor(math.log10(high)) + 1)]
    axes.set_xticks(powers, [_power(value) for value in powers], fontsize=7, color=MUTED)
    axes.minorticks_off()
    axes.vlines(powers, 0, sum(heights), color=GRID, linewidth=0.7, zorder=0)
    over = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "bottom", "annotation_clip": False}
    axes.annotate(wrap(head, 14), (1, 1), (5, 3), fontsize=7, color=MUTED, **over)
    axes.plot([], [], "o", color=ACCENT, markersize=6, label=holders[0])
    axes.plot([], [], "s", color=SECOND, markerfacecolor="white", markersize=7, markeredgewidth=1.4, label=holders[1])
    axes.legend(loc="lower left", bbox_to_anchor=(-LABELS / width, 1), ncols=1, frameon=False, fontsize=7.5, borderpad=0,
                labelspacing=0.25, borderaxespad=0.3, handletextpad=0.2)  # fmt: skip
    return figure


def _power(value: float) -> str:
    return f"{value / 1e6:,.0f} million" if value >= 1e6 else printing.number(value, "whole")
