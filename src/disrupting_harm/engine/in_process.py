"""A papermill engine that runs a notebook's cells in this process, without a kernel of its own.

A kernel costs a new interpreter, the imports of the numeric stack and a message queue for each notebook. Here a process that
has imported the stack is forked for one notebook, runs it and ends; it holds nothing of another notebook. What a cell shows is
kept as nbclient keeps it, so that both engines write the same bytes; text that a cell prints to both of its streams is kept in
the order in which it was printed, where a kernel collects each. Widgets, `input()` and kernels of other languages have
no place here: a notebook that needs them is run with nbclient.
"""

from __future__ import annotations

import ctypes
import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Self

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode
from nbformat.v4 import new_output
from papermill.engines import Engine
from traitlets.config import Config

from disrupting_harm.confinement.start import watch_errors


Sink = Callable[[NotebookNode], None]


class _Publisher(DisplayPublisher):
    sink: Sink

    def publish(self, data, metadata=None, **_):
        self.sink(new_output("display_data", data, metadata=metadata or {}))

    def clear_output(self, wait=False):
        """What a cell showed is kept: the executed notebook is a record."""


class _LastValue(DisplayHook):
    sink: Sink

    def write_output_prompt(self):
        """The prompt is the execution count of the output."""

    def write_format_data(self, format_dict, md_dict=None):
        self.sink(new_output("execute_result", format_dict, metadata=md_dict or {}, execution_count=self.prompt_count))

    def finish_displayhook(self):
        """Nothing was written to a terminal that would have to be ended."""


class _Stream(io.TextIOBase):
    encoding = "utf-8"

    def __init__(self, name: str, sink: Sink):
        self.stream, self.sink = name, sink

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if text:
            self.sink(new_output("stream", name=self.stream, text=text))
        return len(text)


class _Shell(InteractiveShell):
    display_pub_class = _Publisher
    displayhook_class = _LastValue

    def _showtraceback(self, etype, evalue, stb):
        self.display_pub.sink(new_output("error", ename=etype.__name__, evalue=str(evalue), traceback=list(stb)))

    def init_history(self):
        """The sources of the cells that ran are kept, since a saved thing names its cell; no file holds them."""
        super().init_history()
        self.history_manager.enabled = False

    def enable_gui(self, gui=None):
        """There is no window."""


class InProcessEngine(Engine):
    """Registered with papermill as `in_process`."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, **_):
        """Run every cell until one fails. The process must have been started for this notebook alone."""
        config = Config({"HistoryManager": {"enabled": False, "hist_file": ":memory:"}})
        with _as_in_a_kernel(), _Descriptors() as descriptors:
            shell = _Shell.instance(config=config)
            watch_errors(shell)
            for index, cell in enumerate(nb_man.nb.cells):
                nb_man.cell_start(cell, index)
                failed = (
                    cell.cell_type == "code"
                    and cell.source.strip()
                    and not _run_cell(shell, nb_man, cell, index, descriptors)
                )
                nb_man.cell_complete(cell, cell_index=index)
                if failed:
                    break
            nb_man.nb.metadata["language_info"] = _language()


def _run_cell(shell: _Shell, nb_man, cell: NotebookNode, index: int, descriptors: _Descriptors) -> bool:
    """Run one cell; whether it succeeded. Its outputs are those that nbclient would have collected."""
    outputs = cell.outputs = []

    def sink(output: NotebookNode) -> None:
        last = outputs[-1] if outputs else None
        if output.output_type == "stream" and last and last.get("name") == output.name:
            last.text += output.text
        else:
            outputs.append(output)

    shell.display_pub.sink = shell.displayhook.sink = sink
    cell.execution_count = shell.execution_count
    with redirect_stdout(_Stream("stdout", sink)), redirect_stderr(_Stream("stderr", sink)):
        result = shell.run_cell(cell.source, store_history=True)
    for name, text in descriptors.take():
        sink(new_output("stream", name=name, text=text))
    if not result.success:
        error = result.error_in_exec or result.error_before_exec
        nb_man.cell_exception(cell, cell_index=index, exception=error)
    return result.success


class _Descriptors:
    """Keeps what is written to descriptors 1 and 2, past Python's streams, from the terminal and the log: a cell shows it, as in a kernel.

    It is kept in memory, where the system can; elsewhere in a file without a name.
    """

    NAMES = {1: "stdout", 2: "stderr"}

    def __enter__(self) -> Self:
        self._saved = {number: os.dup(number) for number in self.NAMES}
        self._kept = {number: _nameless() for number in self.NAMES}
        for number, kept in self._kept.items():
            os.dup2(kept, number)
        return self

    def __exit__(self, *_) -> None:
        for number in self.NAMES:
            os.dup2(self._saved[number], number)
            os.close(self._saved[number])
            os.close(self._kept[number])

    def take(self) -> Iterator[tuple[str, str]]:
        """By stream, what was written since the last call."""
        ctypes.CDLL(None).fflush(None)
        for number, kept in self._kept.items():
            if size := os.fstat(kept).st_size:
                text = os.pread(kept, size, 0).decode(errors="replace")
                os.ftruncate(kept, 0)
                os.lseek(kept, 0, os.SEEK_SET)
                yield self.NAMES[number], text


def _nameless() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("shown")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


@contextmanager
def _as_in_a_kernel() -> Iterator[None]:
    """Modules beside the notebook are found where a kernel finds them: after the standard library, before installed ones."""
    before = list(sys.path)
    place = next((n for n, path in enumerate(before) if "site-packages" in path), len(before))
    sys.path[:] = [path for path in before[:place] if path] + [""] + before[place:]
    try:
        yield
    finally:
        sys.path[:] = before


def _language() -> dict:
    return {
        "name": "python", "file_extension": ".py", "mimetype": "text/x-python", "nbconvert_exporter": "python",
        "codemirror_mode": {"name": "ipython", "version": sys.version_info[0]},
        "pygments_lexer": f"ipython{sys.version_info[0]}", "version": sys.version.split()[0],
    }  # fmt: skip
