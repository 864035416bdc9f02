"""`dh repro`: what it refuses. What it makes is held against DVC in tests/pipeline/test_driver.py, and on several machines in
test_cluster.py there.
"""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest
from tests.edits import edit_first

from disrupting_harm.driver import dask_cluster


NOWHERE = "tcp://127.0.0.1:9"


def commit(study) -> None:
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    (study.root / ".gitignore").write_text("/.dvc/\n/data/\n/outputs/\n", encoding="utf-8")
    for command in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-qm", "study"]):
        subprocess.run(["git", *command], cwd=study.root, check=True)


@pytest.mark.parametrize("jobs", ["0", "-1"])
def test_a_number_of_jobs_that_is_none_is_refused(study, dh, jobs):
    done = dh("repro", "-j", jobs, "report@TST")
    assert done.code == 2 and done.err == f"dh repro: -j {jobs} is no number of stages; give one from 1 on.\n"


@pytest.mark.parametrize("option", ["--force", "--only"])
def test_what_runs_on_one_machine_alone_is_refused_for_several(study, dh, option):
    done = dh("repro", "--scheduler", NOWHERE, option, "report@TST")
    assert done.code == 2 and done.err == (
        "dh repro: -f and --only run on this machine alone; leave --scheduler out, or leave them out.\n"
    )


def test_an_unknown_target_is_told_before_anyone_is_asked(study, dh):
    done = dh("repro", "--scheduler", NOWHERE, "report@TSS")
    assert done.code == 2 and "report@TST" in done.err


def test_what_would_run_is_told_without_a_cluster(study, dh):
    assert dh("repro", "--scheduler", NOWHERE, "--dry", "report@TST") == dh("repro", "--dry", "report@TST")


def test_a_clone_without_a_commit_is_refused(study, dh):
    done = dh("repro", "--scheduler", NOWHERE, "report@TST")
    assert done.code == 2 and "has no commit that workers could check out; make one with `git commit`." in done.err


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda s: edit_first(s.study(), "minimum_base: 50", "minimum_base: 40"), "params/study.yaml"),
        (lambda s: (s.root / "notebooks" / "a new one.ipynb").write_text("{}"), "notebooks/a new one.ipynb"),
    ],
)
def test_a_clone_with_uncommitted_changes_is_refused_with_their_names(study, dh, change, named):
    commit(study)
    change(study)
    done = dh("repro", "--scheduler", NOWHERE, "report@TST")
    assert done.code == 2 and f"this clone has uncommitted changes ({named})" in done.err and "`git push`" in done.err


def test_lock_files_of_an_earlier_run_are_no_uncommitted_changes_and_a_scheduler_that_is_not_there_is_told(
    study, dh, monkeypatch
):
    monkeypatch.setattr(dask_cluster, "CONNECT", 1.0)
    commit(study)
    (study.root / "dvc.lock").write_text("schema: '2.0'\nstages:\n", encoding="utf-8")
    with socket.socket() as taken:  # bound and not listening: nobody answers there
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        done = dh("repro", "--scheduler", address, "report@TST")
    assert done.code == 2 and done.out == ""
    assert done.err.startswith(f"{address}: no scheduler answers there (") and "`dask scheduler`" in done.err


@pytest.mark.parametrize("address", ["head:x", "nonsense://head:1", ""])
def test_what_is_no_address_is_told(study, dh, address):
    commit(study)
    done = dh("repro", "--scheduler", address, "report@TST")
    assert done.code == 2 and done.err.startswith(f"{address}: no scheduler answers there (")


def test_without_the_extra_the_command_that_installs_it_is_named(study, dh, monkeypatch):
    commit(study)
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = dh("repro", "--scheduler", NOWHERE, "report@TST")
    assert (done.code, done.err) == (
        2,
        'dh repro --scheduler: needs the package distributed; install it with `pip install "disrupting-harm[cluster]"`.\n',
    )
