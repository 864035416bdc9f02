"""A table against the rules of its instrument: skip rules both ways, constraints, and answers that exclude others."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.small_instrument import EXCLUSIVE as EXCLUSIVE_RULE
from tests.small_instrument import TEXT, small_instrument

from disrupting_harm.instruments.rules import (
    ASKED_AND_BLANK,
    CONSTRAINT,
    EXCLUSIVE,
    NOT_ASKED,
    check_rules,
    rows_asked,
)


@pytest.fixture(scope="module")
def instrument(tmp_path_factory):
    return small_instrument(tmp_path_factory.mktemp("instrument"))


def children(**changes):
    """Four children: threatened and told; threatened, told nobody; not threatened; 12 years old and not threatened."""
    values = {
        "age": [16, 15, 17, 12],
        "sex": ["female", "male", "male", "female"],
        "hours": [1.5, 2.0, 98.0, 0.0],
        "threatened": [1, 1, 0, 0],
        "told_friend": [1, 0, None, None],
        "told_police": [1, 0, None, None],
        "told_none": [0, 1, None, None],
        "told_dont_know": [0, 0, None, None],
        "helped": [1, None, None, None],
        "money": [0, 99, None, None],
        "other": ["a remark", None, None, None],
    } | changes
    kinds = {"sex": "str", "other": "str", "hours": "float"}
    return pd.DataFrame({name: pd.Series(v, dtype=kinds.get(name, "Int64")) for name, v in values.items()})


def problems(frame, instrument, **options):
    """`(column, kind, rows)` of every problem; the first row is row 2."""
    found = check_rules(
        frame, instrument, file="children.csv", rows=np.arange(2, 2 + len(frame)), mend="mend it", **options
    )
    assert all(p.file == "children.csv" and p.mend == "mend it" and p.rows for p in found)
    return [(p.column, p.kind, p.rows) for p in found]


def test_a_table_that_keeps_to_its_instrument_has_no_problem(instrument):
    assert problems(children(), instrument) == []


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({"helped": [1, 1, None, None]}, [("helped", NOT_ASKED, (3,))]),
        ({"helped": [1, None, None, 0]}, [("helped", NOT_ASKED, (5,))]),
        ({"money": [0, 99, 1, 1]}, [("money", NOT_ASKED, (4, 5))]),
        ({"helped": [None] * 4}, [("helped", ASKED_AND_BLANK, (2,))]),
        ({"money": [None, 99, None, None]}, [("money", ASKED_AND_BLANK, (2,))]),
        ({"sex": ["female", None, "male", None]}, [("sex", ASKED_AND_BLANK, (3, 5))]),
        ({"told_none": [0, 1, 0, None]}, [("told", NOT_ASKED, (4,))]),
        ({"told_none": [None, 1, None, None]}, [("told_none", ASKED_AND_BLANK, (2,))]),
        (
            {name: [None] * 4 for name in ("told_friend", "told_police", "told_none", "told_dont_know")},
            # Whether it helped hangs on whom they told, which nobody knows: nothing is said of it.
            [("told", ASKED_AND_BLANK, (2, 3))],
        ),
        ({"told_none": [0, 0, None, None]}, [("told", ASKED_AND_BLANK, (3,))]),
        ({"told_none": [1, 1, None, None]}, [("told", CONSTRAINT, (2,))]),
        ({"hours": [30.0, 2.0, 98.0, -1.0]}, [("hours", CONSTRAINT, (2, 5))]),
    ],
)
def test_each_rule_names_the_rows_and_the_column_that_break_it(instrument, changes, expected):
    assert problems(children(**changes), instrument) == expected


def test_an_answer_that_excludes_others_is_told_where_no_constraint_says_so(tmp_path):
    text = TEXT.replace(f'"{EXCLUSIVE_RULE}"', "", 1)
    unruled = small_instrument(tmp_path, text)
    assert unruled.question("told").constraint is None
    assert problems(children(told_dont_know=[1, 0, None, None]), unruled) == [("told", EXCLUSIVE, (2,))]


def test_limits_that_the_column_itself_states_are_left_to_its_own_check(instrument):
    assert problems(children(age=[16, 15, 17, 5]), instrument) == []


def test_a_question_whose_filter_was_not_asked_was_not_asked_either(instrument):
    # Not threatened, so not asked whom they told, so not asked whether it helped.
    assert rows_asked(children(), instrument)["helped"].no.tolist() == [False, True, True, True]
    assert problems(children(helped=[1, None, 1, None]), instrument) == [("helped", NOT_ASKED, (4,))]


def test_a_missing_answer_is_told_once_and_not_of_all_that_hangs_on_it(instrument):
    frame = children(threatened=[None, 1, 0, 0])
    frame.loc[0, [*(name for name in frame if name.startswith("told_")), "helped", "money"]] = pd.NA
    assert problems(frame, instrument) == [("threatened", ASKED_AND_BLANK, (2,))]


def test_a_column_that_is_absent_leaves_its_rules_open(instrument):
    assert problems(children().drop(columns="threatened"), instrument) == []
    assert problems(children().drop(columns=["told_friend", "helped"]), instrument) == []
    assert problems(children()[["age"]], instrument) == []


def test_a_text_that_need_not_be_answered_may_be_blank_and_one_that_must_be_may_not(tmp_path, instrument):
    assert problems(children(other=[None] * 4), instrument) == []
    required = small_instrument(tmp_path, TEXT.replace("Mais alguma coisa?,,,,no", "Mais alguma coisa?,,,,yes"))
    assert problems(children(other=[None, "x", "y", None]), required) == [("other", ASKED_AND_BLANK, (2,))]


def test_nothing_is_said_of_cells_that_the_caller_could_not_read(instrument):
    frame = children(sex=["female", None, "male", "female"])
    assert problems(frame, instrument, unread={"sex": np.array([False, True, False, False])}) == []


def test_the_sentence_says_the_rule_and_no_value(instrument):
    (found,) = check_rules(children(money=[0, 99, 1, None]), instrument, file="f", rows=np.arange(4), mend="mend it")
    assert str(found) == (
        "f, row 2, column money: answered although the question is only asked if age is above 14 and threatened is not 0; mend it."
    )


@given(st.data())
def test_no_value_is_ever_part_of_a_message_and_nothing_stops(instrument, data):
    n = data.draw(st.integers(0, 5))
    number = st.none() | st.sampled_from([0, 1, 98, 987_654_321])
    frame = children()
    frame = pd.DataFrame(
        {
            name: pd.Series(
                data.draw(
                    st.lists(st.none() | st.just("SECRET") if values.dtype == "str" else number, min_size=n, max_size=n)
                ),
                dtype=values.dtype,
            )
            for name, values in frame.items()
        }
    )
    found = check_rules(frame, instrument, file="f", rows=np.arange(n), mend="m")
    assert not any("SECRET" in str(p) or "987" in str(p) for p in found)
