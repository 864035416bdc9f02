"""The way to the warm parent: start a stage's commands in a child, hear how it ended, stop it."""

from __future__ import annotations

import json
import os
import select
import shlex
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from disrupting_harm.environment import fixed
from disrupting_harm.errors import UserError


TAKES_ENGINE = ("run", "report")


@dataclass
class Ended:
    """A child that ended. code: its exit code, minus the signal that killed it; seconds of processor time."""

    id: int
    code: int
    cpu: float


class WarmParent:
    """One process that forks children. `function` (MODULE:FUNCTION) runs the arguments of a command of `dh`.

    folder: where its module lies, if not in this library.
    """

    def __init__(self, function: str, engine: str, folder: Path | None = None):
        self.engine = engine
        self.children: dict[int, int] = {}
        self._received = b""
        self._ended: list[Ended] = []
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "disrupting_harm.driver.forks", str(theirs.fileno()), function]
                + ([str(folder)] if folder else []),
                pass_fds=[theirs.fileno()],
                env=fixed(os.environ),
                start_new_session=True,
                stdin=subprocess.DEVNULL,
            )

    def start(self, id: int, command: str, folder: Path, log: Path) -> None:
        """Run the command line of a stage (`dh a b && dh c d`) in a child; its messages go to `log`."""
        request = {"id": id, "folder": str(folder), "log": str(log), "commands": self._arguments(command)}
        self._socket.sendall((json.dumps(request) + "\n").encode())
        while id not in self.children and not any(e.id == id for e in self._ended):
            self._receive(None)

    def wait(self, seconds: float) -> list[Ended]:
        """Children that ended, at once if one has, else after at most so many seconds."""
        if not self._ended:
            self._receive(seconds)
        ended, self._ended = self._ended, []
        return ended

    def stop(self) -> None:
        """End every child, and what it started, now."""
        for process in self.children.values():
            try:
                os.killpg(process, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def close(self) -> None:
        self.stop()
        self._socket.close()
        self._process.wait()

    def _arguments(self, command: str) -> list[list[str]]:
        words = shlex.split(command)
        commands: list[list[str]] = [[]]
        for word in words:
            if word == "&&":
                commands.append([])
            else:
                commands[-1].append(word)
        if not all(c[:1] == ["dh"] and len(c) > 1 for c in commands):
            raise UserError(
                f"dvc.yaml: `{command}` is not a command of `dh`, and `dh repro` runs no other; run the stage with `dvc repro`."
            )
        return [[*c[1:], "--engine", self.engine] if c[1] in TAKES_ENGINE else c[1:] for c in commands]

    def _receive(self, seconds: float | None) -> None:
        """Take what the parent sent. Raises UserError where it died or says that it cannot fork safely."""
        readable, _, _ = select.select([self._socket], [], [], seconds)
        if not readable:
            return
        data = self._socket.recv(65536)
        if not data:
            raise UserError(
                "dh repro: the process that starts the stages died (out of memory, or ended by someone); what was there before is "
                "untouched, run the command again."
            )
        self._received += data
        *lines, self._received = self._received.split(b"\n")
        for line in lines:
            message = json.loads(line)
            if "ready" in message:
                if message["threads"]:
                    raise UserError(
                        f"dh repro: the threads {', '.join(message['threads'])} run where stages are forked, which is not safe; run "
                        "`dvc repro` instead, and tell the maintainers."
                    )
            elif "pid" in message:
                self.children[message["id"]] = message["pid"]
            else:
                self.children.pop(message["id"], None)
                self._ended.append(Ended(message["id"], message["code"], message["cpu"]))
