"""Rows are read once and for all steps alike; what cannot be used is told by row, never by value."""

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.weighting import WeightingError
from disrupting_harm.weighting.inputs import as_column, name_labels, read_classes, read_weights


def problems_of(weight, **options):
    problems = []
    read_weights(weight, problems, **options)
    return problems


@pytest.mark.parametrize(
    "weight",
    [[1, 2], (1.0, 2.0), np.array([1, 2]), pd.Series([1.0, 2.0], index=[9, 9]), pd.array([1, 2]), iter([1, 2])],
)
def test_weights_are_read_from_any_column_of_numbers(weight):
    problems = []
    assert read_weights(weight, problems).tolist() == [1, 2] and problems == []


def test_the_callers_weights_are_never_handed_back():
    for given in (np.ones(3), pd.Series(np.ones(3))):
        got = read_weights(given, [])
        got[0] = 5
        assert given[0] == 1


@pytest.mark.parametrize(
    "weight, text",
    [
        ([], "no rows"),
        ([1, None], "missing in 1 row (row 1, counted from 0)"),
        ([1, "2"], "not finite numbers in 1 row (row 1"),
        ([1, -np.inf], "not finite numbers in 1 row (row 1"),
        ([1, -1e-300], "negative in 1 row (row 1"),
        ([1, 0], "0 in 1 row (row 1"),
        ([[1, 2], [3, 4]], "not finite numbers in 2 rows (rows 0 and 1"),
        ([1e308, 1e308], "no finite sum"),
    ],
)
def test_each_kind_of_unusable_weight_has_its_sentence(weight, text):
    (problem,) = problems_of(weight)
    assert text in problem and problem.endswith(".")


def test_zeros_are_taken_where_a_step_allows_them_but_not_zeros_alone():
    assert problems_of([0, 1], zero=True) == []
    assert problems_of([0, 0], zero=True) == ["Weights are 0 in every row; give at least one row a weight above 0."]


@pytest.mark.parametrize("values", [np.ones((2, 2)), pd.DataFrame({"a": [1]}), "text", 3, None, {"a": 1}, np.array(1)])
def test_what_is_no_column_is_refused(values):
    with pytest.raises(WeightingError, match="The cells must be a single column"):
        as_column(values, "The cells")


def test_classes_are_coded_in_order_of_appearance_with_missing_ones_told():
    problems = []
    codes, labels = read_classes(["b", None, "a", "b"], "The stratum", 4, problems)
    assert codes.tolist() == [0, -1, 1, 0] and labels == ["b", "a"]
    assert problems == ["The stratum is missing in 1 row (row 1, counted from 0); give every row a label."]


def test_entries_that_cannot_be_labels_are_refused():
    with pytest.raises(WeightingError, match="no labels"):
        read_classes([["a"], ["b"]], "The stratum", 2, [])


@pytest.mark.parametrize(
    "labels, text",
    [
        (["a"], "'a'"),
        (["a", "b"], "'a' and 'b'"),
        (["a", "b", "c"], "'a', 'b' and 'c'"),
        (list("abcdefg"), "'a', 'b', 'c', 'd', 'e' and 2 more"),
        ([np.int64(4), np.str_("x")], "4 and 'x'"),
    ],
)
def test_labels_are_named_by_the_first_five_and_a_count(labels, text):
    assert name_labels(labels) == text
