"""A table in contract form against its contract: every problem, by row and column, and never a value."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disrupting_harm.contracts.check import check_frame, check_lonely_psus, found_in
from disrupting_harm.contracts.model import Column, Table


TABLE = Table(
    "people",
    (
        Column("id", "id", "text"),
        Column("weight", "design", "number", above=0),
        Column("age", "domain", minimum=12, maximum=17),
        Column("sex", "domain", "text", codes={"f": "female", "m": "male"}, may_be_blank=True),
        Column("harm", "item", codes={1: "yes", 0: "no", 98: "don't know"}),
        Column("told", "item", codes={1: "yes", 0: "no"}, may_be_blank=True),
        Column("extra", "item", codes={1: "yes"}, required=False),
    ),
)


def people(**changes):
    frame = pd.DataFrame(
        {
            "id": ["p1", "p2", "p3", "p4"],
            "weight": [1.5, 2.0, 0.5, 1.0],
            "age": pd.array([12, 13, 16, 17], "Int64"),
            "sex": ["f", None, "m", "m"],
            "harm": pd.array([1, 0, 98, 0], "Int64"),
            "told": pd.array([0, None, None, 1], "Int64"),
        }
    )
    return frame.assign(
        **{k: pd.Series(v, dtype="Int64" if k in ("age", "harm", "told") else None) for k, v in changes.items()}
    )


def problems(frame, **options):
    """`(column, rows, text)` of every problem; the first row is row 2, as in a spreadsheet."""
    rows = np.arange(2, 2 + len(frame))
    found = check_frame(frame, TABLE, file="people.csv", rows=rows, mend="mend it", **options)
    assert all(p.file == "people.csv" and p.mend == "mend it" for p in found)
    return [(p.column, p.rows, p.text) for p in found]


def test_a_table_that_keeps_its_contract_has_no_problem():
    assert problems(people()) == []


@pytest.mark.parametrize(
    "column, values, expected",
    [
        ("id", ["p1", "p2", "p1", "p2"], [("id", (2, 3, 4, 5), "the identifier occurs more than once")]),
        ("id", ["p1", None, "p3", None], [("id", (3, 5), "the value is missing")]),
        ("weight", [1.0, np.nan, 1.0, 1.0], [("weight", (3,), "the value is missing")]),
        ("weight", [0.0, 1.0, -3.0, 1.0], [("weight", (2, 4), "not above 0")]),
        ("weight", [1.0, np.inf, 1.0, 1.0], [("weight", (3,), "not a number")]),
        ("age", [11, 13, 16, 17], [("age", (2,), "below 12")]),
        ("age", [12, 13, 16, 18], [("age", (5,), "above 17")]),
        ("sex", ["f", "x", "m", None], [("sex", (3,), "the code is not one of f, m")]),
        ("harm", [1, 2, 98, 0], [("harm", (3,), "the code is not one of 1, 0, 98")]),
        ("harm", [1, None, 98, 0], [("harm", (3,), "the value is missing")]),
    ],
)
def test_each_rule_names_the_rows_and_the_column_that_break_it(column, values, expected):
    found = problems(people(**{column: values}))
    assert found == expected


def test_all_problems_are_found_at_once():
    frame = people(id=["p1", "p1", "p3", "p4"], weight=[0, 1, 1, None], age=[12, 13, 16, 99], harm=[1, 3, None, 0])
    assert {column for column, *_ in problems(frame)} == {"id", "weight", "age", "harm"}


def test_a_required_column_that_is_absent_is_named_and_an_optional_one_is_not():
    assert problems(people().drop(columns="weight")) == [("weight", (), "the column is missing")]


def test_a_table_without_rows_is_refused():
    assert problems(people().iloc[:0]) == [(None, (), "the file holds no rows")]


def test_rows_without_any_known_column_are_still_rows():
    frame = pd.DataFrame(index=range(4))
    assert "the file holds no rows" not in [text for *_, text in problems(frame)]


def test_nothing_is_said_twice_of_cells_that_the_caller_could_not_read():
    frame = people(harm=[1, None, None, 0], told=[0, 1, 1, 1])
    unread = {"harm": np.array([False, True, False, False]), "weight": np.ones(4, bool)}
    found = problems(frame.drop(columns="weight"), unread=unread)
    # Row 3 was not read; row 4 is a missing value of its own.
    assert [(column, rows) for column, rows, _ in found] == [("harm", (4,))]


@settings(max_examples=60)
@given(st.data())
def test_no_value_is_ever_part_of_a_message(data):
    text = st.text("abcxyz", min_size=1).map(lambda s: f"SECRET{s}")
    number = st.integers(987_000_000, 987_999_999) | st.integers(-987_999_999, -987_000_000)
    n = data.draw(st.integers(1, 5))
    frame = pd.DataFrame(
        {
            c.name: pd.Series(
                data.draw(st.lists(st.none() | (text if c.dtype == "text" else number), min_size=n, max_size=n)),
                dtype=object if c.dtype == "text" else "Int64",
            )
            for c in TABLE.columns
        }
    )
    said = " ".join(map(str, check_frame(frame, TABLE, file="f", rows=np.arange(n), mend="m")))
    assert "SECRET" not in said and "987" not in said


# -- strata with one PSU


def lonely(stratum, psu):
    frame = pd.DataFrame({"h": stratum, "p": psu})
    rows = np.arange(2, 2 + len(frame))
    return check_lonely_psus(frame, file="f", rows=rows, strata="h", psu="p", mend="set the rule")


def test_strata_with_two_psus_pass_also_where_codes_repeat_across_strata():
    assert lonely(["a", "a", "b", "b"], ["1", "2", "1", "2"]) == []


def test_every_row_of_a_stratum_with_one_psu_is_named_but_not_the_stratum():
    (problem,) = lonely(["a", "a", "SECRET", "SECRET", "c"], ["1", "2", "9", "9", "1"])
    assert (problem.rows, problem.column) == ((4, 5, 6), "p")
    assert problem.text.startswith("2 strat") and "SECRET" not in str(problem)


def test_a_row_without_a_psu_does_not_count_as_one():
    (problem,) = lonely(["a", "a"], ["1", None])
    assert problem.rows == (2, 3)


@pytest.mark.parametrize(
    "values, others, expected",
    [
        (["a", None, "c"], ["c", "b"], [False, False, True]),
        (["a", None, "b"], ["b", None], [False, False, True]),  # a blank is found in nothing, not even in blanks
        (["a"], [], [False]),
        ([], ["a"], []),
        ([None], [None], [False]),
    ],
)
def test_a_value_is_found_among_others_and_a_blank_is_not(values, others, expected):
    series = [pd.Series(v, dtype="str") for v in (values, others)]
    assert found_in(*series).tolist() == expected
