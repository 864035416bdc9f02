"""Cells of a notebook: an id for each, and none that was passed over."""

from __future__ import annotations

import json

import nbformat
import pytest

from disrupting_harm.engine.cells import say_left_out, say_shared_ids, shared_ids


def cell(id: str | None = "c0", source: str = "x", count: int | None = 1, tags: tuple[str, ...] = (), kind="code"):
    made = {"cell_type": kind, "id": id, "source": source, "metadata": {"tags": [*tags]}}
    return made | ({"execution_count": count, "outputs": []} if kind == "code" else {})


def notebook(*cells) -> dict:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def text(*ids: str | None) -> str:
    return json.dumps(notebook(*(cell(name) for name in ids)))


def test_ids_that_several_cells_have_are_named_once_each():
    assert shared_ids(text("a", "b", "a", "c", "b", "a")) == ("a", "b")
    sentence = say_shared_ids(("a", "b"), "notebooks/x.ipynb")
    assert sentence.startswith("notebooks/x.ipynb: several cells have the id a, b,") and "`dh lab`" in sentence


def test_ids_of_their_own_or_none_are_no_fault():
    assert shared_ids(text("a", "b")) == shared_ids(text(None, None)) == ()


@pytest.mark.parametrize("content", ["{", "[]", "{}", "", '{"cells": [1]}', '{"cells": null}'])
def test_what_is_no_notebook_raises_what_its_reader_tells(content):
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        shared_ids(content)


def left_out(*cells) -> str:
    return say_left_out(nbformat.from_dict(notebook(*cells)), "notebooks/x.ipynb")


def test_a_cell_with_code_that_did_not_run_is_told_with_its_tag_or_without():
    told = left_out(cell("a"), cell("b", count=None, tags=("skip-execution",)), cell("c", count=2))
    assert told.startswith("notebooks/x.ipynb, cell b: did not run") and "tag `skip-execution`" in told
    told = left_out(cell("a"), cell("b", count=None), cell("c", count=None))
    assert told.startswith("notebooks/x.ipynb, cell b, c: did not run") and "skip-execution" not in told


def test_cells_that_ran_and_cells_without_code_are_no_fault():
    empty = cell("b", source=" \n", count=None)
    assert left_out(cell("a"), empty, cell("w", kind="markdown"), cell("r", kind="raw")) == ""
