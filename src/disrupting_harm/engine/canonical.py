"""The canonical form of a committed notebook: no outputs, counts or volatile metadata, stable cell ids.

The form is a fixed point: opening, running and saving a notebook in JupyterLab without a change to its cells writes the
same bytes, so that neither git nor DVC sees a change. A git filter would not do: DVC hashes the file in the work tree.
"""

from __future__ import annotations

import copy
from pathlib import Path

import nbformat


KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def canonical(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A copy in canonical form. Cells keep their order, type, source, id and tags."""
    out = nbformat.v4.new_notebook(metadata={"kernelspec": dict(KERNEL), "language_info": {"name": "python"}})
    for position, cell in enumerate(copy.deepcopy(notebook.cells)):
        cell.setdefault(
            "id", f"unnamed-{position}"
        )  # notebooks before format 4.5 have no ids; a random one would not stay
        tags = cell.metadata.get("tags")
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        if not cell.get("attachments"):
            cell.pop("attachments", None)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        out.cells.append(cell)
    return out


def canonical_text(notebook: nbformat.NotebookNode) -> str:
    return nbformat.writes(canonical(notebook), version=4) + "\n"


def is_canonical(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    return text == canonical_text(nbformat.reads(text, as_version=4))


def write_canonical(path: Path) -> bool:
    """Bring a notebook file into canonical form; True if that changed it."""
    old = path.read_text(encoding="utf-8")
    new = canonical_text(nbformat.reads(old, as_version=4))
    if new != old:
        path.write_text(new, encoding="utf-8")
    return new != old


def save_hook(model: dict, **_: object) -> None:
    """Jupyter's pre-save hook: what reaches the disk is canonical; what the researcher sees on the screen stays."""
    if model["type"] == "notebook" and model["content"]["nbformat"] == 4:
        model["content"] = canonical(nbformat.from_dict(model["content"]))
