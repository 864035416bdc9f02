"""The cells of a notebook before and after a run: each has an id of its own, and each was run."""

from __future__ import annotations

import json
from collections import Counter

import nbformat


SKIPPED = "skip-execution"  # with this tag nbclient passes over a cell, without a word


def shared_ids(text: str) -> tuple[str, ...]:
    """Ids that several cells of a notebook's text have, as an editor leaves them that copies a cell with its id.

    nbformat gives such a cell another id at random each time it reads the file. Raises ValueError, KeyError, TypeError or
    AttributeError for what is no notebook.
    """
    times = Counter(cell.get("id") for cell in json.loads(text)["cells"])
    return tuple(str(name) for name, n in times.items() if n > 1 and name is not None)


def say_shared_ids(ids: tuple[str, ...], name: str) -> str:
    """One sentence; `name` is what messages call the notebook."""
    return (
        f"{name}: several cells have the id {', '.join(ids)}, so that nobody can say which one a result is of; open and save it with "
        "`dh lab`, or give each an id of its own."
    )


def say_left_out(executed: nbformat.NotebookNode, name: str) -> str:
    """A sentence on the cells that did not run although they hold code; empty where all did."""
    left = [c for c in executed.cells if c.cell_type == "code" and c.source.strip() and c.execution_count is None]
    if not left:
        return ""
    tagged = any(SKIPPED in cell.metadata.get("tags", ()) for cell in left)
    how = f"take out its tag `{SKIPPED}`, or the cell" if tagged else "take it out, or what ends the run before it"
    return f"{name}, cell {', '.join(cell.id for cell in left)}: did not run, and the results would be those of the other cells; {how}."
