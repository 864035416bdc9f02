"""The line of a notebook that sets its country, in the cell tagged "parameters".

The file in git keeps one country, its default; papermill puts another one below that cell. By hand the line itself is
changed on the screen, and put back in what is saved.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping


LINE = re.compile(r"^country\s*=.*$", flags=re.MULTILINE)


def country_line(notebook: Mapping) -> str | None:
    """The line that sets the country; None for a notebook without one."""
    cell = _parameters_cell(notebook)
    found = LINE.search(_source(cell)) if cell else None
    return found[0] if found else None


def country_of(notebook: Mapping) -> str | None:
    """The country that the line sets; None without a line, or where it is not a plain text in quotes."""
    line = country_line(notebook)
    if line is None:
        return None
    try:
        (statement,) = ast.parse(line).body
        value = ast.literal_eval(statement.value)
    except (SyntaxError, ValueError, AttributeError):
        return None
    return value if isinstance(value, str) else None


def set_country(notebook: Mapping, iso3: str) -> None:
    """Set the country on the screen, in place. The line says that it is by hand, where the file names another country."""
    default = country_of(notebook)
    if default is not None and default != iso3:
        put_line(notebook, f'country = "{iso3}"  # by hand: {iso3}; the saved file keeps {default}')


def put_line(notebook: Mapping, line: str) -> None:
    """Put `line` in the place of the line that sets the country, in place; nothing happens where there is none."""
    cell = _parameters_cell(notebook)
    if cell:
        cell["source"] = LINE.sub(lambda _: line, _source(cell), count=1)


def _parameters_cell(notebook: Mapping) -> dict | None:
    cells = notebook.get("cells", ())
    return next((c for c in cells if "parameters" in c.get("metadata", {}).get("tags", ())), None)


def _source(cell: Mapping) -> str:
    """The source as one text; the notebook format lets it be a list of lines too."""
    return cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
