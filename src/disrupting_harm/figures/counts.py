"""Administrative counts beside what they are set against."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.ticker import StrMethodFormatter

from disrupting_harm import printing
from disrupting_harm.figures.theme import ACCENT, SECOND, new_figure, tidy, wrap


def counts_and_rates(counts: pd.DataFrame, rates: pd.DataFrame) -> Figure | None:
    """Two panels by year, one above the other: the count and the rate, each from zero. Both hold one row per year (`level`).

    None without any row.
    """
    if counts.empty:
        return None
    figure, panels = new_figure(4.4, rows=2)
    for axes, rows, colour in zip(panels, (counts, rates), (ACCENT, SECOND), strict=True):
        sns.barplot(
            x=rows["level"].astype(str),
            y=rows["estimate"],
            ax=axes,
            color=colour,
            saturation=1,
            width=0.72,
            errorbar=None,
        )
        for container in axes.containers:
            axes.bar_label(container, fmt=lambda value: printing.number(value, "whole"), fontsize=8.5, padding=2)
        axes.set_title(wrap(rows["label"].iloc[0], 56), fontsize=9.5)
        axes.set(xlabel="", ylabel="", ylim=(0, rows["estimate"].max() * 1.14))
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        axes.tick_params(labelsize=8.5)
        tidy(axes, grid="y")
    return figure
