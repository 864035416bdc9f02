"""Figures of counts: from zero, a gap where nothing is known, and a sign of its own for what is no number."""

from __future__ import annotations

import pandas as pd
import pytest

from disrupting_harm.figures import theme
from disrupting_harm.figures.counts_layout import Box, new_tiles
from disrupting_harm.figures.counts_matrix import Block, Cell, number_matrix
from disrupting_harm.figures.counts_over_years import Panel, compact, over_years
from disrupting_harm.figures.counts_pairs import Pair, paired_dots


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
    figure = over_years([Panel("People online", rows(y2019=10, y2020=30))], periods=["2019", "2020", "2021"], none=NONE)
    (axes,) = figure.axes
    assert texts(axes)[:2] == ["People online", "30, 2020"]
    assert axes.get_ylim()[0] == 0


def test_no_line_is_drawn_across_a_year_without_a_number():
    figure = over_years(
        [Panel("a", rows(y2018=1, y2019=2, y2021=4))], periods=["2018", "2019", "2020", "2021"], none=NONE
    )
    lines = [
        line
        for line in figure.axes[0].lines
        if line.get_linestyle() == "-" and len(line.get_xdata()) == 2 and line.get_linewidth() == 1.5
    ]
    assert [list(line.get_xdata()) for line in lines] == [[0, 1]]


def test_a_panel_without_a_source_keeps_its_place_and_says_so():
    none = pd.DataFrame({"period": [], "estimate": [], "statistic": []})
    figure = over_years([Panel("a", none), Panel("b", rows(y2020=1))], periods=["2020"], none=NONE)
    assert len(figure.axes) == 2 and NONE in texts(figure.axes[0]) and not figure.axes[0].patches


def test_unknown_is_a_sign_and_no_bar():
    figure = over_years([Panel("a", rows(y2019=3, y2020=None), kind="bars")], periods=["2019", "2020"], none=NONE)
    assert len(figure.axes[0].patches) == 1 and "?" in texts(figure.axes[0])


def test_a_zero_is_a_bar_of_no_height_and_no_sign():
    figure = over_years([Panel("a", rows(y2020=0), kind="bars")], periods=["2020"], none=NONE, numbers=True)
    assert [bar.get_height() for bar in figure.axes[0].patches] == [0]
    assert "0" in texts(figure.axes[0]) and "?" not in texts(figure.axes[0])


def test_part_of_a_year_is_hatched():
    figure = over_years(
        [Panel("a", rows(**{"y2019": 4, "y2020-Q1": 1}), kind="bars")], periods=["2019", "2020-Q1"], none=NONE
    )
    assert [bool(bar.get_hatch()) for bar in figure.axes[0].patches] == [False, True]


@pytest.mark.parametrize(
    "value, unit, said",
    [(35_925_098, "whole", "35.9 million"), (2_961_000, "whole", "3.0 million"), (4e6, "number", "4 million"),
     (186_819, "whole", "186,819"), (2.36, "number", "2.4"), (40.5, "percent", "40.5 %")],
)  # fmt: skip
def test_numbers_are_short_enough_for_a_small_panel(value, unit, said):
    assert compact(value, unit) == said


def test_a_pair_has_a_filled_circle_an_open_square_and_what_lies_between():
    figure = paired_dots([Pair("Plat", 200, 150, "-50 (-25 %)")], holders=("one", "two"), head="two minus one")
    (axes,) = figure.axes
    marked = {
        line.get_marker(): line.get_xdata()[0]
        for line in axes.lines
        if line.get_marker() in ("o", "s") and len(line.get_xdata())
    }
    assert marked == {"o": 200, "s": 150} and "-50 (-25 %)" in texts(axes)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["one", "two"]


def test_a_count_of_zero_has_its_place_on_an_axis_of_powers():
    figure = paired_dots([Pair("a", 0, 40, "+40")], holders=("one", "two"), head="")
    assert all(x > 0 for line in figure.axes[0].lines for x in line.get_xdata())


def matrix(**more):
    cells = (Cell("number", "7", 1.0), Cell("number", "0", 0.0), Cell("unknown"), Cell("not_applicable"), Cell("none"))
    return number_matrix([Block("", ("2016", "2017", "2018", "2019", "2020"), (("Convictions", cells),))], **more)


def test_zero_unknown_not_applicable_and_no_row_are_four_things():
    (axes,) = matrix().axes
    assert texts(axes) == ["7", "0", "?", "–"]
    zero, unknown, not_applicable, none = axes.patches[1:]
    assert not zero.get_hatch() and unknown.get_hatch() and not not_applicable.get_hatch()
    assert len({patch.get_facecolor() for patch in (zero, unknown, not_applicable, none)}) == 4


def test_the_legend_names_the_signs_that_occur_and_no_others():
    legend = matrix().axes[0].get_legend()
    assert [text.get_text() for text in legend.get_texts()] == [
        "number",
        "? not known",
        "– not applicable",
        "no figure",
    ]
    block = Block("", ("2020",), (("a", (Cell("number", "1"),)),))
    assert [text.get_text() for text in number_matrix([block]).axes[0].get_legend().get_texts()] == ["number"]


def test_the_mark_of_a_stand_in_lies_over_the_cells():
    figure = matrix()
    theme.mark(figure, data_class="synthetic", trace_id="TST/x/y")
    (axes,) = figure.axes
    (mark,) = (text for text in axes.texts if text.get_text() == "SYNTHETIC")
    assert all(patch.get_zorder() < mark.get_zorder() for patch in axes.patches)


@pytest.mark.parametrize("make", [lambda: over_years([], periods=[], none=NONE), lambda: number_matrix([]),
                                  lambda: paired_dots([], holders=("a", "b"), head="")])  # fmt: skip
def test_without_any_row_there_is_no_figure(make):
    assert make() is None


def test_panels_stay_where_their_boxes_say_when_the_foot_grows():
    figure, (axes,) = new_tiles([Box(1.0, 0.5, 2.0, 1.0)])
    figure.set_figheight(figure.get_figheight() + 1)
    figure.get_layout_engine().execute(figure)
    width, height = figure.get_size_inches()
    box = axes.get_position()
    assert (1 - box.y1) * height == pytest.approx(0.5) and box.x0 * width == pytest.approx(1.0)
    assert box.height * height == pytest.approx(1.0)
