"""What the cells of a notebook import."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.errors import MissingInputError, UserError, near
from disrupting_harm.layout import Layout


def write_imports(layout: Layout, stem: str, check: Callable[[], None] = lambda: None) -> Path:
    """Write what a notebook's cells import to `data/slices/imports/<stem>.json`; an edit of anything else leaves it as it is.

    `check` is called before anything is written, and may refuse.

    Raises MissingInputError without the notebook, and UserError for a file or cell that cannot be read.
    """
    import nbformat

    notebook = layout.notebook(stem)
    name = layout.relative(notebook)
    if not notebook.is_file():
        stems = [path.stem for path in sorted(layout.notebook("*").parents[1].glob("*/*.ipynb"))]
        raise MissingInputError(f"{name}: not there{near(stem, stems)}; name the stem of a notebook.")
    try:
        imported = notebook_imports(notebook)
    except SyntaxError as error:
        raise UserError(
            f"{name}, cell {error.filename}: is not Python that can be read for its imports; mend the cell (a % or ! command of "
            "IPython has no place in it)."
        ) from None
    except (ValueError, AttributeError, KeyError, TypeError, nbformat.ValidationError):
        raise UserError(f"{name}: is not a notebook any more; restore it with `git checkout {name}`.") from None
    path = layout.imports_slice(stem)
    check()
    files.write_text(path, files.dump_json(imported))
    return path


def notebook_imports(path: Path) -> tuple[str, ...]:
    """Modules that the cells of a notebook import, wherever in the cell; `from a import b` counts as `a.b` and as `a`.

    Raises SyntaxError, whose file name is the cell's id, for a cell that is no Python.
    """
    import nbformat

    found: set[str] = set()
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        for node in ast.walk(ast.parse(cell.source, filename=str(cell.get("id")))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return tuple(sorted(found))
