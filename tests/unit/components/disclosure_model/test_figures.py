"""The forest of a predictor: the average country and every country, each with its interval and its known value."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.components.disclosure_model.figures import odds_ratios_by_country
from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.figures.theme import ACCENT, MUTED, SECOND


ROWS = pd.DataFrame(
    {
        "level": ["average", "A", "B"],
        "estimate": [1.5, 0.5, 40.0],
        "ci_low": [1.1, 0.02, 20.0],
        "ci_high": [2.0, 1.2, 80.0],
    }
)


def drawn(figure, marker):
    lines = [line for line in figure.axes[0].lines if line.get_marker() == marker]
    return [(float(np.atleast_1d(line.get_xdata())[0]), line.get_color()) for line in lines]


@pytest.fixture
def figure():
    return odds_ratios_by_country(ROWS, describe=lambda row: row.level, known=[1.4, None, 0.7]).at(WIDE)


def test_the_average_stands_first_and_in_colour(figure):
    assert drawn(figure, "D") == [(1.5, ACCENT)]
    assert drawn(figure, "o") == [(0.5, MUTED)]  # the point of B lies off the axis
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["average", "A", "B"]


def test_an_interval_that_leaves_the_axis_ends_in_an_arrow(figure):
    low, high = figure.axes[0].get_xlim()
    assert [x for x, _ in drawn(figure, "<")] == [pytest.approx(low)] and low > 0.02
    assert [x for x, _ in drawn(figure, ">")] == [pytest.approx(high)] and high < 80


def test_known_values_are_crosses_in_their_rows_and_none_is_made_up(figure):
    assert drawn(figure, "x") == [(1.4, SECOND), (0.7, SECOND)]
    assert drawn(odds_ratios_by_country(ROWS, describe=lambda row: row.level).at(WIDE), "x") == []


def test_the_axis_reaches_a_known_value_outside_all_intervals():
    figure = odds_ratios_by_country(ROWS.iloc[:1], describe=lambda row: row.level, known=[0.2]).at(WIDE)
    assert drawn(figure, "x") == [(0.2, SECOND)] and figure.axes[0].get_xlim()[0] < 0.2


def test_nothing_is_drawn_of_nothing():
    assert odds_ratios_by_country(ROWS.iloc[:0], describe=str).at(WIDE) is None
