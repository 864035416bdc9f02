"""What the head takes of a task: the entries of its own stages, and the outputs that it may have."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from disrupting_harm.driver import locks
from disrupting_harm.driver.cluster_results import Results
from disrupting_harm.driver.cluster_tasks import Task
from disrupting_harm.driver.progress import Progress
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import Stage


FILE = "notebooks/x/dvc.yaml"
RAW = "data/raw/KEN/x"
OUTS = {"x_derived": (("data/derived/KEN/x", "restricted"), ("outputs/KEN/records/x.json", "public")), "x": (("outputs/KEN/x", "public"),)}  # fmt: skip
STAGES = [Stage(name, "KEN", FILE, f"dh run {name} KEN", (), (), outs) for name, outs in OUTS.items()]
ADDRESSES = tuple(stage.address for stage in STAGES)


@dataclass
class FakeStages:
    order: list[str]
    pulled: list[str] = field(default_factory=list)

    def pull_outputs(self, paths):
        self.pulled += paths


class Case:
    def __init__(self, root: Path, *, restricted: bool = False):
        self.layout, self.out = Layout(root), io.StringIO()
        (root / "notebooks" / "x").mkdir(parents=True)
        self.task = Task("KEN", ADDRESSES, (RAW,), restricted)
        self.stages = FakeStages([f"{RAW}.dvc", "slices", *ADDRESSES])
        self.progress = Progress(4, 1, self.out)
        self.results = Results(self.layout, self.stages, STAGES, [self.task], self.progress)

    def take(self, code: int = 0, *, blocks=None, **outcomes: str) -> bool:
        ends = {f"{name}@KEN": {"outcome": o, "seconds": 1.0, "message": ""} for name, o in outcomes.items()}
        found = {
            f"{name}@KEN": block(f"{name}@KEN") for name, o in outcomes.items() if o in ("ran", "restored", "unchanged")
        }
        result = {"code": code, "ends": ends, "blocks": blocks or {"notebooks/x/dvc.lock": found}, "problem": ""}
        return self.results.take(self.task, "w1", result)

    def lock(self) -> dict[str, str]:
        return locks.read_blocks(locks.read_text(self.layout.root / "notebooks" / "x" / "dvc.lock"))


def block(key: str) -> str:
    return locks.block_text(key, {"cmd": "dh run"})


def test_the_entries_are_merged_and_every_stage_is_told_with_its_worker(tmp_path):
    case = Case(tmp_path)
    assert case.take(x="ran", x_derived="restored")
    assert list(case.lock()) == ["x_derived@KEN", "x@KEN"]
    assert case.out.getvalue() == "[2/4] x@KEN: ran in 1.0 s on w1\n[3/4] x_derived@KEN: restored in 1.0 s on w1\n"
    assert case.results.code == 0 and case.results.summary() == ["w1: KEN"]


def test_a_damaged_lock_file_here_is_not_laid_on_the_worker(tmp_path):
    case = Case(tmp_path)
    lock = tmp_path / "notebooks" / "x" / "dvc.lock"
    lock.write_text("<<<<<<< HEAD\n", encoding="utf-8")
    assert not case.take(x="ran")
    assert "notebooks/x/dvc.lock: is not in the form that DVC writes" in case.out.getvalue()
    assert "w1" not in case.out.getvalue() and case.results.code == 2
    assert lock.read_text(encoding="utf-8") == "<<<<<<< HEAD\n"


def test_of_a_task_that_failed_in_the_middle_is_taken_what_it_made(tmp_path):
    case = Case(tmp_path)
    assert case.take(2, x_derived="ran", x="failed")
    assert list(case.lock()) == ["x_derived@KEN"] and case.results.code == 2
    case.results.pull([case.task])
    assert case.stages.pulled == ["data/derived/KEN/x", "outputs/KEN/records/x.json"]


def test_entries_of_stages_that_are_not_the_tasks_own_are_left(tmp_path):
    case = Case(tmp_path)
    stray = {
        "notebooks/x/dvc.lock": {"x@USA": block("x@USA"), "x@KEN": block("x@KEN")},
        "../evil.lock": {"x@KEN": block("x@KEN")},
    }
    case.take(blocks=stray, x="ran", slices="failed")
    assert list(case.lock()) == ["x@KEN"] and not (tmp_path.parent / "evil.lock").exists()
    assert case.progress.outcomes["slices"] == "unchanged"


def test_what_is_no_entry_fails_the_task_and_changes_nothing(tmp_path):
    case = Case(tmp_path)
    assert not case.take(blocks={"notebooks/x/dvc.lock": {"x@KEN": "rm -rf\n"}}, x="ran")
    assert case.lock() == {} and case.results.code == 2
    assert case.progress.outcomes["x_derived@KEN"] == "failed" and "is no part of a lock file" in case.out.getvalue()


@pytest.mark.parametrize("holds", [True, False])
def test_restricted_outputs_are_pulled_only_where_the_raw_files_are(tmp_path, holds):
    case = Case(tmp_path, restricted=True)
    if holds:
        (tmp_path / RAW).mkdir(parents=True)
    case.take(x="ran", x_derived="ran")
    case.results.pull([case.task])
    assert ("data/derived/KEN/x" in case.stages.pulled) is holds
    assert {"outputs/KEN/records/x.json", "outputs/KEN/x"} <= set(case.stages.pulled)
    left = "restricted, and left with the workers and their remote: data/derived/KEN/x"
    assert (left in case.results.summary()) is not holds


def test_a_remote_that_does_not_answer_the_head_is_told_and_the_run_goes_on(tmp_path):
    case = Case(tmp_path)
    case.take(x="ran")

    def refuse(paths):
        raise UserError("dvc pull: a remote could not be used.")

    case.stages.pull_outputs = refuse
    case.results.pull([case.task])
    assert case.results.code == 2 and "dvc pull: a remote could not be used." in case.out.getvalue()


def test_a_defect_and_a_mistake_give_the_exit_code_of_the_mistake(tmp_path):
    case = Case(tmp_path)
    for code, so_far in ((1, 1), (2, 2), (1, 2), (0, 2)):
        case.take(code, x="failed")
        assert case.results.code == so_far
