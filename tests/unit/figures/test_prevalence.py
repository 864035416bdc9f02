"""What the charts show is what the estimates say: every point with its interval, under its label."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.figures.prevalence import prevalence_by_group, prevalence_by_indicator, published_comparison


def points(axes) -> list[float]:
    """Positions of the markers along the axis of shares."""
    return [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "o" and len(line.get_xdata()) == 1]


def intervals(axes) -> list[tuple[float, float]]:
    return [tuple(line.get_xdata()) for line in axes.lines if line.get_linewidth() == 1.8]


def ticks(axes) -> list[str]:
    return [text.get_text() for text in axes.get_yticklabels()]


def test_indicators_stand_from_high_to_low_under_the_highlighted_ones(estimates):
    (axes,) = prevalence_by_indicator(estimates).at(WIDE).axes
    assert points(axes) == [0.4, 0.2] and ticks(axes) == ["Fear online", "Harm online"]
    (axes,) = prevalence_by_indicator(estimates, highlight=["harm"]).at(WIDE).axes
    assert points(axes) == [0.2, 0.4]


def test_every_point_has_its_interval_and_its_number(estimates):
    (axes,) = prevalence_by_indicator(estimates).at(WIDE).axes
    np.testing.assert_allclose(intervals(axes), [(0.37, 0.44), (0.17, 0.24)])
    assert [text.get_text() for text in axes.texts] == ["40.0", "20.0"]
    low, high = axes.get_xlim()
    assert low == 0 and high >= 0.44


def test_an_estimate_without_answers_is_left_out(estimates):
    gap = estimates.assign(estimate=estimates["estimate"].where(estimates["indicator"] != "fear"))
    assert points(prevalence_by_indicator(gap).at(WIDE).axes[0]) == [0.2]


def test_without_any_row_there_is_no_figure(estimates):
    none = estimates.head(0)
    assert (
        prevalence_by_indicator(none).at(WIDE) is None
        and prevalence_by_indicator(none, show_base=True).at(WIDE) is None
    )
    assert prevalence_by_group(none, domains=["sex"], label=str).at(WIDE) is None
    compared = ["item", "group", "published", "published_low", "published_high", "estimate", "ci_low", "ci_high"]
    assert published_comparison(pd.DataFrame(columns=compared)).at(WIDE) is None


def test_rows_of_groups_or_without_answers_alone_are_no_figure_of_indicators(estimates):
    assert prevalence_by_indicator(estimates[estimates["by"] == "sex"]).at(WIDE) is None
    assert prevalence_by_indicator(estimates.assign(estimate=np.nan)).at(WIDE) is None


def test_where_all_indicators_share_one_base_those_with_another_give_no_figure(estimates):
    """As the survey's notebook tells them apart."""
    same = estimates["base"].isin(estimates.loc[estimates["indicator"] == "harm", "base"])
    assert points(prevalence_by_indicator(estimates[same], highlight=["harm"]).at(WIDE).axes[0]) == [0.2, 0.4]
    assert prevalence_by_indicator(estimates[~same], show_base=True).at(WIDE) is None


def test_indicators_with_bases_of_their_own_say_them(estimates):
    assert "(children aged 12-17)" in ticks(prevalence_by_indicator(estimates, show_base=True).at(WIDE).axes[0])[0]


def test_groups_stand_under_the_overall_estimate_in_one_panel_per_indicator(estimates):
    figure = prevalence_by_group(
        estimates, domains=["sex"], label={"sex": "Sex", "female": "Girls", "male": "Boys"}.get
    ).at(WIDE)
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["Harm online", "Fear online"]
    assert ticks(figure.axes[0]) == ["All", "Sex", "Girls", "Boys"]
    for axes, value in zip(figure.axes, (0.2, 0.4), strict=True):
        assert points(axes) == pytest.approx([value, value + 0.05, value - 0.05])


def test_published_figures_stand_beside_the_computed_ones():
    table = pd.DataFrame(
        {"item": ["Harm", "Fear", "Fear"], "group": ["All", "Girls", "Boys"], "published": [0.2, 0.4, 0.5],
         "published_low": [np.nan, 0.3, 0.4], "published_high": [np.nan, 0.5, 0.6], "estimate": [0.21, 0.4, 0.5],
         "ci_low": [0.1, 0.3, 0.4], "ci_high": [0.3, 0.5, 0.6]}
    )  # fmt: skip
    (axes,) = published_comparison(table).at(WIDE).axes
    assert points(axes) == [0.2, 0.21, 0.4, 0.4, 0.5, 0.5]
    assert ticks(axes) == ["Harm", "Fear", "Girls", "Boys"]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["published", "computed here"]


# -- what the presentation standard does not let stand as a percentage


@pytest.fixture
def presented(estimates) -> pd.DataFrame:
    """The two indicators overall, with what a count needs."""
    return estimates[estimates["by"] == ""].assign(presentation="percentage", n=[1000, 23], n_cases=[400.0, 4.0])


def words(axes) -> list[str]:
    return [text.get_text() for text in axes.texts if text.get_style() == "italic"]


@pytest.mark.parametrize(
    "presentation, said", [("count", "4 of 23"), ("unreliable", "not reliable"), ("none", "no answers")]
)
def test_what_is_no_percentage_is_told_in_words_and_has_neither_point_nor_interval_nor_number(
    presented, presentation, said
):
    mixed = presented.assign(presentation=["percentage", presentation])
    (axes,) = prevalence_by_indicator(mixed).at(WIDE).axes
    assert points(axes) == [0.2] and len(intervals(axes)) == 1
    assert words(axes) == [said] and [t.get_text() for t in axes.texts if t.get_style() != "italic"] == ["20.0"]


def test_what_is_no_percentage_stands_last_so_that_its_place_does_not_tell_its_value(presented):
    mixed = presented.assign(presentation=["percentage", "unreliable"])  # the second is the higher one
    (axes,) = prevalence_by_indicator(mixed).at(WIDE).axes
    assert ticks(axes) == ["Harm online", "Fear online"]
    (axes,) = prevalence_by_indicator(mixed, highlight=["fear"]).at(WIDE).axes
    assert ticks(axes) == ["Fear online", "Harm online"]  # unless it was put on top


def test_the_axis_takes_no_notice_of_an_interval_that_is_not_shown(presented):
    wide = presented.assign(presentation=["percentage", "unreliable"], ci_high=[0.24, 0.9])
    assert prevalence_by_indicator(wide).at(WIDE).axes[0].get_xlim()[1] < 0.3


@pytest.mark.parametrize("presentation", ["count", "unreliable"])
def test_a_figure_without_any_percentage_is_drawn_as_words(presented, presentation):
    (axes,) = prevalence_by_indicator(presented.assign(presentation=presentation)).at(WIDE).axes
    assert len(words(axes)) == 2 and points(axes) == intervals(axes) == [] and axes.get_xlim() == (0, 1.02)


def test_in_a_group_a_count_is_told_in_its_own_place_and_an_overall_one_draws_no_line(estimates):
    one = estimates[estimates["indicator"] == "harm"].assign(n=[100, 77, 23], n_cases=[20.0, 16.0, 4.0])
    label = {"sex": "Sex", "female": "Girls", "male": "Boys"}.get

    def draw(*presentations):
        (axes,) = (
            prevalence_by_group(one.assign(presentation=presentations), domains=["sex"], label=label).at(WIDE).axes
        )
        return axes, [line.get_xdata()[0] for line in axes.lines if line.is_dashed()]

    axes, lines = draw("percentage", "percentage", "count")
    assert words(axes) == ["4 of 23"] and points(axes) == [0.2, 0.25] and lines == [0.2]
    assert axes.texts[0].xy[1] == axes.get_yticks()[ticks(axes).index("Boys")]
    axes, lines = draw("unreliable", "percentage", "percentage")
    assert words(axes) == ["not reliable"] and points(axes) == pytest.approx([0.25, 0.15]) and lines == []
