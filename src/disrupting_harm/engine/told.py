"""What is told of a run that stopped: a sentence for the user, without a word that may hold a value from the data."""

from __future__ import annotations

import os
import re
from pathlib import Path

import nbformat

from disrupting_harm.engine import gate
from disrupting_harm.engine.failed import keep_failed
from disrupting_harm.engine.notebook_process import (
    Ears,
    Raised,
)
from disrupting_harm.errors import (
    DISK_ERRORS,
    ConfinementError,
    NotebookError,
    UserError,
)
from disrupting_harm.layout import Layout


def refuse_what_was_refused(
    layout: Layout, component: str, iso3: str, ears: Ears, error: Exception | None = None
) -> None:
    """Raises NotebookError with all that the run was refused, if that stopped it, or if it is of a kind that may not pass."""
    message = error.evalue if error is not None and error.ename == ConfinementError.__name__ else ""
    told = [r for r in ears.refusals() if r.sticks or r.text in message]
    if not told:
        return
    name = layout.relative(layout.notebook(component))
    ids = gate.cell_ids(nbformat.reads(ears.notebook, as_version=4)) if ears.notebook else {}
    kept = keep_failed(layout, component, iso3, ears.notebook)
    places = [
        f"cell {r.cell}{f' ({ids[r.cell]})' if r.cell in ids else ''}" if r.cell else "before its first cell"
        for r in told
    ]
    sentences = dict.fromkeys(f"{name}, {place}: {r.text}" for r, place in zip(told, places, strict=True))
    raise NotebookError("\n".join(f"{s}; the old outputs are untouched{kept}." for s in sentences))


def warnings_of(notebook: nbformat.NotebookNode, name: str) -> str:
    """A sentence with cell, category and library of each warning, not its message, for it may be a wrong number; "" for none."""
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "stream" and output.name == "stderr":
                for place, category in re.findall(r"^(.*?):\d+: (\w*Warning): ", output.text, flags=re.MULTILINE):
                    found.append(f"cell {cell.id}: {_library_of(place)} gives a {category}")
    if not found:
        return ""
    return (
        f"{name}, {'; '.join(dict.fromkeys(found))}; run the cell in JupyterLab to read it, and mend what it warns of."
    )


def _library_of(place: str) -> str:
    found = re.search(r"site-packages/([^/]+)", place.replace("\\", "/"))
    return found.group(1).removesuffix(".py") if found else "the code of the cell or the library"


def explain(layout: Layout, component: str, iso3: str, notebook: str | None, error, raised: Raised) -> UserError:
    """A user's mistake keeps its own sentence; a defect of a notebook says which cell, and where the failed run is kept."""
    kept = keep_failed(layout, component, iso3, notebook)
    if raised.own_words:
        return NotebookError(error.evalue)
    number = re.match(r"\[Errno (\d+)\]", error.evalue)
    if raised.kind == "OSError" and number and int(number.group(1)) in DISK_ERRORS:
        what, remedy = DISK_ERRORS[int(number.group(1))]
        return NotebookError(
            f"{layout.relative(layout.notebook(component))}: {what}; the old outputs are untouched, {remedy} and run "
            f"`dh run {component} {iso3}` again."
        )
    if held := _held_by_kernel(layout, component, error.evalue):
        return NotebookError(
            f"{layout.relative(layout.notebook(component))}, cell {error.exec_count}: {held}; the old outputs are untouched{kept}."
        )
    # The message of a foreign error may hold a value from the data, so only its kind is told; the kept notebook has the rest.
    return NotebookError(
        f"{layout.relative(layout.notebook(component))}, cell {error.exec_count}: {raised.kind or 'an error of its own'}; the old outputs are untouched{kept}, "
        f"mend the cell and run `dh run {component} {iso3}`."
    )


def _held_by_kernel(layout: Layout, component: str, message: str) -> str:
    """What a reader in C was refused, which the audit hook does not hear of; empty where the error is another.

    Of the message nothing is told but the name of a file that is there.
    """
    if not re.search(
        r"permission denied|operation not permitted|invalid cross-device link", message, flags=re.IGNORECASE
    ):
        return ""
    named = next((Path(path) for path in re.findall(r"'(/[^'\n]+)'", message) if os.path.exists(path)), None)
    if named is None:
        return "asked the system for what a run may not do, which is to reach anything that its stage does not declare"
    real, root = named.resolve(), layout.root.resolve()
    inside = real.is_relative_to(root)
    return (
        f"reads or writes {real.relative_to(root).as_posix() if inside else f'{real.name} outside the project'}, which its stage does "
        f"not declare; declare it in `deps` of its stage and load it with `run.load`"
    )
