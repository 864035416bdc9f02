"""Counts of a few respondents: one sign for one person, so that fifty answers look like fifty and not like a percentage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory

from disrupting_harm import printing
from disrupting_harm.figures.canvas import EDGE, SMALL, TEXT, Canvas, drawing
from disrupting_harm.figures.rows import Rows, lay_rows
from disrupting_harm.figures.stack import Heading, new_stack
from disrupting_harm.figures.theme import ACCENT, GRID, INK, MUTED, RC, SECOND


PER_LINE, GROUP = 25, 5  # signs in a line, and in a group of it, after which stands a gap
GAP = 0.5  # signs wide
NUMBER = 8  # signs that the number beside them is wide
STEP = 0.088  # inches from sign to sign, at most
BAR, COUNTS = 0.16, 0.16  # inches of a bar, and of the line of counts below the answers to a scale
KEY = 0.19  # inches of a line of the key
FILLED = {"marker": "o", "markersize": 4.2, "color": ACCENT}
EMPTY = {"marker": "o", "markersize": 3.6, "color": "white", "markeredgecolor": "#a9b2bc", "markeredgewidth": 0.7}
SILENT = {"marker": "|", "markersize": 4.2, "color": MUTED, "markeredgewidth": 0.8}
PALE = {"marker": "o", "markersize": 4.2, "color": "#8dbfce"}
HOLLOW = {"marker": "s", "markersize": 3.6, "color": "white", "markeredgecolor": SECOND, "markeredgewidth": 0.9}
SQUARE = {"marker": "s", "markersize": 4.0, "color": SECOND}
# What tells the answers to a scale apart, from its first to its last: shape and fill, and not hue alone.
SCALES = {2: (FILLED, SQUARE), 3: (FILLED, PALE, SQUARE), 4: (FILLED, PALE, HOLLOW, SQUARE),
          5: (FILLED, PALE, EMPTY, HOLLOW, SQUARE)}  # fmt: skip
LONGEST_SCALE = max(SCALES)
NO_ANSWER = "No answer"


@dataclass(frozen=True)
class UnitPanel:
    """rows: saved counts in the order in which they stand, with the column `short`, what stands beside each.

    kind: "counts" of respondents; the answers to a "scale", which have the column `answer` too and share a row where `short` is the
    same; or "sums" of numbers.
    """

    kind: Literal["counts", "scale", "sums"]
    heading: Heading
    rows: pd.DataFrame


@drawing
def units_by_panel(canvas: Canvas, panels: Sequence[UnitPanel]) -> Figure | None:
    """The panels one above the other: a sign for each respondent, in lines of 25; bars from zero for sums. None without any panel."""
    if not panels:
        return None
    drawn = [_Drawn.of(canvas, panel) for panel in panels]
    figure, plots = new_stack(
        canvas,
        [panel.heading for panel in panels],
        [each.rows.height for each in drawn],
        legend=[each.key_height for each in drawn],
    )
    for axes, each in zip(plots, drawn, strict=True):
        axes.set_xticks([])
        axes.grid(False)
        axes.tick_params(length=0)
        each.rows.label(axes)
        for side in axes.spines.values():
            side.set_visible(False)
    figure.get_layout_engine().execute(figure)  # the labels are known now, and so is the room beside them
    for axes, each in zip(plots, drawn, strict=True):
        inches = axes.get_position().width * canvas.inches
        (_draw_bars if each.panel.kind == "sums" else _draw_signs)(axes, each, inches)
    return figure


@dataclass(frozen=True)
class _Drawn:
    """A panel as it is laid out: its rows and the lines of its key."""

    panel: UnitPanel
    rows: Rows
    key: tuple[tuple[tuple[str, dict], ...], ...] = ()

    @classmethod
    def of(cls, canvas: Canvas, panel: UnitPanel) -> _Drawn:
        names = list(dict.fromkeys(panel.rows["short"]))
        if panel.kind == "sums":
            signs = np.full(len(names), BAR)
        else:
            most = panel.rows.groupby("short", sort=False)["n"].max()
            signs = np.array([STEP * _lines(n) for n in most]) + (COUNTS if panel.kind == "scale" else 0)
        key = _key_lines(panel.rows, canvas.letters(SMALL, part=0.9)) if panel.kind == "scale" else ()
        return cls(panel, lay_rows(canvas, names, marks=signs), key)

    @property
    def key_height(self) -> float:
        return KEY * len(self.key)


def _lines(n: float) -> int:
    return max(1, -(-int(n) // PER_LINE))


def _key_lines(rows: pd.DataFrame, letters: int) -> tuple[tuple[tuple[str, dict], ...], ...]:
    """The answers with their signs, as many to a line as there is room for."""
    answers = list(dict.fromkeys(rows["answer"]))
    entries = [*zip(answers, SCALES[max(2, len(answers))], strict=False)]
    if any(_silent(own) for _, own in rows.groupby("short", sort=False)):
        entries.append((NO_ANSWER, SILENT))
    lines: list[list] = [[]]
    for words, look in entries:
        if lines[-1] and sum(len(w) + 4 for w, _ in lines[-1]) + len(words) > letters:
            lines.append([])
        lines[-1].append((words, look))
    return tuple(map(tuple, lines))


def _silent(own: pd.DataFrame) -> int:
    """Who was asked and gave none of the answers."""
    return int(own["n"].max() - own["n_cases"].sum())


def _signs_of(panel: UnitPanel) -> Iterator[tuple[list[dict], str]]:
    """Of each row, the sign of every respondent, and the number beside them."""
    for _, own in panel.rows.groupby("short", sort=False):
        n = int(own["n"].max())
        if panel.kind == "counts":
            row = next(own.itertuples())
            said = int(row.n_cases) if n else 0
            yield [FILLED] * said + [EMPTY] * (n - said), printing.count_of(said, n) if n else printing.NO_ANSWERS
            continue
        looks = SCALES[max(2, len(own))]
        counts = [int(count) for count in own["n_cases"]]
        signs = [look for look, count in zip(looks, counts, strict=False) for _ in range(count)]
        counts += [silent] if (silent := _silent(own)) else []
        yield signs + [SILENT] * (n - len(signs)), " \u00b7 ".join(map(str, counts)) if n else printing.NO_ANSWERS


def _draw_signs(axes: Axes, each: _Drawn, inches: float) -> None:
    whole = PER_LINE + GAP * (PER_LINE // GROUP - 1)
    below = each.panel.kind == "scale"
    step = min(STEP, inches / (whole + (1 if below else NUMBER)))
    axes.set_xlim(-0.6, inches / step - 0.6)
    places: dict[int, tuple[dict, list, list]] = {}
    for middle, (signs, number) in zip(each.rows.marks, _signs_of(each.panel), strict=True):
        first = middle - (STEP * (_lines(len(signs)) - 1) + (COUNTS if below else 0)) / 2
        for place, look in enumerate(signs):
            across, down = place % PER_LINE, place // PER_LINE
            _, xs, ys = places.setdefault(id(look), (look, [], []))
            xs.append(across + GAP * (across // GROUP))
            ys.append(first + STEP * down)
        if below:
            down = first + STEP * (_lines(len(signs)) - 0.25)
            axes.text(-0.4, down, number, va="top", fontsize=SMALL, color=MUTED)
            continue
        end = whole if len(signs) > PER_LINE else len(signs) + GAP * (len(signs) // GROUP)
        axes.text(end + 0.4, middle, number, va="center", fontsize=TEXT, color=INK)
    for look, xs, ys in places.values():
        axes.plot(xs, ys, linestyle="none", zorder=2, **look)
    _draw_key(axes, each)


def _draw_key(axes: Axes, each: _Drawn) -> None:
    """Above the panel, from the figure's left edge."""
    if not each.key:
        return
    from matplotlib.lines import Line2D

    across = blended_transform_factory(axes.figure.transFigure, axes.transAxes)
    height = each.rows.height
    with matplotlib.rc_context(RC):
        for place, line in enumerate(each.key):
            handles = [Line2D([], [], linestyle="none", label=words, **look) for words, look in line]
            legend = axes.legend(
                handles=handles, loc="upper left", bbox_to_anchor=(EDGE / axes.figure.get_figwidth(), 1 + (each.key_height - KEY * place) / height),
                bbox_transform=across, ncols=len(line), frameon=False, fontsize=SMALL, borderpad=0, handletextpad=0.1,
                columnspacing=1.0, labelcolor=INK, borderaxespad=0.0,
            )  # fmt: skip
            axes.add_artist(legend)


def _draw_bars(axes: Axes, each: _Drawn, inches: float) -> None:
    values = each.panel.rows["estimate"].fillna(0).to_numpy(float)
    axes.set_xlim(0, max(values.max(), 1) * inches / max(inches - 0.6, 0.6))
    axes.barh(each.rows.marks, values, height=BAR * 0.8, color=ACCENT, zorder=2)
    axes.axvline(0, color=GRID, linewidth=0.8, zorder=1)
    for middle, row in zip(each.rows.marks, each.panel.rows.itertuples(), strict=True):
        text = printing.NO_ANSWERS if pd.isna(row.estimate) else printing.whole(row.estimate)
        axes.annotate(text, (0 if pd.isna(row.estimate) else row.estimate, middle), xytext=(4, 0),
                      textcoords="offset points", va="center", fontsize=TEXT, color=INK)  # fmt: skip
