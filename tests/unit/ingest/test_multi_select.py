"""A question with several answers in one cell: what becomes of each choice, and which cells are told."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.contracts.model import Column, Table
from disrupting_harm.ingest.mapping import to_contract
from disrupting_harm.ingest.raw_table import RawTable
from disrupting_harm.study.raw import TableParams


ITEM = Column("has_phone", "item", codes={1: "yes", 0: "no", 98: "don't know"}, may_be_blank=True)


def read(cells, column=ITEM, **mapping):
    """The contract column and `(text, rows)` of the problems; the first row is row 2."""
    dtype = None if any(isinstance(c, float) for c in cells) else "str"
    table = RawTable(pd.DataFrame({"q": pd.Series(cells, dtype=dtype)}), np.arange(2, 2 + len(cells)), ("q",))
    params = TableParams(file="f.csv", columns={column.name: {"from": "q", **mapping}})
    out = to_contract(table, Table("t", (column,)), params, file="f.csv", mend="m")
    values = [None if pd.isna(v) else v for v in out.frame[column.name]]
    return values, [(p.text, p.rows) for p in out.problems], out


def test_a_choice_is_taken_where_it_is_among_the_words_of_the_cell():
    cells = ["smartphone", "laptop smartphone", " laptop  tv ", None, "smartphone2", "none"]
    values, problems, out = read(cells, choice="smartphone")
    assert values == [1, 1, 0, None, 0, 0] and problems == []
    assert out.frame["has_phone"].dtype == "Int64"
    assert out.lineage["has_phone"].sources == ("q",) and "1 where smartphone is among" in out.lineage["has_phone"].rule


def test_a_word_that_is_no_choice_of_the_question_is_told_by_its_rows():
    values, problems, out = read(["a", "a bb", "b", "None", None], choice="a", choices=["a", "b"])
    assert values == [1, None, 0, None, None]
    ((text, rows),) = problems
    assert rows == (3, 5) and "`choices`" in text and "bb" not in text
    assert out.unread["has_phone"].tolist() == [False, True, False, True, False]


def test_a_choice_that_no_row_holds_is_told_unless_the_choices_are_listed():
    _, problems, _ = read(["smartphone", "tv", None], choice="smart_phone")
    assert [rows for _, rows in problems] == [(2, 3)] and "no row holds the choice" in problems[0][0]
    assert read(["tv"], choice="phone", choices=["phone", "tv"])[:2] == ([0], [])
    assert read([None, None], choice="phone")[:2] == ([None, None], [])


def test_an_answer_for_the_whole_question_has_its_own_code_and_stands_alone():
    mapping = {"choice": "a", "recode": {"dk": 98, -9: None}}
    values, problems, out = read(["a", "dk", "-9", "b a", "dk a", "b"], **mapping)
    assert values == [1, 98, None, 1, None, 0]
    assert [(rows, "stands beside others" in text) for text, rows in problems] == [((6,), True)]
    assert "dk to 98" in out.lineage["has_phone"].rule
    assert read(["a", "dk", "c"], **mapping, choices=["a", "b"])[1][0][1] == (4,)


def test_choices_may_be_numbers_and_a_file_may_hold_one_of_them_as_a_number():
    assert read(["1 3", "3", "13"], choice="1")[0] == [1, 0, 0]
    assert read([1.0, 13.0, np.nan], choice="1", choices=["1", "13"])[:2] == ([1, 0, None], [])


def test_a_column_of_text_holds_the_codes_as_text():
    column = Column("has", "domain", "text", codes={"1": "yes", "0": "no"})
    assert read(["a", "b"], column, choice="a")[0] == ["1", "0"]


def test_split_columns_need_only_a_recoding():
    values, problems, _ = read(["TRUE", "FALSE", None, "1"], recode={"TRUE": 1, "FALSE": 0, 1: 1})
    assert (values, problems) == ([1, 0, None, 1], [])


WORDS = st.lists(st.sampled_from(["a", "b", "c", "dk"]), max_size=4)


@given(st.lists(WORDS, min_size=1, max_size=8), st.booleans())
def test_every_cell_is_a_code_a_blank_or_a_problem(rows, listed):
    choices = {"choices": ["a", "b"]} if listed else {}
    values, problems, _ = read([" ".join(words) or None for words in rows], choice="a", recode={"dk": 98}, **choices)
    told = {row - 2 for _, found in problems for row in found}
    for place, (words, value) in enumerate(zip(rows, values, strict=True)):
        if place in told:
            continue
        assert value == (None if not words else 98 if set(words) == {"dk"} else int("a" in words))
        assert not ({"dk"} < set(words)) and not (listed and "c" in words)


@pytest.mark.parametrize("recode", [None, {"x": 1, "y": 0}])
def test_words_in_a_column_that_is_no_multi_select_must_all_have_a_meaning(recode):
    values, problems, _ = read(["x", "y", "x y", " x "], recode=recode)
    expected = [None] * 4 if recode is None else [1, 0, None, 1]
    assert values == expected
    assert [rows for _, rows in problems] == [(2, 3, 4, 5) if recode is None else (4,)]


def test_a_survey_may_be_broken_down_by_a_choice(survey):
    header, *lines = survey.children.splitlines()
    devices = ["phone tv", "tv", "", "dk", "phone", "tv phone", "tv", "none"]
    rows = [f"{line},{cell}" for line, cell in zip(lines, devices, strict=True)]
    survey.children = "\n".join([f"{header},hh/devices", *rows, ""])
    survey.section["tables"]["children"]["domains"] = {
        "has_phone": {"from": "hh/devices", "choice": "phone", "choices": ["phone", "tv", "none"], "recode": {"dk": 98}}
    }
    survey.section["domains"] = ["sex", "has_phone"]
    derived = survey.derive()["children"]["has_phone"]
    assert derived.fillna(-1).tolist() == [1, 0, -1, 98, 1, 1, 0, 0]
    survey.children = survey.children.replace("tv phone", "tv fone")
    survey.write()
    assert [(p.column, p.rows) for p in survey.problems()] == [("hh/devices", (7,))]


@pytest.mark.parametrize("sign", [",", ", ", ";", "; ", "|", "/"])
def test_choices_that_another_sign_separates_are_told_and_not_taken_as_not_chosen(sign):
    values, problems, _ = read([f"a{sign}b", "b", f"c{sign}a{sign}b", "a", None], choice="a")
    assert values == [None, 0, None, 1, None]
    assert [(rows, "another sign than blanks" in text) for text, rows in problems] == [((2, 4), True)]


def test_a_choice_whose_name_holds_such_a_sign_is_taken():
    assert read(["a/b c", "c"], choice="a/b")[:2] == ([1, 0], [])
