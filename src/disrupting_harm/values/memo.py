"""Which units' values were found right, by the hash of all that was looked at: what has not changed since need not be looked at again.

The memo lies in DVC's folder for temporary files. It is a saving of time and no evidence: `dh verify --values` does not read it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.study.outputs import outputs_path


def memo_path(layout: Layout) -> Path:
    return layout.root / ".dvc" / "tmp" / "dh-values.json"


def read_memo(layout: Layout) -> dict[str, str]:
    try:
        found = files.read_json(memo_path(layout))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_memo(layout: Layout, memo: dict[str, str]) -> None:
    """A place that cannot be written costs time alone."""
    try:
        files.write_text(memo_path(layout), json.dumps(memo, indent=1, sort_keys=True) + "\n")
    except OSError:
        return


def key_of(layout: Layout, records: Iterable[Path], code: str) -> str:
    """Of the records of a unit, which pin all that is looked at, and of the rules of pages."""
    paths = [*records, layout.findings(), outputs_path(layout)]
    hashes = [f"{layout.relative(path)} {files.sha256_file(path) if path.is_file() else ''}" for path in paths]
    return files.sha256_text("\n".join([code, *hashes]))


def code_hash() -> str:
    """Of the library that looks, so that another one looks again."""
    package = Path(__file__).parents[1]
    modules = sorted(package.rglob("*.py"))
    return files.sha256_text("\n".join(f"{path.relative_to(package)} {files.sha256_file(path)}" for path in modules))
