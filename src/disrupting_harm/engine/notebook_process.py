"""The process in which a notebook runs: confined, and gone when the notebook has ended.

What is given up is given up for good, so it is never the process that makes the record and puts the outputs in place: with
nbclient it is the kernel, in_process a child that is forked for the notebook.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from jupyter_client.manager import AsyncKernelManager

from disrupting_harm.confinement import kernel, start
from disrupting_harm.confinement.policy import Policy


LAUNCHER = "ipykernel_launcher"
LONGEST_MESSAGE = 4000
_SET_PARENT_DEATH_SIGNAL = 1


@dataclass(frozen=True)
class Refusal:
    """One thing that was refused. cell: its number; sticks: whether the run fails even where the code went on without."""

    cell: int | None
    text: str
    sticks: bool


@dataclass(frozen=True)
class Raised:
    """kind: the name of its class, "" for one of the notebook's own. own_words: whether its message may be told."""

    kind: str = ""
    own_words: bool = False


class CellError(Exception):
    """A cell of a notebook in a child stopped: its number, and kind and message of its error."""

    def __init__(self, exec_count: int | None, ename: str, evalue: str):
        super().__init__(ename)
        self.exec_count, self.ename, self.evalue = exec_count, ename, evalue


class ProcessDied(Exception):
    """The child ended without a word."""


class Ears:
    """Hears what the process refuses, and a child's notebook: a line each, in a pipe that it can write to and never read or cut.

    notebook: its text, once it was written; no file holds it.
    """

    def __init__(self):
        self._read, self.write = os.pipe()
        self._received = bytearray()
        self.notebook: str | None = None

    def read_to_end(self) -> None:
        """Until no process holds the other end."""
        self._close_writing()
        while data := os.read(self._read, 65536):
            self._received += data

    def read_what_is_there(self) -> None:
        """For a process that has ended, and may have left another that holds the other end."""
        self._close_writing()
        os.set_blocking(self._read, False)
        try:
            self.read_to_end()
        except BlockingIOError:
            pass

    def keep(self, notebook: str) -> None:
        """In the process that hears."""
        self.notebook = notebook

    def send(self, notebook: str) -> None:
        """From the child, which has no other way out that leaves nothing on a disk."""
        line = memoryview(b"\n" + json.dumps({"notebook": notebook}).encode() + b"\n")
        while line:
            line = line[os.write(self.write, line) :]

    def close(self) -> None:
        self._close_writing()
        if self._read >= 0:
            os.close(self._read)
            self._read = -1

    def refusals(self) -> list[Refusal]:
        return [Refusal(r["cell"], str(r["text"]), bool(r["sticks"])) for r in self._told() if "text" in r]

    def raised(self) -> Raised:
        """The error that stopped a cell. Where nothing was told of it nothing is known, and nothing may be told on."""
        told = next((line for line in reversed(self._told()) if "raised" in line), {})
        return Raised(str(told.get("raised", "")), told.get("own_words") is True)

    def end(self) -> dict | None:
        """How the child says it ended."""
        return next((line["end"] for line in reversed(self._told()) if "end" in line), None)

    def hear_notebook(self) -> None:
        """The one that the child sent last; none where it died before."""
        self.notebook = next((str(line["notebook"]) for line in reversed(self._told()) if "notebook" in line), None)

    def _told(self) -> list[dict]:
        found = []
        for line in self._received.splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:  # cut short by the death of the process
                continue
        return [line for line in found if isinstance(line, dict)]

    def _close_writing(self) -> None:
        if self.write >= 0:
            os.close(self.write)
            self.write = -1


def confined_manager(policy: Policy, ears: Ears) -> type[AsyncKernelManager]:
    """A manager whose kernels are confined."""

    class Manager(AsyncKernelManager):
        def format_kernel_cmd(self, extra_arguments=None):
            command = super().format_kernel_cmd(extra_arguments)
            return [kernel.__name__ if word == LAUNCHER else word for word in command]

        async def _async_launch_kernel(self, kernel_cmd, **kw):
            if kernel.__name__ not in kernel_cmd:
                raise RuntimeError("the kernel python3 is not IPython's, and no other is confined")
            kw["env"] = kw.get("env", os.environ) | {kernel.VARIABLE: f"{ears.write} {policy.text()}"}
            await super()._async_launch_kernel(kernel_cmd, pass_fds=(ears.write,), **kw)

    return Manager


def run_in_child(work: Callable[[], object], policy: Policy, ears: Ears) -> None:
    """Run `work`, which runs the notebook, in a confined child, and wait for its end.

    Raises CellError where a cell stopped, OSError where the disk failed, KeyboardInterrupt where the child was stopped, and
    ProcessDied where it ended without a word.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        _run(work, policy, ears.write, parent)
    try:
        ears.read_to_end()
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        os.waitpid(child, 0)
    ears.hear_notebook()
    end = ears.end()
    if end is None:
        raise ProcessDied
    if "stopped" in end:
        raise KeyboardInterrupt
    if "errno" in end:
        raise OSError(end["errno"], os.strerror(end["errno"]))
    if "defect" in end:
        raise RuntimeError("the engine failed in the process of the notebook; its traceback stands above")
    if "cell" in end:
        raise CellError(end["cell"], end["ename"], end["evalue"])


def _run(work: Callable[[], object], policy: Policy, tell_to: int, parent: int) -> None:
    """Never returns: the child ends here, whatever happens."""
    end: dict = {"defect": True}
    try:
        _end_with(parent)
        start.confine_files(policy)
        start.confine_code(policy, tell_to)
        end = _outcome(work)
    except KeyboardInterrupt:
        end = {"stopped": True}
    finally:
        if (error := sys.exc_info()[1]) is not None:
            traceback.print_exception(error)
        try:
            sys.stdout.flush()
            sys.stderr.flush()
            os.write(tell_to, b"\n" + json.dumps({"end": end}).encode() + b"\n")
        finally:
            os._exit(0)


def _outcome(work: Callable[[], object]) -> dict:
    from papermill.exceptions import PapermillExecutionError

    try:
        work()
    except PapermillExecutionError as error:
        return {"cell": error.exec_count, "ename": error.ename, "evalue": error.evalue[:LONGEST_MESSAGE]}
    except OSError as error:
        if error.errno is None:
            raise
        return {"errno": error.errno}
    return {}


def _end_with(parent: int) -> None:
    """This process is killed when the one that started it ends, where the system can; at once if it has ended already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
