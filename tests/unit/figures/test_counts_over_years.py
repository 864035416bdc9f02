"""Small multiples: from zero, a gap where nothing is known, and a sign of its own for what is no number."""

from __future__ import annotations

import pandas as pd
import pytest

from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.figures.counts_over_years import Panel, compact, over_years


NONE = "No source found"


def rows(**values: float | None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "period": [k.removeprefix("y") for k in values],
            "estimate": pd.Series(values.values(), dtype=float),
            "statistic": "count",
        }
    )


def texts(axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def test_the_latest_number_stands_below_the_title_with_its_year():
    figure = over_years(
        [Panel("People online", rows(y2019=10, y2020=30))], periods=["2019", "2020", "2021"], none=NONE
    ).at(WIDE)
    (axes,) = figure.axes
    assert texts(axes)[:2] == ["People online", "30, 2020"]
    assert axes.get_ylim()[0] == 0


def test_no_line_is_drawn_across_a_year_without_a_number():
    figure = over_years(
        [Panel("a", rows(y2018=1, y2019=2, y2021=4))], periods=["2018", "2019", "2020", "2021"], none=NONE
    ).at(WIDE)
    lines = [
        line
        for line in figure.axes[0].lines
        if line.get_linestyle() == "-" and len(line.get_xdata()) == 2 and line.get_linewidth() == 1.5
    ]
    assert [list(line.get_xdata()) for line in lines] == [[0, 1]]


def test_a_panel_without_a_source_keeps_its_place_and_says_so():
    none = pd.DataFrame({"period": [], "estimate": [], "statistic": []})
    figure = over_years([Panel("a", none), Panel("b", rows(y2020=1))], periods=["2020"], none=NONE).at(WIDE)
    assert len(figure.axes) == 2 and NONE in texts(figure.axes[0]) and not figure.axes[0].patches


def test_unknown_is_a_sign_and_no_bar():
    figure = over_years([Panel("a", rows(y2019=3, y2020=None), kind="bars")], periods=["2019", "2020"], none=NONE).at(
        WIDE
    )
    assert len(figure.axes[0].patches) == 1 and "?" in texts(figure.axes[0])


def test_a_zero_is_a_bar_of_no_height_and_no_sign():
    figure = over_years([Panel("a", rows(y2020=0), kind="bars")], periods=["2020"], none=NONE, numbers=True).at(WIDE)
    assert [bar.get_height() for bar in figure.axes[0].patches] == [0]
    assert "0" in texts(figure.axes[0]) and "?" not in texts(figure.axes[0])


def test_part_of_a_year_is_hatched():
    figure = over_years(
        [Panel("a", rows(**{"y2019": 4, "y2020-Q1": 1}), kind="bars")], periods=["2019", "2020-Q1"], none=NONE
    ).at(WIDE)
    assert [bool(bar.get_hatch()) for bar in figure.axes[0].patches] == [False, True]


@pytest.mark.parametrize(
    "value, unit, said",
    [(35_925_098, "whole", "35.9 million"), (2_961_000, "whole", "3.0 million"), (4e6, "number", "4 million"),
     (186_819, "whole", "186,819"), (2.36, "number", "2.4"), (40.5, "percent", "40.5 %")],
)  # fmt: skip
def test_numbers_are_short_enough_for_a_small_panel(value, unit, said):
    assert compact(value, unit) == said


def test_without_any_row_there_is_no_figure():
    assert over_years([], periods=[], none=NONE).at(WIDE) is None
