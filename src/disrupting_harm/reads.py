"""Which states of a file were read while a stage ran: one that was written and written back in between leaves no other trace.

And the other way round: a look at the whole study takes every parameter as it was when the look first read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from disrupting_harm import files


Reads = dict[Path, list[files.FileState]]
_noted: ContextVar[Reads | None] = ContextVar("reads", default=None)
_once: ContextVar[dict | None] = ContextVar("once", default=None)
P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def note_reads() -> Iterator[Reads]:
    """The states of each file that `state_read` was asked for in the block, in their order."""
    noted: Reads = {}
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def state_read(path: Path) -> files.FileState:
    """The state of a file that is about to be read, or taken from memory, noted for the stage that runs."""
    state, noted = files.file_state(path), _noted.get()
    if noted is not None and state not in (seen := noted.setdefault(path, [])):
        seen.append(state)
    return state


@contextmanager
def read_once() -> Iterator[None]:
    """In the block, what was read of the parameters is not read again, whatever happens to the files.

    For a look at all units: whether a file has changed is asked a hundred thousand times otherwise. Where a result is made, only inside
    `watch_inputs`: it refuses a result of a file that had another state when it was read than before or after.
    """
    token = _once.set({})
    try:
        yield
    finally:
        _once.reset(token)


def kept_while_read_once(function: Callable[P, T]) -> Callable[P, T]:
    """The function, whose results are kept in a block of `read_once`. Its arguments can be hashed, and nobody changes its results."""

    @wraps(function)
    def call(*arguments: P.args, **options: P.kwargs) -> T:
        known = _once.get()
        if known is None:
            return function(*arguments, **options)
        key = (function, arguments, tuple(sorted(options.items())))
        if key not in known:
            known[key] = function(*arguments, **options)
        return known[key]

    return call
