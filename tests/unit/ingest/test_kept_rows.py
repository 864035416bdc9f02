"""Which rows of a file are the unit's, and which are set aside: counted, never lost in silence."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.contracts.model import Column, Table
from disrupting_harm.ingest.kept_rows import find_rows_to_set_aside, take_own_rows, take_rows, unknown_columns
from disrupting_harm.ingest.mapping import Mapped
from disrupting_harm.ingest.raw_table import RawTable


def raw(**columns) -> RawTable:
    frame = pd.DataFrame(columns)
    return RawTable(frame, np.arange(2, 2 + len(frame)), tuple(frame))


def own(table, **keep):
    found = take_own_rows(table, keep, file="f.csv", mend="m")
    return list(found.raw.rows), found.others, [(p.column, p.rows, p.text) for p in found.problems]


def test_without_keep_every_row_is_the_units():
    assert own(raw(a=["1", "2"])) == ([2, 3], 0, [])


@pytest.mark.parametrize(
    "values, codes",
    [
        (["2", "1", "2"], (2,)),
        ([2.0, 1.0, 2.0], (2,)),
        (["KEN", "UGA", "KEN"], ("KEN",)),
        (["2", "1", "2.0"], (2,)),
        (["02", "2", "02"], ("02",)),
        ([2.0, 1.0, 2.0], ("2",)),
    ],
    ids=["text", "numbers of SPSS", "words", "a number with a point", "text with a zero", "a number in quotes"],
)
def test_rows_are_kept_by_code_as_text_or_as_a_number(values, codes):
    assert own(raw(C=values), C=codes) == ([2, 4], 1, [])


def test_several_codes_and_several_columns_must_all_hold():
    table = raw(C=["1", "2", "3", "1"], R=["x", "x", "x", "y"])
    assert own(table, C=(1, 2), R=("x",)) == ([2, 3], 2, [])


def test_the_rows_left_are_numbered_as_in_the_file_and_counted_from_0_in_memory():
    found = take_own_rows(raw(C=["1", "2"]), {"C": (2,)}, file="f", mend="m").raw
    assert list(found.rows) == [3] and list(found.frame.index) == [0]


def test_a_row_of_which_nobody_can_tell_the_unit_is_a_problem():
    _, _, problems = own(raw(C=["2", None, "1"]), C=(2,))
    assert [(c, rows) for c, rows, _ in problems] == [("C", (3,))]


@pytest.mark.parametrize("code", ["ken", "KEN\u200b", "\uff2b\uff25\uff2e"])
def test_a_code_in_another_spelling_is_a_problem_and_no_other_unit(code):
    _, _, problems = own(raw(C=["KEN", code, "UGA"]), C=("KEN",))
    assert [(c, rows) for c, rows, _ in problems] == [("C", (3,))]


def test_a_file_without_a_row_of_the_unit_is_refused_by_the_codes_that_it_lacks():
    _, others, ((column, rows, text),) = own(raw(C=["1", "3"]), C=(2,))
    assert (others, column, rows) == (2, None, ()) and "none holds 2 in C" in text


def test_a_column_that_is_not_there_is_told_with_the_nearest_name():
    _, _, ((column, _, text),) = own(raw(COUNTRY=["1"]), COUNTRI=(1,))
    assert column == "COUNTRI" and "did you mean COUNTRY" in text


def test_a_row_is_set_aside_for_the_first_column_that_is_blank_in_it_and_not_for_one_that_could_not_be_read():
    frame = pd.DataFrame({"weight": [1.0, None, None, None], "psu": ["1", "1", None, "1"]})
    mapped = Mapped(frame, {}, [], {"weight": np.array([False, False, False, True])})
    aside = find_rows_to_set_aside(mapped, ("psu", "weight", "absent"))
    assert [None if pd.isna(v) else v for v in aside] == [None, "weight", "psu", None]


def test_taking_all_rows_copies_nothing():
    table = raw(a=["1", "2"])
    assert take_rows(table, np.ones(2, bool)) is table


def test_a_column_to_set_aside_by_must_be_one_of_the_contract():
    contract = Table("t", (Column("weight", "design", "number"),))
    assert unknown_columns(("weight", "wieght"), contract) == ["wieght (did you mean weight?)"]
