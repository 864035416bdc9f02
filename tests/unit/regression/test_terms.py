"""Predictors as columns: which are categorical, their reference, and what cannot be modelled."""

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.errors import DesignError
from disrupting_harm.regression.terms import ModelMatrix, Term


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "sex": ["m", "f", "f", "m", None, "f", "m", "f", "f"],
            "age": [12, 13, 12, 14, 12, 15, 12, 14, 13],
            "yes": [0.0, 1.0, 1.0, 0.0, 1.0, np.nan, 1.0, 0.0, 1.0],
            "group": pd.Categorical(
                ["low", "high", "mid", "low", "mid", "high", "mid", "high", "low"], ["low", "mid", "high", "never"]
            ),
        }
    )


def build(frame, predictors, categorical=(), reference=None, inside=None):
    inside = np.ones(len(frame), dtype=bool) if inside is None else np.array(inside)
    return ModelMatrix.build(frame, predictors, categorical, reference or {}, inside)


def problems(*arguments, **options):
    with pytest.raises(DesignError) as raised:
        build(*arguments, **options)
    return str(raised.value).splitlines()


def test_each_kind_of_predictor_becomes_its_columns(frame):
    matrix = build(frame, ["sex", "age", "yes", "group"])
    assert matrix.terms == (
        Term("sex", "f", ("m",), (1,)),
        Term("age", None, ("",), (2,)),
        Term("yes", "0", ("1",), (3,)),
        Term("group", "low", ("mid", "high"), (4, 5)),
    )
    assert matrix.labels == [
        ("intercept", ""),
        ("sex", "m"),
        ("age", ""),
        ("yes", "1"),
        ("group", "mid"),
        ("group", "high"),
    ]
    assert matrix.complete_rows.tolist() == [True] * 4 + [False] * 2 + [True] * 3
    np.testing.assert_array_equal(
        matrix.values,
        [
            [1, 1, 12, 0, 0, 0],
            [1, 0, 13, 1, 0, 1],
            [1, 0, 12, 1, 1, 0],
            [1, 1, 14, 0, 0, 0],
            [0] * 6,
            [0] * 6,
            [1, 1, 12, 1, 1, 0],
            [1, 0, 14, 0, 0, 1],
            [1, 0, 13, 1, 0, 0],
        ],
    )


def test_rows_without_the_outcome_are_incomplete_and_levels_that_only_they_hold_are_left_out(frame):
    inside = (frame["yes"] == 0) | (frame["age"] == 15)
    matrix = build(frame, ["group"], inside=inside)
    assert matrix.complete_rows.tolist() == inside.tolist()
    assert matrix.labels[1:] == [("group", "high")]


def test_a_number_is_categorical_where_asked_for_and_reads_as_it_is_written(frame):
    term = build(frame, ["age"], categorical=["age"]).terms[0]
    assert (term.reference, term.levels) == ("12", ("13", "14", "15"))
    floats = frame.assign(age=frame["age"].where(frame["age"] < 15))
    assert build(floats, ["age"], categorical=["age"]).terms[0].levels == ("13", "14")


@pytest.mark.parametrize("dtype", ["int8", "float64", "Int64", "Float64", "bool", "boolean"])
def test_yes_and_no_are_two_levels_however_they_are_held(dtype):
    frame = pd.DataFrame({"q": pd.Series([0, 1, 1, 0]).astype(dtype)})
    matrix = build(frame, ["q"])
    names = {"bool": ("False", "True"), "boolean": ("False", "True")}.get(dtype, ("0", "1"))
    assert (matrix.terms[0].reference, matrix.terms[0].levels) == (names[0], names[1:])
    assert matrix.values[:, 1].tolist() == [0, 1, 1, 0]


def test_a_number_with_two_values_other_than_0_and_1_is_linear():
    matrix = build(pd.DataFrame({"q": [1, 2, 2, 1]}), ["q"])
    assert matrix.terms[0].reference is None and matrix.values[:, 1].tolist() == [1, 2, 2, 1]


def test_the_reference_may_be_named(frame):
    matrix = build(frame, ["group", "yes", "sex"], reference={"group": "mid", "yes": "1"})
    assert [(t.reference, t.levels) for t in matrix.terms] == [("mid", ("low", "high")), ("1", ("0",)), ("f", ("m",))]
    other = frame.rename(columns={"sex": 5})
    assert build(other, [5], reference={5: "m"}).terms[0].reference == "m"


def test_a_reference_that_is_none_or_that_a_number_cannot_have_is_refused(frame):
    said = problems(frame, ["group", "age", "sex"], reference={"group": "never", "age": "12", "sex": "m"})
    assert len(said) == 2
    assert "group: the reference 'never' is no level of complete rows" in said[0]
    assert "age: enters as a number" in said[1] and "`categorical`" in said[1]


def test_without_predictors_there_is_the_intercept(frame):
    matrix = build(frame, [])
    assert matrix.labels == [("intercept", "")] and matrix.values.tolist() == [[1.0]] * 9


def test_every_unusable_predictor_is_told_at_once_without_a_value(frame):
    frame = frame.assign(i=[np.inf] + [77.25] * 8)
    said = problems(frame, ["sex", "q1", "i", "q2"], categorical=["age"], reference={"yes": "1"})
    assert len(said) == 5
    for name in ("'q1'", "'q2'", "'i' (predictor) may hold finite numbers", "'age' is not among", "'yes' is not among"):
        assert any(name in line for line in said)
    assert not any("77.25" in line for line in said)


def test_predictors_with_one_value_and_those_that_others_make_up_are_all_named(frame):
    frame = frame.assign(
        one="secret",
        five=5,
        copy=frame["sex"],
        linear=2 * frame["age"] - 7,
        tenth=frame["age"] * 0.1,
        both=frame["yes"],
    )
    said = problems(frame, ["one", "sex", "five", "copy", "age", "linear", "tenth"])
    assert [line.split(":")[0] for line in said] == ["one", "five", "copy", "linear", "tenth"]
    assert "secret" not in " ".join(said)


def test_indicators_of_all_levels_make_each_other_up():
    levels = np.array(list("abcabcab"))
    frame = pd.DataFrame({level: (levels == level).astype(int) for level in "abc"})
    assert [line.split(":")[0] for line in problems(frame, ["a", "b", "c"])] == ["c"]
    assert build(frame, ["a", "b"]).values.shape == (8, 3)


def test_predictors_that_are_made_up_in_complete_rows_only_are_refused():
    frame = pd.DataFrame({"a": [0, 0, 1, 1, 0, 1], "b": [0, 0, 1, 1, 1, 0], "z": [0, 1, 2, 3, np.nan, np.nan]})
    assert build(frame, ["a", "b"]).values.shape == (6, 3)
    assert [line.split(":")[0] for line in problems(frame, ["a", "b", "z"])] == ["b"]


def test_a_predictor_that_is_missing_throughout_leaves_no_row(frame):
    for never in (np.nan, None, pd.NA):
        assert "No row has" in problems(frame.assign(never=never), ["sex", "never"])[0]
    assert "No row has" in problems(frame, ["sex"], inside=[False] * 9)[0]


def test_large_numbers_are_not_taken_for_constants(frame):
    for offset in (1e6, 1e9):
        assert build(frame.assign(date=frame["age"] + offset), ["date", "sex"]).values.shape == (9, 3)
