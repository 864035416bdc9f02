"""Counts and rates by year, each from zero."""

from __future__ import annotations

import pandas as pd

from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.figures.counts import counts_and_rates


def test_each_panel_starts_at_zero_and_names_its_figures():
    counts = pd.DataFrame({"level": ["2019", "2020"], "estimate": [1200.0, 34567.0], "label": "Reports"})
    rates = counts.assign(estimate=[1.5, 40.2], label="Reports per 100,000")
    figure = counts_and_rates(counts, rates).at(WIDE)
    upper, lower = figure.axes
    assert [axes.get_title() for axes in (upper, lower)] == ["Reports", "Reports per 100,000"]
    assert [bar.get_height() for bar in upper.patches] == [1200, 34567]
    assert [text.get_text() for text in upper.texts] == ["1,200", "34,567"]
    assert [text.get_text() for text in lower.texts] == ["2", "40"]
    assert all(axes.get_ylim()[0] == 0 for axes in figure.axes)
    assert [text.get_text() for text in upper.get_xticklabels()] == ["2019", "2020"]


def test_without_any_year_there_is_no_figure():
    none = pd.DataFrame({"level": [], "estimate": [], "label": []})
    assert counts_and_rates(none, none).at(WIDE) is None
