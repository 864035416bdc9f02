"""Prevalence with its uncertainty: a point and an interval, never a bare bar."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from disrupting_harm import printing
from disrupting_harm.figures.canvas import HEAD, SMALL, TEXT, Canvas, drawing
from disrupting_harm.figures.letters import one_line
from disrupting_harm.figures.percent_axis import set_percent_ticks
from disrupting_harm.figures.rows import lay_rows
from disrupting_harm.figures.stack import Heading, new_stack
from disrupting_harm.figures.theme import ACCENT, MUTED, PALETTE, SECOND, begin_labels_left, new_figure, tidy, wrap


# What stands in a chart in words or as a count; of nobody's answers it says nothing.
PAIR = 0.16  # inches of a published estimate and the one computed here, one above the other
IN_WORDS = ("count", "unreliable", printing.WITHHELD)


@drawing
def prevalence_by_indicator(
    canvas: Canvas, estimates: pd.DataFrame, *, highlight: list[str] = (), show_base: bool = False
) -> Figure | None:
    """One line per indicator (overall rows only), highest first; the `highlight` indicators stand on top in colour.

    `show_base` names each indicator's base under its label, for indicators that do not share one. None without any row.
    """
    shown = estimates["estimate"].notna() | estimates["presentation"].isin(IN_WORDS)
    rows = estimates[(estimates["by"] == "") & shown]
    if rows.empty:
        return None
    # What is not printed as a percentage comes last: its place among the others would tell its value.
    rows = rows.assign(ranked=rows["estimate"].where(_as_percentage(rows), -1.0))
    first = rows[rows["indicator"].isin(highlight)].sort_values("ranked", ascending=False, kind="stable")
    rest = rows[~rows["indicator"].isin(highlight)].sort_values("ranked", ascending=False, kind="stable")
    rows = pd.concat([first, rest])
    labels = [
        f"{label} ({base})" if show_base else label for label, base in zip(rows["label"], rows["base"], strict=True)
    ]
    laid = lay_rows(canvas, labels)
    figure, (axes,) = new_stack(canvas, [Heading("")], [laid.height])
    y = laid.marks
    colours = [ACCENT if i in highlight else MUTED for i in rows["indicator"]]
    _points(axes, rows, y, colours)
    for position, row, colour in zip(y, rows.itertuples(), colours, strict=True):
        if printing.is_percentage(row):
            axes.annotate(printing.per_cent_alone(row.estimate), (row.ci_high, position), xytext=(5, 0), textcoords="offset points",
                          va="center", fontsize=TEXT, color=colour)  # fmt: skip
    laid.label(axes)
    _percent_axis(axes, _highest(rows))
    laid.draw_grid(axes)
    return figure


@drawing
def prevalence_by_group(
    canvas: Canvas, estimates: pd.DataFrame, *, domains: list[str], label: Callable[[str], str]
) -> Figure | None:
    """One panel per indicator, side by side or in a narrow figure below each other, one line per level of each domain, under the overall estimate. None without any row."""
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
    many = len(indicators)
    size = {"rows": many} if canvas.is_narrow else {"columns": many}
    figure, panels = new_figure(canvas, (0.65 + 0.235 * position) * size.get("rows", 1) + 0.6, sharey=True, **size)
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
        letters = canvas.letters(HEAD, bold=True, part=0.65 if canvas.is_narrow else 0.78 / many)
        axes.set_title(wrap(rows["label"].iloc[0], letters), fontsize=HEAD, loc="left", weight="bold")
        _percent_axis(axes, _highest(rows), room=1.06, most=5 if canvas.is_narrow or many == 1 else 4)
    for axes in panels if canvas.is_narrow else panels[:1]:
        axes.set_yticks([t[0] for t in ticks], [t[1] for t in ticks], fontsize=TEXT)
        begin_labels_left(axes)
        for text, (_, _, heading) in zip(axes.get_yticklabels(), ticks, strict=True):
            if heading:
                text.set(weight="bold", color=MUTED)
    panels[0].set_ylim(position - 0.4, -0.6)
    return figure


@drawing
def published_comparison(canvas: Canvas, comparison: pd.DataFrame) -> Figure | None:
    """Published estimate (ring) on the one computed here (dot), both with their intervals, in per cent.

    `comparison` has one row per published estimate: item, group, published, published_low, published_high (shares, the ends
    may be missing) and estimate, ci_low, ci_high. None without any row.
    """
    if comparison.empty:
        return None
    items = list(dict.fromkeys(comparison["item"]))
    marks: list[tuple[str, bool]] = []
    shown = []
    for item in items:
        rows = comparison[comparison["item"] == item]
        alone = len(rows) == 1 and rows["group"].iloc[0] == "All"
        if not alone:
            marks.append((item, True))
            shown.append(None)
        for row in rows.itertuples():
            marks.append((item if alone else row.group, False))
            shown.append(row)
    laid = lay_rows(
        canvas, [text for text, _ in marks], marks=[0.0 if head else PAIR for _, head in marks], size=SMALL, letters=40
    )
    figure, (axes,) = new_stack(canvas, [Heading("")], [laid.height], legend=0.24)
    for y, row in zip(laid.marks, shown, strict=True):
        if row is None:
            continue
        above, below = y - PAIR / 4, y + PAIR / 4
        axes.plot([row.published_low, row.published_high], [above] * 2, color=SECOND, linewidth=1.4)
        axes.plot([row.ci_low, row.ci_high], [below] * 2, color=ACCENT, linewidth=1.4)
        axes.plot(row.published, above, "o", markersize=4.6, markerfacecolor="white", markeredgecolor=SECOND, zorder=3)
        axes.plot(row.estimate, below, "o", markersize=3.6, color=ACCENT, zorder=4)
    laid.label(axes)
    for text, (_, heading) in zip(axes.get_yticklabels(), marks, strict=True):
        if heading:
            text.set(weight="bold")
    axes.plot([], [], "o-", color=SECOND, markerfacecolor="white", label="published")
    axes.plot([], [], "o-", color=ACCENT, label="computed here")
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, frameon=False, fontsize=TEXT)
    _percent_axis(axes, max(comparison["ci_high"].max(), comparison["published_high"].max()), room=1.04)
    laid.draw_grid(axes)
    return figure


def _points(axes, rows: pd.DataFrame, y: np.ndarray, colours: list[str]) -> None:
    """A point and its interval; in words what the presentation standard does not let stand as a percentage."""
    for position, row, colour in zip(y, rows.itertuples(), colours, strict=True):
        if not printing.is_percentage(row):
            axes.annotate(printing.share(row), (0, position), xytext=(5, 0),
                          textcoords="offset points", va="center", fontsize=SMALL, color=MUTED, style="italic")  # fmt: skip
            continue
        ends, height = [row.ci_low, row.ci_high], [position, position]
        axes.plot(ends, height, color=colour, linewidth=1.8, solid_capstyle="round", zorder=2)
        axes.plot(row.estimate, position, "o", markersize=5.5, color=colour, markeredgecolor="white",
                  markeredgewidth=0.8, zorder=3)  # fmt: skip


def _as_percentage(rows: pd.DataFrame) -> pd.Series:
    return pd.Series([printing.is_percentage(row) for row in rows.itertuples()], index=rows.index, dtype=bool)


def _highest(rows: pd.DataFrame) -> float:
    return rows.loc[_as_percentage(rows), "ci_high"].max()


def _percent_axis(axes, highest: float, room: float = 1.16, most: int = 5) -> None:
    end = min(1.02, highest * room) if highest > 0 else 1.02
    axes.set_xlim(0, end)
    set_percent_ticks(axes, 0.97 * end, most=most)  # a number at the very end would be cut
    axes.tick_params(axis="x", labelsize=TEXT)
    tidy(axes)
