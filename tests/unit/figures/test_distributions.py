"""Bars of scales are made of the saved shares in the scale's order; what may not be printed has no part of its own."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.colors import to_hex, to_rgb

from disrupting_harm.figures.canvas import NARROW, WIDE
from disrupting_harm.figures.distributions import (
    LIGHT_TO_DARK,
    REST,
    REST_COLOUR,
    DistributionPanel,
    distributions_by_panel,
)
from disrupting_harm.figures.stack import Heading
from disrupting_harm.figures.theme import mark


ANSWERS = ["Never", "Sometimes", "Often", "Always"]


def panel(*bars, answers=ANSWERS, title="How often do you …", **facts) -> DistributionPanel:
    rows = pd.DataFrame(
        [
            {"short": f"… do this ({place})?", "answer": answer, "estimate": share, "n": 100, "statistic": "proportion"}
            for place, shares in enumerate(bars)
            for answer, share in zip(answers, shares, strict=True)
        ]
    )
    return DistributionPanel(Heading(title, ("n = 100",)), rows.assign(**{"presentation": "percentage"} | facts))


def parts(axes) -> list[tuple[float, float, str]]:
    """Where each part begins, how wide it is, and its colour."""
    return [(round(p.get_x(), 9), round(p.get_width(), 9), to_hex(p.get_facecolor())) for p in axes.patches]


def key(axes) -> list[str]:
    legends = [a for a in (*axes.artists, axes.get_legend()) if a is not None]
    return [text.get_text() for legend in legends for text in legend.get_texts()]


def test_the_parts_of_a_bar_are_the_shares_in_the_order_of_the_scale():
    (axes,) = distributions_by_panel([panel([0.1, 0.2, 0.3, 0.4])]).at(WIDE).axes
    found = parts(axes)
    assert [part[:2] for part in found] == [(0.0, 0.1), (0.1, 0.2), (0.3, 0.3), (0.6, 0.4)]
    light = [sum(to_rgb(colour)) for *_, colour in found]
    assert light == sorted(light, reverse=True), "from light to dark, to be told apart in grey"
    assert [text.get_text() for text in axes.texts] == ["10.0", "20.0", "30.0", "40.0"]
    assert key(axes) == ANSWERS


def test_what_is_no_percentage_has_no_part_and_no_number_and_is_in_what_remains():
    hidden = ["percentage", "percentage", "percentage", "unreliable"]
    (axes,) = distributions_by_panel([panel([0.5, 0.3, 0.1, 0.04], presentation=hidden)]).at(WIDE).axes
    assert parts(axes)[-1] == (0.9, 0.1, REST_COLOUR) and len(parts(axes)) == 4
    assert "4.0" not in [text.get_text() for text in axes.texts] and key(axes)[-1] == REST


@pytest.mark.parametrize("canvas, numbers", [(WIDE, ["9.0", "40.0", "48.0"]), (NARROW, ["40.0", "48.0"])])
def test_a_part_without_room_has_no_number(canvas, numbers):
    figure = distributions_by_panel([panel([0.03, 0.09, 0.4, 0.48])]).at(canvas)
    (axes,) = figure.axes
    assert [text.get_text() for text in axes.texts] == numbers
    figure.canvas.draw()
    for text in axes.texts:
        box = text.get_window_extent()
        assert any(p.get_window_extent().x0 <= box.x0 and box.x1 <= p.get_window_extent().x1 for p in axes.patches)


@pytest.mark.parametrize("size", [2, 3, 5, 6, 9])
def test_every_answer_of_a_scale_has_a_colour_of_its_own(size):
    answers = [f"step {n}" for n in range(size)]
    (axes,) = distributions_by_panel([panel([1 / size] * size, answers=answers)]).at(WIDE).axes
    colours = [colour for *_, colour in parts(axes)]
    assert len(set(colours)) == size and colours[0] == LIGHT_TO_DARK[0]
    assert sorted(colours, key=lambda colour: -sum(to_rgb(colour))) == colours


def test_panels_of_other_scales_have_keys_of_their_own_and_no_heading_is_covered():
    long = ["Strongly disagree with that", "Disagree with it a little", "Agree with it a little", "Strongly agree"]
    figure = distributions_by_panel([panel([0.25] * 4), panel([0.25] * 4, answers=long, title="Do you agree?")]).at(
        WIDE
    )
    one, other = figure.axes
    assert key(one) == ANSWERS and key(other) == long
    figure.canvas.draw()
    headings = [text.get_window_extent() for text in figure.texts]
    for axes in figure.axes:
        for legend in (a for a in (*axes.artists, axes.get_legend()) if a is not None):
            box = legend.get_window_extent()
            assert not any(box.overlaps(heading) for heading in headings)
            assert box.x1 <= figure.bbox.x1


def test_the_mark_of_a_stand_in_is_drawn_on_the_bars():
    figure = distributions_by_panel([panel([0.25] * 4)]).at(WIDE)
    mark(figure, data_class="synthetic", trace_id="TST/a/b")
    (axes,) = figure.axes
    (across,) = [text for text in axes.texts if text.get_text() == "SYNTHETIC"]
    assert all(patch.get_zorder() < across.get_zorder() for patch in axes.patches)


def test_without_a_panel_there_is_no_figure():
    assert distributions_by_panel([]).at(WIDE) is None
