"""Assessments of many countries at a glance: a sign for each status, in a line for each topic and a column for each country.

The signs are those of one country's figure (`figures.assessment`). A place without any source is grey, so that it does not look like
an answer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from disrupting_harm.figures.assessment import draw_signs
from disrupting_harm.figures.canvas import SMALL, Canvas, drawing
from disrupting_harm.figures.rows import Rows, lay_rows
from disrupting_harm.figures.stack import Heading, new_stack
from disrupting_harm.figures.theme import GRID, INK, MUTED


ROW = 0.17  # inches of a line of signs
HEADS = 0.34  # inches above each block, for the codes of the countries
LETTERS = {"full": "●", "half": "◐", "open": "○", "square": "■", "diamond": "◇", "bar": "–", "none": "§"}
NO_SOURCE = {"facecolor": "#eceff1", "linewidth": 0, "zorder": 0.5}
APART = 0.36  # of a column, between two signs in one place
ACROSS = 0.6  # of a column, from the first sign to the last where three or more stand in one place
SMALLER = 4.5  # points, a sign beside two or more: a column of the narrow drawing is 20 points wide
TOGETHER = {
    "facecolor": "none",
    "edgecolor": GRID,
    "linewidth": 0.8,
    "zorder": 0.6,
}  # signs of one place, told from its neighbours'


@drawing
def statuses_by_country(
    canvas: Canvas,
    cells: pd.DataFrame,
    topics: Mapping[str, Mapping[str, str]],
    countries: Sequence[str],
    *,
    legend: Mapping[str, str],
    none: str,
    closed: Collection[tuple[str, str]] = (),
) -> Figure | None:
    """A block for each group of topics. None without any topic or country.

    cells: columns topic, iso3, sign and short (what stands in the place of the sign "none"); several in one place stand side by side,
    each sign once. topics: by group, the label of each topic. legend: what each sign means, of which those that occur are told, and
    `none` for places without a source. closed: topics and countries that do not go together.
    """
    topics = {group: labels for group, labels in topics.items() if labels}
    if not topics or not countries:
        return None
    shown = cells[
        cells["topic"].isin([t for labels in topics.values() for t in labels]) & cells["iso3"].isin(countries)
    ]
    inside = {key: rows for key, rows in shown.groupby(["topic", "iso3"], sort=False)}
    laid = [lay_rows(canvas, list(labels.values()), marks=ROW, size=SMALL) for labels in topics.values()]
    key = legend_text(set(shown["sign"]), legend, none, closed=bool(closed))
    headings = [Heading(group, (key,) if at == 0 else ()) for at, group in enumerate(topics)]
    figure, panels = new_stack(canvas, headings, [rows.height for rows in laid], legend=HEADS)
    for axes, labels, rows in zip(panels, topics.values(), laid, strict=True):
        for topic, top, middle in zip(labels, rows.tops, rows.marks, strict=True):
            axes.axhline(top, color=GRID, linewidth=0.6, zorder=1)
            for at, iso3 in enumerate(countries):
                _draw(axes, inside.get((topic, iso3)), at, middle, closed=(topic, iso3) in closed)
        _frame(axes, rows, countries)
    return figure


def legend_text(signs: Collection[str], legend: Mapping[str, str], none: str, *, closed: bool) -> str:
    told = [f"{LETTERS[sign]}\u00a0{text}" for sign, text in legend.items() if sign in signs]
    return "   ".join([*told, f"grey: {none}", *(["×: not open to the country"] if closed else [])])


def _draw(axes: Axes, rows: pd.DataFrame | None, at: int, middle: float, *, closed: bool) -> None:
    if rows is None:
        if closed:
            axes.text(at + 0.5, middle, "×", fontsize=SMALL, color=MUTED, ha="center", va="center")
        else:
            axes.add_patch(Rectangle((at + 0.06, middle - ROW / 2), 0.88, ROW, **NO_SOURCE))
        return
    marks = list(dict.fromkeys(zip(rows["sign"], rows["short"], strict=True)))
    apart = APART if len(marks) < 3 else ACROSS / (len(marks) - 1)
    size = {} if len(marks) < 3 else {"markersize": SMALLER}
    if len(marks) > 1:
        axes.add_patch(Rectangle((at + 0.02, middle - ROW / 2), 0.96, ROW, **TOGETHER))
    for place, (sign, short) in enumerate(marks):
        x = at + 0.5 + apart * (place - (len(marks) - 1) / 2)
        draw_signs(axes, [x], [middle], sign, **size)
        if sign == "none":
            axes.text(x, middle, short or LETTERS["none"], fontsize=SMALL, color=INK, ha="center", va="center")


def _frame(axes: Axes, rows: Rows, countries: Sequence[str]) -> None:
    axes.set_xlim(0, len(countries))
    axes.set_xticks([at + 0.5 for at in range(len(countries))], countries, fontsize=SMALL, rotation=90)
    axes.tick_params(length=0, labeltop=True, labelbottom=False, colors=MUTED, pad=2)
    axes.tick_params(axis="y", colors=INK)
    axes.grid(False)
    axes.spines["bottom"].set_visible(False)
    rows.label(axes)
