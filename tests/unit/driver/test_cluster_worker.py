"""What a worker does to its clone, and what it refuses."""

from __future__ import annotations

import fcntl
import os
import subprocess
from pathlib import Path

import pytest

from disrupting_harm.driver import cluster_worker
from disrupting_harm.driver.cluster_worker import CODE, FOLDER, changes, prepare, run


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder: Path, text: str) -> str:
    (folder / "params" / "study.yaml").write_text(text, encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", text)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def head(tmp_path) -> Path:
    """A repository with one commit and a lock file."""
    folder = tmp_path / "head"
    (folder / "params").mkdir(parents=True)
    git(folder, "init", "-q")
    (folder / ".gitignore").write_text("/.dvc/\n", encoding="utf-8")
    (folder / "dvc.yaml").write_text("stages: {}\n", encoding="utf-8")
    (folder / "dvc.lock").write_text("old\n", encoding="utf-8")
    commit(folder, "first")
    return folder


@pytest.fixture
def clone(head, tmp_path, monkeypatch) -> Path:
    git(tmp_path, "clone", "-q", str(head), str(tmp_path / "clone"))
    monkeypatch.setenv("DH_CLONE", str(tmp_path / "clone"))
    return tmp_path / "clone"


def job(revision: str, **other) -> dict:
    return {"id": "1", "name": "KEN", "revision": revision, "code": CODE} | other


def test_a_clean_clone_is_brought_to_the_revision_of_the_head_and_no_branch_moves(head, clone):
    branch, before = git(clone, "branch", "--show-current"), git(clone, "rev-parse", "HEAD")
    new = commit(head, "second")
    assert prepare(job(new))["clone"].endswith(f":{clone}")
    assert git(clone, "rev-parse", "HEAD") == new and git(clone, "branch", "--show-current") == ""
    assert git(clone, "rev-parse", branch) == before


@pytest.mark.parametrize("path", ["params/study.yaml", "dvc.lock", "new file.txt"])
def test_a_clone_with_uncommitted_changes_is_refused_and_left_alone(head, clone, path):
    before = git(clone, "rev-parse", "HEAD")
    (clone / path).write_text("mine", encoding="utf-8")
    for function in (prepare, run):
        assert function(job(commit(head, "second" + function.__name__))) == {
            "refused": f"its clone has uncommitted changes ({path}); commit them, or put them aside there with `git stash -u`."
        }
    assert git(clone, "rev-parse", "HEAD") == before and (clone / path).read_text() == "mine"


def test_a_revision_that_cannot_be_fetched_is_refused(clone):
    refused = prepare(job("0" * 40))["refused"]
    assert refused.startswith("it cannot check out 000000000000 (") and "`git push`" in refused


def test_a_worker_of_another_version_is_refused(head, clone):
    assert prepare(job(git(head, "rev-parse", "HEAD"), code="other"))["refused"] == (
        "it was started from another version of the project; bring its clone to this revision and start it again."
    )


def test_a_folder_that_is_no_clone_is_refused_and_nothing_is_written_there(tmp_path, monkeypatch):
    monkeypatch.setenv("DH_CLONE", str(tmp_path))
    assert "is no clone of the project" in prepare(job("0" * 40))["refused"]
    assert list(tmp_path.iterdir()) == []


def test_a_clone_in_which_a_task_is_at_work_is_refused(head, clone, monkeypatch):
    monkeypatch.setattr(cluster_worker, "WAIT", 0.0)
    (clone / FOLDER).mkdir(parents=True)
    with (clone / FOLDER / "lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert prepare(job(git(head, "rev-parse", "HEAD"))) == {
            "refused": f"another task is at work in {clone}; wait until it has ended."
        }
    assert "clone" in prepare(job(git(head, "rev-parse", "HEAD")))


def run_program(clone: Path, monkeypatch, program: str, revision: str) -> dict:
    """`run` with a program of the test in the place of the task's process; the file of the result is its first argument."""
    script = clone.parent / "program"
    script.write_text(f"#!/bin/sh\nshift 2\nread job\n{program}\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setattr(cluster_worker.sys, "executable", str(script))
    return run(job(revision))


def test_the_lock_files_that_a_task_changed_are_put_back(head, clone, monkeypatch):
    revision = git(head, "rev-parse", "HEAD")
    (clone / "notebooks" / "a").mkdir(parents=True)
    (clone / "notebooks" / "a" / "dvc.yaml").write_text("stages: {}\n", encoding="utf-8")
    git(clone, "add", "-A")
    git(clone, "commit", "-qm", "a")
    revision = git(clone, "rev-parse", "HEAD")
    program = 'echo new > dvc.lock; echo new > notebooks/a/dvc.lock; echo "{\\"code\\": 0}" > "$1"'
    assert run_program(clone, monkeypatch, program, revision) == {"code": 0}
    assert (clone / "dvc.lock").read_text() == "old\n" and changes(clone) == []


def test_what_a_killed_task_left_is_put_back_before_the_next(head, clone):
    revision = git(head, "rev-parse", "HEAD")
    cluster_worker._keep_locks(clone, revision)
    (clone / "dvc.lock").write_text("half", encoding="utf-8")
    assert "clone" in prepare(job(revision)) and (clone / "dvc.lock").read_text() == "old\n"


def test_what_a_killed_task_left_is_not_put_back_where_someone_has_worked_since(head, clone):
    cluster_worker._keep_locks(clone, git(head, "rev-parse", "HEAD"))
    mine = commit(clone, "by hand")
    (clone / "dvc.lock").write_text("mine", encoding="utf-8")
    assert "uncommitted changes (dvc.lock)" in prepare(job(mine))["refused"]
    assert (clone / "dvc.lock").read_text() == "mine"


def test_a_process_that_ends_without_a_result_is_told_with_its_log(head, clone, monkeypatch):
    revision = git(head, "rev-parse", "HEAD")
    stale = clone / FOLDER / "result.json"
    stale.parent.mkdir(parents=True)
    stale.write_text("{}", encoding="utf-8")
    assert run_program(clone, monkeypatch, "kill -9 $$", revision) == {
        "died": f"ended by signal 9; see {FOLDER}/KEN.log in its clone"
    }


def test_a_task_is_ended_by_its_id_alone(head, clone, monkeypatch):
    class Process:
        signals: list[int] = []

        def send_signal(self, number):
            self.signals.append(number)

    monkeypatch.setitem(cluster_worker._running, "mine", Process())
    cluster_worker.stop("other")
    assert Process.signals == []
    cluster_worker.stop("mine")
    assert Process.signals == [cluster_worker.signal.SIGTERM]


def test_the_module_needs_nothing_but_python():
    """The process of the worker may be older than its clone: what it loads of the project would be of another revision."""
    text = Path(cluster_worker.__file__).read_text(encoding="utf-8")
    assert "import disrupting_harm" not in text and "from disrupting_harm" not in text
    assert os.path.basename(cluster_worker.MARKER) == "study.yaml"
