"""What a run notes for the engine while the notebook runs: inputs, saved things, and the code that was loaded."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.records import Input, Saved
from disrupting_harm.study.model import Model


EVENTS = "run.json"
PROGRAM = (
    "__main__",
    "__mp_main__",
)  # what Python calls the program that started; multiprocessing has a second name for it


def write(
    folder: Path,
    root: Path,
    inputs: Iterable[Input],
    saved: Iterable[Saved],
    *,
    parameters_sha256: str = "",
    gate: dict | None = None,
) -> None:
    """Write the notes into the run's folder, from which the engine makes the record."""
    folder.mkdir(parents=True, exist_ok=True)
    notes = {
        "inputs": f"[{','.join(map(_text, inputs))}]",
        "saved": f"[{','.join(map(_text, saved))}]",
        "loaded": json.dumps(loaded_from(root)),
        "parameters_sha256": json.dumps(parameters_sha256),
        "gate": json.dumps(gate or {}),
    }
    files.write_text(folder / EVENTS, "{" + ",\n".join(f'"{name}": {text}' for name, text in notes.items()) + "}\n")


def loaded_from(root: Path) -> list[tuple[str, str]]:
    """Modules of the library, wherever they lie, and others that lie in the project, by name and file.

    Installed packages are not among them, nor is the program that started the process.
    """
    return list(_loaded(tuple((name, id(module)) for name, module in list(sys.modules.items())), root))


_texts: dict[int, tuple[Model, str]] = {}


def _text(entry: Model) -> str:
    """The JSON of an entry, which is frozen: all entries are written again after every cell that saves."""
    known = _texts.get(id(entry))
    if known is None or known[0] is not entry:
        _texts[id(entry)] = known = (entry, entry.model_dump_json())
    return known[1]


@lru_cache(maxsize=1)
def _loaded(modules: tuple[tuple[str, int], ...], root: Path) -> list[tuple[str, str]]:
    """Asked after every cell that saves, and answered once as long as the same modules are there."""
    files_of = [(name, getattr(sys.modules.get(name), "__file__", None)) for name, _ in modules]
    return sorted((name, file) for name, file in files_of if file and _is_ours(name, file, root))


def _is_ours(name: str, file: str, root: Path) -> bool:
    if name in PROGRAM:
        return False
    in_project = file.startswith(f"{root}{os.sep}") and "site-packages" not in file
    return in_project or name.partition(".")[0] == "disrupting_harm"


def running_cell() -> str | None:
    """Hash of the source of the cell that is running; None outside a notebook."""
    sources = _sources()
    return files.sha256_text(sources[-1].strip()) if sources else None


def running_cell_number() -> int | None:
    """Its number, which the executed notebook has too; None outside a notebook."""
    sources = _sources()
    return len(sources) - 1 if sources else None


def after_each_cell(call: Callable[..., None]) -> None:
    """Have `call` called whenever a cell has ended, whether well or not."""
    from IPython import get_ipython

    if (shell := get_ipython()) is not None:
        shell.events.register("post_run_cell", call)


def _sources() -> list[str]:
    try:
        from IPython import get_ipython
    except ImportError:
        return []
    shell = get_ipython()
    return shell.history_manager.input_hist_raw if shell is not None and shell.history_manager else []
