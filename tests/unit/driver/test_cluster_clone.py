"""The task of one unit in a worker's clone: what it sends back."""

from __future__ import annotations

import pytest

from disrupting_harm.driver import cluster_clone, dvc_remotes
from disrupting_harm.driver.cluster_clone import TRACE, run_task
from disrupting_harm.errors import UserError
from disrupting_harm.pipeline import find_stage


@pytest.fixture
def work(study, monkeypatch):
    """`run_task` for a stage of TST, with a run of the test's in the place of the pipeline; returns it and what was pushed."""
    stage = find_stage(study, "household_survey_derived", "TST")
    pushed, pulled = [], []
    monkeypatch.setattr(dvc_remotes, "push", lambda layout, addresses: pushed.append(addresses))
    monkeypatch.setattr(dvc_remotes, "pull_pointers", lambda layout, paths: pulled.append(paths))

    def run(end=None, *, code=0, restricted=False, lock=True):
        def repro(layout, targets, options, out):
            assert options.pull and targets == [stage.address]
            if end:
                options.on_end(stage.key, *end)
                options.on_end("library", "restored", None, "")
            if lock:
                (study.root / stage.lock).write_text(
                    f"schema: '2.0'\nstages:\n  other@TST:\n    cmd: b\n  {stage.key}:\n    cmd: a\n"
                )
            return code

        monkeypatch.setattr(cluster_clone, "repro", repro)
        job = {
            "name": "TST", "stages": [stage.address], "pointers": ["data/raw/TST/x"], "restricted": restricted, "function": "m:f",
            "jobs": 1, "keep_going": True, "engine": "in_process",
        }  # fmt: skip
        return run_task(study, job)

    run.pushed, run.pulled, run.stage = pushed, pulled, stage
    return run


def test_what_is_up_to_date_is_pushed_and_its_lines_of_the_lock_file_come_back(work):
    result = work(("ran", 1.5, ""))
    key = work.stage.key
    assert result["blocks"] == {work.stage.lock: {key: f"  {key}:\n    cmd: a\n"}}
    assert work.pushed == [[work.stage.address]] and (result["code"], result["problem"]) == (0, "")
    assert result["ends"][key] == {"outcome": "ran", "seconds": 1.5, "message": ""}


def test_where_there_was_nothing_to_do_the_lines_come_back_as_well(work):
    result = work(None)
    assert result["ends"] == {work.stage.key: {"outcome": "unchanged", "seconds": None, "message": ""}}
    assert list(result["blocks"][work.stage.lock]) == [work.stage.key]


def test_a_stage_that_failed_sends_its_sentence_and_nothing_is_pushed(work):
    result = work(("failed", 1.0, "raw.csv, row 3: a sentence."), code=2, lock=False)
    assert result["ends"][work.stage.key]["message"] == "raw.csv, row 3: a sentence."
    assert (result["code"], result["blocks"], work.pushed) == (2, {}, [])


def test_imported_data_are_fetched_unless_they_are_restricted(work):
    work(None)
    assert work.pulled == [["data/raw/TST/x"]]
    work(None, restricted=True)
    assert len(work.pulled) == 1


@pytest.mark.parametrize("restricted", [True, False])
def test_what_a_defect_printed_about_restricted_data_does_not_leave_the_worker(work, study, restricted):
    result = work(("failed", 1.0, f"{TRACE}:\nKeyError: 'Jane Doe'"), code=1, restricted=restricted, lock=False)
    message = result["ends"][work.stage.key]["message"]
    assert ("Jane Doe" in message) is not restricted
    if restricted:
        kept = study.root / ".dvc/tmp/dh/cluster" / f"{work.stage.key}.txt"
        assert study.relative(kept) in message and "Jane Doe" in kept.read_text()


def test_a_push_that_fails_is_told_and_no_lines_come_back(work, monkeypatch):
    def refuse(layout, addresses):
        raise UserError("dvc push --run-cache: a remote could not be used.")

    monkeypatch.setattr(dvc_remotes, "push", refuse)
    result = work(("ran", 1.5, ""))
    assert (result["code"], result["blocks"], result["problem"]) == (
        2,
        {},
        "dvc push --run-cache: a remote could not be used.",
    )
