"""What may be told of an error that stops a cell: its own sentence only where the library raised it and it names no respondent.

It is judged here, in the process of the notebook, since only here is it known where an error was raised and of which class it is.
A name proves nothing: any class can be called `DesignError`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from types import TracebackType

from disrupting_harm.confinement.policy import LIBRARY
from disrupting_harm.errors import UserError


def watch(shell, tell: Callable[[bytes], object]) -> None:
    """Tell of each cell of this IPython shell that an error stops, in a line each."""

    def after_cell(result) -> None:
        error = result.error_in_exec or result.error_before_exec
        if error is not None:
            line = {"raised": kind_of(error), "own_words": keeps_its_words(error)}
            tell(b"\n" + json.dumps(line).encode() + b"\n")

    shell.events.register("post_run_cell", after_cell)


def kind_of(error: BaseException) -> str:
    """The name of its class where that is one of Python, an installed package or the library; "" for one of the notebook's own."""
    kind = type(error)
    module = sys.modules.get(kind.__module__)
    known = module is not None and kind.__module__ != "__main__" and getattr(module, kind.__name__, None) is kind
    return kind.__name__ if known else ""


def keeps_its_words(error: BaseException) -> bool:
    """Whether the library itself raised it as a mistake of the user, and its message names no respondent."""
    if not isinstance(error, UserError) or sys.modules.get(type(error).__module__) is None:
        return False
    ours = os.path.realpath(getattr(sys.modules[type(error).__module__], "__file__", None) or "").startswith(_INSIDE)
    return (
        ours
        and bool(kind_of(error))
        and _raised_in(error.__traceback__).startswith(_INSIDE)
        and _names_nobody(str(error))
    )


def _raised_in(traceback: TracebackType | None) -> str:
    """The file of the code that raised."""
    file = ""
    while traceback is not None:
        file, traceback = traceback.tb_frame.f_code.co_filename, traceback.tb_next
    return os.path.realpath(file)


def _names_nobody(message: str) -> bool:
    """As the gates of the runs that are open say, if one is."""
    gate = sys.modules.get("disrupting_harm.evidence.gate")
    return gate is None or all(one.check_error(message) for one in gate.opened)


_INSIDE = LIBRARY + os.sep
