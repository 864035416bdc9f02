"""Faults at a chosen file operation of a command: the process is killed there, or the system says that it cannot.

An audit hook sees every file operation of Python below the project's root that changes something, and counts it; pyarrow, which
writes by itself, is counted by its own call. This runs in the child that tests/fault_trials.py has forked for a trial.
"""

from __future__ import annotations

import builtins
import errno
import fcntl
import io
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dvc.cli import main as dvc_main
from tests.fault_trials import ONLY_FILES

from disrupting_harm import cli
from disrupting_harm.driver import forks, workers


EVENTS = frozenset({
    "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.truncate", "os.utime",
})  # fmt: skip
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
ERRORS = {"no space": errno.ENOSPC, "disk error": errno.EIO}


@dataclass
class Injector:
    """Counts operations below `root`; at number `at` (from 1) it lets the fault happen. `at` 0 only counts."""

    root: str
    at: int = 0
    kind: str = "kill"
    seen: list[tuple[str, str]] = field(default_factory=list)
    _opening: bool = False
    _busy: bool = False

    def install(self) -> None:
        import pyarrow.parquet

        sys.addaudithook(self._audit)
        builtins.open = io.open = self._after_open(io.open)
        os.open = self._after_open(os.open)
        write = pyarrow.parquet.write_table

        def write_table(table, where, *args, **kwargs):
            self.operation("open", str(where))
            if not self._opening:
                return write(table, where, *args, **kwargs)
            with Path(where).open("wb") as stream:
                return write(table, stream, *args, **kwargs)

        pyarrow.parquet.write_table = write_table

    def operation(self, name: str, path: str) -> None:
        if self._busy or not path.startswith(self.root + os.sep) or "/.git/" in path:
            return
        self.seen.append((name, path[len(self.root) + 1 :]))
        self._opening = False
        if len(self.seen) != self.at:
            return
        if self.kind in ONLY_FILES:
            self._opening = name == "open"
        elif self.kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        else:
            number = ERRORS[self.kind]
            raise OSError(number, os.strerror(number), path)

    def _audit(self, event: str, args: tuple) -> None:
        if event == "open":
            path, _, flags = args
            if isinstance(path, str | bytes) and flags & WRITES:
                self.operation("open", _absolute(path))
        elif event in EVENTS:
            self.operation(
                event, _absolute(args[0], args[-1] if event in ("os.remove", "os.rmdir", "os.mkdir") else -1)
            )

    def _after_open(self, opened):
        def open_and_look(*args, **kwargs):
            result = opened(*args, **kwargs)
            if self._opening:
                self._opening = False
                if self.kind == "cut":
                    os.kill(os.getpid(), signal.SIGKILL)
                return result if isinstance(result, int) else _Full(result)
            return result

        return open_and_look


class _Full:
    """An open file of a disk without room: every write to it fails."""

    def __init__(self, stream):
        self._stream = stream

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stream.close()

    def __iter__(self):
        return iter(self._stream)

    def write(self, _):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    writelines = write


def _absolute(path, folder: int = -1) -> str:
    path = os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else ""
    if not os.path.isabs(path) and isinstance(folder, int) and folder >= 0:
        path = os.path.join(os.readlink(f"/proc/self/fd/{folder}"), path)
    return os.path.normpath(os.path.join(os.getcwd(), path)) if path else ""


_child: Injector | None = None  # of the process that the command starts
_note = ""  # where the operations of the process with the fault are noted
_stage: tuple[str, ...] = ()


def main(arguments: list[str]) -> int:
    """Runs in a fork of the warm process: NOTE ALIVE PLACE AT KIND STAGE COMMAND..."""
    global _child, _note, _stage
    _note, alive, place, at, kind, stage, *command = arguments
    descriptor = os.open(alive, os.O_RDWR | os.O_CREAT)
    fcntl.flock(descriptor, fcntl.LOCK_SH)  # inherited by every fork: held until the last of them is gone
    injector = Injector(os.getcwd(), int(at), kind)
    _stage = tuple(shlex.split(stage))
    if place == "child":
        _child = injector
    if command[0] == "repro":
        _fork_warm_parent()
    elif command[0] == "import":
        from disrupting_harm.ingest import track as ingest_track

        ingest_track.subprocess = _DvcInAFork
    if place == "command":
        injector.install()
    code = 1
    try:
        code = dvc_main(command[1:]) if command[0] == "dvc" else cli.main(command)
    finally:
        if place == "command":
            _write_note(injector)
    return code


def run_stage(arguments: list[str]) -> int:
    """What the warm parent of `dh repro` runs in its children."""
    mine = _child is not None and tuple(arguments[: len(_stage)]) == _stage
    if mine:
        _child.install()
    try:
        return cli.main(arguments)
    finally:
        if mine:
            _write_note(_child)


def _write_note(injector: Injector) -> None:
    injector._busy = True
    Path(_note).write_text(json.dumps(injector.seen), encoding="utf-8")


def _fork_warm_parent() -> None:
    """A warm parent for `dh repro`, forked from this process, which is warm already, instead of a new one."""
    ours, theirs = socket.socketpair()
    process = os.fork()
    if process == 0:
        ours.close()
        os.setsid()
        try:
            forks.serve(theirs, f"{__name__}:run_stage")
        finally:
            os._exit(0)

    class Started:
        def __init__(self, *_, **__):
            theirs.close()

        def wait(self):
            os.waitpid(process, 0)

    class Pair:
        def __getattr__(self, name):
            return getattr(socket, name)

        def socketpair(self):
            return ours, theirs

    class Popen:
        def __getattr__(self, name):
            return getattr(subprocess, name)

        Popen = Started

    workers.socket, workers.subprocess = Pair(), Popen()


class _DvcInAFork:
    """In the place of `subprocess`: `python -m dvc ARGUMENTS` in a fork of this process, which has imported DVC."""

    @staticmethod
    def run(command: Sequence[str], cwd: Path, **_) -> subprocess.CompletedProcess:
        with tempfile.TemporaryFile("w+") as said:
            process = os.fork()
            if process == 0:
                code = 1
                try:
                    os.dup2(said.fileno(), 1)
                    os.dup2(said.fileno(), 2)
                    os.chdir(cwd)
                    if _child is not None:
                        _child.install()
                    code = dvc_main(list(command[3:]))
                finally:
                    sys.stdout.flush()
                    sys.stderr.flush()
                    if _child is not None:
                        _write_note(_child)
                    os._exit(code)
            _, status = os.waitpid(process, 0)
            said.seek(0)
            return subprocess.CompletedProcess(command, os.waitstatus_to_exitcode(status), "", said.read())
