"""Groups of rows that share what is known of them, counted by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.disclosure.groups import Alike, count_groups


FRAME = pd.DataFrame(
    {
        "sex": ["f", "f", "f", "m", "m", None, None],
        "age": [12, 12, 12, 13, 14, 12, 12],
        "hurt": [1, 1, 1, 0, 1, np.nan, 0],
    }
)


def test_a_group_is_the_rows_that_share_all_columns_and_a_blank_is_a_value():
    found = count_groups(FRAME, ["sex", "age"])
    assert (found.rows, found.combinations, found.smallest, found.unique, found.below) == (7, 4, 1, 2, 4)
    assert found.share_below == 4 / 7


def test_a_group_of_the_least_size_is_not_below_it():
    assert count_groups(FRAME, ["sex", "age"], least=2).below == 2
    assert count_groups(FRAME, ["sex", "age"], least=4).below == 7


def test_what_a_group_answered_is_told_where_all_said_the_same():
    """Three girls of 12 all said yes; the two whose sex is blank gave one answer; smaller groups are told by their size."""
    found = count_groups(FRAME, ["sex", "age"], ["hurt"], least=2)
    assert found.outcomes == {"hurt": Alike(smallest=1, alike=5, all_yes=3)}
    assert found.share_alike("hurt") == 5 / 7 and found.share_all_yes("hurt") == 3 / 7
    assert count_groups(FRAME, ["age"], ["hurt"]).outcomes == {"hurt": Alike(smallest=1, alike=0, all_yes=0)}


def test_a_group_without_an_answer_tells_nothing():
    silent = FRAME.assign(hurt=np.nan)
    assert count_groups(silent, ["age"], ["hurt"], least=2).outcomes == {"hurt": Alike(0, 0, 0)}


def test_answers_of_true_and_false_are_yes_and_no():
    told = FRAME.assign(hurt=pd.array([True, True, True, False, True, None, False], dtype="boolean"))
    assert count_groups(told, ["sex", "age"], ["hurt"], least=2).outcomes["hurt"].all_yes == 3


def test_a_table_without_rows_has_no_groups():
    found = count_groups(FRAME.head(0), ["sex"], ["hurt"])
    assert (found.rows, found.combinations, found.smallest, found.share_below) == (0, 0, 0, 0.0)
    assert (found.columns, found.unique, found.below) == (("sex",), 0, 0)
    assert found.share_alike("hurt") == found.share_all_yes("hurt") == 0.0


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(KeyError, match="region"):
        count_groups(FRAME, ["sex", "region"])


def test_words_of_a_list_of_categories_that_do_not_occur_are_no_groups():
    words = FRAME.assign(sex=pd.Categorical(FRAME["sex"], categories=["f", "m", "x"]))
    assert count_groups(words, ["sex"]).combinations == 3


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from([1, 2, None])), min_size=1, max_size=30),
    st.integers(2, 5),
)
def test_counts_are_those_of_a_walk_through_the_rows(rows, least):
    sizes = {row: rows.count(row) for row in rows}
    found = count_groups(pd.DataFrame(rows, columns=["x", "y"]), ["x", "y"], least=least)
    assert found.combinations == len(sizes) and found.smallest == min(sizes.values())
    assert found.unique == sum(n == 1 for n in sizes.values())
    assert found.below == sum(n for n in sizes.values() if n < least)


def test_a_further_column_never_hides_anybody_better():
    narrow, wide = count_groups(FRAME, ["sex"]), count_groups(FRAME, ["sex", "age"])
    assert wide.smallest <= narrow.smallest and wide.below >= narrow.below


def test_in_a_table_without_rows_no_group_is_alike_in_any_outcome():
    found = count_groups(pd.DataFrame({"sex": [], "harm": []}), ["sex"], ["harm"])
    told = found.outcomes["harm"]
    assert vars(told) == dict.fromkeys(vars(told), 0)


# Four of a, of whom one gave no answer, four of b, two of c without an answer, one of d.
LETTERS = pd.DataFrame(
    {"x": list("aaaabbbbccd"), "answer": [1, 2, 3, None, 1, 1, 0, 0, None, None, 0]}, dtype=object
).astype({"answer": float})


@pytest.mark.parametrize(
    ("least", "diversity", "alike", "all_yes"),
    [(3, 2, 0, 0), (3, 3, 4, 0), (3, 4, 8, 0), (4, 4, 8, 0), (5, 4, 0, 0), (1, 2, 1, 0), (1, 1, 0, 0)],
)
def test_a_group_is_alike_where_it_gave_fewer_different_answers_than_wanted(least, diversity, alike, all_yes):
    found = count_groups(LETTERS, ["x"], ["answer"], least=least, diversity=diversity).outcomes["answer"]
    assert (found.alike, found.all_yes) == (alike, all_yes)


def test_the_fewest_different_answers_are_those_of_the_groups_that_answered():
    assert count_groups(LETTERS, ["x"], ["answer"]).outcomes["answer"].smallest == 1
    assert count_groups(LETTERS.head(10), ["x"], ["answer"]).outcomes["answer"].smallest == 2
    assert count_groups(LETTERS.head(4), ["x"], ["answer"]).outcomes["answer"].smallest == 3


def test_a_group_that_said_yes_but_for_those_who_did_not_answer_said_yes():
    said = pd.DataFrame({"x": list("aaabbbccc"), "answer": [1, 1, np.nan, 1, 1, 1, 0, 0, 0]})
    found = count_groups(said, ["x"], ["answer"])
    assert found.outcomes["answer"] == Alike(1, 9, 6)
    assert (found.share_alike("answer"), found.share_all_yes("answer")) == (1.0, 6 / 9)


def test_words_are_answers_and_no_yes():
    said = pd.DataFrame({"x": list("aaabbb"), "answer": ["yes", "yes", "yes", "1", "1", "1"]})
    assert count_groups(said, ["x"], ["answer"]).outcomes["answer"] == Alike(1, 6, 3)


def test_groups_under_three_are_below_unless_told_otherwise():
    found = count_groups(LETTERS, ["x"])
    assert (found.columns, found.rows, found.combinations, found.smallest, found.unique, found.below) == (
        ("x",),
        11,
        4,
        1,
        1,
        3,
    )
    assert found.outcomes == {} and found.share_below == 3 / 11


def test_every_column_that_is_not_there_is_named_in_order():
    with pytest.raises(KeyError, match="region, school, answered"):
        count_groups(LETTERS, ["region", "x", "school"], ["answer", "answered"])
