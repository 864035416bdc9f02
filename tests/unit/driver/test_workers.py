"""The warm parent and its children, with a function of the test in the place of `dh`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from disrupting_harm.driver import workers
from disrupting_harm.driver.workers import WarmParent
from disrupting_harm.errors import UserError


# What a child does with the arguments of a command, in a module that the warm parent imports.
FUNCTION = """
import os, random, sys, time
from pathlib import Path

def main(arguments):
    what, *rest = arguments
    if what == "say":
        print(*rest, os.getcwd(), os.environ["PYTHONHASHSEED"], os.environ["TZ"])
    if what == "exit":
        sys.exit(int(rest[0]))
    if what == "raise":
        raise RuntimeError("a defect")
    if what == "sleep":
        Path(rest[0]).write_text(f"{os.getpid()} {os.getppid()}")
        time.sleep(60)
    if what == "random":
        print(random.random())
    return 0
"""


@pytest.fixture(scope="module")
def function(tmp_path_factory):
    """The arguments with which a warm parent runs it."""
    folder = tmp_path_factory.mktemp("function")
    (folder / "stand_in_for_dh.py").write_text(FUNCTION)
    return "stand_in_for_dh:main", "in_process", folder


@pytest.fixture(scope="module")
def warm(function):
    parent = WarmParent(*function)
    yield parent
    parent.close()


def run(warm, folder: Path, command: str) -> tuple[int, str]:
    """The exit code of a child, and what it said."""
    log = folder / "said"
    warm.start(1, command, folder, log)
    ended: list = []
    while not ended:
        ended = warm.wait(10)
    return ended[0].code, log.read_text()


def test_a_child_works_in_the_stages_folder_under_the_fixed_environment(warm, tmp_path):
    assert run(warm, tmp_path, "dh say 'a b' c") == (0, f"a b c {tmp_path} 0 UTC\n")


@pytest.mark.parametrize("command, code", [("dh exit 2", 2), ("dh say x && dh exit 3 && dh say y", 3), ("dh raise", 1)])
def test_the_exit_code_is_that_of_the_first_command_that_fails(warm, tmp_path, command, code):
    ended, said = run(warm, tmp_path, command)
    assert ended == code and "y" not in said.split()
    assert ("RuntimeError: a defect" in said) is (command == "dh raise")


def test_children_share_no_state_of_chance(warm, tmp_path):
    assert run(warm, tmp_path, "dh random") != run(warm, tmp_path, "dh random")


def started(folder: Path, name: str, running) -> tuple[int, int]:
    """The numbers of a sleeping child and of its parent. Fails where the program that starts it is not `running` any more."""
    path = folder / name
    while not path.is_file() or not path.read_text():
        assert running()
        time.sleep(0.01)
    child, parent = path.read_text().split()
    return int(child), int(parent)


def is_up(parent: WarmParent):
    return lambda: not parent.wait(0) and bool(parent.children)


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (
        FileNotFoundError,
        ProcessLookupError,
    ):  # the second where it ends between the opening of that file and its reading
        return False


def wait_for_end(process: int) -> None:
    while is_alive(process):
        time.sleep(0.01)


def test_a_child_that_is_killed_is_told_by_its_signal_and_the_next_one_runs(warm, tmp_path):
    warm.start(1, f"dh sleep {tmp_path}/a", tmp_path, tmp_path / "log")
    os.kill(started(tmp_path, "a", is_up(warm))[0], signal.SIGKILL)
    ended: list = []
    while not ended:
        ended = warm.wait(10)
    assert ended[0].code == -signal.SIGKILL
    assert run(warm, tmp_path, "dh say on")[0] == 0


def test_stopping_ends_every_child(function, tmp_path):
    parent = WarmParent(*function)
    for id, name in enumerate(("a", "b")):
        parent.start(id, f"dh sleep {tmp_path}/{name}", tmp_path, tmp_path / f"log{id}")
    children = [started(tmp_path, name, is_up(parent))[0] for name in ("a", "b")]
    parent.close()
    for child in children:
        wait_for_end(child)


@pytest.mark.skipif(sys.platform != "linux", reason="the system tells no process of the end of its parent")
def test_children_end_with_the_warm_parent_and_the_run_is_told_so(function, tmp_path):
    parent = WarmParent(*function)
    parent.start(1, f"dh sleep {tmp_path}/a", tmp_path, tmp_path / "log")
    child, process = started(tmp_path, "a", is_up(parent))
    os.kill(process, signal.SIGKILL)
    wait_for_end(child)
    with pytest.raises(UserError, match="the process that starts the stages died"):
        while True:
            parent.wait(10)
    parent.close()


def test_children_end_with_a_driver_that_is_killed(function, tmp_path):
    program = (
        "import sys, time\nfrom pathlib import Path, PosixPath\nfrom disrupting_harm.driver.workers import WarmParent\n"
        f"folder = Path({str(tmp_path)!r})\nparent = WarmParent(*{function!r})\n"
        "parent.start(1, f'dh sleep {folder}/a', folder, folder / 'log')\ntime.sleep(60)"
    )
    driver = subprocess.Popen([sys.executable, "-c", program])
    child, _ = started(tmp_path, "a", lambda: driver.poll() is None)
    driver.kill()
    driver.wait()
    wait_for_end(child)


@pytest.mark.parametrize("command", ["python x.py", "dh", "dh run a KEN && rm -r outputs", ""])
def test_a_command_that_is_not_dh_is_refused_with_the_way_out(warm, tmp_path, command):
    with pytest.raises(UserError, match="is not a command of `dh`.*`dvc repro`"):
        warm.start(1, command, tmp_path, tmp_path / "log")


def test_only_commands_that_run_a_notebook_are_told_which_engine_runs_it(warm):
    assert warm._arguments("dh derive x KEN && dh run x KEN") == [
        ["derive", "x", "KEN"], ["run", "x", "KEN", "--engine", "in_process"]
    ]  # fmt: skip


def test_threads_that_are_not_known_to_be_safe_are_named(monkeypatch):
    from disrupting_harm.driver import forks

    monkeypatch.setattr(forks, "SAFE_THREADS", frozenset())
    import threading

    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert sys.platform != "linux" or forks.unsafe_threads() != []
    finally:
        stop.set()
        thread.join()


def test_a_parent_with_an_unsafe_thread_starts_no_stage(function):
    parent = workers.WarmParent.__new__(workers.WarmParent)
    ours, theirs = workers.socket.socketpair()
    parent._socket, parent._received, parent._ended, parent.children = ours, b"", [], {}
    with ours, theirs:
        theirs.sendall(b'{"ready": true, "threads": ["polars-1"]}\n')
        with pytest.raises(UserError, match="the threads polars-1 run.*`dvc repro`"):
            parent.wait(10)
