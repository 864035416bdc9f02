"""Answers to scales as bars of 100 %: one bar for each question, made of its answers from the first to the last."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter
from matplotlib.transforms import blended_transform_factory

from disrupting_harm import printing
from disrupting_harm.figures.canvas import EDGE, SMALL, Canvas, drawing
from disrupting_harm.figures.rows import lay_rows
from disrupting_harm.figures.stack import Heading, new_stack
from disrupting_harm.figures.theme import INK, MUTED, RC


BAR = 0.175  # inches
KEY = 0.19  # inches of a line of the key
UNDER_THE_MARK = 0.5  # bars fill the panel: the mark of a stand-in is drawn on them, and numbers on it
LEAST_WITH_NUMBER = 28 / 72  # inches of a part that has room for its number
# From the first answer to the last, light to dark, so that they are told apart in grey as well.
LIGHT_TO_DARK = ("#dcebf0", "#a9d0dc", "#6aabc0", "#2b86a1", "#0b5a72", "#063644")
REST, REST_COLOUR = "no answer, or too few for a percentage", "#eef0f2"


@dataclass(frozen=True)
class DistributionPanel:
    """rows: saved shares, question by question in their order, with the columns `short`, what stands beside a bar, and `answer`."""

    heading: Heading
    rows: pd.DataFrame

    def answers(self) -> list[str]:
        return list(dict.fromkeys(self.rows["answer"]))


@drawing
def distributions_by_panel(canvas: Canvas, panels: Sequence[DistributionPanel]) -> Figure | None:
    """The panels one above the other, each under the key of its answers. None without any panel.

    Only answers that may be printed as a percentage have a part of their own; the rest of the bar is what remains to 100 %.
    """
    if not panels:
        return None
    bars = [list(panel.rows.groupby("short", sort=False)) for panel in panels]
    laid = [lay_rows(canvas, [text for text, _ in each], marks=BAR) for each in bars]
    letters = canvas.letters(SMALL, part=0.9)
    keys = [_key_lines(panel, [own for _, own in each], letters) for panel, each in zip(panels, bars, strict=True)]
    figure, plots = new_stack(
        canvas,
        [panel.heading for panel in panels],
        [each.height for each in laid],
        legend=[KEY * len(lines) for lines in keys],
    )
    for axes, each in zip(plots, laid, strict=True):
        each.label(axes)
    figure.get_layout_engine().execute(figure)  # the labels are known now, and so is the room beside them
    least = LEAST_WITH_NUMBER / (canvas.inches * plots[0].get_position().width)
    for axes, panel, each, rows, lines in zip(plots, panels, bars, laid, keys, strict=True):
        colours = dict(zip(panel.answers(), _colours(len(panel.answers())), strict=True))
        for place, (_, own) in zip(rows.marks, each, strict=True):
            _draw_bar(axes, place, own, colours, least)
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
        axes.set_xticks([0, 0.25, 0.5, 0.75])  # a number at the very end would be cut
        axes.tick_params(axis="x", labelsize=SMALL, labelbottom=axes is plots[-1])
        for text in axes.get_xticklabels()[:1]:
            text.set_ha("left")  # without labels beside the bars it would be cut
        axes.grid(False)
        axes.tick_params(length=0)
        _draw_key(axes, lines, rows.height)
    return figure


def _colours(size: int) -> list[str]:
    """So many of the scale's colours, from the lightest to the darkest."""
    if size > len(LIGHT_TO_DARK):
        shades = matplotlib.colors.LinearSegmentedColormap.from_list("scale", LIGHT_TO_DARK)
        return [matplotlib.colors.to_hex(shades(place)) for place in np.linspace(0, 1, size)]
    return [LIGHT_TO_DARK[round(place)] for place in np.linspace(0, min(len(LIGHT_TO_DARK) - 1, size), size)]


def _draw_bar(axes: Axes, place: float, rows: pd.DataFrame, colours: dict[str, str], least: float) -> None:
    """The printable answers in the order of the scale, and what remains. Parts from the share `least` on have their number."""
    left = 0.0
    for row in rows.itertuples():
        if not printing.is_percentage(row):
            continue
        axes.barh(
            place,
            row.estimate,
            left=left,
            height=BAR,
            color=colours[row.answer],
            edgecolor="white",
            linewidth=0.6,
            zorder=UNDER_THE_MARK,
        )
        if row.estimate >= least:
            ink = INK if _is_light(colours[row.answer]) else "white"
            text = printing.per_cent_alone(row.estimate)
            axes.text(left + row.estimate / 2, place, text, ha="center", va="center", fontsize=SMALL, color=ink)
        left += row.estimate
    if _rest(rows) > 0:
        axes.barh(
            place,
            _rest(rows),
            left=left,
            height=BAR,
            color=REST_COLOUR,
            edgecolor="white",
            linewidth=0.6,
            zorder=UNDER_THE_MARK,
        )


def _rest(rows: pd.DataFrame) -> float:
    shown = math.fsum(row.estimate for row in rows.itertuples() if printing.is_percentage(row))
    return 1 - shown if 1 - shown > 1e-9 else 0.0


def _is_light(colour: str) -> bool:
    red, green, blue = matplotlib.colors.to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue > 0.55


def _key_lines(panel: DistributionPanel, bars: Sequence[pd.DataFrame], letters: int) -> list[list[tuple[str, str]]]:
    """The answers with their colours, as many to a line as there is room for."""
    answers = panel.answers()
    entries = list(zip(answers, _colours(len(answers)), strict=True))
    if any(_rest(rows) for rows in bars):
        entries.append((REST, REST_COLOUR))
    lines: list[list[tuple[str, str]]] = [[]]
    for words, colour in entries:
        if lines[-1] and sum(len(w) + 4 for w, _ in lines[-1]) + len(words) > letters:
            lines.append([])
        lines[-1].append((words, colour))
    return lines


def _draw_key(axes: Axes, lines: list[list[tuple[str, str]]], inches: float) -> None:
    """Above the panel, from the figure's left edge."""
    across = blended_transform_factory(axes.figure.transFigure, axes.transAxes)
    with matplotlib.rc_context(RC):
        for place, line in enumerate(lines):
            handles = [Patch(facecolor=colour, edgecolor=MUTED, linewidth=0.4, label=words) for words, colour in line]
            legend = axes.legend(
                handles=handles, loc="upper left", bbox_to_anchor=(EDGE / axes.figure.get_figwidth(), 1 + KEY * (len(lines) - place) / inches),
                bbox_transform=across, ncols=len(line), frameon=False, fontsize=SMALL, borderpad=0, handletextpad=0.4,
                handlelength=1.0, columnspacing=1.0, labelcolor=INK, borderaxespad=0.0,
            )  # fmt: skip
            if place < len(lines) - 1:  # the last is the axes' own
                axes.add_artist(legend)
