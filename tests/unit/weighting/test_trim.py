"""Trimmed weights keep their sum and their bounds, or the bounds are refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disrupting_harm.weighting import NotConverged, WeightingError, trim


def lines_of(*arguments, **options):
    with pytest.raises(WeightingError) as error:
        trim(*arguments, **options)
    return str(error.value).splitlines()


def test_the_excess_goes_in_equal_parts_to_the_weights_that_were_not_cut():
    # By hand: 20 is cut to 8, the excess of 12 gives 3 to each of the four others.
    assert trim([1, 2, 3, 4, 20], upper=8, unit="weight") == pytest.approx([4, 5, 6, 7, 8], rel=1e-15)


def test_weights_lifted_over_the_cap_are_cut_in_their_turn():
    # By hand: 20 to 7.5 gives 3.125 to each; 7.125 stays under 7.5. At 7, 20 to 7 gives 3.25; 4 is cut from 7.25 to 7 and
    # its 0.25 goes to the three below.
    assert trim([1, 2, 3, 4, 20], upper=7, unit="weight") == pytest.approx([4 + 1 / 3, 5 + 1 / 3, 6 + 1 / 3, 7, 7])


def test_the_cap_is_a_multiple_of_the_median():
    assert trim([1, 2, 3, 4, 20], upper=3) == pytest.approx(trim([1, 2, 3, 4, 20], upper=9, unit="weight"))
    assert trim([1, 2, 3, 4, 20], upper=3).max() == 9


def test_weights_under_the_lower_bound_are_raised_at_the_cost_of_the_others():
    # By hand: 1 is raised to 3, the 2 it gained are taken from 5 and 9.
    assert trim([1, 5, 9], upper=100, lower=3, unit="weight") == pytest.approx([3, 4, 8], rel=1e-15)


def test_a_weight_raised_to_the_lower_bound_takes_no_part_of_what_others_lose_in_the_same_round():
    # By hand: 1 is raised by 1 and 30 cut by 10; the 9 that are left go to 5 alone.
    assert trim([1, 5, 30], upper=20, lower=2, unit="weight") == pytest.approx([2, 14, 20], rel=1e-15)


def test_where_every_weight_was_cut_those_off_the_bound_ahead_take_the_excess():
    assert trim([1, 10], upper=8, lower=2, unit="weight") == pytest.approx([3, 8], rel=1e-15)


def test_each_stratum_has_its_median_its_cut_and_its_sum():
    weight, strata = [1, 1, 4, 10, 100, 10, 10], ["a", "a", "a", "b", "b", "b", "b"]
    got = trim(weight, upper=4, strata=strata)
    # By hand: nothing over 4 * 1 in a; in b 100 is cut to 40 and 20 goes to each of the others.
    assert got == pytest.approx([1, 1, 4, 30, 40, 30, 30], rel=1e-15)


def test_weights_inside_the_bounds_are_left_to_the_last_bit():
    weight = np.array([0.1, 0.2, 0.3])
    got = trim(weight, upper=0.3, lower=0.1, unit="weight")
    assert (got == weight).all() and not np.shares_memory(got, weight)


def test_a_cap_at_the_mean_makes_all_weights_equal():
    np.testing.assert_allclose(trim([1, 2, 3, 4, 20], upper=6, unit="weight"), 6, rtol=1e-12)


@pytest.mark.parametrize(
    "bounds, strata, place",
    [
        ({"upper": 5.9}, None, "sum, whose"),
        ({"upper": 50, "lower": 6.1}, None, "sum, whose"),
        ({"upper": 5.9}, ["north"] * 5, "sum in stratum 'north', whose"),
    ],
)
def test_bounds_that_leave_the_mean_outside_cannot_keep_the_sum(bounds, strata, place):
    (line,) = lines_of([1, 2, 3, 4, 20], **bounds, unit="weight", strata=strata)
    assert place in line and "mean weight is 6; choose wider bounds" in line


def test_every_stratum_that_cannot_be_met_is_told():
    assert len(lines_of([1, 1, 1, 9, 1, 1, 1, 9], upper=2, strata=list("aaaabbbb"))) == 2


def test_every_problem_is_told_at_once():
    lines = lines_of([1.0, np.nan], upper=-1, lower=0.5, unit="mean", strata=["a", None], max_iterations=0)
    for text in (
        "Weights are missing in 1 row (row 1,",
        "unit='mean' is not a choice",
        "upper must be",
        "max_iterations must be",
        "The stratum is missing in 1 row (row 1,",
    ):
        assert sum(text in line for line in lines) == 1, text
    assert len(lines) == 5


@pytest.mark.parametrize(
    "upper, lower", [(np.nan, None), (np.inf, None), ("3", None), (None, None), (3, 3), (3, -1), (3, np.nan), (3, "1")]
)
def test_bounds_that_are_none_are_refused(upper, lower):
    (line,) = lines_of([1, 2, 3], upper=upper, lower=lower)
    assert line.startswith(("upper must be", "lower must be"))


def test_too_few_rounds_end_in_an_error():
    with pytest.raises(NotConverged, match="after 1 rounds"):
        trim([1, 2, 3, 4, 20], upper=7, unit="weight", max_iterations=1)


@settings(max_examples=150)
@given(
    st.lists(st.one_of(st.floats(1e-3, 1e3), st.sampled_from([1.0, 2.0])), min_size=1, max_size=40),
    st.floats(0, 0.999),
    st.floats(1, 5),
    st.floats(1e-6, 1e6),
)
def test_no_weight_leaves_the_bounds_the_sum_is_kept_and_scale_does_not_matter(weight, share, multiple, factor):
    weight = np.array(weight)
    upper, lower = weight.mean() * multiple, weight.mean() * share
    got = trim(weight, upper=upper, lower=lower, unit="weight")
    assert (got >= lower).all() and (got <= upper).all()
    assert got.sum() == pytest.approx(weight.sum(), rel=2e-12)
    scaled = trim(weight * factor, upper=upper * factor, lower=lower * factor, unit="weight")
    np.testing.assert_allclose(scaled, got * factor, rtol=1e-6)
    np.testing.assert_allclose(trim(got, upper=upper, lower=lower, unit="weight"), got, rtol=1e-9)


@settings(max_examples=100)
@given(st.lists(st.floats(1e-3, 1e3), min_size=2, max_size=40), st.floats(1.0001, 5))
def test_a_cap_alone_keeps_the_order_and_adds_one_constant_to_all_below_it(weight, multiple):
    weight = np.array(weight)
    cap = weight.mean() * multiple
    got = trim(weight, upper=cap, unit="weight")
    below = got < cap
    added = (got - weight)[below]
    assert added.size and np.ptp(added) <= 1e-9 * cap
    np.testing.assert_allclose(got, np.minimum(weight + added.max(), cap), rtol=0, atol=1e-9 * cap)
