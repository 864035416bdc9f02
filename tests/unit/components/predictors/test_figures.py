"""Odds ratios are drawn on a log axis around 1, each with its interval, and what leaves the axis says so."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.components.predictors.figures import odds_ratios
from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.figures.theme import ACCENT, MUTED


def table(*rows) -> pd.DataFrame:
    """Rows of (estimate, ci_low, ci_high), named a, b, c, ..."""
    frame = pd.DataFrame(rows, columns=["estimate", "ci_low", "ci_high"], dtype=float)
    return frame.assign(level=list("abcdefgh")[: len(rows)], p_adjusted=0.5)


def draw(*rows):
    (axes,) = odds_ratios(table(*rows), describe=lambda row: f"Level {row.level}").at(WIDE).axes
    return axes


def points(axes) -> list[float]:
    return [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "o"]


def intervals(axes) -> list[tuple[float, float]]:
    return [tuple(line.get_xdata()) for line in axes.lines if line.get_linewidth() == 1.8]


def arrows(axes) -> list[tuple[str, float]]:
    return [
        (line.get_marker(), float(np.ravel(line.get_xdata())[0])) for line in axes.lines if line.get_marker() in "<>"
    ]


def test_every_odds_ratio_has_its_point_and_interval_in_the_order_given_under_its_description():
    axes = draw((1.5, 1.1, 2.0), (0.7, 0.5, 1.2), (3.0, 0.9, 9.0))
    assert points(axes) == [1.5, 0.7, 3.0] and intervals(axes) == [(1.1, 2.0), (0.5, 1.2), (0.9, 9.0)]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["Level a", "Level b", "Level c"]
    places = [line.get_ydata()[0] for line in axes.lines if line.get_marker() == "o"]
    assert places == sorted(places) and axes.get_ylim()[0] > axes.get_ylim()[1]  # the first stands on top
    assert arrows(axes) == []


def test_the_axis_is_logarithmic_with_1_in_it_and_a_line_there():
    axes = draw((1.5, 1.1, 1.9))
    assert axes.get_xscale() == "log" and axes.get_xlabel() == "Odds ratio"
    low, high = axes.get_xlim()
    assert low < 0.5 and high > 2
    assert [line.get_xdata()[0] for line in axes.lines if line.is_dashed()] == [1]
    assert [text.get_text() for text in axes.get_xticklabels()] == ["0.5", "1", "2"]


def test_half_and_double_lie_equally_far_from_1():
    axes = draw((2.0, 1.5, 3.0), (0.5, 1 / 3, 2 / 3))
    one, double, half = (axes.transData.transform((x, 0))[0] for x in (1, 2, 0.5))
    assert double - one == pytest.approx(one - half, rel=1e-9)


def colours(frame, **options) -> list[str]:
    (axes,) = odds_ratios(frame, describe=lambda row: row.level, **options).at(WIDE).axes
    return [line.get_color() for line in axes.lines if line.get_linewidth() == 1.8]


def test_only_what_is_sure_after_adjustment_is_coloured_whatever_its_interval_says():
    frame = table((1.5, 1.1, 2.0), (0.7, 0.5, 0.9), (1.5, 1.1, 2.0), (1.5, 0.9, 2.0), (1.5, 1.1, 2.0))
    frame["p_adjusted"] = [0.049, 0.0, 0.05, 0.01, np.nan]
    assert colours(frame) == [ACCENT, ACCENT, MUTED, ACCENT, MUTED]
    assert colours(frame, threshold=0.02) == [MUTED, ACCENT, MUTED, ACCENT, MUTED]


def test_an_interval_that_leaves_the_axis_ends_in_an_arrow_there():
    axes = draw((5.0, 1.2, 400.0), (0.2, 0.001, 0.9))
    low, high = axes.get_xlim()
    assert arrows(axes) == [(">", high), ("<", low)] and intervals(axes) == [(1.2, high), (low, 0.9)]
    assert points(axes) == [5.0, 0.2]


@pytest.mark.parametrize("row, arrow", [((60.0, 20.0, np.inf), ">"), ((0.01, 0.0, 0.03), "<")])
def test_an_odds_ratio_beyond_the_axis_is_an_arrow_and_no_point(row, arrow):
    axes = draw(row)
    assert [mark for mark, _ in arrows(axes)] == [arrow] and points(axes) == []


def test_the_axis_does_not_run_away_with_the_widest_interval():
    low, high = draw((5.0, 1e-9, 1e9)).get_xlim()
    assert 0.05 < low < 0.1 and 10 < high < 20


def test_a_row_without_an_estimate_says_so_at_its_place():
    axes = draw((1.5, 1.1, 2.0), (np.nan, np.nan, np.nan))
    assert points(axes) == [1.5]
    assert [(text.get_text(), text.xy[1]) for text in axes.texts] == [("no estimate", axes.get_yticks()[1])]


def test_a_model_without_any_estimate_is_drawn_as_words():
    axes = draw((np.nan, np.nan, np.nan), (np.nan, np.nan, np.nan))
    assert [text.get_text() for text in axes.texts] == ["no estimate"] * 2 and points(axes) == intervals(axes) == []


def test_an_estimate_without_an_interval_keeps_its_point():
    axes = draw((1.5, np.nan, np.nan), (0.8, 0.6, 0.9))
    assert points(axes) == [1.5, 0.8] and np.isfinite(axes.get_xlim()).all()


def test_a_long_description_is_broken_and_gets_room():
    short, long = (
        odds_ratios(table((1.5, 1.1, 2.0)), describe=lambda row, text=text: text).at(WIDE)
        for text in ("Sex: Girls", "word " * 20)
    )
    assert "\n" in long.axes[0].get_yticklabels()[0].get_text() and long.get_figheight() > short.get_figheight()


def test_a_model_without_any_row_gives_no_figure():
    assert odds_ratios(table(), describe=str).at(WIDE) is None
