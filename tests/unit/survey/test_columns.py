"""Reading columns: what counts as a number, an answer or a missing value."""

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.errors import DesignError
from disrupting_harm.survey.columns import (
    ROWS_AT_A_TIME,
    Answers,
    Room,
    as_entries,
    name_positions,
    pick,
    read_codes,
    read_numbers,
)


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


@pytest.mark.parametrize(
    "above, below, pattern",
    [
        ([1, None, 3], [4, 5, None], [[1], [0], [0]]),
        ([1, None, 3], [4, 5, 6], [[1], [0], [1]]),
        ([1, 2, 3], [4, None, 6], [[1], [0], [1]]),
        ([1, 2, 3], [4, 5, 6], [[1], [1], [1]]),
    ],
)
def test_a_ratio_is_answered_by_rows_that_have_both_of_its_columns(above, below, pattern):
    frame = pd.DataFrame({"a": above, "b": below})
    answers = Answers.read(frame, [("a", "b")], "ratio", [])
    asked = np.array(pattern)
    np.testing.assert_array_equal(answers.answered, asked)
    np.testing.assert_array_equal(answers.values, frame[["a"]].fillna(0) * asked)
    np.testing.assert_array_equal(answers.denominators, frame[["b"]].fillna(0) * asked)


def test_each_ratio_has_its_own_denominators_and_who_answered():
    frame = pd.DataFrame({"a": [1, 2], "b": [4, None], "c": [7, 8]})
    answers = Answers.read(frame, [("a", "b"), ("a", "c"), ("c", "b")], "ratio", [])
    np.testing.assert_array_equal(answers.denominators, [[4, 7, 4], [0, 8, 0]])
    assert answers.pattern.tolist() == [0, 1, 0]
    assert Answers.read(frame, ["a"], "mean", []).denominators is None


def test_more_rows_than_are_copied_at_a_time_are_all_read():
    values = np.arange(2 * ROWS_AT_A_TIME + 1.0)
    answers = Answers.read(pd.DataFrame({"a": values, "b": -values}), ["a", "b"], "mean", [])
    np.testing.assert_array_equal(answers.values, np.column_stack([values, -values]))
    assert (answers.answered == 1).all()


def test_indicators_of_the_same_rows_are_one_pattern_in_which_nobody_is_missing():
    answers = Answers.of_same_rows(
        [np.array([1.0, 0.0, 1.0]), np.array([0.0, 0.0, 1.0])], np.array([True, False, True])
    )
    np.testing.assert_array_equal(answers.table, [[1, 0, 1], [0, 0, 0], [1, 1, 1]])
    assert answers.pattern.tolist() == [0, 0] and answers.denominators is None and len(answers.marks) == 3


@pytest.mark.parametrize(
    "values, statistic, said",
    [
        ([0.0, 0.5, np.nan], "proportion", "0, 1 and missing only, but does not in 1 row."),
        ([0.0, np.inf, -np.inf], "proportion", "0, 1 and missing only, but does not in 2 rows."),
        ([-1, 0, 1], "proportion", "0, 1 and missing only, but does not in 1 row."),
        ([1.0, np.inf, np.nan], "mean", "finite numbers and missing only, but does not in 1 row."),
        (["1", "x", None], "mean", "finite numbers and missing only, but does not in 2 rows."),
        ([True, "x", 2], "proportion", "0, 1 and missing only, but does not in 2 rows."),
        ([-1, 0, 7], "mean", ""),
        ([-1.5, 0.0, np.nan], "total", ""),
        ([0, 1, 1], "proportion", ""),
        ([np.nan, np.nan, np.nan], "proportion", ""),
    ],
)
def test_what_an_indicator_may_not_hold_is_counted(values, statistic, said):
    problems: list[str] = []
    Answers.read(pd.DataFrame({"a": pd.Series(values)}), ["a"], statistic, problems)
    assert problems == ([f"Column 'a' may hold {said}"] if said else [])


def test_all_unusable_columns_of_ratios_are_told():
    problems: list[str] = []
    frame = pd.DataFrame({"a": ["x", 1], "b": [np.inf, 1.0], "c": [1, 2]})
    Answers.read(frame, [("a", "b"), ("c", "a")], "ratio", problems)
    assert [problem.split("'")[1] for problem in problems] == ["a", "b", "a"]


def test_a_frame_without_rows_has_answers_of_nobody():
    problems: list[str] = []
    answers = Answers.read(pd.DataFrame({"a": np.array([], dtype="int64")}), ["a"], "proportion", problems)
    assert answers.table.shape == (0, 2) and problems == []


@pytest.mark.parametrize(
    "count, said",
    [
        (1, "1 row (row 0, counted from 0)"),
        (2, "2 rows (rows 0 and 1, counted from 0)"),
        (3, "3 rows (rows 0, 1 and 2, counted from 0)"),
    ],
)
def test_rows_are_named_by_their_places(count, said):
    assert name_positions(np.arange(4) < count) == said


def test_a_single_name_is_a_list_of_one_and_several_stay_in_their_order():
    assert [as_entries(names) for names in ("ab", ["b", "a"], ("a",), [("a", "b")])] == [
        ["ab"],
        ["b", "a"],
        ["a"],
        [("a", "b")],
    ]


def test_codes_are_given_in_the_order_of_appearance_and_none_to_what_is_missing():
    codes, values = read_codes(pd.Series(["b", None, "a", "b"]))
    assert codes.tolist() == [0, -1, 1, 0] and list(values) == ["b", "a"]


def test_a_room_grows_when_a_table_does_not_fit_and_gives_the_same_memory_when_it_does():
    room = Room()
    first = room.table(2, 3)
    first[:] = 7.0
    assert (
        first.shape == (2, 3)
        and np.shares_memory(first, room.table(3, 2))
        and np.shares_memory(first, room.table(1, 1))
    )
    larger = room.table(7, 1)
    assert larger.shape == (7, 1) and not np.shares_memory(first, larger)
