"""The spread of survey weights, before and after each step of weighting."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullFormatter, NullLocator, StrMethodFormatter

from disrupting_harm import printing
from disrupting_harm.figures.canvas import HEAD, SMALL, TEXT, Canvas, drawing
from disrupting_harm.figures.rows import lay_rows
from disrupting_harm.figures.theme import ACCENT, INK, MUTED, new_figure, tidy
from disrupting_harm.weighting.diagnostics import diagnose


QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@drawing
def weights_by_step(canvas: Canvas, steps: Mapping[str, np.ndarray]) -> Figure:
    """One strip per step, in the order given, of its weights over their mean: all of them (line), the middle 90 % (band), the
    middle half (dark band) and the median (dot). The last step stands out; Kish's design effect is written beside each.

    steps: name of the step to its weights, of which only those above 0 count. Raises WeightingError as `diagnose` does.
    """
    table = diagnose(steps)
    laid = lay_rows(canvas, [str(step) for step in table["step"]], marks=0.24)
    y = laid.marks
    figure, (axes,) = new_figure(canvas, laid.height + 1.7)  # room for the key, the axis and the foot
    lowest, highest = 1.0, 1.0
    for position, weight, deff in zip(y, steps.values(), table["deff"], strict=True):
        weight = np.asarray(weight, dtype=float)
        relative = weight[weight > 0] / weight[weight > 0].mean()
        colour = ACCENT if position == y[-1] else MUTED
        _strip(axes, relative, position, colour)
        axes.annotate(printing.ratio(deff), (1, position), xycoords=("axes fraction", "data"), xytext=(8, 0), textcoords="offset points",
                      va="center", fontsize=HEAD, color=colour, weight="bold")  # fmt: skip
        lowest, highest = min(lowest, relative.min()), max(highest, relative.max())
    axes.annotate("Kish\ndesign\neffect", (1, 1), xycoords="axes fraction", xytext=(8, 2), textcoords="offset points",
                  va="bottom", fontsize=SMALL, color=MUTED, linespacing=1.1)  # fmt: skip
    laid.draw_line(axes, 1, color=INK)
    laid.label(axes)
    _log_axis(axes, lowest, highest)
    laid.draw_grid(axes)
    _key(axes)
    return figure


def _strip(axes, relative: np.ndarray, y: float, colour: str) -> None:
    # To two digits, as in the table: the exact ends of the line are weights of single children.
    first, p5, p25, p50, p75, p95, last = map(printing.two_digits, np.quantile(relative, (0, *QUANTILES, 1)))
    for low, high, width, alpha in (
        (first, last, 1.2, 1.0),
        (p5, p95, 7.0, 0.35),
        (p25, p75, 7.0, 1.0),
    ):
        axes.plot([low, high], [y, y], color=colour, linewidth=width, alpha=alpha, solid_capstyle="butt", zorder=2)
    axes.plot(p50, y, "o", markersize=6, color="white", markeredgecolor=colour, markeredgewidth=1.6, zorder=3)


def _log_axis(axes, lowest: float, highest: float) -> None:
    axes.set_xscale("log")
    low, high = min(lowest / 1.12, 0.5), max(highest * 1.12, 2.0)
    axes.set_xlim(low, high)
    decades = np.log10(high / low)
    steps, stride = ((1, 2, 5), 1) if decades < 2.3 else ((1,), int(np.ceil(decades / 5)))
    around = stride * int(np.ceil(decades / stride))  # 1 lies between the ends and always has its mark
    marks = [step * 10.0**power for power in range(-around, around + 1, stride) for step in steps]
    axes.xaxis.set_major_locator(FixedLocator([mark for mark in marks if low <= mark <= high]))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.tick_params(axis="x", labelsize=TEXT)
    axes.set_xlabel("weight / mean weight (log scale)", fontsize=TEXT)
    tidy(axes)


def _key(axes) -> None:
    axes.plot([], [], color=MUTED, linewidth=1.2, label="all weights")
    axes.plot([], [], color=MUTED, linewidth=7, alpha=0.35, label="middle 90 %")
    axes.plot([], [], color=MUTED, linewidth=7, label="middle half")
    axes.plot([], [], "o", markersize=6, color="white", markeredgecolor=MUTED, markeredgewidth=1.6, label="median")
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, frameon=False, fontsize=SMALL, handlelength=1.6)
