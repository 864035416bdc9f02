"""Two results beside each other: what is a difference, what is a reason of one, and what a run by hand did not make yet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from disrupting_harm.comparison.cells import CellChanges
from disrupting_harm.comparison.compare import compare
from disrupting_harm.comparison.images import ImageChange
from disrupting_harm.comparison.result import Result, Shown
from disrupting_harm.errors import UserError


NOTEBOOK = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", id="one")])
ESTIMATES = "estimate_id,statistic,estimate\n{}\n"


@pytest.fixture
def result(tmp_path):
    """A result whose files hold the given text; each file was saved under its stem."""

    def make(title: str, by_hand: bool = False, **contents: str) -> Result:
        folder = tmp_path / title
        folder.mkdir()
        found = {}
        for name, content in contents.items():
            file = name.replace("_dot_", ".")
            (folder / file).write_text(content, encoding="utf-8")
            found[file] = folder / file
        saved = tuple(
            Shown(stem, (), "Caption", "", "Source", "0") for stem in dict.fromkeys(Path(f).stem for f in found)
        )
        saved = tuple(replace(s, files=tuple(f for f in found if Path(f).stem == s.id)) for s in saved)
        return Result(title, found, saved, {"data/a": "1"}, "public", NOTEBOOK, by_hand)

    return make


def test_results_with_the_same_content_do_not_differ(result):
    contents = {"a_dot_csv": "x\n1\n", "b_dot_png": "not looked into", "record_dot_json": "{}"}
    differences = compare(result("old", **contents), result("new", **contents | {"record_dot_json": "other"}))
    assert not differences and differences.cells == CellChanges()


def test_another_input_is_a_reason_and_no_difference(result):
    old, new = result("old"), result("new")
    differences = compare(old, replace(new, inputs={"data/a": "2", "data/new": "3"}))
    assert not differences and differences.inputs == ["data/a"]


def test_an_estimate_that_moved_to_another_file_is_no_change_of_it(result):
    old = result("old", a_dot_csv=ESTIMATES.format("K/x,count,1\nK/y,count,2"))
    new = result("new", b_dot_csv=ESTIMATES.format("K/x,count,1"), c_dot_csv=ESTIMATES.format("K/y,count,3"))
    differences = compare(old, new)
    assert [(c.id, c.change) for c in differences.estimates] == [("K/y", "+1")]
    assert (differences.gone, differences.new, differences.tables) == (["a.csv"], ["b.csv", "c.csv"], [])


@pytest.mark.parametrize("files", [{"a": "K/x,count,1\nK/x,count,2"}, {"a": "K/x,count,1", "b": "K/x,count,1"}])
def test_an_estimate_that_stands_in_two_rows_is_refused(result, files):
    twice = result("new", **{f"{name}_dot_csv": ESTIMATES.format(rows) for name, rows in files.items()})
    with pytest.raises(UserError, match=r"\.csv of new: the estimate K/x stands in a table already"):
        compare(result("old"), twice)


def test_a_new_table_a_table_that_went_and_an_edited_one_are_told(result):
    old = result("old", a_dot_csv="x\n1\n", b_dot_csv="x\n1\n")
    new = result("new", b_dot_csv="x\n2\n", c_dot_csv="x\n1\n")
    differences = compare(old, new)
    assert differences and (differences.gone, differences.new) == (["a.csv"], ["c.csv"])
    assert [(t.table, t.removed, t.added) for t in differences.tables] == [("b.csv", (("1",),), (("2",),))]


def test_figures_that_came_and_went_have_one_picture(result):
    differences = compare(result("old", a_dot_png="1", a_dot_svg="1"), result("new", b_dot_png="1"))
    assert [(f.id, f.text, f.before is None, f.after is None) for f in differences.figures] == [
        ("a", "not there any more", False, True),
        ("b", "new", True, False),
    ]


def test_a_vector_file_of_other_bytes_is_told_though_no_pixel_differs(result, monkeypatch):
    monkeypatch.setattr("disrupting_harm.comparison.compare.compare_images", lambda *_: None)
    contents = {"a_dot_png": "1", "a_dot_svg": "1"}
    (figure,) = compare(result("old", **contents), result("new", **contents | {"a_dot_svg": "2"})).figures
    assert figure.text == "no pixel differs, the bytes of its files do"


def test_pictures_are_looked_into_only_where_bytes_differ(result, monkeypatch):
    asked = []

    def look(before: Path, after: Path, name: str) -> ImageChange:
        asked.append(name)
        return ImageChange(1, 2, 2, (1, 1, 1, 1), ((2, 2), (2, 2)), b"")

    monkeypatch.setattr("disrupting_harm.comparison.compare.compare_images", look)
    differences = compare(result("old", a_dot_png="1", b_dot_png="1"), result("new", a_dot_png="1", b_dot_png="2"))
    assert asked == ["b.png of new"] and [f.text for f in differences.figures] == [
        "1 of 4 pixels (25.00 %), columns 1 to 1 of 2, rows 1 to 1 of 2"
    ]


@pytest.mark.parametrize("what", ["caption", "note", "source"])
def test_other_words_under_a_figure_are_a_difference(result, what):
    old, new = result("old", a_dot_png="1"), result("new", a_dot_png="1")
    differences = compare(old, replace(new, saved=(replace(new.saved[0], **{what: "Other"}),)))
    ((told),) = differences.texts
    assert differences and (told.id, told.what, told.after) == ("a", what, "Other")


def test_what_a_run_by_hand_did_not_make_is_told_as_that_and_not_as_gone(result):
    contents = {"a_dot_csv": ESTIMATES.format("K/x,count,1"), "b_dot_png": "1", "b_dot_svg": "1", "c_dot_csv": "x\n1\n"}
    differences = compare(result("old", **contents), result("new", by_hand=True, c_dot_csv="x\n1\n"))
    assert differences and differences.not_made == ["a", "b"]
    assert not (differences.estimates or differences.figures or differences.gone or differences.tables)


def test_a_file_of_another_kind_is_compared_by_its_bytes_in_the_pipeline_only(result):
    old = result("old", report_dot_html="1")
    assert compare(old, result("new", report_dot_html="2")).other == ["report.html"]
    assert compare(old, replace(result("hand", by_hand=True), saved=old.saved)).other == []
