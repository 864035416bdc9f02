"""Looking at a notebook makes nothing stale: the committed form is what JupyterLab saves after a run."""

from __future__ import annotations

import ast
import asyncio
import hashlib

import nbformat
import pytest
from nbclient import NotebookClient
from tests.checkouts import ROOT, run_in
from traitlets.config import Config

from disrupting_harm.engine.canonical import is_canonical
from disrupting_harm.engine.lab import SAVE_HOOK
from disrupting_harm.layout import Layout
from disrupting_harm.study.load import load_study


NOTEBOOKS = sorted(ROOT.glob("notebooks/*/*.ipynb"))
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_every_notebook_has_the_name_of_its_folder():
    assert NOTEBOOKS and all(path.stem == path.parent.name for path in NOTEBOOKS)


@each_notebook
def test_a_committed_notebook_is_canonical(path):
    assert is_canonical(path)


@each_notebook
def test_cell_ids_are_unique_and_given_by_a_person(path):
    ids = [cell.id for cell in nbformat.read(path, as_version=4).cells]
    assert len(set(ids)) == len(ids)
    assert all(name.replace("-", "").isalpha() for name in ids), ids


@each_notebook
def test_a_notebook_is_short_enough_to_be_read(path):
    assert len(nbformat.read(path, as_version=4).cells) <= 12


@each_notebook
def test_a_notebook_runs_by_hand_for_a_real_country(path):
    cells = nbformat.read(path, as_version=4).cells
    (parameters,) = (c for c in cells if "parameters" in c.metadata.get("tags", ()))
    name, _, value = parameters.source.partition(" = ")
    assert name == "country" and load_study(Layout(ROOT)).unit(ast.literal_eval(value))


@each_notebook
def test_no_output_and_no_count_is_committed(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None


@pytest.mark.pipeline
@pytest.mark.parametrize("component", ["household_survey"])
def test_running_and_saving_in_jupyterlab_leaves_git_and_dvc_clean(reproduced_copy, component):
    from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

    path = reproduced_copy.notebook(component)
    before, outputs = path.read_bytes(), hashes_of_outputs(reproduced_copy)
    hooked = Config({"ContentsManager": {"pre_save_hook": SAVE_HOOK}})
    manager = AsyncLargeFileManager(root_dir=str(reproduced_copy.root), config=hooked)
    name = reproduced_copy.relative(path)

    async def edit() -> None:
        model = await manager.get(name)
        client = NotebookClient(model["content"], resources={"metadata": {"path": str(path.parent)}})
        await client.async_execute()
        assert any(c.get("outputs") for c in model["content"].cells)
        await manager.save({"type": "notebook", "format": "json", "content": model["content"]}, name)

    asyncio.run(edit())
    assert path.read_bytes() == before
    assert hashes_of_outputs(reproduced_copy) == outputs, "a run by hand writes below outputs/.scratch only"
    assert "up to date" in run_in(reproduced_copy, "-m", "dvc", "status").stdout


def hashes_of_outputs(layout: Layout) -> dict[str, str]:
    return {
        layout.relative(p): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in layout.outputs().rglob("*")
        if p.is_file() and ".scratch" not in p.parts
    }
