"""Confine this process, for good, before the notebook's first cell runs in it."""

from __future__ import annotations

import os
import sys
import tempfile

from disrupting_harm.confinement import hook, landlock, raised, seccomp
from disrupting_harm.confinement.policy import Policy


_tell_to: list[int] = []  # the descriptor that this process tells its engine on
NO_LANDLOCK = (
    "notebooks were held to what they declare by Python's audit hook alone: this system has no Landlock (Linux 5.13 or later), so "
    "readers in C were not held."
)


def confine_files(policy: Policy) -> None:
    """To the files of the policy, by the kernel of the system where it has Landlock. Call it before a second thread runs."""
    sys.dont_write_bytecode = True  # it could not, and a changed module beside the library would run in the next stage
    tempfile.tempdir = None  # look again at what the environment says
    if landlock.version():
        landlock.restrict(policy.rules())


def confine_code(policy: Policy, tell_to: int) -> None:
    """Refuse system calls, then set the hook; it tells what it refuses to the descriptor, a line each."""
    seccomp.refuse_calls()
    hook.install(policy, lambda line: os.write(tell_to, line))
    _tell_to.append(tell_to)


def watch_errors(shell) -> None:
    """Tell of the errors that stop a cell of this IPython shell, where this process is confined."""
    if _tell_to:
        raised.watch(shell, lambda line: os.write(_tell_to[-1], line))


def what_holds() -> str:
    """A sentence for the person who runs stages where the kernel of the system does not hold them; else empty.

    It is told and not recorded: the same inputs give the same record on every machine.
    """
    return "" if landlock.version() else NO_LANDLOCK
