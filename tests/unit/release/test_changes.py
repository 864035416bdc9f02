"""What two releases have in common and what not, row by row and file by file."""

from __future__ import annotations

import pytest

from disrupting_harm.release.changes import Change, Table, changes_text, compare_files, compare_rows, count, rows_by_id


def test_rows_are_known_by_kind_and_id(tmp_path):
    (tmp_path / "a.csv").write_text("estimate_id,estimate\nx,1\ny,2\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("assessment_id,level\nx,full\n", encoding="utf-8")
    found = rows_by_id([Table("estimates", tmp_path / "a.csv"), Table("assessments", tmp_path / "b.csv")])
    assert set(found) == {("estimates", "x"), ("estimates", "y"), ("assessments", "x")}


def test_a_file_that_is_no_table_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("estimate_id,estimate\nx\n", encoding="utf-8")
    with pytest.raises(ValueError):
        rows_by_id([Table("estimates", tmp_path / "a.csv")])


def test_a_row_changed_appeared_or_went_and_a_changed_one_names_its_columns():
    before = {("estimates", name): {"estimate": "1", "se": "2"} for name in ("same", "other", "old")}
    now = before | {
        ("estimates", "other"): {"estimate": "3", "se": "2", "n": "9"},
        ("estimates", "new"): {"estimate": "1"},
    }
    del now["estimates", "old"]
    assert compare_rows(before, now) == [
        Change("appeared", "estimates", "new"),
        Change("went", "estimates", "old"),
        Change("changed", "estimates", "other", ("estimate", "n")),
    ]


def test_files_are_compared_by_their_hash():
    told = compare_files({"a": "1", "b": "1", "c": "1"}, {"a": "1", "b": "2", "d": "1"})
    assert [(c.change, c.id) for c in told] == [("changed", "b"), ("went", "c"), ("appeared", "d")]


def test_files_are_not_counted_among_the_estimates():
    told = [Change("changed", "file", "a"), Change("changed", "estimates", "x"), Change("went", "assessments", "y")]
    counts = count(told)
    assert (counts.changed, counts.appeared, counts.went) == (1, 0, 1)


def test_the_list_is_a_table_whose_cells_may_hold_commas():
    text = changes_text([Change("changed", "estimates", "a,b", ("estimate", "se"))])
    assert text == 'change,kind,id,columns\nchanged,estimates,"a,b",estimate se\n'
