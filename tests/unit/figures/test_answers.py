"""What panels of answers show is what the estimates say, on one axis, and nothing is cut or covered."""

from __future__ import annotations

import itertools

import matplotlib
import numpy as np
import pandas as pd
import pytest
from tests.markup import TOLD, mark, save

from disrupting_harm.figures.answers import Panel, answers_by_panel, shares_by_level
from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.figures.stack import Heading


LONG = "… sent photos or videos of yourself to a person whom you knew only online, at any time of the year?"


def rows(shares, short=None, **facts) -> pd.DataFrame:
    frame = pd.DataFrame({"estimate": shares, "short": short or [f"answer {n}" for n in range(len(shares))]})
    frame = frame.assign(ci_low=frame["estimate"] - 0.03, ci_high=frame["estimate"] + 0.04, n=100, n_cases=10)
    return frame.assign(**{"presentation": "percentage"} | facts)


def panel(shares, kind="answers", title="What happened?", **facts) -> Panel:
    return Panel(kind, Heading(title, ("n = 100",)), rows(shares, **facts))


def bars(axes) -> list[float]:
    return [patch.get_width() for patch in axes.patches]


def intervals(axes) -> list[tuple[float, float]]:
    return [tuple(line[:, 0]) for lines in axes.collections for line in lines.get_segments()]


def test_an_answer_is_a_bar_and_a_share_a_dot_each_with_its_interval_and_number():
    one, other = answers_by_panel([panel([0.5, 0.2]), panel([0.3], kind="shares")]).at(WIDE).axes
    assert bars(one) == [0.5, 0.2] and bars(other) == []
    np.testing.assert_allclose(intervals(one), [(0.47, 0.54), (0.17, 0.24)])
    np.testing.assert_allclose(intervals(other), [(0.27, 0.34)])
    assert [line.get_xdata()[0] for line in other.lines] == [0.3]
    assert [text.get_text() for text in one.texts] == ["50.0", "20.0"]


def test_rows_stand_in_the_order_in_which_they_come():
    (axes,) = answers_by_panel([panel([0.1, 0.5, 0.3], short=["a", "b", "c"])]).at(WIDE).axes
    assert [text.get_text() for text in axes.get_yticklabels()] == ["a", "b", "c"]
    assert axes.yaxis_inverted() and sorted(axes.get_yticks()) == list(axes.get_yticks())


def test_all_panels_have_one_axis_from_zero_whose_numbers_stand_below_the_last():
    one, other = answers_by_panel([panel([0.8]), panel([0.1])]).at(WIDE).axes
    assert one.get_xlim() == other.get_xlim() and one.get_xlim()[0] == 0 and one.get_xlim()[1] > 0.84
    assert not one.xaxis.get_tick_params()["labelbottom"] and other.xaxis.get_tick_params()["labelbottom"]


def test_what_may_not_stand_as_a_percentage_is_said_in_words_and_neither_drawn_nor_counted_for_the_axis():
    facts = {"presentation": ["percentage", "unreliable", "count"]}
    (axes,) = answers_by_panel([panel([0.2, 0.9, 0.8], **facts)]).at(WIDE).axes
    assert bars(axes) == [0.2] and len(intervals(axes)) == 1
    assert [text.get_text() for text in axes.texts] == ["20.0", "not reliable", "10 of 100"]
    assert axes.get_xlim()[1] < 0.5


def test_without_any_panel_or_share_there_is_no_figure():
    assert answers_by_panel([]).at(WIDE) is None
    none = panel([0.2], kind="shares", presentation="count")
    assert (
        shares_by_level(Panel("shares", none.heading, none.rows.assign(series="a")), levels=["a"], names=["A"]).at(WIDE)
        is None
    )


@pytest.fixture
def by_sex() -> Panel:
    found = rows([0.2, 0.3, 0.5, 0.4], short=["games", "games", "music", "music"], series=["f", "m", "f", "m"])
    return Panel("shares", Heading("How often?"), found)


def test_each_level_has_its_own_line_marker_and_name(by_sex):
    (axes,) = shares_by_level(by_sex, levels=["f", "m"], names=["Girls", "Boys"]).at(WIDE).axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["Girls", "Boys"]
    drawn = [line for line in axes.lines if len(line.get_xdata())]
    assert [list(line.get_xdata()) for line in drawn] == [[0.2, 0.5], [0.3, 0.4]]
    assert len({line.get_marker() for line in drawn}) == 2 and len({line.get_color() for line in drawn}) == 2
    girls, boys = (line.get_ydata() for line in drawn)
    assert (girls < boys).all() and boys[0] < girls[1], "the lines of one question stand together"


# -- the look


def laid_out(figure, note=""):
    mark(figure, data_class="synthetic", trace_id="TST/survey/one", note=note)
    figure.draw_without_rendering()
    return figure


@pytest.mark.parametrize("note", ["", "Not drawn, because too few answered for a percentage: something else. " * 3])
def test_nothing_is_cut_and_headings_and_foot_cover_nothing(note):
    panels = [
        panel([0.5, 0.2, 0.4], title="A long question, " * 8, short=[LONG, "a", LONG]),
        panel([0.97], kind="shares"),
        panel([0.1, 0.2]),
    ]
    figure = laid_out(answers_by_panel(panels).at(WIDE), note)
    width, height = figure.get_size_inches() * figure.dpi
    beside = [t for axes in figure.axes for t in axes.get_yticklabels()]
    numbers = [t for axes in figure.axes for t in axes.texts if t.get_text() != "SYNTHETIC"]
    last = [t for t in figure.axes[-1].get_xticklabels() if t.get_text()]
    for text in [*figure.texts, *beside, *numbers, *last]:
        box = text.get_window_extent()
        assert box.x0 >= 0 and box.x1 <= width and box.y0 >= 0 and box.y1 <= height, text.get_text()
    areas = [*(t.get_window_extent() for t in figure.texts), *(axes.get_window_extent() for axes in figure.axes)]
    for one, other in itertools.combinations([*areas, *(t.get_window_extent() for t in last)], 2):
        apart = one.y0 >= other.y1 - 1 or other.y0 >= one.y1 - 1 or one.x0 >= other.x1 - 1 or other.x0 >= one.x1 - 1
        assert apart
    for one, other in itertools.pairwise(figure.axes[0].get_yticklabels()):
        assert one.get_window_extent().y0 >= other.get_window_extent().y1 - 1


@pytest.mark.parametrize("draw", ["panels", "levels"])
def test_the_same_estimates_give_the_same_bytes_whatever_the_users_style(tmp_path, by_sex, draw):
    def drawn(name):
        levels = {"levels": ["f", "m"], "names": ["Girls", "Boys"]}
        figure = (
            answers_by_panel([panel([0.5, 0.2])]).at(WIDE)
            if draw == "panels"
            else shares_by_level(by_sex, **levels).at(WIDE)
        )
        mark(figure, data_class="synthetic", trace_id="TST/survey/one")
        return [path.read_bytes() for path in save(figure, tmp_path / name, TOLD)]

    first = drawn("one")
    style = {
        "axes.facecolor": "yellow",
        "figure.dpi": 55,
        "font.size": 20,
        "legend.labelcolor": "red",
        "lines.linewidth": 9,
    }
    with matplotlib.rc_context(style):
        assert drawn("two") == first
