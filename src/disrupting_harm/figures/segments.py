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
from disrupting_harm.figures.letters import line_breaks, wrap
from disrupting_harm.figures.stack import GAP, LEFT, RIGHT, Heading, new_stack
from disrupting_harm.figures.theme import ACCENT, GRID, INK, MUTED, PALETTE, SECOND, WIDTH, new_figure, tidy


SHADES = LinearSegmentedColormap.from_list("interviews", ["#e8f1f6", ACCENT])
ACROSS = WIDTH - LEFT - GAP - RIGHT  # inches of a panel without labels: its coordinates are inches
LABELS, LABEL = 2.12, 33  # inches beside the signs, and letters in a line there
SIGN = 0.135  # inches from sign to sign, at most
ROW, LINE, HEAD = 0.205, 0.13, 0.27  # inches of a row, of one more line of its label, and of a heading between rows
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


def interviews_by_code(
    rows: pd.DataFrame, *, names: Mapping[str, str], themes: Mapping[str, str], heading: Heading, withheld: str
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
    labels = {row.level: wrap(names[row.level], LABEL) for row in by_size.itertuples()}
    height = sum(ROW + LINE * line_breaks(text) for text in labels.values()) + HEAD * by_size["theme"].nunique()
    figure, (axes,) = new_stack([heading], [height])
    _in_inches(axes, height)
    y, theme = 0.0, None
    for row in by_size.itertuples():
        if row.theme != theme:
            theme = row.theme
            axes.text(0, y + HEAD - 0.09, themes[theme], fontsize=7.5, color=MUTED, va="bottom")
            axes.plot([0, ACROSS], [y + HEAD - 0.06] * 2, color=GRID, linewidth=0.8)
            y += HEAD
        tall = ROW + LINE * line_breaks(labels[row.level])
        axes.text(0, y + tall / 2, labels[row.level], fontsize=8.5, va="center", linespacing=1.15, color=INK)
        step = min(SIGN, (ACROSS - 0.24 - LABELS) / row.n)
        _draw_signs(axes, signs_of(row), LABELS, y + tall / 2, step, GIVEN, withheld)
        y += tall
    return figure


def flow_of_a_case(
    steps: Sequence[tuple[str, Sequence[Signs], Sequence[Signs]]],
    *,
    groups: Sequence[str],
    heading: Heading,
    withheld: str,
) -> Figure | None:
    """The steps of a case from first to last. Of each: its name, by group the interviews that speak of it, and those that name a
    barrier at it. None without a step.
    """
    if not steps:
        return None
    first, line, between = 0.32, 0.165, 0.1
    heads = [wrap(name, 20) for name in groups]
    top = 0.3 + 0.14 * (1 + max(map(line_breaks, heads)))
    own = 0.19 + 2 * line + between
    height = top + own * len(steps)
    figure, (axes,) = new_stack([heading], [height])
    _in_inches(axes, height)
    width = (ACROSS - first) / len(groups)
    for look, x, text in ((GIVEN, first, "speaks of the step"), (BARRIER, first + 1.45, "names a barrier at it")):
        _marks(axes, [x + 0.05], 0.07, look)
        axes.text(x + 0.15, 0.07, text, fontsize=8, va="center", color=INK)
    for place, name in enumerate(heads):
        axes.text(first + place * width, top - 0.06, name, fontsize=8, va="bottom", color=MUTED, linespacing=1.1)
    axes.plot([0.11, 0.11], [top + 0.1, top + own * (len(steps) - 1) + 0.1], color=EMPTY, linewidth=1.6, zorder=1)
    for number, (name, spoken, barriers) in enumerate(steps, start=1):
        y = top + own * (number - 1)
        axes.plot([0, ACROSS], [y, y], color=GRID, linewidth=0.8, zorder=0)
        axes.plot([0.11], [y + 0.11], "o", markersize=11, color=ACCENT, zorder=2)
        axes.text(
            0.11, y + 0.115, str(number), fontsize=7.5, color="white", weight="bold", ha="center", va="center", zorder=3
        )
        axes.text(first, y + 0.11, name, fontsize=8.5, weight="bold", va="center", color=INK)
        for line_number, (row, look) in enumerate(((spoken, GIVEN), (barriers, BARRIER))):
            middle = y + 0.19 + line * (line_number + 0.5)
            for place, signs in enumerate(row):
                step = min(0.105, (width - 0.28) / max(signs.of, 1))
                _draw_signs(axes, signs, first + place * width, middle, step, look, withheld)
    return figure


def codes_together(pairs: pd.DataFrame, *, codes: Sequence[tuple[str, str]], heading: Heading) -> Figure | None:
    """A cell for each pair of codes: in how many interviews both were given; a dash where that is withheld. None without a pair.

    pairs: saved counts whose `level` is two codes joined by a colon. codes: ids and names, in the order of the axes.
    """
    if pairs.empty:
        return None
    place = {code: number for number, (code, _) in enumerate(codes)}
    size = min(0.27, (ACROSS - 2.05) / len(codes))
    figure, (axes,) = new_stack([heading], [size * len(codes)])
    highest = max([*pairs["estimate"].dropna(), 1])
    for row in pairs.itertuples():
        one, other = sorted(place[code] for code in row.level.split(":"))
        if row.presentation == printing.WITHHELD:
            axes.text(one + 0.5, other + 0.5, "–", fontsize=7, color=MUTED, ha="center", va="center")
            continue
        share = row.estimate / highest
        axes.add_patch(Rectangle((one + 0.03, other + 0.03), 0.94, 0.94, color=SHADES(share), linewidth=0))
        axes.text(one + 0.5, other + 0.52, f"{row.estimate:.0f}", fontsize=7, ha="center", va="center",
                  color="white" if share > 0.55 else INK)  # fmt: skip
    for number in range(len(codes)):
        axes.text(
            number + 0.5,
            number + 0.5,
            str(number + 1),
            fontsize=7,
            weight="bold",
            color=MUTED,
            ha="center",
            va="center",
        )
    axes.set_xlim(0, len(codes))
    axes.set_ylim(len(codes), 0)
    axes.set_yticks(
        np.arange(len(codes)) + 0.5, [f"{name}  {n}" for n, (_, name) in enumerate(codes, start=1)], fontsize=8
    )
    axes.set_xticks([])
    axes.tick_params(length=0, pad=2)
    axes.grid(False)
    axes.spines[:].set_visible(False)
    axes.set_aspect("auto")
    return figure


def codes_so_far(lines: Sequence[tuple[str, pd.DataFrame]], *, codes: int, number: str) -> Figure | None:
    """A line for each group (its name, "" for all): the codes that had come up by each interview; a ring where the last one came.

    codes: how many the codebook holds. number: what stands below the axis. None without a line.
    """
    if not lines:
        return None
    figure, (axes,) = new_figure(2.5)
    longest = max(len(rows) for _, rows in lines)
    axes.axhline(codes, color=MUTED, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
    axes.text(1, codes * 1.07, f"{codes} codes in the codebook", fontsize=8, color=MUTED, va="bottom")
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
        axes.text(longest, codes * (0.36 - 0.13 * row), name, fontsize=8, color=colour, ha="right", weight="bold")
    axes.set_xlim(0.6, longest + 0.4)
    axes.set_ylim(0, codes * 1.22)
    ticks = [1, *range(5, longest, 5), longest] if longest > 12 else range(1, longest + 1)
    axes.set_xticks([t for t in ticks if t == longest or longest - t > 1 or longest <= 12])
    axes.set_xlabel(number, fontsize=8.5)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.tick_params(labelsize=8.5)
    tidy(axes, grid="y")
    return figure


def _in_inches(axes, height: float) -> None:
    """The panel without anything of a chart: what is drawn in it stands at inches from its upper left corner."""
    axes.set_xlim(0, ACROSS)
    axes.set_ylim(height, 0)
    axes.set_yticks([])  # the labels of ticks would take room beside it
    axes.axis("off")


def _draw_signs(axes, signs: Signs, x: float, y: float, step: float, look: Look, withheld: str) -> None:
    """Signs from x on, filled for the interviews with the code, and their number after them; words where it is withheld."""
    if signs.count is None:
        axes.text(x, y, withheld, fontsize=7.5, style="italic", color=MUTED, va="center")
        return
    at = x + step * (np.arange(signs.of) + 0.5)
    size = min(5.6, 72 * step * 0.66)
    _marks(axes, at[: signs.count], y, look, size)
    axes.plot(at[signs.count :], np.full(signs.of - signs.count, y), look.marker, markersize=size - 0.8, markerfacecolor="none",
              markeredgecolor=EMPTY, markeredgewidth=0.8, linestyle="none")  # fmt: skip
    end = x + step * signs.of + 0.05
    axes.text(end, y + 0.012, str(signs.count), fontsize=8.5, weight="bold", color=look.colour, va="center")


def _marks(axes, x, y: float, look: Look, size: float = 5.6) -> None:
    axes.plot(x, np.full(len(x), y), look.marker, markersize=size, color=look.colour, linestyle="none", markeredgewidth=0,
              zorder=2)  # fmt: skip
