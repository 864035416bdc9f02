"""Countries side by side: their shares of one indicator with intervals, and all indicators at a glance."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter

from disrupting_harm import printing
from disrupting_harm.figures.letters import one_line, wrap
from disrupting_harm.figures.stack import Heading, new_stack
from disrupting_harm.figures.theme import ACCENT, GRID, INK, MUTED, SECOND


ROW = 0.2  # inches of a country
CELL = 0.26  # inches of an indicator in the overview
SHADES = ("#f8fafb", "#0b6e8a")  # of zero and of the highest share
DARK = 0.55  # part of the way between the two, from which letters are white


def shares_by_country(rows: pd.DataFrame, means: pd.DataFrame, *, heading: Heading) -> Figure | None:
    """One line for each country (column `country`), in the order of the rows: point, interval and number; below them the means.

    `means` holds rows with the column `short`, what stands beside each. None without any row.
    """
    if rows.empty:
        return None
    names = [one_line(text) for text in (*rows["country"], *means["short"])]
    y = np.arange(len(names)) + 0.5 * (np.arange(len(names)) >= len(rows))
    figure, (axes,) = new_stack([heading], [ROW * (y[-1] + 1)])
    colours = [ACCENT] * len(rows) + [SECOND] * len(means)
    both = pd.concat([rows, means], ignore_index=True)
    axes.hlines(y, both["ci_low"], both["ci_high"], colors=colours, linewidth=1.8, capstyle="round", zorder=2)
    axes.scatter(both["estimate"], y, c=colours, s=26, edgecolors="white", linewidths=0.8, zorder=3,
                 marker="o")  # fmt: skip
    for place, row, colour in zip(y, both.itertuples(), colours, strict=True):
        axes.annotate(printing.per_cent_alone(row.estimate), (row.ci_high, place), xytext=(5, 0), textcoords="offset points",
                      va="center", fontsize=8, color=colour)  # fmt: skip
    axes.set_yticks(y, names, fontsize=8.5)
    axes.set_ylim(y[-1] + 0.6, -0.6)
    if len(means):
        axes.axhline(len(rows) - 0.25, color=GRID, linewidth=1)
    axes.set_xlim(0, min(1.02, 1.15 * both["ci_high"].max()))
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    axes.locator_params(axis="x", nbins=6)
    axes.tick_params(axis="both", length=0)
    axes.tick_params(axis="x", labelsize=8.5)
    axes.grid(False)
    axes.grid(True, axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    return figure


def overview(rows: pd.DataFrame, *, heading: Heading) -> Figure | None:
    """A cell for each indicator (rows, by `label`) and country (columns, by `iso3`): its share in whole per cent, darker where higher.

    A country without a printable share of an indicator has an empty cell. Shades go from zero to the highest share of an
    indicator, so they compare countries within one line only. None without any row.
    """
    if rows.empty:
        return None
    labels, codes = list(dict.fromkeys(rows["label"])), sorted(set(rows["iso3"]))
    grid = rows.pivot(index="label", columns="iso3", values="estimate").loc[labels, codes]
    figure, (axes,) = new_stack([heading], [CELL * len(labels)], legend=0.3)
    high = grid.max(axis=1)
    for line, label in enumerate(labels):
        for column, iso3 in enumerate(codes):
            value = grid.loc[label, iso3]
            if np.isnan(value):
                continue
            part = value / high[label] if high[label] > 0 else 0.0
            axes.add_patch(Rectangle((column, line), 1, 1, facecolor=_shade(part), edgecolor="white", linewidth=1.2))
            axes.text(column + 0.5, line + 0.5, f"{100 * value:.0f}", ha="center", va="center", fontsize=6.8,
                      color="white" if part > DARK else INK)  # fmt: skip
    axes.set_xlim(0, len(codes))
    axes.set_ylim(len(labels), 0)
    axes.set_yticks(np.arange(len(labels)) + 0.5, [wrap(label, 34) for label in labels], fontsize=7)
    axes.set_xticks(np.arange(len(codes)) + 0.5, codes, fontsize=7, rotation=90)
    axes.tick_params(length=0, labeltop=True, labelbottom=False, colors=MUTED)
    axes.tick_params(axis="y", colors=INK)
    axes.grid(False)
    return figure


def _shade(part: float) -> tuple[float, ...]:
    first, last = (np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)]) / 255 for code in SHADES)
    return tuple(first + part * (last - first))
