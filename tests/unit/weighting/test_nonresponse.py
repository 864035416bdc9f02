"""Respondents carry the non-respondents of their class; nothing is gained or lost."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disrupting_harm.weighting import WeightingError, adjust_for_nonresponse
from disrupting_harm.weighting.nonresponse import STATUSES


R, N, I, U = STATUSES


def test_respondents_carry_the_nonrespondents_of_their_class_only():
    got = adjust_for_nonresponse([10, 30, 20, 5, 5], [R, R, N, R, N], ["a", "a", "a", "b", "b"])
    # By hand: class a (40 + 20) / 40 = 1.5, class b (5 + 5) / 5 = 2.
    np.testing.assert_allclose(got, [15, 45, 0, 10, 0], rtol=1e-15)


def test_unknown_eligibility_is_spread_over_all_known_rows_before_respondents_carry_nonrespondents():
    got = adjust_for_nonresponse([10.0, 20.0, 30.0, 40.0], [R, N, I, U], ["a"] * 4)
    # By hand: a = 100 / 60; respondent 10 * a * (10 + 20) / 10 = 50, ineligible 30 * a = 50.
    np.testing.assert_allclose(got, [50, 0, 50, 0], rtol=1e-15)


def test_full_response_changes_nothing():
    np.testing.assert_allclose(adjust_for_nonresponse([3.0, 7.5], [R, R], [1, 2]), [3, 7.5], rtol=1e-15)


@pytest.mark.parametrize(
    "classes",
    [
        pd.Series(["a", "b"] * 3, index=range(5, 11)),
        pd.Categorical(["x", "y"] * 3),
        np.array([1.0, 2.0] * 3),
        pd.Series([True, False] * 3),
        [("urban", 1), ("rural", 1)] * 3,
        ["1_&_2", "1"] * 3,
    ],
)
def test_classes_may_carry_any_labels(classes):
    got = adjust_for_nonresponse([1.0, 2.0, 1.0, 2.0, 1.0, 2.0], [R, R, N, R, R, N], classes)
    np.testing.assert_allclose(got, [1.5, 3, 0, 3, 1.5, 0], rtol=1e-15)


def test_rows_are_taken_by_position_whatever_the_index():
    weight = pd.Series([10.0, 20.0, 5.0], index=[2, 0, 1])
    status = pd.Series([R, N, R], index=[1, 0, 2])
    np.testing.assert_allclose(adjust_for_nonresponse(weight, status, np.array(["a", "a", "b"])), [30, 0, 5])


def test_a_class_without_a_respondent_is_named():
    with pytest.raises(WeightingError) as error:
        adjust_for_nonresponse([1, 1, 1, 1], [R, N, I, N], ["a", "north", "south", "a"])
    assert str(error.value) == (
        "Adjustment classes without a respondent: 'north' and 'south'; merge each with one that has respondents."
    )


def test_of_many_classes_without_a_respondent_the_first_five_are_named():
    with pytest.raises(WeightingError, match="'0', '1', '2', '3', '4' and 6 more"):
        adjust_for_nonresponse(np.ones(12), [N] * 11 + [R], [str(i) for i in range(12)])


def test_every_problem_is_told_at_once_without_a_value():
    weight = [1.0, np.nan, -2.5, 0.0, 1.0, np.inf]
    with pytest.raises(WeightingError) as error:
        adjust_for_nonresponse(weight, [R, R, "maybe", None, N, R], ["a", "a", "a", None, "b", "a"])
    lines = str(error.value).splitlines()
    assert len(lines) == 8
    for text in (
        "missing in 1 row (row 1",
        "finite numbers in 1 row (row 5",
        "negative in 1 row (row 2",
        "0 in 1 row (row 3",
        "The status is missing in 1 row (row 3",
        "The status is none of respondent, nonrespondent, ineligible, unknown in 1 row (row 2,",
        "class is missing in 1 row (row 3",
        "classes without a respondent: 'b'",
    ):
        assert sum(text in line for line in lines) == 1, text
    assert "maybe" not in str(error.value) and "2.5" not in str(error.value)


@pytest.mark.parametrize("status, classes", [([R], ["a", "a"]), ([R, R], ["a"]), ([R, R, R], ["a", "a", "a"])])
def test_columns_of_other_lengths_are_refused(status, classes):
    with pytest.raises(WeightingError, match="where the weights have 2"):
        adjust_for_nonresponse([1.0, 1.0], status, classes)


@settings(max_examples=60)
@given(st.data(), st.integers(1, 4), st.floats(1e-3, 1e6))
def test_sums_of_classes_are_kept_and_factors_are_those_of_the_formula(data, n_classes, size):
    rows = data.draw(
        st.lists(st.tuples(st.floats(0.01, 100), st.sampled_from(STATUSES), st.integers(0, n_classes - 1)), max_size=30)
    ) + [(1.0, R, c) for c in range(n_classes)]
    weight = size * np.array([row[0] for row in rows])
    status, classes = np.array([row[1] for row in rows]), np.array([row[2] for row in rows])
    got = adjust_for_nonresponse(weight, status, classes)
    for c in range(n_classes):
        inside = classes == c
        r, n, i, u = (weight[inside & (status == s)].sum() for s in STATUSES)
        np.testing.assert_allclose(got[inside].sum(), weight[inside].sum(), rtol=1e-9)
        a = (r + n + i + u) / (r + n + i)
        factor = {R: a * (r + n) / r, N: 0, I: a, U: 0}
        np.testing.assert_allclose(got[inside], weight[inside] * [factor[s] for s in status[inside]], rtol=1e-12)
