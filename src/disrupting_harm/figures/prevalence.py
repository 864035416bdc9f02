"""Prevalence with its uncertainty: a point and an interval, never a bare bar."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from disrupting_harm import printing
from disrupting_harm.figures.letters import line_breaks, one_line
from disrupting_harm.figures.theme import ACCENT, MUTED, PALETTE, SECOND, new_figure, tidy, wrap


def prevalence_by_indicator(
    estimates: pd.DataFrame, *, highlight: list[str] = (), show_base: bool = False
) -> Figure | None:
    """One line per indicator (overall rows only), highest first; the `highlight` indicators stand on top in colour.

    `show_base` names each indicator's base under its label, for indicators that do not share one. None without any row.
    """
    rows = estimates[(estimates["by"] == "") & estimates["estimate"].notna()]
    if rows.empty:
        return None
    # What is not printed as a percentage comes last: its place among the others would tell its value.
    rows = rows.assign(ranked=rows["estimate"].where(_as_percentage(rows), -1.0))
    first = rows[rows["indicator"].isin(highlight)].sort_values("ranked", ascending=False, kind="stable")
    rest = rows[~rows["indicator"].isin(highlight)].sort_values("ranked", ascending=False, kind="stable")
    rows = pd.concat([first, rest])
    labels = [
        wrap(label, 30) + (f"\n({wrap(base, 34)})" if show_base else "")
        for label, base in zip(rows["label"], rows["base"], strict=True)
    ]
    heights = np.array([1 + 0.5 * line_breaks(label) for label in labels])
    figure, (axes,) = new_figure(0.85 + 0.245 * heights.sum())
    y = np.cumsum(heights) - heights / 2
    colours = [ACCENT if i in highlight else MUTED for i in rows["indicator"]]
    _points(axes, rows, y, colours)
    for position, row, colour in zip(y, rows.itertuples(), colours, strict=True):
        if printing.is_percentage(row):
            axes.annotate(printing.per_cent_alone(row.estimate), (row.ci_high, position), xytext=(5, 0), textcoords="offset points",
                          va="center", fontsize=8.5, color=colour)  # fmt: skip
    axes.set_yticks(y, labels, fontsize=8.5)
    axes.set_ylim(heights.sum(), 0)
    _percent_axis(axes, _highest(rows))
    return figure


def prevalence_by_group(estimates: pd.DataFrame, *, domains: list[str], label: Callable[[str], str]) -> Figure | None:
    """One panel per indicator, one line per level of each domain, under the overall estimate. None without any row."""
    if estimates.empty:
        return None
    indicators = list(dict.fromkeys(estimates["indicator"]))
    shown = estimates[estimates["by"].isin(["", *domains])]
    ticks, position, places = [], 0.0, {}
    for domain in ["", *domains]:
        levels = list(dict.fromkeys(shown.loc[shown["by"] == domain, "level"]))
        if domain:
            position += 0.25
            ticks.append((position, one_line(label(domain)), True))
            position += 1
        for level in levels:
            places[domain, level] = position
            ticks.append((position, one_line(label(level)) if domain else "All", False))
            position += 1
    figure, panels = new_figure(1.15 + 0.25 * position, columns=len(indicators), sharey=True)
    for axes, indicator in zip(panels, indicators, strict=True):
        rows = shown[shown["indicator"] == indicator]
        y = np.array([places[r.by, r.level] for r in rows.itertuples()])
        colours = [
            ACCENT if r.by == "" else PALETTE[1 + domains.index(r.by) % (len(PALETTE) - 1)] for r in rows.itertuples()
        ]
        overall = rows[(rows["by"] == "") & _as_percentage(rows)]
        for estimate in overall["estimate"]:
            axes.axvline(estimate, color=ACCENT, linewidth=0.9, linestyle=(0, (3, 3)), zorder=1)
        _points(axes, rows, y, colours)
        axes.set_title(wrap(rows["label"].iloc[0], 22), fontsize=9)
        _percent_axis(axes, _highest(rows), room=1.06)
    panels[0].set_yticks([t[0] for t in ticks], [t[1] for t in ticks], fontsize=8.5)
    for text, (_, _, heading) in zip(panels[0].get_yticklabels(), ticks, strict=True):
        if heading:
            text.set(weight="bold", color=MUTED)
    panels[0].set_ylim(position - 0.4, -0.6)
    return figure


def published_comparison(comparison: pd.DataFrame) -> Figure | None:
    """Published estimate (ring) on the one computed here (dot), both with their intervals, in per cent.

    `comparison` has one row per published estimate: item, group, published, published_low, published_high (shares, the ends
    may be missing) and estimate, ci_low, ci_high. None without any row.
    """
    if comparison.empty:
        return None
    items = list(dict.fromkeys(comparison["item"]))
    ticks, headings, position, places = [], [], 0.0, []
    for item in items:
        rows = comparison[comparison["item"] == item]
        alone = len(rows) == 1 and rows["group"].iloc[0] == "All"
        if not alone:
            headings.append((position, item))
            position += 1
        for row in rows.itertuples():
            places.append((position, row))
            ticks.append((position, item if alone else row.group))
            position += 1
    figure, (axes,) = new_figure(1.2 + 0.185 * position)
    for y, row in places:
        axes.plot([row.published_low, row.published_high], [y - 0.17] * 2, color=SECOND, linewidth=1.4)
        axes.plot([row.ci_low, row.ci_high], [y + 0.17] * 2, color=ACCENT, linewidth=1.4)
        axes.plot(
            row.published, y - 0.17, "o", markersize=4.6, markerfacecolor="white", markeredgecolor=SECOND, zorder=3
        )
        axes.plot(row.estimate, y + 0.17, "o", markersize=3.6, color=ACCENT, zorder=4)
    marks = sorted([(y, text, False) for y, text in ticks] + [(y, text, True) for y, text in headings])
    axes.set_yticks([m[0] for m in marks], [wrap(m[1], 44) for m in marks], fontsize=7.5)
    for text, (_, _, heading) in zip(axes.get_yticklabels(), marks, strict=True):
        if heading:
            text.set(weight="bold")
    axes.set_ylim(position - 0.3, -0.8)
    axes.plot([], [], "o-", color=SECOND, markerfacecolor="white", label="published")
    axes.plot([], [], "o-", color=ACCENT, label="computed here")
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, frameon=False, fontsize=8.5)
    _percent_axis(axes, max(comparison["ci_high"].max(), comparison["published_high"].max()), room=1.04)
    return figure


def _points(axes, rows: pd.DataFrame, y: np.ndarray, colours: list[str]) -> None:
    """A point and its interval; in words what the presentation standard does not let stand as a percentage."""
    for position, row, colour in zip(y, rows.itertuples(), colours, strict=True):
        if not printing.is_percentage(row):
            axes.annotate(printing.share(row), (0, position), xytext=(5, 0),
                          textcoords="offset points", va="center", fontsize=8, color=MUTED, style="italic")  # fmt: skip
            continue
        ends, height = [row.ci_low, row.ci_high], [position, position]
        axes.plot(ends, height, color=colour, linewidth=1.8, solid_capstyle="round", zorder=2)
        axes.plot(row.estimate, position, "o", markersize=5.5, color=colour, markeredgecolor="white",
                  markeredgewidth=0.8, zorder=3)  # fmt: skip


def _as_percentage(rows: pd.DataFrame) -> pd.Series:
    return pd.Series([printing.is_percentage(row) for row in rows.itertuples()], index=rows.index, dtype=bool)


def _highest(rows: pd.DataFrame) -> float:
    return rows.loc[_as_percentage(rows), "ci_high"].max()


def _percent_axis(axes, highest: float, room: float = 1.16) -> None:
    axes.set_xlim(0, min(1.02, highest * room) if highest > 0 else 1.02)
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    axes.locator_params(axis="x", nbins=5)
    axes.tick_params(axis="x", labelsize=8.5)
    tidy(axes)
