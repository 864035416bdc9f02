"""Assessments: what each source says, by topic; treaties by source; and how an assessment changed between editions.

A status is told by its sign's shape and fill and, beside it, in words; the number in brackets is that of the source in the list below.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from disrupting_harm.figures.canvas import SMALL, Canvas, drawing
from disrupting_harm.figures.letters import wrap
from disrupting_harm.figures.rows import Rows, lay_rows
from disrupting_harm.figures.stack import Heading, new_stack
from disrupting_harm.figures.theme import ACCENT, GRID, INK, MUTED, SECOND


ROW = 0.155  # inches of a line
LABEL = 30  # letters in a line beside a panel
CELL = {False: 0.58, True: 0.9}  # of the width, wide and narrow, for the words of a cell
Block = tuple[str, list[tuple[str, str, str]]]
SIGNS = {
    "full": {"marker": "o", "markerfacecolor": ACCENT, "markeredgecolor": ACCENT},
    "half": {"marker": "o", "fillstyle": "left", "markerfacecolor": ACCENT, "markerfacecoloralt": "white", "markeredgecolor": ACCENT},
    "square": {"marker": "s", "markerfacecolor": "#9fb4bd", "markeredgecolor": MUTED},
    "diamond": {"marker": "D", "markerfacecolor": "white", "markeredgecolor": MUTED},
    "open": {"marker": "o", "markerfacecolor": "white", "markeredgecolor": SECOND, "markeredgewidth": 1.6},
    "bar": {"marker": "_", "markeredgecolor": MUTED, "markeredgewidth": 1.6},
}  # fmt: skip


@drawing
def status_matrix(canvas: Canvas, shown: pd.DataFrame) -> Figure | None:
    """A line for each cell of a topic, under the heading of its group; the topics without any source stand together below them.

    shown: columns group, topic, label, sign, status (blank: no source), status_label, value, year, number, differs. None without rows.
    """
    if shown.empty:
        return None
    groups = list(dict.fromkeys(shown["group"]))
    letters = canvas.letters(SMALL, part=CELL[canvas.is_narrow])
    blocks = [_blocks(shown[shown["group"] == group], letters) for group in groups]
    laid = [_lay(canvas, [label for label, _ in own], [len(lines) for _, lines in own]) for own in blocks]
    figure, panels = new_stack(canvas, [Heading(group) for group in groups], [rows.height for rows in laid])
    for axes, own, rows in zip(panels, blocks, laid, strict=True):
        for (_, lines), middle, top in zip(own, rows.marks, rows.tops, strict=True):
            _draw_lines(axes, lines, middle - ROW * (len(lines) - 1) / 2)
            axes.axhline(top, color=GRID, linewidth=0.6)
        _bare(axes, rows)
    return figure


def _lay(canvas: Canvas, labels: Sequence[str], lines: Sequence[int]) -> Rows:
    """Rows of so many lines."""
    return lay_rows(canvas, labels, marks=[ROW * number for number in lines], letters=LABEL, size=SMALL)


def _blocks(rows: pd.DataFrame, letters: int) -> list[Block]:
    """The topics of a group: label, and lines as sign, text and colour; last, in one block, those without a source."""
    cited, empty = rows[rows["status"] != ""], rows[rows["status"] == ""]
    found = []
    for _, own in cited.groupby("topic", sort=False):
        lines = []
        for r in own.itertuples():
            first, *more = wrap(cell_text(r), letters).split("\n")
            lines += [(r.sign, first, INK), *(("none", text, INK) for text in more)]
        if own["differs"].iloc[0]:
            lines.append(("none", f"≠ {own['differs'].iloc[0]}", SECOND))
        found.append((own["label"].iloc[0], lines))
    if len(empty):
        named = wrap("; ".join(empty["label"]), letters).split("\n")
        found.append((empty["status_label"].iloc[0].capitalize(), [("none", text, MUTED) for text in named]))
    return found


def cell_text(r) -> str:
    """`Criminalised (under another name), 2017 [2]`; a stated value stands alone."""
    said = r.value if r.sign == "none" else f"{r.status_label} ({r.value})" if r.value else r.status_label
    return f"{said[:1].upper()}{said[1:]}, {r.year}\N{NO-BREAK SPACE}[{int(r.number)}]"


def _draw_lines(axes: Axes, lines: Iterable[tuple[str, str, str]], first: float) -> None:
    for at, (sign, text, colour) in enumerate(lines):
        y = first + at * ROW
        draw_signs(axes, [0.03], [y], sign)
        axes.text(0.075, y, text, fontsize=SMALL, color=colour, va="center")


def draw_signs(axes: Axes, x: Sequence[float], y: Sequence[float], sign: str, *, markersize: float = 6) -> None:
    """markersize: points."""
    if sign in SIGNS:
        axes.plot(x, y, linestyle="", markersize=markersize, clip_on=False, **SIGNS[sign])


def _bare(axes: Axes, rows: Rows) -> None:
    """Only the labels of the rows."""
    axes.set(xlim=(0, 1), xticks=[])
    axes.grid(False)
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(length=0, pad=2)
    rows.label(axes)


@drawing
def treaties_by_source(
    canvas: Canvas, cells: pd.DataFrame, columns: Mapping[str, str], labels: Mapping[str, str], none: str
) -> Figure:
    """A row for each treaty of `labels` (topic to label), a column for each source table of `columns` (table to heading).

    cells: saved cells of the treaties, with `sign` and `number`. A treaty that no source names says `none`.
    """
    rows = {topic: cells[cells["topic"] == topic] for topic in labels}
    deep = [max(1, *(int((own["reference"] == table).sum()) for table in columns)) for own in rows.values()]
    laid = _lay(canvas, ["", *labels.values()], [1, *deep])
    figure, (axes,) = new_stack(canvas, [Heading("Treaties, by the source that says so")], [laid.height])
    places = np.array([0.0, 0.36, 0.64])[: len(columns)]
    for x, heading in zip(places, columns.values(), strict=True):
        axes.text(x, laid.marks[0], heading, fontsize=SMALL, color=MUTED, va="center", weight="bold")
    for own, top, middle, lines in zip(rows.values(), laid.tops[1:], laid.marks[1:], deep, strict=True):
        axes.axhline(top, color=GRID, linewidth=0.6)
        first = middle - ROW * (lines - 1) / 2
        if own.empty:
            axes.text(places[0], first, none.capitalize(), fontsize=SMALL, color=MUTED, va="center")
        for x, table in zip(places, columns, strict=True):
            for at, r in enumerate(own[own["reference"] == table].itertuples()):
                draw_signs(axes, [x + 0.02], [first + at * ROW], r.sign)
                said = " ".join(filter(None, (r.status_label, short_date(r.value), f"[{int(r.number)}]")))
                axes.text(x + 0.05, first + at * ROW, said, fontsize=SMALL, va="center", color=INK)
    _bare(axes, laid)
    return figure


def short_date(date: str) -> str:
    """The year of a date; `by 2016` where it had happened by then."""
    return date[:7].removesuffix("-") if date.startswith("by ") else date[:4]


@drawing
def editions(canvas: Canvas, cells: pd.DataFrame, changes: Mapping[tuple[str, str], str], legend: str) -> Figure | None:
    """A row for each standard, a sign for each edition; a panel for each territory (`detail`). None without rows.

    cells: saved cells, with `sign`. changes: by label and territory, what is said below the label. legend: what the signs mean.
    """
    if cells.empty:
        return None
    territories = list(dict.fromkeys(cells["detail"]))
    years = sorted({int(year) for year in cells["year"]})
    parts = {t: list(cells[cells["detail"] == t].groupby("label", sort=False)) for t in territories}
    laid = [
        lay_rows(canvas, [f"{label}\n{changes[label, t]}" for label, _ in parts[t]], letters=LABEL + 8, size=SMALL)
        for t in territories
    ]
    headings = [Heading(t or "The whole country", (legend,) if at == 0 else ()) for at, t in enumerate(territories)]
    figure, panels = new_stack(canvas, headings, [each.height for each in laid])
    for axes, t, each in zip(panels, territories, laid, strict=True):
        for (_, rows), y in zip(parts[t], each.marks, strict=True):
            axes.plot([years[0], years[-1]], [y, y], color=GRID, linewidth=1.2, zorder=1)
            for sign, own in rows.groupby("sign", sort=False):
                draw_signs(axes, [int(year) for year in own["year"]], [y] * len(own), sign)
        _bare(axes, each)
        axes.set_xlim(years[0] - 0.5, years[-1] + 0.5)
        if axes is panels[-1]:
            axes.set_xticks(years, [str(year) for year in years], fontsize=SMALL)
    return figure


@drawing
def units_by_level(
    canvas: Canvas, panels: Sequence[tuple[str, Sequence[tuple[str, Mapping[str, int]]]]], levels: Mapping[str, str]
) -> Figure | None:
    """One sign for each unit, in the column of its level. None without any panel.

    panels: a heading, and by item the number of units by code. levels: by code, in order, the heading of its column.
    """
    if not panels:
        return None
    laid = [
        lay_rows(canvas, [*([""] if at == 0 else []), *(label for label, _ in rows)], size=SMALL)
        for at, (_, rows) in enumerate(panels)
    ]
    figure, plots = new_stack(canvas, [Heading(heading) for heading, _ in panels], [each.height for each in laid])
    columns = {code: (at + 0.5) / len(levels) for at, code in enumerate(levels)}
    for axes, (_, rows), each in zip(plots, panels, laid, strict=True):
        first = int(axes is plots[0])
        if first:
            for code, text in levels.items():
                axes.text(columns[code], each.marks[0], text, fontsize=SMALL, color=MUTED, ha="center", va="center")
        for (_, units), top, y in zip(rows, each.tops[first:], each.marks[first:], strict=True):
            axes.axhline(top, color=GRID, linewidth=0.6)
            for code, number in units.items():
                step = min(0.03, 0.8 / len(levels) / max(number, 1))
                x = columns[code] + step * (np.arange(number) - (number - 1) / 2)
                draw_signs(axes, list(x), [y] * number, "diamond" if code == "98" else "full")
        _bare(axes, each)
    return figure
