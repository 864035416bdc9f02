"""`dh repro` beside `dvc repro`: the same decisions, the same files, the same bytes of the lock files.

The first run, and what `dvc repro` makes, are processes of their own. The other commands are forks of one that has imported what
they need, because the imports take longer than most of the commands.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.checkouts import ROOT, copy_tree, run_in
from tests.edits import edit, edit_first
from tests.fault_trials import Trial, Trials
from tests.small_repository import COUNTS, SAMPLE, lock_texts, made, make_repository

from disrupting_harm import files
from disrupting_harm.driver import locks
from disrupting_harm.driver.dvc_stages import open_stages
from disrupting_harm.driver.scan import open_scan
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_files import cache_object


pytestmark = [pytest.mark.xdist_group("driver"), pytest.mark.pipeline]
TARGETS = (COUNTS, SAMPLE)
# What a notebook imports is a stage for each; besides library, slices and four stages of units.
STAGES = len(list(ROOT.glob("notebooks/*/*.ipynb"))) + 6
OUTPUT = "outputs/TST/non_law_enforcement_data"


# DVC walks through its plan in the order of a set, so that the order of new stages in a lock file depends on the seed of hashes. It is
# that of the warm process too.
SEED = {"PYTHONHASHSEED": "0"}
_warm: list[Trials] = []


@pytest.fixture(scope="module", autouse=True)
def warm(trials) -> Iterator[None]:
    """The process that `command` forks, for the helpers of this module, which stand in tables of edits as well."""
    _warm.append(trials)
    yield
    _warm.clear()


@pytest.fixture(scope="session")
def driven(tmp_path_factory) -> Layout:
    """A small repository in which the driver made two components of a unit. Tests must not change it."""
    layout = make_repository(tmp_path_factory.mktemp("driven") / "project")
    done = run_in(layout, "-m", "disrupting_harm", "repro", "-j", "2", *TARGETS, **SEED)
    assert done.returncode == 0, done.stdout + done.stderr
    return layout


@pytest.fixture
def copy(driven, tmp_path) -> Layout:
    copy_tree(driven.root, tmp_path / "copy")
    return Layout(tmp_path / "copy")


def command(layout: Layout, *arguments: str) -> Trial:
    """`dh ARGUMENTS`, or `dvc ARGUMENTS` where that is the first of them, in a fork of the warm process."""
    return _warm[0].run(layout.root, arguments)


def repro(layout: Layout, *arguments: str) -> Trial:
    return command(layout, "repro", *arguments)


def dvc_repro(layout: Layout, *arguments: str) -> subprocess.CompletedProcess:
    return run_in(layout, "-m", "dvc", "repro", *arguments, **SEED)


def counts(done: Trial) -> dict[str, int]:
    """What became of the stages, from the line that sums them up."""
    line = next(line for line in done.said.splitlines() if line.startswith("ran "))
    words = line.split()
    return {name: int(number) for name, number in zip(words[::2], words[1::2], strict=True) if number != "0"}


def test_a_new_lock_file_holds_the_stages_in_the_order_of_the_pipeline(driven):
    """DVC appends new stages in the order of a set, which differs from run to run. What both write from no lock file is compared
    in test_determinism.py, on the study itself.
    """
    declared = [stage.key for stage in open_scan(driven).stages]
    texts = lock_texts(driven)
    assert len(texts) == 3
    for text in texts.values():
        keys = list(locks.read_blocks(text))
        assert keys == sorted(keys, key=declared.index)


def test_from_an_old_lock_both_write_the_same_files_and_the_same_lock_files(copy, tmp_path):
    copy_tree(copy.root, tmp_path / "by dvc")
    other = Layout(tmp_path / "by dvc")
    for layout in (copy, other):
        edit_first(layout.component("non_law_enforcement_data"), "[2019, 2023]", "[2020, 2023]")
    assert counts(repro(copy, *TARGETS)) == {"ran": 2, "unchanged": STAGES - 2}
    by_dvc = dvc_repro(other, *TARGETS)
    assert by_dvc.stdout.count("Running stage") == 2
    assert lock_texts(copy) == lock_texts(other)
    assert made(copy) == made(other)


def test_after_the_driver_dvc_has_nothing_to_do_and_neither_has_the_driver(copy):
    before = made(copy), lock_texts(copy)
    assert "up to date" in command(copy, "dvc", "status", *TARGETS).said
    assert "Running stage" not in dvc_repro(copy, *TARGETS).stdout
    done = repro(copy, *TARGETS)
    assert (done.code, done.said) == (0, f"nothing to do: {STAGES} stages are up to date\n")
    assert (made(copy), lock_texts(copy)) == before


def test_a_parameter_changed_and_changed_back_is_restored_not_run(copy):
    path = copy.component("non_law_enforcement_data")
    before = made(copy), lock_texts(copy)
    edit_first(path, "[2019, 2023]", "[2020, 2023]")
    repro(copy, *TARGETS)
    edit_first(path, "[2020, 2023]", "[2019, 2023]")
    assert counts(repro(copy, *TARGETS)) == {"restored": 2, "unchanged": STAGES - 2}
    assert (made(copy), lock_texts(copy)) == before


def test_without_lock_files_results_come_from_the_run_cache(copy):
    before = made(copy), lock_texts(copy)
    for name in before[1]:
        (copy.root / name).unlink()
    shutil.rmtree(copy.outputs())
    done = repro(copy, *TARGETS)
    assert counts(done) == {"restored": STAGES}
    assert (made(copy), lock_texts(copy)) == before


def test_a_deleted_output_is_restored_without_a_run(copy):
    before = made(copy)
    shutil.rmtree(copy.root / OUTPUT)
    assert counts(repro(copy, COUNTS))["restored"] == 1
    assert made(copy) == before


def spoil(path: Path) -> None:
    """Other bytes in an object of the cache that stays read-only, so that DVC trusts it."""
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b" ")
    path.chmod(0o444)


def test_a_damaged_object_of_the_cache_is_not_restored_but_thrown_away_and_the_stage_runs(copy):
    before = made(copy)
    data = next(d for n, d in before.items() if n.startswith(OUTPUT) and n.endswith(".csv"))
    damaged = cache_object(copy, files.md5_bytes(data))
    spoil(damaged)
    shutil.rmtree(copy.root / OUTPUT)
    assert counts(repro(copy, COUNTS))["ran"] == 1
    assert made(copy) == before and damaged.read_bytes() == data


def spoil_listing(layout: Layout) -> None:
    """Cut the object that lists the files of an output, which the scan has seen whole."""
    repro(layout, *TARGETS)
    (md5,) = (e["md5"] for e in open_scan(layout).locked["non_law_enforcement_data@TST"]["outs"] if e["path"] == OUTPUT)
    path = cache_object(layout, md5)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:40])
    path.chmod(0o444)


@pytest.mark.parametrize("restored", [False, True], ids=["ran", "restored"])
def test_an_input_edited_just_before_its_result_is_recorded_refuses_it_everywhere(copy, restored):
    """After the stage's own check: neither the lock file nor the run-cache may hold the old result of the new input."""
    before, runs = (made(copy), lock_texts(copy)), sorted((copy.root / ".dvc/cache/runs").rglob("*"))
    with open_stages(copy, [COUNTS]) as stages:
        inputs = stages.read_inputs(COUNTS)
        if restored:
            assert stages.restore(COUNTS, inputs, pull=False)
        edit_first(copy.notebook("non_law_enforcement_data"), "# CyberTipline", "# Reports to the CyberTipline")
        assert stages.accept(COUNTS, inputs) == [copy.relative(copy.notebook("non_law_enforcement_data"))]
        (copy.root / OUTPUT / "record.json").write_text("another result")
        assert stages.roll_back(COUNTS)
        stages.write_locks()
    assert (made(copy), lock_texts(copy)) == before
    assert sorted((copy.root / ".dvc/cache/runs").rglob("*")) == runs


def test_a_refused_result_whose_old_one_is_not_in_the_cache_stays_and_that_is_told(copy):
    with open_stages(copy, [COUNTS]) as stages:
        stages.read_inputs(COUNTS)
        record = (copy.root / OUTPUT / "record.json").read_bytes()
        cache_object(copy, files.md5_bytes(record)).unlink()
        (copy.root / OUTPUT / "record.json").write_text("another result")
        assert not stages.roll_back(COUNTS)
    assert (copy.root / OUTPUT / "record.json").read_text() == "another result"


def test_what_another_wrote_into_a_lock_file_during_a_run_stays_there(copy):
    path = copy.root / "notebooks/non_law_enforcement_data/dvc.lock"
    with open_stages(copy, [COUNTS]) as stages:
        stages.accept(COUNTS, stages.read_inputs(COUNTS))
        stages.write_locks()
        theirs = locks.block_text("non_law_enforcement_data@ZZZ", {"cmd": "dh run non_law_enforcement_data ZZZ"})
        path.write_text(path.read_text() + theirs)
        stages.write_locks()
    assert path.read_text().endswith(theirs)


@pytest.mark.parametrize("spoilt", ["<<<<<<< HEAD\n{}", "# a remark\n{}", "{}\xff"])
def test_a_lock_file_that_cannot_be_written_stage_by_stage_is_told_before_anything_runs(copy, spoilt):
    path = copy.root / "notebooks/sampling_design/dvc.lock"
    path.write_bytes(spoilt.replace("{}", path.read_text()).encode("latin-1"))
    before = made(copy)
    done = repro(copy, *TARGETS)
    assert done.code == 2 and len(done.said.splitlines()) == 1
    assert (
        done.said.startswith("notebooks/sampling_design/dvc.lock: is not in the form") and "`git checkout" in done.said
    )
    assert made(copy) == before


EDITS = {
    "nothing": lambda s: None,
    "a parameter": lambda s: edit_first(s.component("non_law_enforcement_data"), "[2019, 2023]", "[2020, 2023]"),
    "a cell": lambda s: edit_first(s.notebook("sampling_design"), "# Sampling", "# The sampling"),
    "an output": lambda s: (s.root / OUTPUT / "record.json").write_text("{}"),
    "a new file in an output": lambda s: (s.root / OUTPUT / "new.txt").write_text("x"),
    "what editors leave": lambda s: files.write_text(s.root / OUTPUT / ".ipynb_checkpoints" / "x", "x"),
    "no output": lambda s: shutil.rmtree(s.root / OUTPUT),
    "no raw file": lambda s: shutil.rmtree(s.raw("TST", "sampling_design")),
    "no lock": lambda s: (s.root / "notebooks/sampling_design/dvc.lock").unlink(),
    "a command": lambda s: edit(
        s.root / "notebooks/sampling_design/dvc.yaml", "dh run sampling_design", "dh run  sampling_design"
    ),
    "a key of the study": lambda s: edit_first(s.study(), "minimum_base: 50", "minimum_base: 40"),
    "half a listing in the cache": lambda s: spoil_listing(s),
    "no object of the cache": lambda s: cache_object(
        s, files.md5_bytes((s.root / OUTPUT / "record.json").read_bytes())
    ).unlink(),
}  # fmt: skip


@pytest.mark.parametrize("change", EDITS.values(), ids=EDITS)
def test_the_scan_and_dvc_status_agree_on_what_is_not_up_to_date(copy, change):
    change(copy)
    told = json.loads(command(copy, "dvc", "status", "--json", *TARGETS, "--with-deps").said)
    scan = open_scan(copy)
    mine = [s for s in scan.stages if s.address in TARGETS]
    found = {stage.address for stage in scan.upstream(mine)[0] if scan.why_changed(stage)}
    assert found == set(told)


def test_the_scan_remembers_hashes_but_not_those_of_files_that_changed(copy):
    scan = open_scan(copy)
    stage = next(s for s in scan.stages if s.address == COUNTS)
    assert scan.why_changed(stage) == ""
    scan.save()
    again = open_scan(copy)
    path = copy.root / OUTPUT / "record.json"
    text = path.read_bytes()
    path.write_bytes(text[:-1] + b" ")
    assert again.why_changed(stage) == f"{OUTPUT} is not what the lock file says"


def test_dry_says_what_would_run_and_why_and_runs_nothing(copy):
    before = made(copy)
    edit_first(copy.notebook("non_law_enforcement_data"), "# CyberTipline", "# Reports to the CyberTipline")
    done = repro(copy, "--dry", *TARGETS)
    assert (
        "non_law_enforcement_data@TST: notebooks/non_law_enforcement_data/non_law_enforcement_data.ipynb changed"
        in done.said
    )
    assert "imports@non_law_enforcement_data: notebooks/" in done.said and "sampling_design@TST:" not in done.said
    assert made(copy) == before


def test_a_target_alone_runs_without_what_it_needs_and_says_what_was_left(copy):
    edit_first(copy.notebook("sampling_design"), "# Sampling", "# The sampling")
    shutil.rmtree(copy.raw("TST", "sampling_design"))
    done = repro(copy, "--only", SAMPLE)
    assert done.code == 0, done.said
    assert counts(done) == {"ran": 1}
    assert "left as it was, though not up to date:" in done.said and "sampling_design_synthetic@TST" in done.said
    assert not copy.raw("TST", "sampling_design").exists()


def test_the_reference_engine_makes_the_same_files(copy):
    before = made(copy), lock_texts(copy)
    done = repro(copy, "--force", "--engine", "nbclient", COUNTS)
    assert done.code == 0 and counts(done)["ran"] > 1
    assert (made(copy), lock_texts(copy)) == before


def test_an_unknown_target_is_told_with_the_nearest_one(copy):
    done = repro(copy, "sampling_desing@TST")
    assert done.code == 2 and "sampling_design@TST" in done.said


def test_results_come_from_the_remote_of_another_clone(copy, tmp_path):
    pushed = command(copy, "dvc", "push", "--run-cache")
    assert pushed.code == 0, pushed.said
    other = make_repository(tmp_path / "other" / "project")
    for remote in ("restricted", "public"):
        url = str(copy.root / "remotes" / remote)
        command(other, "dvc", "remote", "modify", "--local", remote, "url", url)
    done = repro(other, "--pull", *TARGETS)
    assert done.code == 0, done.said
    assert "ran" not in counts(done)
    assert made(other) == made(copy) and lock_texts(other) == lock_texts(copy)


def test_the_lock_files_are_those_of_the_contract(copy):
    """The form of DVC 3.67.1, so that a reader of our own could take over: keys, their order, and what each holds."""
    for text in lock_texts(copy).values():
        assert text.startswith("schema: '2.0'\nstages:\n")
    entries = open_scan(copy).locked
    for key, entry in entries.items():
        assert list(entry) == [name for name in ("cmd", "deps", "params", "outs") if name in entry], key
        for part in (*entry["deps"], *entry["outs"]):
            kinds = ["path", "hash", "md5", "size", *(["nfiles"] if part["md5"].endswith(".dir") else [])]
            assert list(part) == kinds and part["hash"] == "md5"
        assert [part["path"] for part in entry["deps"]] == sorted(part["path"] for part in entry["deps"])


if sys.platform != "linux":  # pragma: no cover
    pytestmark.append(pytest.mark.skip(reason="the driver is tested on Linux"))
