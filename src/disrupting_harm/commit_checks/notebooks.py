"""Notebooks that were saved with what their cells gave: it may hold rows, and differs with every run."""

from __future__ import annotations

import json
from collections.abc import Iterator

from disrupting_harm.commit_checks.finding import Finding


MEND = "save it in `dh lab` or `dh edit`, which leave such things out, and add it again"


def find_results(path: str, content: bytes) -> Iterator[Finding]:
    if not path.lower().endswith(".ipynb"):
        return
    try:
        notebook = json.loads(content)
        cells = notebook["cells"]
        found = {
            "outputs": sum(1 for cell in cells if cell.get("outputs")),
            "execution counts": sum(1 for cell in cells if cell.get("execution_count") is not None),
            "attached pictures": sum(1 for cell in cells if cell.get("attachments")),
        }
        widgets = bool(notebook.get("metadata", {}).get("widgets"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        yield Finding("cannot be read as a notebook, so nobody knows what it holds", MEND)
        return
    held = [f"{what} in {count} cell{'s' if count > 1 else ''}" for what, count in found.items() if count]
    held += ["the state of widgets"] if widgets else []
    if held:
        yield Finding(f"was saved with {', '.join(held)}", MEND)
