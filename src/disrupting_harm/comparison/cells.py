"""Which cells of a notebook changed, by nbdime: sources, tags and order of two notebooks in canonical form."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import nbformat


@dataclass(frozen=True)
class CellChanges:
    """Ids of the cells by what happened to them, and the change line by line. Empty and "" for notebooks that are alike."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: bool = False
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.moved)


def compare_cells(before: nbformat.NotebookNode, after: nbformat.NotebookNode) -> CellChanges:
    old, new = _by_id(before), _by_id(after)
    kept = [name for name in old if name in new]
    changes = CellChanges(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed=tuple(name for name in kept if old[name] != new[name]),
        moved=kept != [name for name in new if name in old],
    )
    if not changes:
        return changes
    return CellChanges(changes.added, changes.removed, changes.changed, changes.moved, _text(before, after))


def _by_id(notebook: nbformat.NotebookNode) -> dict[str, tuple]:
    return {cell.id: (cell.cell_type, cell.source, cell.metadata.get("tags")) for cell in notebook.cells}


def _text(before: nbformat.NotebookNode, after: nbformat.NotebookNode) -> str:
    from nbdime.diffing.notebooks import diff_notebooks
    from nbdime.prettyprint import PrettyPrintConfig, pretty_print_diff

    out = io.StringIO()
    # Python's own line differ: what is printed may not depend on the `git` or `diff` of the machine.
    config = PrettyPrintConfig(out=out, use_git=False, use_diff=False, use_color=False)
    pretty_print_diff(before, diff_notebooks(before, after), "", config)
    return "\n".join(_with_ids(line, before) for line in out.getvalue().rstrip("\n").splitlines())


def _with_ids(line: str, before: nbformat.NotebookNode) -> str:
    """nbdime counts the cells of the earlier notebook from 0; a person knows them by their id."""
    if not line.startswith("## "):
        return line

    def name(found: re.Match) -> str:
        first, last, part = found.groups()
        ids = [before.cells[i].id for i in range(int(first), int(last or first) + 1) if i < len(before.cells)]
        return (f"cell {' to '.join(dict.fromkeys((ids[0], ids[-1])))}" if ids else "the end") + (part or "").replace(
            "/", ", "
        )

    return re.sub(r"/cells/(\d+)(?:-(\d+))?((?:/\w+)*)", name, line)
