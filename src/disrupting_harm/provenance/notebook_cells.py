"""The cells of a notebook by their ids, read as the JSON it is: nbformat takes two seconds to load, and to check what is not used."""

from __future__ import annotations

from pathlib import Path

from disrupting_harm import files


class NotANotebook(ValueError):
    """A file that cannot be read as a notebook of the fourth format with cells."""


def read_cells(path: Path) -> dict[str | None, str]:
    """The source of every cell by its id (None for a cell without one). Raises NotANotebook."""
    try:
        content = files.read_json(path)
        if content["nbformat"] != 4:
            raise NotANotebook(str(path))
        return {cell.get("id"): _text(cell["source"]) for cell in content["cells"] if cell["cell_type"]}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotANotebook(str(path)) from None


def _text(source: str | list[str]) -> str:
    """A source is one text, or its lines."""
    if isinstance(source, dict):
        raise TypeError
    return source if isinstance(source, str) else "".join(source)
