"""Means in their own unit: a dot and its interval for each group, never on an axis of shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation

from disrupting_harm import printing
from disrupting_harm.figures.canvas import TEXT, Canvas, drawing
from disrupting_harm.figures.rows import lay_rows
from disrupting_harm.figures.stack import Heading, new_stack
from disrupting_harm.figures.theme import ACCENT, INK, MUTED, SECOND


BESIDE = 12  # letters of a label that has room beside the marks of a narrow drawing too
NUMBER = {False: 0.45, True: 0.8}  # of the axis' length, wide and narrow, beside the highest interval for its number


@dataclass(frozen=True)
class MeanPanel:
    """rows: saved means of one question, that of all first, with the column `short`, what stands beside each."""

    heading: Heading
    rows: pd.DataFrame


@drawing
def means_by_panel(
    canvas: Canvas, panels: Sequence[MeanPanel], *, span: tuple[float, float] | None = None
) -> Figure | None:
    """The panels one above the other on one axis in the unit that they share, from the least answer possible, or zero.

    span: the least and the most that an answer can be. None without any panel.
    """
    if not panels:
        return None
    beside = all(len(short) <= BESIDE for panel in panels for short in panel.rows["short"])
    laid = [lay_rows(canvas, list(panel.rows["short"]), beside=beside) for panel in panels]
    figure, plots = new_stack(canvas, [panel.heading for panel in panels], [each.height for each in laid])
    low, highest, end = _ends(panels, span, room=NUMBER[canvas.is_narrow])
    for axes, panel, each in zip(plots, panels, laid, strict=True):
        beside = axes.transData + ScaledTranslation(5 / 72, 0, axes.figure.dpi_scale_trans)
        for place, row in zip(each.marks, panel.rows.itertuples(), strict=True):
            number = printing.printed(row)
            if not printing.is_mean(row):
                axes.text(
                    low, place, number.value, transform=beside, va="center", fontsize=TEXT, color=MUTED, style="italic"
                )
                continue
            colour = SECOND if row.by else ACCENT
            axes.hlines(place, row.ci_low, row.ci_high, colors=colour, linewidth=1.8, capstyle="round", zorder=2)
            axes.plot(row.estimate, place, "o", markersize=5.5, color=colour, markeredgecolor="white", markeredgewidth=0.8,
                      zorder=3)  # fmt: skip
            # The unit stands once in a panel, where all are.
            text = printing.number(row.estimate, "number") if row.by else number.value
            axes.text(row.ci_high, place, text, transform=beside, va="center", fontsize=TEXT, color=INK)
        each.label(axes)
        axes.set_xlim(low, end)
        axes.set_xticks([tick for tick in MaxNLocator(6).tick_values(low, highest) if low <= tick <= highest])
        axes.tick_params(axis="x", labelsize=TEXT, labelbottom=axes is plots[-1])
        axes.tick_params(length=0)
        each.draw_grid(axes)
    return figure


def _ends(panels: Sequence[MeanPanel], span: tuple[float, float] | None, *, room: float) -> tuple[float, float, float]:
    """The least answer possible (without one zero, or the lowest interval below it), the most, or the highest interval, and the axis' end."""
    shown = [row for panel in panels for row in panel.rows.itertuples() if printing.is_mean(row)]
    low = span[0] if span else min(0.0, min((row.ci_low for row in shown), default=0.0))
    highest = max((row.ci_high for row in shown), default=low + 1)
    end = highest + room * max(highest - low, 1e-9)  # room for the number with its unit
    return low, min(span[1], end) if span else highest, end
