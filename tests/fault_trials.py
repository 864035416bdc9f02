"""Commands with a fault, each in a child of one warm process, so that a trial costs the command alone."""

from __future__ import annotations

import fcntl
import json
import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from disrupting_harm.driver import workers


KINDS = ("kill", "cut", "no space", "disk error", "full")
"""kill: SIGKILL before the operation. cut: SIGKILL when a file was just opened for writing, so that it is there and empty.
no space, disk error: the operation raises ENOSPC, EIO. full: the file opens, and every write to it raises ENOSPC.
"""
ONLY_FILES = ("cut", "full")  # kinds that are possible at the opening of a file alone
# Which process of a command the fault is for: itself, or the one that it starts for its work (a stage, or `dvc add`).
PLACES = ("command", "child")


@dataclass(frozen=True)
class Trial:
    """How a command with a fault ended. operations: what it did to files, as far as it came to say so."""

    code: int
    said: str
    operations: list[tuple[str, str]]


class Trials:
    """The warm process. Commands run in any folder, with a fault at operation `at` of the process `place`."""

    def __init__(self, folder: Path):
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        _give_key(folder)
        self._warm = workers.WarmParent("tests.fault_injection:main", "in_process", Path(__file__).parents[1])
        self._number = 0

    def run(
        self, root: Path, command: Sequence[str], *, at: int = 0, kind: str = "kill", place: str = "command",
        stage: Sequence[str] = (),
    ) -> Trial:  # fmt: skip
        """`stage` begins the arguments of the stage that a fault in a child of `dh repro` is for."""
        self._number += 1
        note, alive, log = (self._folder / name for name in ("note", "alive", "said"))
        for path in (note, log):
            path.unlink(missing_ok=True)
        arguments = ["dh", str(note), str(alive), place, str(at), kind, shlex.join(stage), *command]
        self._warm.start(self._number, shlex.join(arguments), root, log)
        ended: list = []
        while not ended:
            ended = self._warm.wait(10)
        with alive.open("a") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)  # until what the command started is gone as well
        operations = json.loads(note.read_text()) if note.is_file() else []
        return Trial(ended[0].code, log.read_text(errors="replace"), [tuple(o) for o in operations])

    def close(self) -> None:
        self._warm.close()


def _give_key(folder: Path) -> None:
    """Outside the tests there is no key, and the warm process takes what is set at its start. It imports this file, and nothing else of
    the tests: what is loaded in it a notebook has loaded.
    """
    from tests.small_keys import write_key
    from tests.small_survey import COUNTRY

    from disrupting_harm.at_rest.keys import VARIABLE

    if VARIABLE not in os.environ:
        os.environ[VARIABLE] = str(write_key(folder / "keys", COUNTRY).parent)
