"""A notebook is committed without anything that its cells gave."""

from __future__ import annotations

import json

import nbformat
import pytest

from disrupting_harm.commit_checks.notebooks import find_results


SECRET = "Amina-7731"


def saved(**of_cell) -> bytes:
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("frame", id="a"), nbformat.v4.new_markdown_cell("b", id="b")]
    )
    notebook.cells[0].update(of_cell)
    return nbformat.writes(notebook).encode()


def found(content: bytes, path: str = "notebooks/a/a.ipynb") -> list[str]:
    return [f.what for f in find_results(path, content)]


def test_a_clean_notebook_is_not_told():
    assert found(saved()) == []


def test_an_output_is_told_by_the_number_of_cells_and_nothing_of_it_is_shown():
    output = nbformat.v4.new_output("stream", text=f"id {SECRET}")
    (what,) = found(saved(outputs=[output], execution_count=3))
    assert what == "was saved with outputs in 1 cell, execution counts in 1 cell" and SECRET not in what


def test_an_execution_count_alone_is_told():
    assert found(saved(execution_count=0)) == ["was saved with execution counts in 1 cell"]


def test_pictures_pasted_into_text_and_the_state_of_widgets_are_told():
    notebook = json.loads(saved())
    notebook["cells"][1]["attachments"] = {"a.png": {"image/png": "aaaa"}}
    notebook["metadata"]["widgets"] = {"state": {"a": 1}}
    assert found(json.dumps(notebook).encode()) == ["was saved with attached pictures in 1 cell, the state of widgets"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\xff", b'{"cells": 3}', b'{"cells": [3]}', b"[" * 5000])
def test_what_is_no_notebook_is_told_as_that(content):
    (what,) = found(content)
    assert what.startswith("cannot be read as a notebook")


@pytest.mark.parametrize("path", ["a.IPYNB", "tests/a.ipynb"])
def test_a_notebook_is_looked_at_wherever_it_lies(path):
    assert len(found(saved(execution_count=1), path)) == 1


def test_other_files_are_none_of_this_check():
    assert found(saved(execution_count=1), "a.json") == []
