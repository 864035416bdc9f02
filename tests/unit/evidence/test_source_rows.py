"""The names of rows travel with what is made of them, and are read back as they were written."""

from __future__ import annotations

import pandas as pd
import pytest

from disrupting_harm.evidence.source_rows import COLUMN, join_rows, name_rows, parse_rows, rows_in, rows_text, spans


def test_a_row_is_named_by_its_table_and_its_place_whatever_its_index():
    rows = name_rows(pd.DataFrame({"value": [5, 6]}, index=[7, 3]), "counts")
    assert rows[COLUMN].tolist() == ["counts:1", "counts:2"]
    assert name_rows(pd.DataFrame({"value": []}), "counts")[COLUMN].tolist() == []


@pytest.mark.parametrize("places", [(1,), (1, 2, 3), (2, 3, 7), (1, 3, 5), (9, 10, 11, 20)])
def test_what_is_written_is_read_back(places):
    rows = {"counts": places, "people_1": (4,)}
    assert parse_rows([rows_text(rows)]) == rows


def test_rows_of_several_texts_are_joined_once_each_and_in_order():
    assert join_rows("counts:3", None, "people:2", "counts:1-2,9", float("nan"), "counts:3") == "counts:1-3,9 people:2"
    assert join_rows(None, "") == ""


@pytest.mark.parametrize("text", ["counts", "counts:", "counts:a", "counts:1-", "counts:1;2", "../x:1", "counts:1,"])
def test_a_text_that_names_no_row_is_refused(text):
    with pytest.raises(ValueError, match="names no row"):
        parse_rows([text])


def test_numbers_that_follow_each_other_are_a_span():
    assert spans([2, 3, 4, 7, 9, 10]) == "2-4, 7, 9-10" and spans([]) == ""


@pytest.mark.parametrize("blank", ["", None, float("nan")])
def test_of_frames_with_a_row_without_a_name_nothing_is_known(blank):
    known = pd.DataFrame({COLUMN: ["counts:1", "counts:4"]})
    assert rows_in(known, None, known.head(0)) == {"counts": (1, 4)}
    assert rows_in(known, pd.DataFrame({COLUMN: ["counts:2", blank]})) is None
    assert rows_in(known, pd.DataFrame({"value": [1]})) is None
