"""The canonical form is a fixed point and keeps what a person wrote."""

from __future__ import annotations

import asyncio

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from traitlets.config import Config

from disrupting_harm.engine.canonical import canonical, canonical_text, is_canonical, save_hook, write_canonical
from disrupting_harm.engine.lab import SAVE_HOOK


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
METADATA = st.fixed_dictionaries(
    {},
    optional={
        "tags": st.lists(st.sampled_from(["parameters", "hide"]), unique=True),
        "scrolled": st.booleans(),
        "execution": st.just({"iopub.status.busy": "2026-01-01T00:00:00"}),
        "collapsed": st.booleans(),
    },
)
OUTPUT = st.one_of(
    TEXT.map(lambda text: nbformat.v4.new_output("stream", text=text)),
    TEXT.map(lambda text: nbformat.v4.new_output("execute_result", {"text/plain": text}, execution_count=3)),
    TEXT.map(lambda text: nbformat.v4.new_output("error", ename="E", evalue=text, traceback=[text])),
)


@st.composite
def cells(draw, position: int):
    kind = draw(st.sampled_from(["code", "markdown", "raw"]))
    common = {"source": draw(TEXT), "id": f"cell-{position}", "metadata": draw(METADATA)}
    if kind == "code":
        count = draw(st.none() | st.integers(1, 99))
        return nbformat.v4.new_code_cell(**common, outputs=draw(st.lists(OUTPUT, max_size=2)), execution_count=count)
    if kind == "raw":
        return nbformat.v4.new_raw_cell(**common)
    cell = nbformat.v4.new_markdown_cell(**common)
    attachments = draw(st.sampled_from([None, {}, {"a.png": {"image/png": "aGk="}}]))
    if attachments is not None:
        cell["attachments"] = attachments
    return cell


@st.composite
def notebooks(draw):
    metadata = draw(
        st.sampled_from(
            [{}, {"kernelspec": {"name": "other", "display_name": "Other"}}, {"widgets": {"a": 1}, "toc": True}]
        )
    )
    size = draw(st.integers(0, 4))
    return nbformat.v4.new_notebook(cells=[draw(cells(i)) for i in range(size)], metadata=metadata)


def reread(text: str) -> nbformat.NotebookNode:
    return nbformat.reads(text, as_version=4)


@settings(max_examples=150)
@given(notebooks())
def test_the_canonical_form_of_a_canonical_form_is_itself(notebook):
    once = canonical_text(notebook)
    assert canonical_text(reread(once)) == once
    assert canonical(canonical(notebook)) == canonical(notebook)


@settings(max_examples=150)
@given(notebooks())
def test_what_a_person_wrote_is_kept_and_what_a_run_left_is_gone(notebook):
    before = nbformat.writes(notebook)
    form = canonical(notebook)
    assert nbformat.writes(notebook) == before, "the notebook on the screen stays as it is"
    for old, new in zip(notebook.cells, form.cells, strict=True):
        assert (new.cell_type, new.source, new.id) == (old.cell_type, old.source, old.id)
        assert new.metadata.get("tags", []) == old.metadata.get("tags", []) and set(new.metadata) <= {"tags"}
        assert new.get("attachments") == (old.get("attachments") or None)
        if new.cell_type == "code":
            assert new.outputs == [] and new.execution_count is None
    assert form.metadata.kernelspec.name == "python3" and set(form.metadata) == {"kernelspec", "language_info"}


@settings(max_examples=25)
@given(notebooks())
def test_saving_through_jupyter_writes_the_canonical_form(tmp_path_factory, notebook):
    from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

    folder = tmp_path_factory.mktemp("lab")
    hooked = Config({"ContentsManager": {"pre_save_hook": SAVE_HOOK}})
    manager = AsyncLargeFileManager(root_dir=str(folder), config=hooked)
    asyncio.run(manager.save({"type": "notebook", "format": "json", "content": notebook}, "a.ipynb"))
    assert (folder / "a.ipynb").read_text(encoding="utf-8") == canonical_text(notebook)


def test_cells_of_an_older_notebook_without_ids_get_ids_that_stay():
    old = {"cells": [{"cell_type": "code", "source": "1", "metadata": {}, "outputs": [], "execution_count": 1}] * 2,
           "metadata": {}, "nbformat": 4, "nbformat_minor": 4}  # fmt: skip
    once = canonical_text(nbformat.from_dict(old))
    assert once == canonical_text(nbformat.from_dict(old)) == canonical_text(reread(once))
    assert len({cell.id for cell in reread(once).cells}) == 2


def test_a_notebook_file_is_brought_into_form_once(tmp_path):
    path = tmp_path / "a.ipynb"
    cell = nbformat.v4.new_code_cell("1", id="one", execution_count=4)
    path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=[cell])), encoding="utf-8")
    assert not is_canonical(path)
    assert write_canonical(path) is True and is_canonical(path)
    assert write_canonical(path) is False


@pytest.mark.parametrize(
    "model",
    [
        {"type": "file", "format": "text", "content": "x"},
        {"type": "directory", "content": None},
        {"type": "file", "format": "base64", "content": "eA==", "chunk": 1},
    ],
)
def test_other_files_are_saved_as_they_are(model):
    before = dict(model)
    save_hook(model, path="a", contents_manager=None)
    assert model == before
