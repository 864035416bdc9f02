"""Domains: level order, level names, crossings and missing values."""

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.errors import DesignError
from disrupting_harm.survey.domains import Domain


def test_levels_are_sorted_and_whole_floats_read_as_whole_numbers():
    domain = Domain.build(pd.DataFrame({"grade": [10.0, 9.0, np.nan, 9.0]}), "grade")
    assert domain.levels == ("9", "10")
    assert domain.codes.tolist() == [1, 0, -1, 0]


def test_a_categorical_keeps_its_own_order_and_lists_observed_levels_only():
    column = pd.Categorical(["low", "high", None], categories=["low", "middle", "high"])
    domain = Domain.build(pd.DataFrame({"income": column}), "income")
    assert domain.levels == ("low", "high")
    assert domain.codes.tolist() == [0, 1, -1]


def test_a_crossing_lists_every_combination_the_first_variable_slowest():
    frame = pd.DataFrame({"sex": ["male", "female", None], "grade": [9.0, 10.0, 9.0]})
    domain = Domain.build(frame, ("sex", "grade"))
    assert domain.by == "sex:grade"
    assert domain.levels == ("female:9", "female:10", "male:9", "male:10")
    assert domain.codes.tolist() == [2, 1, -1]


def test_a_missing_value_in_any_variable_of_a_crossing_is_outside():
    frame = pd.DataFrame({"a": ["x", None, "x"], "b": ["y", "y", None]})
    assert Domain.build(frame, ("a", "b")).codes.tolist() == [0, -1, -1]
    assert Domain.build(frame, ("b", "a")).codes.tolist() == [0, -1, -1]


def test_a_missing_value_beside_a_later_level_is_outside_too():
    """Its code must not fall into the level before."""
    frame = pd.DataFrame({"a": ["x", "z", "z", None], "b": ["y", "y", None, "y"]})
    assert Domain.build(frame, ("a", "b")).levels == ("x:y", "z:y")
    assert (
        Domain.build(frame, ("a", "b")).codes.tolist()
        == Domain.build(frame, ("b", "a")).codes.tolist()
        == [0, 1, -1, -1]
    )


def test_a_crossing_of_one_variable_is_that_variable():
    frame = pd.DataFrame({"a": ["x", "z"]})
    assert Domain.build(frame, ("a",)).levels == Domain.build(frame, "a").levels == ("x", "z")


def test_a_column_that_mixes_text_and_numbers_still_has_an_order():
    frame = pd.DataFrame({"a": pd.Series(["x", 2, 1, None], dtype=object)})
    assert Domain.build(frame, "a").levels == ("1", "2", "x")


@pytest.mark.parametrize("dtype", ["boolean", object])
def test_booleans_are_levels(dtype):
    domain = Domain.build(pd.DataFrame({"a": pd.Series([True, None, False], dtype=dtype)}), "a")
    assert domain.levels == ("False", "True")
    assert domain.codes.tolist() == [1, -1, 0]


@pytest.mark.parametrize("frame, entry", [({"a": ["1", 1]}, "a"), ({"a": [1, 2]}, ()), ({"a": [1, 2]}, ("a", "b"))])
def test_levels_that_print_alike_empty_crossings_and_unknown_columns_are_refused(frame, entry):
    with pytest.raises(DesignError):
        Domain.build(pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in frame.items()}), entry)


def test_rows_that_are_left_out_of_a_domain_are_outside_every_level():
    domain = Domain.build(pd.DataFrame({"a": ["x", "z", None, "z"]}), "a")
    kept = domain.within(np.array([True, False, True, True]))
    assert (kept.by, kept.levels, kept.codes.tolist()) == ("a", ("x", "z"), [0, -1, -1, 1])
    assert domain.codes.tolist() == [0, 1, -1, 1] and domain.within(np.ones(4, dtype=bool)).codes.tolist() == [
        0,
        1,
        -1,
        1,
    ]


def test_all_rows_together_are_one_level_without_a_name():
    whole = Domain.overall(3)
    assert (whole.by, whole.levels, whole.codes.tolist()) == ("", ("",), [0, 0, 0])
