"""Places of a small drawing against its estimates: each scale, bars and points, ticks, and the tolerance of each."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.small_drawing import IDS, drawing, mark, number, tick, with_identity

from disrupting_harm.provenance.drawn.check import check_drawing


UP = ["linear", 0.0, 1.0, 0.0, 100.0]  # a pixel is a hundredth
DOWN = ["linear", 0.0, 1.0, 100.0, 0.0]
PART = ["linear", -1.0, 3.0, 10.0, 110.0]  # a pixel is a twenty-fifth, and 0 is at 35
LOG = ["log", 1.0, 100.0, 0.0, 100.0]  # a factor of 10 is 50 pixels


def row(id: str = IDS[0], **facts) -> SimpleNamespace:
    shown = {
        "ci_low": 0.1,
        "ci_high": 0.9,
        "n": 10,
        "n_cases": 5,
        "statistic": "proportion",
        "presentation": "percentage",
        "flags": None,
    }
    return SimpleNamespace(
        **{"estimate_id": id, "estimate": 0.5, "unit": None, "value_as_published": None} | shown | facts
    )


def told(*parts: str, marks=(), numbers=(), axes=((UP, DOWN),), **facts) -> list[str]:
    """What is told of a drawing of two estimates, the first with these facts."""
    data = with_identity(drawing(*parts), {"marks": list(marks), "numbers": list(numbers), "axes": list(axes)})
    return [str(wrong) for wrong in check_drawing(data, {IDS[0]: row(**facts), IDS[1]: row(IDS[1])})]


POINT = ["m0", 0, "x", 0, "estimate", 0]
BAR = ["m0", 0, "x", "length", "estimate", 0]


@pytest.mark.parametrize(
    ("scale", "value", "place", "read"),
    [
        (UP, 0.25, 25, "26.00 %"),
        (DOWN, 0.25, 75, "24.00 %"),
        (PART, 1.0, 60, "104.00 %"),
        (LOG, 10.0, 50, "1047.13 %"),
        (LOG, 1.0, 0, "104.71 %"),
    ],
)
def test_a_point_stands_where_its_scale_says(scale, value, place, read):
    facts = {"marks": [POINT], "axes": [(scale, DOWN)], "estimate": value}
    assert told(mark("m0", signs=[(place, 3)]), **facts) == []
    assert told(mark("m0", [(place, 3)]), **facts) == []
    said = f"its mark stands at {read} and should stand at {100 * value:.2f} %"
    assert told(mark("m0", signs=[(place + 1, 3)]), **facts) == [said]
    assert told(mark("m0", [(place, 3)], signs=[(place + 1, 3)]), **facts) == [said], "its line and its sign, both"
    assert told(mark("m0", [(place + 1, 3)], signs=[(place + 1, 3)]), **facts) == [said], "once"


@pytest.mark.parametrize(
    ("scale", "value", "length", "read"),
    [
        (UP, 0.25, 25, "26.00 %"),
        (DOWN, 0.25, 25, "26.00 %"),
        (PART, 1.0, 25, "104.00 %"),
        (["linear", 0.0, 2.0, 10.0, 110.0], 1.0, 50, "102.00 %"),
    ],
)
def test_a_bar_is_as_long_as_from_nothing_to_its_value_in_either_direction(scale, value, length, read):
    facts = {"marks": [BAR], "axes": [(scale, DOWN)], "estimate": value}
    assert told(mark("m0", [(5, 1), (5 + length, 1), (5 + length, 9), (5, 9)]), **facts) == []
    assert told(mark("m0", [(5, 1), (6 + length, 9)]), **facts) == [
        f"its bar is as long as {read} and should be as long as {100 * value:.2f} %"
    ]


def test_a_bar_of_a_number_below_nothing_is_as_long():
    assert told(mark("m0", [(5, 1), (30, 9)]), marks=[BAR], axes=[(PART, DOWN)], estimate=-1.0) == []


def test_what_stands_upright_is_read_on_the_other_axis_and_in_the_axes_that_are_named():
    upright = ["m0", 1, "y", 0, "ci_low", 1]
    assert told(mark("m0", signs=[(3, 90)]), marks=[upright], axes=[(UP, UP), (UP, DOWN)]) == []
    assert told(mark("m0", signs=[(90, 3)]), marks=[upright], axes=[(UP, UP), (UP, DOWN)]) == [
        "the end of its interval (ci_low) stands at 97.00 % and should stand at 10.00 %"
    ]


@pytest.mark.parametrize(("place", "wrong"), [("0.05", 0), ("0.051", 1), ("-0.05", 0), ("-0.051", 1)])
def test_a_mark_may_be_a_twentieth_of_a_pixel_off(place, wrong):
    assert len(told(mark("m0", signs=[(place, 3)]), marks=[POINT], estimate=0.0)) == wrong


@pytest.mark.parametrize(("place", "wrong"), [(0.75, 0), (0.76, 1), (-0.75, 0), (-0.76, 1)])
def test_a_tick_may_be_three_quarters_of_a_pixel_off(place, wrong):
    assert len(told(tick("xtick_1", [(place, 0), (place, 9)], "0"))) == wrong


@pytest.mark.parametrize(
    ("name", "place", "text", "scale"),
    [
        ("xtick_1", 25, "25 %", UP), ("xtick_1", 25, "0.25", UP), ("ytick_1", 75, "25 %", DOWN), ("xtick_1", 60, "1", PART),
        ("xtick_1", 10, "-1", PART), ("xtick_1", 50, "10", LOG), ("xtick_1", 50, "1,000", ["linear", 0.0, 2000.0, 0.0, 100.0]),
    ],
)  # fmt: skip
def test_a_number_beside_an_axis_stands_where_its_scale_says(name, place, text, scale):
    axes = [(scale, scale)]
    assert told(tick(name, [(place, place), (place, place)], text), axes=axes) == []
    (said,) = told(tick(name, [(place + 2, place + 2), (place, place)], text), axes=axes)
    assert said.startswith(f'the axis\' number "{text}" stands where ') and said.endswith(
        " is and should stand elsewhere"
    )


def test_a_tick_says_which_value_stands_at_its_place():
    assert "stands where 0.3 is" in told(tick("xtick_1", [(30, 0)], "25 %"))[0]
    assert "stands where 15.85 is" in told(tick("xtick_1", [(60, 0)], "10"), axes=[(LOG, DOWN)])[0]


def test_words_beside_an_axis_and_ticks_of_axes_without_a_scale_are_not_held_against_one():
    assert told(tick("ytick_1", [(0, 5)], "girls")) == [] and told(tick("xtick_1", [(5, 0)], "5 years")) == []
    assert told(tick("xtick_1", [(5, 0)], "25 %"), axes=[]) == []
    second = '  </g>\n  <g id="axes_2">\n'
    assert told(second, tick("xtick_1", [(5, 0)], "25 %")) == [], "the second axes has none"
    early = drawing(before=tick("xtick_1", [(5, 0)], "25 %"))
    assert check_drawing(with_identity(early, {"axes": [[UP, DOWN]], "marks": []}), {}) == [], (
        "it stands before the first"
    )


@pytest.mark.parametrize(("printed", "wrong"), [("50.0 %", False), ("15.0 %", True), ("65.0 %", True), ("50 %", True)])
def test_a_drawn_number_is_the_one_that_is_printed_of_its_estimate(printed, wrong):
    said = [f'its number reads "{printed}" and should read "50.0 %"'] if wrong else []
    assert told(number("t0", printed), numbers=[["t0", "value", 0]]) == said
    assert told(number("t1", printed), numbers=[["t0", "value", 0]]) == [
        'its number is not drawn and should read "50.0 %"'
    ]


def test_a_mark_that_is_not_drawn_or_has_no_such_part_or_no_such_number_is_told():
    assert told(marks=[POINT]) == ["its mark is not drawn and should be drawn"]
    assert told(marks=[BAR]) == ["its bar is not drawn and should be drawn"]
    low = ["m0", 0, "x", 1, "ci_low", 0]
    assert told(mark("m0", [(5, 1)]), marks=[low]) == [
        "the end of its interval (ci_low) is not drawn and should stand at 10.00 %"
    ]
    assert told(mark("m0", [(5, 1)]), marks=[low], ci_low=None) == [
        "the end of its interval (ci_low) is drawn and should not be, for the estimate has no such number"
    ]


@pytest.mark.parametrize(
    ("statistic", "said"),
    [("proportion", "50.00 %"), ("difference", "50.00 %"), ("mean", "0.5"), ("count", "0.5")],
)  # fmt: skip
def test_a_place_is_said_in_per_cent_of_a_share_and_as_a_number_of_anything_else(statistic, said):
    assert told(mark("m0", signs=[(7, 1)]), marks=[POINT], statistic=statistic)[0].endswith(f"should stand at {said}")


@pytest.mark.parametrize(
    "drawn",
    [
        {"marks": [["m0", 0, "z", 0, "estimate", 0]]},
        {"marks": [["m0", 0, "x", 0, "statistic", 0]]},
        {"marks": [["m0", 1, "x", 0, "estimate", 0]]},
        {"marks": [["m0", 0, "x", 0, "estimate", 2]]},
        {"marks": [["m0", 0, "x", "first", "estimate", 0]]},
        {"numbers": [["t0", "other", 0]]},
        {"numbers": [["t0", "value", 2]]},
        {"marks": [POINT], "axes": [(["odd", *UP[1:]], DOWN)]},
    ],
)
def test_an_identity_that_names_what_there_is_not_does_not_describe_its_drawing(drawn):
    parts = mark("m0", signs=[(50, 1)]), number("t0", "50.0 %")
    assert told(*parts, **drawn) == ["the drawing carries an identity that does not describe it"]


def test_of_letters_in_another_shape_the_first_five_are_named():
    shapes = [f'   <path id="DejaVuSans-{0x13 + n:x}" d="M 0 0"/>\n' for n in range(6)]
    assert told(*shapes, marks=[POINT]) == ["the drawing draws other shapes for the letters 0 1 2 3 4"]
    assert told(shapes[1], marks=[POINT]) == ["the drawing draws other shapes for the letters 1"]
