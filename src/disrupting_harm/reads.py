"""Which states of a file were read while a stage ran: one that was written and written back in between leaves no other trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from disrupting_harm import files


Reads = dict[Path, list[files.FileState]]
_noted: ContextVar[Reads | None] = ContextVar("reads", default=None)


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
