"""Rules on whole tables in three-valued logic, held against an evaluation of one row at a time in plain Python."""

import math
import operator

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.instruments.test_expressions import ANSWERS

from disrupting_harm.instruments.expressions import read_rule


TRUE, FALSE, UNKNOWN = True, False, None
CODES = ("friend", "police", "none")


def table(**columns):
    kinds = {"sex": "str", "words": "str", "hours": "float"}
    return pd.DataFrame({name: pd.Series(values, dtype=kinds.get(name, "Int64")) for name, values in columns.items()})


def truths(text, frame, not_asked=None, own=None):
    found = read_rule(text, ANSWERS, own).evaluate(frame, not_asked)
    return [UNKNOWN if value is pd.NA else bool(value) for value in found]


PEOPLE = table(
    age=[12, 15, 17, None],
    told=[1, 0, None, 98],
    sex=["female", "male", None, "male"],
    hours=[0.5, None, 3.0, 24.0],
    words=["abc", None, "", "ab"],
    whom_friend=[1, 0, None, 0],
    whom_police=[0, 0, None, 1],
    whom_none=[0, 1, None, 0],
)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("${age} > 14", [FALSE, TRUE, TRUE, UNKNOWN]),
        ("${told} = 1", [TRUE, FALSE, UNKNOWN, FALSE]),
        ("${told} = '98'", [FALSE, FALSE, UNKNOWN, TRUE]),
        ("${told} > 1", [FALSE, FALSE, UNKNOWN, TRUE]),
        ("selected(${told}, '0')", [FALSE, TRUE, UNKNOWN, FALSE]),
        ("${sex} != 'male'", [TRUE, FALSE, UNKNOWN, FALSE]),
        ("selected(${whom}, 'friend')", [TRUE, FALSE, UNKNOWN, FALSE]),
        ("count-selected(${whom}) = 1", [TRUE, TRUE, UNKNOWN, TRUE]),
        ("${age} > 14 and ${told} = 1", [FALSE, FALSE, UNKNOWN, FALSE]),
        ("${age} > 14 or ${told} = 1", [TRUE, TRUE, TRUE, UNKNOWN]),
        ("not(${age} > 14)", [TRUE, FALSE, FALSE, UNKNOWN]),
        ("${told} = ''", [FALSE, FALSE, TRUE, FALSE]),
        ("${whom} != ''", [TRUE, TRUE, FALSE, TRUE]),
        ("string-length(${words}) > 2", [TRUE, UNKNOWN, FALSE, FALSE]),
        ("${age} mod 5 = 2 and ${age} div 2 > 6", [FALSE, FALSE, TRUE, UNKNOWN]),
        ("if(${age} > 14, ${told}, 1) = 1", [TRUE, FALSE, UNKNOWN, UNKNOWN]),
        ("coalesce(${age}, 99) > 50", [FALSE, FALSE, FALSE, UNKNOWN]),
        ("true()", [TRUE] * 4),
    ],
)
def test_what_a_rule_says_of_each_row(text, expected):
    assert truths(text, PEOPLE) == expected


def test_a_question_that_was_not_asked_has_the_empty_answer_of_a_form():
    # On a device a question that is not asked equals nothing, and differs from everything.
    skipped = np.array([False, True, True, True])
    frame = table(
        told=[1, None, None, 0],
        whom_friend=[1, None, None, 0],
        whom_police=[0, None, None, 0],
        whom_none=[0, None, None, 0],
    )
    assert truths("${told} = 1", frame, {"told": skipped}) == [TRUE, FALSE, FALSE, FALSE]
    assert truths("${told} != 1", frame, {"told": skipped}) == [FALSE, TRUE, TRUE, TRUE]
    assert truths("${told} > 0", frame, {"told": skipped}) == [TRUE, FALSE, FALSE, FALSE]
    assert truths("not(selected(${whom}, 'friend'))", frame, {"whom": skipped}) == [FALSE, TRUE, TRUE, TRUE]
    assert truths("count-selected(${whom}) = 0", frame, {"whom": skipped}) == [FALSE, TRUE, TRUE, TRUE]


def test_a_column_that_the_table_lacks_is_unknown_and_decides_nothing():
    frame = table(age=[12, 15])
    assert truths("${told} = 1", frame) == [UNKNOWN, UNKNOWN]
    assert truths("${told} = ''", frame) == [UNKNOWN, UNKNOWN]
    assert truths("${told} = 1 and ${age} > 14", frame) == [FALSE, UNKNOWN]
    assert truths("selected(${whom}, 'none') or ${age} > 14", frame) == [UNKNOWN, TRUE]


def test_a_value_that_is_no_number_is_unknown_and_told_elsewhere():
    frame = pd.DataFrame({"age": pd.Series(["12", "old", None], dtype="str")})
    assert truths("${age} < 15", frame) == [TRUE, UNKNOWN, UNKNOWN]


def test_a_table_without_rows_has_no_truth():
    assert truths("${age} > 14 and selected(${whom}, 'none')", PEOPLE.iloc[:0]) == []


def test_codes_that_were_read_as_decimals_are_codes():
    frame = pd.DataFrame({"told": [1.0, 98.0, np.nan]})
    assert truths("${told} = '98'", frame) == [FALSE, TRUE, UNKNOWN]


# ---- one row at a time, in plain Python -------------------------------------------------------------------------------------
# A value is a Python value or UNKNOWN; the empty answer of a question that was not asked is "" or NaN.

SIGNS = {"=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
SUMS = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def answer_of(row, name):
    """The answer, "" where it was not asked, UNKNOWN where it is blank otherwise."""
    if row[name] is not None:
        return row[name]
    return "" if name in row["not_asked"] else UNKNOWN


def number_of(row, name):
    found = answer_of(row, name)
    return math.nan if found == "" else found if found is UNKNOWN else float(found)


def chosen_of(row, code):
    if row["whom"] is None:
        return FALSE if "whom" in row["not_asked"] else UNKNOWN
    return code in row["whom"]


def compare(sign, left, right):
    return UNKNOWN if left is UNKNOWN or right is UNKNOWN else SIGNS[sign](left, right)


def all_of(values):
    return FALSE if FALSE in values else UNKNOWN if UNKNOWN in values else TRUE


def opposite(value):
    return UNKNOWN if value is UNKNOWN else not value


NUMBERS = st.recursive(
    st.integers(0, 20).map(lambda n: (str(n), lambda row: float(n)))
    | st.sampled_from(["age", "hours", "told"]).map(lambda name: (f"${{{name}}}", lambda row: number_of(row, name)))
    | st.just(
        (
            "count-selected(${whom})",
            lambda row: (
                UNKNOWN if chosen_of(row, "none") is UNKNOWN else float(sum(chosen_of(row, code) for code in CODES))
            ),
        )
    ),
    lambda part: st.tuples(st.sampled_from(sorted(SUMS)), part, part).map(
        lambda made: (
            f"({made[1][0]} {made[0]} {made[2][0]})",
            lambda row: (
                UNKNOWN
                if UNKNOWN in (left := made[1][1](row), right := made[2][1](row))
                else SUMS[made[0]](left, right)
            ),
        )
    ),
    max_leaves=4,
)
# A code among whole numbers may be compared with its codes alone, so numbers are added to it first.
COMPARED = st.tuples(st.sampled_from(sorted(SIGNS)), NUMBERS, NUMBERS).map(
    lambda made: (
        f"({made[1][0]} + 0 {made[0]} {made[2][0]} + 0)",
        lambda row: compare(made[0], made[1][1](row), made[2][1](row)),
    )
)
CHOSEN = st.sampled_from(CODES).map(lambda code: (f"selected(${{whom}}, '{code}')", lambda row: chosen_of(row, code)))
SAID = st.tuples(st.sampled_from(["=", "!="]), st.sampled_from(["female", "male"])).map(
    lambda made: (f"${{sex}} {made[0]} '{made[1]}'", lambda row: compare(made[0], answer_of(row, "sex"), made[1]))
)
CODED = st.tuples(st.sampled_from(["=", "!="]), st.sampled_from(["1", "0", "98"])).map(
    lambda made: (
        f"${{told}} {made[0]} '{made[1]}'",
        lambda row: compare(made[0], number_of(row, "told"), float(made[1])),
    )
)
BLANK = st.sampled_from(["age", "told", "sex", "words"]).map(
    lambda name: (f"${{{name}}} = ''", lambda row: row[name] is None)
)
RULES = st.recursive(
    COMPARED | CHOSEN | SAID | CODED | BLANK,
    lambda part: st.one_of(
        st.lists(part, min_size=2, max_size=3).map(
            lambda parts: (
                "(" + " and ".join(text for text, _ in parts) + ")",
                lambda row: all_of([value(row) for _, value in parts]),
            )
        ),
        st.lists(part, min_size=2, max_size=3).map(
            lambda parts: (
                "(" + " or ".join(text for text, _ in parts) + ")",
                lambda row: opposite(all_of([opposite(value(row)) for _, value in parts])),
            )
        ),
        part.map(lambda made: (f"not({made[0]})", lambda row: opposite(made[1](row)))),
    ),
    max_leaves=6,
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "age": st.none() | st.integers(10, 18),
            "told": st.none() | st.sampled_from([1, 0, 98]),
            "sex": st.none() | st.sampled_from(["female", "male"]),
            "hours": st.none() | st.sampled_from([0.0, 0.5, 3.0, 24.0]),
            "words": st.none() | st.sampled_from(["a", "abc"]),
            "whom": st.none() | st.sets(st.sampled_from(CODES)),
            "not_asked": st.sets(st.sampled_from(["age", "told", "sex", "hours", "words", "whom"])),
        }
    ),
    min_size=1,
    max_size=6,
)


@given(RULES, ROWS)
def test_a_whole_table_gives_what_each_row_gives_by_itself(rule, rows):
    text, value = rule
    columns = {name: [row[name] for row in rows] for name in ("age", "told", "sex", "hours", "words")}
    for code in CODES:
        columns[f"whom_{code}"] = [None if row["whom"] is None else int(code in row["whom"]) for row in rows]
    not_asked = {name: np.array([name in row["not_asked"] for row in rows]) for name in ANSWERS}
    assert truths(text, table(**columns), not_asked) == [value(row) for row in rows]
