"""Separation: found where a finite solution does not exist, and nowhere else."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disrupting_harm.regression.separation import find_separation


QUICK = settings(max_examples=60)


def with_intercept(*columns):
    return np.column_stack([np.ones(len(columns[0])), *columns]).astype(float)


def test_a_predictor_that_tells_cases_from_others_is_found():
    y = np.array([0, 0, 0, 1, 1, 1])
    complete = find_separation(y, with_intercept([1, 2, 3, 4, 5, 6], [1, 0, 1, 1, 0, 1]))
    assert complete[1]
    quasi = find_separation(y, with_intercept([1, 2, 4, 4, 5, 6]))
    assert quasi.tolist() == [True, True]
    assert not find_separation(y, with_intercept([1, 2, 4, 3, 5, 6])).any()


def test_a_level_without_cases_is_found_and_the_other_predictors_are_not_blamed():
    y = np.array([0, 0, 0, 1, 0, 1, 0, 1])
    empty, other = [1, 1, 0, 0, 0, 0, 0, 0], [0, 1, 0, 0, 1, 1, 0, 1]
    assert find_separation(y, with_intercept(empty, other)).tolist() == [False, True, False]


def test_a_reference_without_cases_is_found_by_its_intercept_and_levels():
    y = np.array([0, 0, 1, 0, 1, 0])
    assert find_separation(y, with_intercept([0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1])).tolist() == [True, True, True]


@QUICK
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(-4, 4)), min_size=2, max_size=14))
def test_one_number_separates_if_the_cases_lie_at_one_end(rows):
    y, x = (np.array(column) for column in zip(*rows, strict=True))
    if len(set(y)) < 2 or len(set(x)) < 2:
        return
    no, yes = x[y == 0], x[y == 1]
    apart = no.max() <= yes.min() or yes.max() <= no.min()
    assert find_separation(y, with_intercept(x)).any() == apart


@QUICK
@given(st.lists(st.tuples(*[st.integers(0, 1)] * 4), min_size=2, max_size=16))
def test_three_yes_and_no_predictors_separate_if_a_small_whole_direction_does(rows):
    y, *columns = (np.array(column) for column in zip(*rows, strict=True))
    x = with_intercept(*columns)
    signed = (2 * y - 1)[:, None] * x
    # The extreme directions of such constraints are minors of 0/1 matrices: whole numbers up to 2.
    directions = np.array(list(itertools.product(range(-2, 3), repeat=4)))
    margins = directions @ signed.T
    apart = ((margins >= 0).all(axis=1) & (margins > 0).any(axis=1)).any()
    assert find_separation(y, x).any() == apart


@pytest.mark.parametrize("unit", [1e-9, 1e9])
def test_the_unit_of_a_predictor_plays_no_part(unit):
    y, x = np.array([0, 0, 1, 0, 1, 1]), np.arange(6.0)
    assert not find_separation(y, with_intercept(x * unit)).any()
    assert find_separation(np.sort(y), with_intercept(x * unit)).any()


def test_a_large_sample_with_one_case_out_of_place_has_a_solution():
    rng = np.random.default_rng(0)
    x = np.sort(rng.normal(size=(1000, 6)), axis=0)
    y = (x[:, 0] > 0.5).astype(float)
    assert find_separation(y, with_intercept(*x.T))[1:].any()
    y[0] = 1
    assert not find_separation(y, with_intercept(x[:, 0])).any()
