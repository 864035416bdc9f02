"""Small multiples over years: the same years in every panel, each from zero on a scale of its own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import pandas as pd
from matplotlib.figure import Figure

from disrupting_harm import printing
from disrupting_harm.figures.canvas import EDGE, SMALL, TEXT, Canvas, drawing
from disrupting_harm.figures.counts_layout import Box, new_tiles
from disrupting_harm.figures.letters import line_breaks, wrap
from disrupting_harm.figures.theme import ACCENT, GRID, INK, MUTED, SECOND


SCALE, BETWEEN, BELOW = 0.13, 0.22, 0.2  # inches for the scale's number above a panel, between columns, for the years
LINE = 0.15  # inches of a line of a title
PLOT = 0.66  # inches of a panel's axes
UNKNOWN = "?"


@dataclass(frozen=True)
class Panel:
    """rows: saved estimates, one per `period`, a column of the frame; none where no source was found. unit: below the title."""

    title: str
    rows: pd.DataFrame
    unit: str = ""
    kind: Literal["line", "bars"] = "line"


@drawing
def over_years(
    canvas: Canvas,
    panels: Sequence[Panel],
    *,
    periods: Sequence[str],
    columns: int = 2,
    none: str,
    numbers: bool = False,
) -> Figure | None:
    """The panels side by side in so many `columns`, and below each other in a narrow figure. `periods` are those of all panels, in order; `none` is written where a panel has no row.

    A period whose value is no number has the sign "?" and no bar. `numbers` writes each bar's number above it. None without any
    row.
    """
    if not any(len(panel.rows) for panel in panels):
        return None
    columns = 1 if canvas.is_narrow else columns
    titles = [wrap(panel.title, canvas.letters(SMALL, part=0.95 / columns, bold=True)) for panel in panels]
    width = (canvas.inches - 2 * EDGE - BETWEEN * (columns - 1)) / columns
    boxes, heads, top = [], [], EDGE
    for first in range(0, len(panels), columns):
        lines = max(1 + line_breaks(text) for text in titles[first : first + columns])
        head = LINE * (lines + 1) + 0.07 + SCALE
        for place in range(len(panels[first : first + columns])):
            left = EDGE + place * (width + BETWEEN)
            boxes.append(Box(left, top + head, width, PLOT))
            heads.append(head)
        top += head + PLOT + BELOW + 0.1
    figure, plots = new_tiles(canvas, boxes)
    figure.set_figheight(figure.get_figheight() + BELOW)
    for axes, panel, title, head in zip(plots, panels, titles, heads, strict=True):
        _heading(axes, title, panel, head, numbers=numbers)
        _draw(axes, panel, list(periods), none, numbers=numbers)
    return figure


def _heading(axes, title: str, panel: Panel, head: float, *, numbers: bool) -> None:
    """Title, and below it the latest number with its year, unless every bar has its number."""
    place = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "top", "annotation_clip": False}
    axes.annotate(title, (0, 1), (0, head * 72), fontsize=SMALL, weight="bold", color=INK, linespacing=1.15, **place)
    known = panel.rows[panel.rows["estimate"].notna()] if len(panel.rows) else panel.rows
    if len(known) and not numbers:
        last = known.iloc[-1]
        said = f"{compact(last['estimate'], printing.statistic(last['statistic']).unit)} {panel.unit}".strip()
        text = f"{said}, {last['period']}"
    else:
        text = panel.unit
    down = head - LINE * (1 + line_breaks(title)) - 0.01
    axes.annotate(text, (0, 1), (0, down * 72), fontsize=SMALL, color=MUTED if text == panel.unit else ACCENT, **place)


def _draw(axes, panel: Panel, periods: list[str], none: str, *, numbers: bool) -> None:
    axes.set_axis_off()  # years are written as text: an axis for each of many small panels costs more than all they show
    axes.set_xlim(-0.6, len(periods) - 0.4)
    rows = panel.rows
    if not len(rows):
        axes.text(0, 0.5, none, transform=axes.transAxes, fontsize=SMALL, style="italic", color=MUTED, va="center")
        return
    places = [periods.index(period) for period in rows["period"]]
    known = rows["estimate"].notna().to_numpy()
    top = _round_up(rows["estimate"].max()) if known.any() else 1.0
    x = [place for place, there in zip(places, known, strict=True) if there]
    y = rows["estimate"][known]
    if panel.kind == "bars":
        part = [not period.isdigit() for period, there in zip(rows["period"], known, strict=True) if there]
        colours = ["white" if only else ACCENT for only in part]
        axes.bar(
            x, y, width=0.66, color=colours, edgecolor=ACCENT, linewidth=0.9, hatch=["////" if o else "" for o in part]
        )
    else:
        axes.plot(x, y, "o", color=ACCENT, markersize=3.4, clip_on=False)
        for (a, low), (b, high) in pairwise(zip(x, y, strict=True)):
            if b == a + 1:  # no line across a year without a number
                axes.plot((a, b), (low, high), color=ACCENT, linewidth=1.5, clip_on=False)
    for place, there in zip(places, known, strict=True):
        if not there:
            axes.text(place, top * 0.04, UNKNOWN, ha="center", va="bottom", fontsize=TEXT, color=SECOND, weight="bold")
    axes.set_ylim(0, top * (1.22 if numbers else 1.0))
    if numbers:
        for place, value in zip(x, y, strict=True):
            axes.text(
                place, value + top * 0.03, compact(value, "whole"), ha="center", va="bottom", fontsize=SMALL, color=INK
            )
    if not numbers:  # the scale: a line at zero and one that says how high it is
        above = {"xycoords": axes.get_yaxis_transform(), "textcoords": "offset points", "va": "bottom"}
        axes.annotate(
            compact(top, "number"), (0, top), (0, 1), fontsize=SMALL, color=MUTED, annotation_clip=False, **above
        )
        axes.axhline(top, color=GRID, linewidth=0.7, zorder=0)
    axes.axhline(0, color=MUTED, linewidth=0.7)
    shown = places if numbers else [0, len(periods) - 1]
    below = {
        "xycoords": axes.get_xaxis_transform(),
        "textcoords": "offset points",
        "va": "top",
        "annotation_clip": False,
    }
    for place in shown:
        axes.annotate(periods[place], (place, 0), (0, -3), fontsize=SMALL, color=MUTED, ha="center", **below)


def compact(value: float, unit: printing.Unit) -> str:
    """A number short enough for a small panel: `35.9 million`, `186,819`, `71.3 %`."""
    if unit in ("percent", "share", "points"):
        return printing.number(value, unit)
    if abs(value) >= 1e6:
        return f"{printing.decimals(value / 1e6, 0 if value % 1e6 == 0 else 1)} million"
    if value == int(value) or abs(value) >= 100:
        return printing.number(value, "whole")
    return printing.decimals(value, 1)


def _round_up(value: float) -> float:
    """The next of 1, 2, 3, 4, 5, 6, 8 and 10 at the value's power of ten: the scale's upper end."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * power >= value * 0.999)
