"""The gate after a run: what the executed notebook shows, and what lies in its folder, against what the run says it saved.

What is found is told with cell, rule and remedy, all of it at once, and kept as a text beside the failed notebook.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import nbformat

from disrupting_harm import files
from disrupting_harm.evidence.gate import left_in, stray
from disrupting_harm.evidence.rules import Breach, explain
from disrupting_harm.evidence.shown import digest


INJECTED = "injected-parameters"
OF_NOTEBOOK = {"kernelspec", "language_info"}


def find_breaches(
    executed: nbformat.NotebookNode, source: nbformat.NotebookNode, notes: Mapping, folder: Path, *, iso3: str
) -> list[tuple[str, Breach]]:
    """Cell ("" where none is known) and what may not leave: what the run noted, what is shown, and what lies in its folder."""
    ids = cell_ids(executed)
    noted = [Breach(**entry) for entry in notes.get("breaches", ())]
    found = [(ids.get(breach.cell or 0, ""), breach) for breach in noted]
    found += _shown(executed, set(notes.get("shown", ())))
    found += _changed(executed, source, iso3)
    told = {breach.file for breach in noted}
    saved = notes.get("files", {})
    for name in left_in(folder):
        if name not in told and (saved.get(name) != _hash(folder / name) or _has_more(folder / name)):
            found.append(("", stray(_plain_name(name), name, changed=name in saved)))
    return [*dict.fromkeys(found)]


def cell_ids(notebook: nbformat.NotebookNode) -> dict[int, str]:
    """The ids of the cells that ran, by their number."""
    return {c.execution_count: c.id for c in notebook.cells if c.cell_type == "code" and c.execution_count}


def sentences(found: Sequence[tuple[str, Breach]], notebook: str) -> list[str]:
    return list(dict.fromkeys(f"{notebook}{f', cell {cell}' if cell else ''}: {breach}." for cell, breach in found))


def keep_text(path: Path, told: Sequence[str], found: Sequence[tuple[str, Breach]], command: str) -> None:
    """Beside the failed notebook: which rules a run broke, and what to do."""
    files.write_text(path.with_suffix(".txt"), explain(told, [breach.rule for _, breach in found], command))


def _shown(executed: nbformat.NotebookNode, digests: set[str]) -> Iterator[tuple[str, Breach]]:
    for cell in executed.cells:
        kinds = Counter(_kind_of(output) for output in cell.get("outputs", ()) if not _is_declared(output, digests))
        for kind in kinds:
            if kind:
                yield cell.id, Breach("shown", f"shows {kind} that no save of this run made")


def _is_declared(output: nbformat.NotebookNode, digests: set[str]) -> bool:
    """Whether it is what the library made to be shown, and nothing beside it."""
    if output.output_type not in ("display_data", "execute_result") or output.get("metadata"):
        return False
    html = output.data.get("text/html")
    if html is None or set(output.data) - {"text/html", "text/plain"}:
        return False
    plain = output.data.get("text/plain", "")
    return digest("".join(html)) in digests and "".join(plain) in ("", f"<Html of {len(''.join(html))} characters>")


def _kind_of(output: nbformat.NotebookNode) -> str:
    """In words; "" for a warning, which is told as such."""
    if output.output_type == "stream":
        if output.name == "stderr":
            return "" if "Warning: " in output.text else "text on standard error"
        return "printed text"
    if output.output_type == "error":
        return "an error"
    kinds = set(output.get("data", {}))
    if output.get("metadata"):
        return "metadata of an output"
    if any("widget" in kind for kind in kinds):
        return "a widget"
    return "a picture" if any(kind.startswith("image/") for kind in kinds) else "a value or table"


def _changed(executed: nbformat.NotebookNode, source: nbformat.NotebookNode, iso3: str) -> Iterator[tuple[str, Breach]]:
    """Cells that are not those of the notebook as it lies there, and what was put beside them."""
    ran = [c for c in executed.cells if INJECTED not in c.metadata.get("tags", ())]
    injected = [c for c in executed.cells if INJECTED in c.metadata.get("tags", ())]
    if [c.id for c in ran] != [c.id for c in source.cells] or len(injected) > 1:
        yield "", Breach("notebook", "adds, removes or moves a cell")
    else:
        for one, other in zip(ran, source.cells, strict=True):
            if (one.cell_type, one.source, one.get("attachments")) != (
                other.cell_type,
                other.source,
                other.get("attachments"),
            ):
                yield one.id, Breach("notebook", "changes a cell of the notebook")
            if {k: v for k, v in one.metadata.items() if v} != {k: v for k, v in other.metadata.items() if v}:
                yield one.id, Breach("notebook", "adds metadata to a cell")
    numbers = [c.execution_count for c in executed.cells if c.cell_type == "code" and c.execution_count is not None]
    results = [(c, o) for c in executed.cells for o in c.get("outputs", ()) if o.output_type == "execute_result"]
    if numbers != list(range(1, len(numbers) + 1)) or any(o.execution_count != c.execution_count for c, o in results):
        yield "", Breach("notebook", "numbers its cells otherwise than they ran")
    for cell in injected:
        if cell.source.strip() != f'# Parameters\ncountry = "{iso3}"' or set(cell.metadata) - {"tags"}:
            yield cell.id, Breach("notebook", "changes the parameters of the run")
    if set(executed.metadata) - OF_NOTEBOOK - set(source.metadata):
        yield "", Breach("notebook", "adds metadata to the notebook")


def _has_more(path: Path) -> bool:
    """Whether a file has another name elsewhere, or attributes beside its content, which no hash covers."""
    attributes = getattr(os, "listxattr", lambda *_, **__: [])(path, follow_symlinks=False)
    return path.lstat().st_nlink > 1 or any(name.startswith("user.") for name in attributes)


def _hash(path: Path) -> str:
    return files.sha256_file(path) if path.is_file() and not path.is_symlink() else ""


def _plain_name(name: str) -> str:
    """The run itself told of every name that it could look at; of another, what its letters are is not known."""
    return name if len(name) <= 120 and name.isprintable() else "a file"
