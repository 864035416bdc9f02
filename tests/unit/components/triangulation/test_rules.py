"""Two statements agree, agree in part or disagree by rules that look at numbers alone; hand-computed."""

from __future__ import annotations

from math import inf

import pytest

from disrupting_harm.components.triangulation.rules import (
    Number,
    by_direction,
    by_limits,
    combine,
    direction_of,
    points,
    ratio,
)


@pytest.mark.parametrize(
    "one, other, apart",
    [
        ((801272,), (426961,), 801272 / 426961),
        ((426961,), (801272,), 801272 / 426961),  # whichever comes first
        ((0,), (0,), 1),  # both say none
        ((417019.5,), (0,), inf),
        ((10, 8, 12), (11, 11, 11), 1),  # one lies in the range of the other
        ((10, 8, 12), (24, 24, 24), 2),  # from the nearer end
    ],
)
def test_a_ratio_is_the_larger_over_the_smaller_from_the_nearest_ends(one, other, apart):
    assert ratio(Number.of(*one), Number.of(*other)) == apart


def test_points_are_those_between_the_ranges_and_none_where_they_meet():
    assert points(Number.of(0.477), Number.of(0.98)) == pytest.approx(50.3)
    assert points(Number.of(0.98), Number.of(0.477)) == pytest.approx(50.3)
    assert points(Number.of(0.5, 0.4, 0.6), Number.of(0.7, 0.65, 0.75)) == pytest.approx(5)
    assert points(Number.of(0.5, 0.4, 0.6), Number.of(0.6, 0.55, 0.65)) == 0


def test_limits_are_still_within():
    assert [by_limits(apart, 1.05, 1.25) for apart in (1, 1.05, 1.06, 1.25, 1.26, inf)] == [
        "agreement", "agreement", "partial", "partial", "dissonance", "dissonance",
    ]  # fmt: skip


def test_a_share_points_where_its_whole_range_lies():
    assert [direction_of(Number.of(*n)) for n in ((0.6,), (0.4,), (0.5,), (0.6, 0.45, 0.7))] == [
        "yes",
        "no",
        "part",
        "part",
    ]


@pytest.mark.parametrize(
    "one, other, status",
    [("yes", "yes", "agreement"), ("no", "yes", "dissonance"), ("yes", "part", "partial"), ("part", "no", "partial")],
)
def test_directions(one, other, status):
    assert by_direction(one, other) == by_direction(other, one) == status


def test_outcomes_that_differ_are_partial_and_silence_counts_only_alone():
    assert combine(["dissonance", "agreement", "agreement"]) == "partial"
    assert combine(["silence", "dissonance", "dissonance"]) == "dissonance"
    assert combine(["silence"]) == combine([]) == "silence"


def test_a_product_keeps_the_ends():
    assert Number.of(0.1, 0.08, 0.12).times(Number.of(1000)) == Number(100, 80, 120)
