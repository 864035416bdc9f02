"""Countries side by side: their shares of one indicator with intervals, and all indicators at a glance."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from disrupting_harm import printing
from disrupting_harm.figures.canvas import SMALL, TEXT, Canvas, drawing
from disrupting_harm.figures.letters import one_line
from disrupting_harm.figures.percent_axis import set_percent_ticks
from disrupting_harm.figures.rows import lay_rows
from disrupting_harm.figures.stack import Heading, new_stack
from disrupting_harm.figures.theme import ACCENT, GRID, INK, MUTED, SECOND, begin_labels_left


ROW, PAIR = 0.2, 0.27  # inches of a country, and of one with two estimates
BELOW = 0.34  # part of a row by which the second estimate stands below the first
CELL = 0.26  # inches of an indicator in the overview
SHADES = ("#f8fafb", "#0b6e8a")  # of zero and of the highest share
DARK = 0.55  # part of the way between the two, from which letters are white


@drawing
def shares_by_country(
    canvas: Canvas, rows: pd.DataFrame, means: pd.DataFrame, *, heading: Heading, beside: pd.DataFrame | None = None
) -> Figure | None:
    """One line for each country (column `country`), in the order of the rows: point, interval and number; below them the means.

    `means` holds rows with the column `short`, what stands beside each. `beside`: of the same countries (by `iso3`), a second estimate,
    drawn hollow below the first. None without any row.
    """
    if rows.empty:
        return None
    names = [one_line(text) for text in (*rows["country"], *means["short"])]
    y = np.arange(len(names)) + 0.5 * (np.arange(len(names)) >= len(rows))
    second = pd.DataFrame() if beside is None else beside[beside["iso3"].isin(rows["iso3"])]
    figure, (axes,) = new_stack(canvas, [heading], [(PAIR if len(second) else ROW) * (y[-1] + 1)])
    colours = [ACCENT] * len(rows) + [SECOND] * len(means)
    both = pd.concat([rows, means], ignore_index=True)
    axes.hlines(y, both["ci_low"], both["ci_high"], colors=colours, linewidth=1.8, capstyle="round", zorder=2)
    axes.scatter(both["estimate"], y, c=colours, s=26, edgecolors="white", linewidths=0.8, zorder=3,
                 marker="o")  # fmt: skip
    if len(second):
        below = y[[rows["iso3"].tolist().index(iso3) for iso3 in second["iso3"]]] + BELOW
        axes.hlines(below, second["ci_low"], second["ci_high"], colors=MUTED, linewidth=0.9, zorder=2)
        axes.scatter(
            second["estimate"], below, s=15, marker="D", facecolors="white", edgecolors=MUTED, linewidths=0.9, zorder=3
        )
    for place, row, colour in zip(y, both.itertuples(), colours, strict=True):
        axes.annotate(printing.per_cent_alone(row.estimate), (row.ci_high, place), xytext=(5, 0), textcoords="offset points",
                      va="center", fontsize=SMALL, color=colour)  # fmt: skip
    axes.set_yticks(y, names, fontsize=TEXT)
    begin_labels_left(axes)
    axes.set_ylim(y[-1] + 0.6, -0.6)
    if len(means):
        axes.axhline(len(rows) - 0.25, color=GRID, linewidth=1)
    widest = max([both["ci_high"].max(), *(second["ci_high"] if len(second) else ())])
    end = min(1.15, (1.25 if canvas.is_narrow else 1.15) * widest)  # room for the number beside the longest interval
    axes.set_xlim(0, end)
    set_percent_ticks(axes, 0.97 * end, most=4 if canvas.is_narrow else 6)  # a label at the very end would be cut
    axes.tick_params(axis="both", length=0)
    axes.tick_params(axis="x", labelsize=TEXT)
    axes.grid(False)
    axes.grid(True, axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    return figure


@drawing
def overview(canvas: Canvas, rows: pd.DataFrame, *, heading: Heading) -> Figure | None:
    """A cell for each indicator (rows, by `label`) and country (columns, by `iso3`): its share in whole per cent, darker where higher.

    A country without a printable share of an indicator has an empty cell. Shades go from zero to the highest share of an
    indicator, so they compare countries within one line only. None without any row.
    """
    if rows.empty:
        return None
    labels, codes = list(dict.fromkeys(rows["label"])), sorted(set(rows["iso3"]))
    laid = lay_rows(canvas, labels, marks=CELL, size=SMALL)
    grid = rows.pivot(index="label", columns="iso3", values="estimate").loc[labels, codes]
    figure, (axes,) = new_stack(canvas, [heading], [laid.height], legend=0.34)
    high = grid.max(axis=1)
    for middle, label in zip(laid.marks, labels, strict=True):
        for column, iso3 in enumerate(codes):
            value = grid.loc[label, iso3]
            if np.isnan(value):
                continue
            part = value / high[label] if high[label] > 0 else 0.0
            axes.add_patch(
                Rectangle(
                    (column, middle - CELL / 2), 1, CELL, facecolor=_shade(part), edgecolor="white", linewidth=1.2
                )
            )
            axes.text(column + 0.5, middle, f"{100 * value:.0f}", ha="center", va="center", fontsize=SMALL,
                      color="white" if part > DARK else INK)  # fmt: skip
    axes.set_xlim(0, len(codes))
    axes.set_xticks(np.arange(len(codes)) + 0.5, codes, fontsize=SMALL, rotation=90)
    axes.tick_params(length=0, labeltop=True, labelbottom=False, colors=MUTED)
    axes.tick_params(axis="y", colors=INK)
    axes.grid(False)
    laid.label(axes)
    return figure


def _shade(part: float) -> tuple[float, ...]:
    first, last = (np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)]) / 255 for code in SHADES)
    return tuple(first + part * (last - first))
