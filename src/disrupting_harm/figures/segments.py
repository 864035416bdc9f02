"""Coded interviews: one sign for one interview, codes in pairs, and the codes that had come up so far. Counts, no shares.

A count that is withheld has no signs: words stand in their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from disrupting_harm import printing
from disrupting_harm.figures.canvas import SMALL, TEXT, Canvas, drawing
from disrupting_harm.figures.letters import line_breaks, wrap
from disrupting_harm.figures.rows import lay_rows
from disrupting_harm.figures.stack import LEFT, RIGHT, Heading, new_stack
from disrupting_harm.figures.theme import ACCENT, GRID, INK, MUTED, PALETTE, SECOND, new_figure, tidy


SHADES = LinearSegmentedColormap.from_list("interviews", ["#e8f1f6", ACCENT])
LABELS = 2.5  # inches beside the signs, in a wide figure
SIGN = 0.135  # inches from sign to sign, at most
BETWEEN_ROWS = 0.28  # inches of a heading between rows
CELL = 0.27  # inches of a pair of codes, at most
EMPTY = "#aeb6c0"
MARKERS = ("o", "s", "D", "^")


@dataclass(frozen=True)
class Look:
    colour: str
    marker: str


GIVEN, BARRIER = Look(ACCENT, "o"), Look(SECOND, "s")


@dataclass(frozen=True)
class Signs:
    """The interviews of one row and group: how many have the code (None: withheld), of how many."""

    count: int | None
    of: int


def signs_of(row) -> Signs:
    """From a saved estimate (a named tuple with presentation, estimate and n)."""
    return Signs(None if row.presentation == printing.WITHHELD else int(row.estimate), int(row.n))


@drawing
def interviews_by_code(
    canvas: Canvas,
    rows: pd.DataFrame,
    *,
    names: Mapping[str, str],
    themes: Mapping[str, str],
    heading: Heading,
    withheld: str,
) -> Figure | None:
    """A row of signs for each code, under its theme; within a theme the most frequent first. None without any row.

    rows: saved counts with `level` (a code's id, which `names` names), `theme`, `estimate`, `n` and `presentation`.
    """
    if rows.empty:
        return None
    order = {theme: place for place, theme in enumerate(themes)}
    by_size = rows.assign(place=rows["theme"].map(order)).sort_values(
        ["place", "estimate"], ascending=[True, False], kind="stable", na_position="last"
    )
    across, left = _across(canvas), 0.0 if canvas.is_narrow else LABELS
    laid = lay_rows(canvas, [names[level] for level in by_size["level"]], letters=int(LABELS * 72 / TEXT / 0.6))
    height = laid.height + BETWEEN_ROWS * by_size["theme"].nunique()
    figure, (axes,) = new_stack(canvas, [heading], [height])
    _in_inches(axes, across, height)
    down, theme = 0.0, None
    for row, label, top, label_at, mark in zip(
        by_size.itertuples(), laid.labels, laid.tops, laid.places, laid.marks, strict=True
    ):
        if row.theme != theme:
            theme = row.theme
            line = top + down + BETWEEN_ROWS - 0.06
            axes.text(0, line - 0.03, themes[theme], fontsize=SMALL, color=MUTED, va="bottom")
            axes.plot([0, across], [line] * 2, color=GRID, linewidth=0.8)
            down += BETWEEN_ROWS
        axes.text(0, label_at + down, label, fontsize=TEXT, va="center", linespacing=1.15, color=INK)
        step = min(SIGN, (across - 0.24 - left) / row.n)
        _draw_signs(axes, signs_of(row), left, mark + down, step, GIVEN, withheld)
    return figure


@drawing
def flow_of_a_case(
    canvas: Canvas,
    steps: Sequence[tuple[str, Sequence[Signs], Sequence[Signs]]],
    *,
    groups: Sequence[str],
    heading: Heading,
    withheld: str,
) -> Figure | None:
    """The steps of a case from first to last; several groups stand below each other in a narrow figure. Of each step: its name, by group the interviews that speak of it, and those that name a
    barrier at it. None without a step.
    """
    if not steps:
        return None
    first, line, between, head = 0.32, 0.165, 0.1, 0.16
    across, below = _across(canvas), canvas.is_narrow and len(groups) > 1
    width = (across - first) / (1 if below else len(groups))
    heads = [wrap(name, int(width * 72 / SMALL / 0.6)) for name in groups]
    top = 0.25 if below else 0.3 + 0.15 * (1 + max(map(line_breaks, heads)))
    group = head + 2 * line + 0.03  # inches of a group below its name
    own = 0.19 + (group * len(groups) if below else 2 * line) + between
    height = top + own * len(steps)
    figure, (axes,) = new_stack(canvas, [heading], [height])
    _in_inches(axes, across, height)
    for look, x, text in ((GIVEN, first, "speaks of the step"), (BARRIER, first + 1.4, "names a barrier at it")):
        _marks(axes, [x + 0.05], 0.07, look)
        axes.text(x + 0.15, 0.07, text, fontsize=SMALL, va="center", color=INK)
    for place, name in enumerate([] if below else heads):
        axes.text(first + place * width, top - 0.06, name, fontsize=SMALL, va="bottom", color=MUTED, linespacing=1.1)
    axes.plot([0.11, 0.11], [top + 0.1, top + own * (len(steps) - 1) + 0.1], color=EMPTY, linewidth=1.6, zorder=1)
    for number, (name, spoken, barriers) in enumerate(steps, start=1):
        y = top + own * (number - 1)
        axes.plot([0, across], [y, y], color=GRID, linewidth=0.8, zorder=0)
        axes.plot([0.11], [y + 0.11], "o", markersize=11, color=ACCENT, zorder=2)
        axes.text(
            0.11,
            y + 0.115,
            str(number),
            fontsize=SMALL,
            color="white",
            weight="bold",
            ha="center",
            va="center",
            zorder=3,
        )
        axes.text(first, y + 0.11, name, fontsize=TEXT, weight="bold", va="center", color=INK)
        for line_number, (row, look) in enumerate(((spoken, GIVEN), (barriers, BARRIER))):
            for place, signs in enumerate(row):
                step = min(SIGN if below else 0.105, (width - 0.28) / max(signs.of, 1))
                start = y + 0.19 + (head + group * place if below else 0)
                x = first + (0 if below else place * width)
                _draw_signs(axes, signs, x, start + line * (line_number + 0.5), step, look, withheld)
        for place, name in enumerate(heads if below else []):
            axes.text(first, y + 0.19 + group * place + head / 2, name, fontsize=SMALL, va="center", color=MUTED)
    return figure


@drawing
def codes_together(
    canvas: Canvas, pairs: pd.DataFrame, *, codes: Sequence[tuple[str, str]], heading: Heading
) -> Figure | None:
    """A cell for each pair of codes: in how many interviews both were given; a dash where that is withheld. None without a pair.

    pairs: saved counts whose `level` is two codes joined by a colon. codes: ids and names, in the order of the axes.
    """
    if pairs.empty:
        return None
    place = {code: number for number, (code, _) in enumerate(codes)}
    tall = 0.2 if canvas.is_narrow else CELL
    laid = lay_rows(
        canvas, [f"{n}  {name}" for n, (_, name) in enumerate(codes, start=1)], marks=tall, letters=60, size=SMALL
    )
    middle = dict(enumerate(laid.marks))
    figure, (axes,) = new_stack(canvas, [heading], [laid.height])
    highest = max([*pairs["estimate"].dropna(), 1])
    for row in pairs.itertuples():
        one, other = sorted(place[code] for code in row.level.split(":"))
        if row.presentation == printing.WITHHELD:
            axes.text(one + 0.5, middle[other], "–", fontsize=SMALL, color=MUTED, ha="center", va="center")
            continue
        share = row.estimate / highest
        axes.add_patch(Rectangle((one + 0.03, middle[other] - tall / 2), 0.94, tall, color=SHADES(share), linewidth=0))
        axes.text(one + 0.5, middle[other] + 0.005, f"{row.estimate:.0f}", fontsize=SMALL, ha="center", va="center",
                  color="white" if share > 0.55 else INK)  # fmt: skip
    for number in range(len(codes)):
        axes.text(
            number + 0.5,
            middle[number],
            str(number + 1),
            fontsize=SMALL,
            weight="bold",
            color=MUTED,
            ha="center",
            va="center",
        )
    axes.set_xlim(0, len(codes))
    axes.set_xticks([])
    axes.tick_params(length=0, pad=2)
    axes.grid(False)
    axes.spines[:].set_visible(False)
    laid.label(axes)
    return figure


@drawing
def codes_so_far(
    canvas: Canvas, lines: Sequence[tuple[str, pd.DataFrame]], *, codes: int, number: str
) -> Figure | None:
    """A line for each group (its name, "" for all): the codes that had come up by each interview; a ring where the last one came.

    codes: how many the codebook holds. number: what stands below the axis. None without a line.
    """
    if not lines:
        return None
    figure, (axes,) = new_figure(canvas, 2.8)
    longest = max(len(rows) for _, rows in lines)
    axes.axhline(codes, color=MUTED, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
    axes.text(1, codes * 1.07, f"{codes} codes in the codebook", fontsize=SMALL, color=MUTED, va="bottom")
    ends: list[tuple[float, str, str]] = []
    for place, (name, rows) in enumerate(lines):
        colour, marker = PALETTE[place % len(PALETTE)], MARKERS[place % len(MARKERS)]
        x, y = np.arange(1, len(rows) + 1), rows["estimate"].to_numpy()
        last = int(np.argmax(y))
        shift = 0.06 * (place - (len(lines) - 1) / 2) * (len(lines) > 1)
        axes.step(x, y + shift, where="post", color=colour, linewidth=1.5, zorder=2)
        axes.plot(x, y + shift, marker, markersize=3.6, color=colour, zorder=3)
        axes.plot(
            [x[last]],
            [y[last] + shift],
            marker,
            markersize=10,
            markerfacecolor="none",
            color=colour,
            markeredgewidth=1.3,
            zorder=3,
        )
        if name:
            ends.append((float(y[-1]), name, colour))
    for row, (_, name, colour) in enumerate(ends):
        axes.text(longest, codes * (0.36 - 0.13 * row), name, fontsize=SMALL, color=colour, ha="right", weight="bold")
    axes.set_xlim(0.6, longest + 0.4)
    axes.set_ylim(0, codes * 1.22)
    ticks = [1, *range(5, longest, 5), longest] if longest > 12 else range(1, longest + 1)
    axes.set_xticks([t for t in ticks if t == longest or longest - t > 1 or longest <= 12])
    axes.set_xlabel(number, fontsize=TEXT)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.tick_params(labelsize=TEXT)
    tidy(axes, grid="y")
    return figure


def _across(canvas: Canvas) -> float:
    """Inches of a panel without labels, whose coordinates are inches."""
    return canvas.inches - LEFT - RIGHT


def _in_inches(axes, across: float, height: float) -> None:
    """The panel without anything of a chart: what is drawn in it stands at inches from its upper left corner."""
    axes.set_xlim(0, across)
    axes.set_ylim(height, 0)
    axes.set_yticks([])  # the labels of ticks would take room beside it
    axes.axis("off")


def _draw_signs(axes, signs: Signs, x: float, y: float, step: float, look: Look, withheld: str) -> None:
    """Signs from x on, filled for the interviews with the code, and their number after them; words where it is withheld."""
    if signs.count is None:
        axes.text(x, y, withheld, fontsize=SMALL, style="italic", color=MUTED, va="center")
        return
    at = x + step * (np.arange(signs.of) + 0.5)
    size = min(5.6, 72 * step * 0.66)
    _marks(axes, at[: signs.count], y, look, size)
    axes.plot(at[signs.count :], np.full(signs.of - signs.count, y), look.marker, markersize=size - 0.8, markerfacecolor="none",
              markeredgecolor=EMPTY, markeredgewidth=0.8, linestyle="none")  # fmt: skip
    end = x + step * signs.of + 0.05
    axes.text(end, y + 0.012, str(signs.count), fontsize=TEXT, weight="bold", color=look.colour, va="center")


def _marks(axes, x, y: float, look: Look, size: float = 5.6) -> None:
    axes.plot(x, np.full(len(x), y), look.marker, markersize=size, color=look.colour, linestyle="none", markeredgewidth=0,
              zorder=2)  # fmt: skip
