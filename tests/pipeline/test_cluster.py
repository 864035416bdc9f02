"""`dh repro --scheduler` with a real scheduler and workers, each in a clone of its own: the same files and lock files as alone."""

from __future__ import annotations

import fcntl
import getpass
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.checkouts import ROOT, give_bytecode, run_in
from tests.small_repository import COUNTS, lock_texts, made, make_repository

from disrupting_harm.layout import Layout


pytestmark = [pytest.mark.xdist_group("cluster"), pytest.mark.pipeline]
STAND_IN = "notebooks/household_survey/dvc.yaml:household_survey_synthetic@TSG"
DESIGN = "notebooks/sampling_design/dvc.yaml:sampling_design_derived@TST"
RESTRICTED = "notebooks/household_survey/dvc.yaml:household_survey_derived@TSU"
TARGETS = (COUNTS, DESIGN, STAND_IN)
# What a notebook imports is a stage for each; besides library, slices and four stages of units.
STAGES = len(list(ROOT.glob("notebooks/*/*.ipynb"))) + 6
# Of the head and of the run alone: DVC walks through its plan in the order of a set. Workers have seeds of their own.
SEED = {"PYTHONHASHSEED": "0"}


@dataclass
class Cluster:
    """A scheduler and workers of the tests' own, each a process without a nanny, so that a killed one stays away."""

    folder: Path
    address: str = ""
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)

    def start_scheduler(self) -> None:
        file = self.folder / "scheduler.json"
        self._start(
            "scheduler", self.folder, "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file)
        )
        _wait_for(lambda: file.is_file() and "address" in file.read_text())
        self.address = re.search(r'"address": "(tcp:[^"]+)"', file.read_text()).group(1)

    def start_worker(self, name: str, clone: Layout, *options: str) -> None:
        self._start(
            name, clone.root, "worker", self.address, "--name", name, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1",
            "--local-directory", str(self.folder / f"dask {name}"), *options,
        )  # fmt: skip

    def _start(self, name: str, folder: Path, *arguments: str) -> None:
        env = os.environ | {"PYTHONPATH": str(folder / "src"), "DVC_NO_ANALYTICS": "1"}
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments, "--no-dashboard"],
                cwd=folder,
                env=env,
                stdout=log,
                stderr=log,
            )

    def stop(self) -> None:
        for process in self.processes.values():
            process.kill()
        for process in self.processes.values():
            process.wait()


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    found = Cluster(folder)
    try:
        found.start_scheduler()
        yield found
    finally:
        found.stop()


def _wait_for(condition, seconds: float = 600) -> None:
    """The limit is for what never happens: on a busy machine a worker takes a minute to start."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "what the test waits for did not happen"
        time.sleep(0.1)


def clone_of(layout: Layout, target: Path, remotes: Path) -> Layout:
    """A clone with a configuration of its own that leads to the shared remotes."""
    subprocess.run(["git", "clone", "--quiet", str(layout.root), str(target)], check=True)
    for path in (target / "src").rglob("*.py"):  # a compiled module is of a source of that time
        shutil.copystat(ROOT / path.relative_to(target), path)
    give_bytecode(target)
    use_remotes(Layout(target), str(remotes))
    return Layout(target)


def use_remotes(layout: Layout, place: str, options: str = "") -> None:
    text = "".join(f"['remote \"{name}\"']\n    url = {place}/{name}\n{options}" for name in ("restricted", "public"))
    (layout.root / ".dvc" / "config.local").write_text(text, encoding="utf-8")


def repro(layout: Layout, *arguments: str) -> subprocess.CompletedProcess:
    return run_in(layout, "-m", "disrupting_harm", "repro", *arguments, **SEED)


def status(layout: Layout) -> str:
    return subprocess.run(
        ["git", "status", "--porcelain"], cwd=layout.root, capture_output=True, check=True, text=True
    ).stdout


@pytest.fixture(scope="module")
def start(tmp_path_factory) -> Layout:
    """A small repository in which nothing has run. Tests must not change it."""
    return make_repository(tmp_path_factory.mktemp("start") / "project")


@contextmanager
def ssh_server(folder: Path) -> Iterator[str]:
    """A server of OpenSSH on the loopback with keys of its own; yields the text of DVC's options for a remote there."""
    sshd, keygen = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin"), shutil.which("ssh-keygen")
    if not sshd or not keygen:
        pytest.skip("OpenSSH's server (sshd, ssh-keygen) is not on this machine")
    if os.getuid() == 0 and not Path("/run/sshd").is_dir():
        pytest.skip("sshd as root wants /run/sshd, which is not there")
    folder.mkdir(mode=0o700)
    for name in ("host", "user"):
        subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lines = (
        f"ListenAddress 127.0.0.1:{port}", f"HostKey {folder}/host", f"AuthorizedKeysFile {folder}/user.pub", f"PidFile {folder}/pid",
        "StrictModes no", "UsePAM no", "PasswordAuthentication no", "Subsystem sftp internal-sftp",
    )  # fmt: skip
    (folder / "config").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([sshd, "-D", "-e", "-f", str(folder / "config")], stdout=log, stderr=log)
    try:
        _wait_for(lambda: b"listening" in (folder / "log").read_bytes() or server.poll() is not None)
        assert server.poll() is None, (folder / "log").read_text()
        yield (
            f"    port = {port}\n    user = {getpass.getuser()}\n    keyfile = {folder}/user\n    allow_agent = false\n"
        )
    finally:
        server.kill()
        server.wait()


def test_over_ssh_what_a_worker_made_reaches_the_head(start, tmp_path):
    with ssh_server(tmp_path / "ssh") as options, cluster(tmp_path) as running:
        head, clone = (clone_of(start, tmp_path / name, tmp_path / "remotes") for name in ("head", "w1"))
        for layout in (head, clone):
            use_remotes(layout, f"ssh://127.0.0.1{tmp_path}/remotes", options)
        running.start_worker("w1", clone)
        done = repro(head, "-j", "1", "--scheduler", running.address, COUNTS)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "non_law_enforcement_data@TST: ran in" in done.stdout and "w1: shared stages, TST" in done.stdout
        assert run_in(head, "-m", "dvc", "status", COUNTS).stdout.strip().endswith("up to date.")
        assert (tmp_path / "remotes" / "restricted" / "runs").is_dir(), "the run-cache went the same way"
    assert made(head) == made(clone)


def test_three_workers_one_killed_in_the_middle_make_the_same_files_and_lock_files_as_one_machine(start, tmp_path):
    head = clone_of(start, tmp_path / "head", tmp_path / "remotes")
    clones = {name: clone_of(head, tmp_path / name, tmp_path / "remotes") for name in ("w1", "w2", "w3")}
    with cluster(tmp_path) as running:
        for name, clone in clones.items():
            running.start_worker(name, clone)
        command = [sys.executable, "-m", "disrupting_harm", "repro", "-k", "-j", "1", "--scheduler", running.address]
        env = os.environ | {"PYTHONPATH": str(head.root / "src"), "DVC_NO_ANALYTICS": "1"} | SEED
        with subprocess.Popen(
            [*command, *TARGETS, RESTRICTED], cwd=head.root, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as driving:  # fmt: skip
            victim = kill_who_runs(running, clones, "TST")
            _wait_for(lambda: is_idle(clones[victim]))  # what the worker had started ended with it
            said = driving.stdout.read()
        # The unit whose data nobody holds was told and left, and all else was made.
        assert driving.returncode == 2, said
        assert f"worker {victim} is gone; TST is given to the next that is free." in said
        assert "TSU: its data are restricted, and no worker says that it holds them" in said
        assert f'dask worker {running.address} --nthreads 1 --resources "TSU=1"' in said
        assert said.count(": failed") == 1 and "household_survey_derived@TSU: failed" in said
        assert said.count(" slices: ran") == 1, "shared stages are one task"
    assert run_in(head, "-m", "dvc", "status", *TARGETS).stdout.strip().endswith("up to date.")
    assert repro(head, *TARGETS).stdout.startswith("nothing to do")
    for name, clone in clones.items():
        if name != victim:
            assert status(clone) == "", f"{name} is as it was committed"
    together = made(head), lock_texts(head)
    assert len(together[1]) == 4
    make_anew(head)
    assert repro(head, "-k", *TARGETS, RESTRICTED).stdout.count(": ran") == STAGES, "nothing came from a cache"
    assert (made(head), lock_texts(head)) == together


def make_anew(layout: Layout) -> None:
    """Leave nothing that a run made."""
    for name in lock_texts(layout):
        (layout.root / name).unlink()
    for folder in (".dvc/cache", ".dvc/tmp", "outputs", "data/slices", "data/raw", "data/derived"):
        shutil.rmtree(layout.root / folder, ignore_errors=True)
    subprocess.run(["git", "checkout", "--quiet", "--", "."], cwd=layout.root, check=True)


def is_idle(clone: Layout) -> bool:
    """Whether no task is at work in the clone: each holds this lock as long as its process lives."""
    with (clone.root / ".dvc/tmp/dh/cluster/lock").open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def kill_who_runs(running: Cluster, clones: dict[str, Layout], unit: str) -> str:
    """Kill the worker that runs a unit while a stage of it is at work; its name."""

    def runs(clone: Layout) -> bool:
        return (clone.root / ".dvc/tmp/dh/cluster" / f"{unit}.log").is_file() and any(
            (clone.root / ".dvc/tmp/dh/logs").glob("*.log")
        )

    _wait_for(lambda: any(runs(clone) for clone in clones.values()))
    victim = next(name for name, clone in clones.items() if runs(clone))
    running.processes[victim].send_signal(signal.SIGKILL)
    return victim
