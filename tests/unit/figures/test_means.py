"""What a figure of means shows is what the estimates say, in their unit; what may not stand is told in words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.figures.canvas import WIDE
from disrupting_harm.figures.means import MeanPanel, means_by_panel
from disrupting_harm.figures.stack import Heading


def panel(values, title="How many hours?", **facts) -> MeanPanel:
    levels = ["", "female", "male", "other"][: len(values)]
    rows = pd.DataFrame({"estimate": values, "level": levels, "by": ["", "sex", "sex", "sex"][: len(values)]})
    rows = rows.assign(
        ci_low=rows["estimate"] - 0.5, ci_high=rows["estimate"] + 0.5, n=100, n_cases=np.nan, unit="hours a day"
    )
    rows = rows.assign(short=["All", "Girls", "Boys", "Others"][: len(values)])
    return MeanPanel(Heading(title, ("n = 100",)), rows.assign(**{"statistic": "mean", "presentation": "mean"} | facts))


def words(axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def test_every_group_has_a_dot_its_interval_and_its_number_and_the_unit_stands_once():
    (axes,) = means_by_panel([panel([2.5, 2.25, 2.75])]).at(WIDE).axes
    assert [tuple(line.get_xdata()) for line in axes.lines] == [(2.5,), (2.25,), (2.75,)]
    assert [tuple(c.get_segments()[0][:, 0]) for c in axes.collections] == [(2.0, 3.0), (1.75, 2.75), (2.25, 3.25)]
    assert words(axes) == ["2.50 hours a day", "2.25", "2.75"]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["All", "Girls", "Boys"]


@pytest.mark.parametrize("presentation, said", [("too_few", "too few answers"), ("unreliable", "not reliable")])
def test_what_may_not_stand_is_told_in_words_at_the_axis_and_has_no_dot(presentation, said):
    (axes,) = means_by_panel([panel([2.5, 9.0], presentation=["mean", presentation])]).at(WIDE).axes
    assert len(axes.lines) == 1 and words(axes)[1] == said
    assert axes.texts[1].get_position()[0] == axes.get_xlim()[0]
    assert axes.get_xlim()[1] < 9, "the axis does not tell what is not shown"


def test_panels_share_an_axis_from_the_least_answer_possible():
    figure = means_by_panel([panel([2.5]), panel([6.0])], span=(1, 24)).at(WIDE)
    assert len({axes.get_xlim() for axes in figure.axes}) == 1 and figure.axes[0].get_xlim()[0] == 1


@pytest.mark.parametrize("value, low", [(2.5, 0.0), (-3.0, -3.5)])
def test_without_a_range_the_axis_begins_at_zero_or_below(value, low):
    assert means_by_panel([panel([value])]).at(WIDE).axes[0].get_xlim()[0] == low


def test_the_number_beside_the_highest_interval_is_inside_the_panel():
    figure = means_by_panel([panel([2.5, 6.0])]).at(WIDE)
    figure.canvas.draw()
    (axes,) = figure.axes
    edge = axes.get_window_extent().x1
    assert all(text.get_window_extent().x1 <= edge for text in axes.texts)


def test_without_a_panel_there_is_no_figure():
    assert means_by_panel([]).at(WIDE) is None
