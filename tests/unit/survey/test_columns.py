"""Reading columns: what counts as a number, an answer or a missing value."""

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.errors import DesignError
from disrupting_harm.survey.columns import Answers, Room, name_positions, pick, read_numbers


EXPECTED = [1.0, 0.0, np.nan]


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([1.0, 0.0, np.nan]),
        pd.Series([True, False, None], dtype=object),
        pd.Series([1, 0, None], dtype="Int8"),
        pd.Series([True, False, None], dtype="boolean"),
        pd.Series([1.0, 0.0, None], dtype="Float64"),
        pd.Series([1, 0, pd.NA], dtype=object),
        pd.Series([1, 0, None], dtype="category"),
        pd.Series([np.int8(1), np.bool_(False), np.nan], dtype=object),
    ],
    ids=lambda column: str(column.dtype),
)
def test_every_way_of_holding_yes_no_and_missing_reads_the_same(column):
    values, not_numbers = read_numbers(column)
    np.testing.assert_array_equal(values, EXPECTED)
    assert not not_numbers.any()


@pytest.mark.parametrize("value", ["1", b"1", 1j, np.complex128(1), pd.Timestamp("2020-01-01"), [1, 2], 10**400])
def test_what_is_not_a_number_is_marked_and_not_converted(value):
    values, not_numbers = read_numbers(pd.Series([1, value, None], dtype=object))
    assert not_numbers.tolist() == [False, True, False]
    assert np.isnan(values[1])


def test_a_column_of_text_is_no_column_of_numbers_even_when_it_spells_them():
    assert read_numbers(pd.Series(["1", "0", None], dtype="str"))[1].tolist() == [True, True, False]


def test_reading_answers_leaves_the_callers_frame_alone():
    frame = pd.DataFrame({"a": [1.0, np.nan], "b": [0.0, 1.0]})
    before = frame.copy(deep=True)
    Answers.read(frame, ["a", "b"], True, [])
    pd.testing.assert_frame_equal(frame, before)


def test_indicators_that_were_asked_of_the_same_rows_share_a_pattern():
    frame = pd.DataFrame({"a": [1, 0, 1], "b": [1, None, 0], "c": [0, 0, 0], "d": [0, None, 1]})
    answers = Answers.read(frame, list("abcd"), True, [])
    assert answers.pattern.tolist() == [0, 1, 0, 1]
    np.testing.assert_array_equal(answers.answered, [[1, 1], [1, 0], [1, 1]])


def test_an_absent_and_a_repeated_column_are_refused():
    frame = pd.DataFrame([[1, 2]], columns=["a", "a"])
    with pytest.raises(DesignError, match="no column 'b'"):
        pick(frame, "b", "weight")
    with pytest.raises(DesignError, match="2 times"):
        pick(frame, "a", "weight")


def test_positions_count_from_zero_and_long_lists_are_cut():
    assert name_positions(np.array([True, False])) == "1 row (row 0, counted from 0)"
    assert "2 more" in name_positions(np.ones(7, dtype=bool))


@pytest.mark.parametrize("dtype", [bool, "int8", "uint8", "int64", "float32", "float64", "Int64", "boolean", object])
def test_answers_are_the_same_in_every_type_that_holds_them(dtype):
    frame = pd.DataFrame({"a": [0, 1, 1], "b": [1, 0, 1]})
    plain, read = (Answers.read(f, ["a", "b"], "proportion", []) for f in (frame.astype(float), frame.astype(dtype)))
    assert (read.table == plain.table).all() and read.pattern.tolist() == plain.pattern.tolist() == [0, 0]
    assert (read.marks == plain.marks).all()


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int64", "float64"])
def test_a_whole_number_that_is_no_answer_is_told_in_every_type(dtype):
    problems: list[str] = []
    Answers.read(pd.DataFrame({"a": np.array([0, 1, 2, 3], dtype=dtype)}), ["a"], "proportion", problems)
    assert problems == ["Column 'a' may hold 0, 1 and missing only, but does not in 2 rows."]


def test_a_room_holds_the_table_of_the_last_chunk():
    room, frame = Room(), pd.DataFrame({"a": [0, 1, 1], "b": [1, 0, np.nan]})
    wide = Answers.read(frame, ["a", "b"], "proportion", [], room).table.copy()
    assert (Answers.read(frame, ["a"], "proportion", [], room).table == wide[:, [0, 2]]).all()
    assert (Answers.read(frame, ["a", "b"], "proportion", [], room).table == wide).all()
