"""Which cells changed between two notebooks, told by their ids."""

from __future__ import annotations

import copy

import nbformat
import pytest

from disrupting_harm.comparison.cells import CellChanges, compare_cells
from disrupting_harm.engine.canonical import canonical


@pytest.fixture
def before() -> nbformat.NotebookNode:
    cells = [
        nbformat.v4.new_markdown_cell("# Title", id="title"),
        nbformat.v4.new_code_cell('country = "KEN"', id="parameters", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("one = 1\ntwo = 2", id="numbers"),
        nbformat.v4.new_code_cell("one + two", id="sum"),
    ]
    return canonical(nbformat.v4.new_notebook(cells=cells))


@pytest.fixture
def after(before) -> nbformat.NotebookNode:
    return copy.deepcopy(before)


def test_notebooks_that_are_alike_have_no_changes(before, after):
    changes = compare_cells(before, after)
    assert not changes and changes == CellChanges()


def test_an_edited_cell_is_named_and_shown_line_by_line(before, after):
    after.cells[2].source = "one = 1\ntwo = 3"
    changes = compare_cells(before, after)
    assert changes and (changes.changed, changes.added, changes.removed, changes.moved) == (("numbers",), (), (), False)
    lines = changes.text.splitlines()
    assert lines[0] == "## modified cell numbers, source:"
    assert {"-  two = 2", "+  two = 3"} <= set(lines)


def test_a_new_and_a_removed_cell_are_named(before, after):
    after.cells[3] = nbformat.v4.new_code_cell("import math\nmath.pi", id="circle")
    changes = compare_cells(before, after)
    assert (changes.added, changes.removed, changes.changed) == (("circle",), ("sum",), ())
    assert "math.pi" in changes.text and "one + two" in changes.text


def test_a_cell_at_the_end_is_said_to_be_there(before, after):
    after.cells.append(nbformat.v4.new_markdown_cell("A last word", id="last"))
    assert compare_cells(before, after).text.splitlines()[0] == "## inserted before the end:"


def test_several_removed_cells_are_told_from_the_first_to_the_last(before, after):
    del after.cells[2:]
    assert "## deleted cell numbers to sum:" in compare_cells(before, after).text


def test_another_order_is_a_change(before, after):
    after.cells[2], after.cells[3] = after.cells[3], after.cells[2]
    changes = compare_cells(before, after)
    assert changes.moved and not changes.changed and changes.text


def test_a_tag_is_a_change_and_a_result_is_none(before, after):
    after.cells[3].metadata = nbformat.from_dict({"tags": ["hide"]})
    assert compare_cells(before, after).changed == ("sum",)
    after.cells[3].metadata = nbformat.from_dict({})
    after.cells[3].outputs = [nbformat.v4.new_output("stream", text="3")]
    assert not compare_cells(before, canonical(after))


def test_neither_colours_nor_a_time_are_in_the_text(before, after):
    after.cells[2].source = "nothing alike"
    text = compare_cells(before, after).text
    assert "\033" not in text and "timestamp" not in text
    assert text == compare_cells(before, after).text
