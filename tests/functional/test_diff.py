"""`dh diff` shows what changed in a notebook's result since the last committed run: 0 nothing, 1 something, 2 a user's mistake."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from nbclient import NotebookClient
from tests.checkouts import copy_checkout, copy_tree, run_in
from tests.edits import edit
from traitlets.config import Config

from disrupting_harm import files
from disrupting_harm.engine.contents import OneCountryManager
from disrupting_harm.engine.lab import BY_HAND, SAVE_HOOK
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_files import cache_object, cached_listing, read_pins
from disrupting_harm.records import read_record


COUNTS = "non_law_enforcement_data"
ADDRESS = f"notebooks/{COUNTS}/dvc.yaml:{COUNTS}@KEN"
KEY = f"{COUNTS}@KEN"
LOCK = f"notebooks/{COUNTS}/dvc.lock"


pytestmark = pytest.mark.pipeline


@pytest.fixture(scope="module")
def committed(tmp_path_factory) -> Layout:
    """A clone in which DVC ran one notebook for Kenya, and whose lock files are committed. Tests must not change it."""
    layout = Layout(copy_checkout(tmp_path_factory.mktemp("committed") / "project", git=True))
    done = run_in(layout, "-m", "dvc", "repro", ADDRESS)
    assert done.returncode == 0, done.stdout + done.stderr
    commit(layout)
    return layout


@pytest.fixture
def clone(committed, tmp_path, monkeypatch) -> Layout:
    """A copy of the committed clone that the test may spoil; the working directory of the test."""
    copy_tree(committed.root, tmp_path / "clone")
    monkeypatch.chdir(tmp_path / "clone")
    # DVC keeps in mind what it saw in a cache; a copy has a cache of its own.
    monkeypatch.setenv("DVC_SITE_CACHE_DIR", str(tmp_path / "site"))
    for name, value in BY_HAND.items():
        monkeypatch.setenv(name, value)
    return Layout(tmp_path / "clone")


def git(layout: Layout, *arguments: str) -> str:
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    return subprocess.run(
        ["git", *identity, *arguments], cwd=layout.root, check=True, capture_output=True, text=True
    ).stdout


def commit(layout: Layout) -> None:
    git(layout, "commit", "--allow-empty", "-qam", "run")


def run_by_hand(layout: Layout, *, until: int | None = None) -> None:
    """Open the notebook, run its cells (the first `until` of them) and save it, as a person does in `dh edit`."""
    path = layout.notebook(COUNTS)
    name = layout.relative(path)
    options = {"notebook": name, "country": "KEN"}
    config = Config({"ContentsManager": {"pre_save_hook": SAVE_HOOK}, "OneCountryManager": options})
    manager = OneCountryManager(root_dir=str(layout.root), config=config)

    async def session() -> None:
        content = (await manager.get(name))["content"]
        ran = content.copy()
        ran["cells"] = content["cells"][:until]
        await NotebookClient(ran, resources={"metadata": {"path": str(path.parent)}}).async_execute()
        await manager.save({"type": "notebook", "format": "json", "content": content}, name)

    asyncio.run(session())


def committed_md5(layout: Layout) -> str:
    (pin,) = (p for p in read_pins(layout, layout.root / LOCK) if p.path == f"outputs/KEN/{COUNTS}" and p.role == "out")
    return pin.md5


def tracked_and_outputs(layout: Layout) -> dict[str, bytes]:
    """Everything but the folder for runs by hand and what git passes over, such as an editor's checkpoints."""
    found = [
        p for half in ("outputs", "notebooks", ".dvc") for p in sorted((layout.root / half).rglob("*")) if p.is_file()
    ]
    return {
        layout.relative(p): p.read_bytes()
        for p in found
        if not {".scratch", "tmp", ".ipynb_checkpoints"} & set(p.parts)
    }


def page(layout: Layout, name: str) -> Path:
    return layout.scratch("KEN", COUNTS) / "diff" / f"{name}.html"


@pytest.mark.parametrize("arguments", [(COUNTS, "KEN"), ("KEN", COUNTS)])
def test_the_committed_outputs_are_equal_to_themselves(dh, clone, arguments):
    before = tracked_and_outputs(clone)
    outcome = dh("diff", *arguments)
    head = git(clone, "rev-parse", "--short=10", "HEAD").strip()
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.splitlines() == [
        f"Kenya, {COUNTS}: committed run ({head}) -> outputs/KEN/{COUNTS}",
        "No difference in cells, estimates, tables and figures.",
    ]
    assert tracked_and_outputs(clone) == before and not page(clone, "outputs").exists()


def test_a_run_by_hand_of_the_committed_notebook_is_equal_to_the_run_of_the_pipeline(dh, clone):
    before = tracked_and_outputs(clone)
    run_by_hand(clone)
    outcome = dh("diff", COUNTS, "KEN", "--scratch")
    assert (outcome.code, outcome.err) == (0, ""), outcome.out
    assert f"-> outputs/.scratch/KEN/{COUNTS}" in outcome.out and "No difference" in outcome.out
    assert tracked_and_outputs(clone) == before
    assert "A newer run by hand is there" in dh("diff", COUNTS, "KEN").out


def test_edited_cells_show_in_cells_estimates_and_figures_and_on_a_page(dh, clone):
    notebook = clone.notebook(COUNTS)
    cell = '"counts = run.save_estimates('
    edit(notebook, cell, f'"reports = reports.assign(reports=reports.reports + 1000)\\n",\n    {cell}')
    edit(notebook, ": CyberTipline reports, {run", ": reports to the CyberTipline, {run")
    run_by_hand(clone)
    outcome = dh("diff", COUNTS, "KEN", "--scratch")
    assert (outcome.code, outcome.err) == (1, "")
    told = outcome.out
    assert "Cells: changed count-reports, figure-cybertipline" in told
    assert "Estimates: 10 changed" in told
    assert re.search(r"cybertipline_reports@v1/year=2019 +([\d,]+) +([\d,]+) +\+1,000$", told, re.MULTILINE)
    assert re.search(r"cybertipline: [\d,]+ of [\d,]+ pixels \(.+ %\), columns \d+ to \d+ of \d+, rows", told)
    assert "+ Kenya: reports to the CyberTipline, 2019-2023" in told
    assert told.splitlines()[-1].endswith(f"outputs/.scratch/KEN/{COUNTS}/diff/by_hand.html")
    shown = page(clone, "by_hand").read_text(encoding="utf-8")
    assert shown.count("<img ") == 3 == shown.count("data:image/png;base64,")
    assert "://" not in shown and str(clone.root) not in shown
    assert dh("diff", COUNTS, "KEN", "--scratch").code == 1
    assert page(clone, "by_hand").read_text(encoding="utf-8") == shown, "the same page each time"
    outputs = dh("diff", COUNTS, "KEN")
    assert outputs.code == 0, "the outputs of the pipeline are as they were committed"
    assert f"{clone.relative(notebook)} was edited after this run" in outputs.out and f"`dh repro {KEY}`" in outputs.out
    assert page(clone, "by_hand").exists() and "pixels" in told


def test_outputs_of_a_newer_run_differ_until_they_are_committed(dh, clone):
    edit(clone.notebook(COUNTS), ": CyberTipline reports, {run", ": reports to the CyberTipline, {run")
    done = run_in(clone, "-m", "dvc", "repro", ADDRESS)
    assert done.returncode == 0, done.stderr
    outcome = dh("diff", COUNTS, "KEN")
    assert outcome.code == 1 and "Cells: changed figure-cybertipline" in outcome.out
    # The caption stands in the metadata of the figure's files.
    assert "Figures\n  cybertipline: no pixel differs, the bytes of its files do" in outcome.out
    assert page(clone, "outputs").exists()
    commit(clone)
    assert dh("diff", COUNTS, "KEN").code == 0
    assert not page(clone, "outputs").exists(), "a page of an earlier comparison would mislead"


def test_a_run_by_hand_that_stopped_half_way_says_what_it_did_not_make(dh, clone):
    last = read_record(clone.output("KEN", COUNTS) / "record.json").saved[-1]
    run_by_hand(clone, until=-1)
    outcome = dh("diff", COUNTS, "KEN", "--scratch")
    assert outcome.code == 1 and f"{last.id}: not made by this run by hand" in outcome.out
    assert "Figures" not in outcome.out and "Estimates" not in outcome.out


def test_a_run_by_hand_of_cells_that_the_file_does_not_hold_is_told(dh, clone):
    run_by_hand(clone)
    edit(clone.notebook(COUNTS), ": CyberTipline reports, {run", ": reports to the CyberTipline, {run")
    assert (
        "By cells that the notebook file does not hold (any more): cybertipline; save it"
        in dh("diff", COUNTS, "KEN", "--scratch").out
    )


def test_other_bytes_of_an_input_are_named_and_are_no_difference_of_the_result(dh, clone):
    run_by_hand(clone)
    notes = clone.scratch("KEN", COUNTS) / "run.json"
    content = files.read_json(notes)
    content["inputs"][0]["sha256"] = "0" * 64
    files.write_text(notes, files.dump_json(content))
    outcome = dh("diff", COUNTS, "KEN", "--scratch")
    assert outcome.code == 0 and f"Inputs have other bytes: {content['inputs'][0]['path']}" in outcome.out


# -- what is not there


def test_a_committed_run_that_the_cache_lacks_is_brought_by_the_command_that_is_told(dh, clone):
    md5 = committed_md5(clone)
    assert run_in(clone, "-m", "dvc", "push", ADDRESS).returncode == 0
    edit(clone.notebook(COUNTS), ": CyberTipline reports, {run", ": reports to the CyberTipline, {run")
    assert run_in(clone, "-m", "dvc", "repro", ADDRESS).returncode == 0
    cache_object(clone, md5).unlink()
    outcome = dh("diff", COUNTS, "KEN")
    told = f"git stash push {LOCK} && dvc fetch {ADDRESS}; git stash pop"
    assert (outcome.code, outcome.err) == (
        2, f"outputs/KEN/{COUNTS}: DVC's cache does not have it as it was committed; bring it with `{told}`.\n"
    )  # fmt: skip
    git(clone, "stash", "push", LOCK)
    assert f"`dvc fetch {ADDRESS}`" in dh("diff", COUNTS, "KEN").err, "the lock file is the committed one now"
    assert run_in(clone, "-m", "dvc", "fetch", ADDRESS).returncode == 0
    git(clone, "stash", "pop")
    assert dh("diff", COUNTS, "KEN").code == 1


def test_the_work_tree_stands_in_for_the_cache_while_it_has_the_committed_bytes(dh, clone):
    shutil.rmtree(clone.root / ".dvc" / "cache")
    assert dh("diff", COUNTS, "KEN").code == 0
    (clone.output("KEN", COUNTS) / "counts.csv").unlink()
    assert "`dvc fetch" in dh("diff", COUNTS, "KEN").err


def test_a_spoilt_object_of_the_cache_is_not_taken_for_the_committed_one(dh, clone):
    listing = cached_listing(clone, committed_md5(clone))
    path = cache_object(clone, listing["counts.csv"])
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"2019", b"2018"))
    (clone.output("KEN", COUNTS) / "rates.csv").unlink()
    outcome = dh("diff", COUNTS, "KEN")
    assert outcome.code == 2 and "`dvc fetch" in outcome.err


@pytest.mark.parametrize(
    "spoil, told",
    [
        (lambda c: git(c, "rm", "-q", LOCK), f"{LOCK}: names no result of {COUNTS}@KEN in the last commit; run `dh repro {KEY}`"),
        (lambda c: (c.root / LOCK).write_text("<<<<<<<", encoding="utf-8"), f"{LOCK}: names no result of {COUNTS}@KEN"),
        (lambda c: shutil.rmtree(c.root / ".git"), "git has no commit here"),
    ],
    ids=["no lock", "a conflict", "no git"],
)  # fmt: skip
def test_without_a_committed_run_there_is_nothing_to_compare_with(dh, clone, spoil, told, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(clone.root.parent))
    spoil(clone)
    if (clone.root / ".git").exists():
        commit(clone)
    outcome = dh("diff", COUNTS, "KEN")
    assert outcome.code == 2 and told in outcome.err and len(outcome.err.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments, told",
    [
        ((COUNTS, "KEN", "--scratch"), f"no run by hand is there; run the cells of the notebook with `dh edit {COUNTS} KEN`."),
        ((COUNTS, "XXX"), "XXX: not a unit of the study"),
        (("law_enforcement", "KEN"), "law_enforcement: not a component"),
        ((COUNTS, "USA"), f"params/countries/USA.yaml: no component {COUNTS}"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_told_in_one_sentence(dh, clone, arguments, told):
    outcome = dh("diff", *arguments)
    assert outcome.code == 2 and told in outcome.err and len(outcome.err.splitlines()) == 1 and outcome.out == ""


def test_outputs_that_are_not_there_are_made_by_the_command_that_is_told(dh, clone):
    shutil.rmtree(clone.output("KEN", COUNTS))
    assert dh("diff", COUNTS, "KEN").err == f"outputs/KEN/{COUNTS}: not there; make it with `dh repro {KEY}`.\n"


@pytest.mark.parametrize("content", ["", "[]", '{"saved": [1], "inputs": []}', '{"saved": [{"id": "a"}]}'])
def test_notes_of_a_run_by_hand_that_cannot_be_read_are_told(dh, clone, content):
    files.write_text(clone.scratch("KEN", COUNTS) / "run.json", content)
    outcome = dh("diff", COUNTS, "KEN", "--scratch")
    assert outcome.code == 2 and "run.json: cannot be read; run the cells of the notebook again" in outcome.err
