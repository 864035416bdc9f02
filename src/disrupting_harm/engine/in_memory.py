"""Where papermill writes the notebook that ran: to memory, since the outputs of one that stopped may show respondents' rows."""

from __future__ import annotations

from collections.abc import Callable


TARGET = "in-memory:executed.ipynb"


class _Memory:
    """What papermill takes for a place to write to. take: what becomes of the text."""

    take: Callable[[str], None]

    def write(self, text: str, _path: str) -> None:
        self.take(text)

    def pretty_path(self, path: str) -> str:
        return path


_MEMORY = _Memory()


def target(take: Callable[[str], None]) -> str:
    """What to give papermill as its output; it calls `take` with the text of the notebook, at the end and where a cell stops."""
    from papermill.iorw import papermill_io

    _MEMORY.take = take
    if not any(handler is _MEMORY for _, handler in papermill_io._handlers):
        papermill_io.register(TARGET.partition(":")[0], _MEMORY)
    return TARGET
