"""The tables of a release as a Frictionless Data Package (https://specs.frictionlessdata.io/data-package/)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.release.described.content import STAND_IN, Content
from disrupting_harm.release.manifest import ReleasedFile


DATA_PACKAGE = "datapackage.json"
INTEGER, NUMBER = re.compile(r"-?(0|[1-9]\d*)"), re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")


def data_package_text(content: Content) -> str:
    """Every CSV table with its columns, hash and size. A column has the narrowest type that all its cells have."""
    tables = [file for file in content.files if file.path.endswith(".csv") and file.unit]
    package = {
        "profile": "data-package", "name": "disrupting-harm", "title": content.name, "description": content.description,
        "version": content.commit, "created": f"{content.day}T00:00:00Z",
        "licenses": [{"name": "MIT", "path": "https://spdx.org/licenses/MIT", "title": "MIT License"}],
        "contributors": [{"title": name, "role": "author"} for name in content.authors],
        "resources": [_resource(content, file) for file in tables],
    }  # fmt: skip
    return files.dump_json(package)


def _resource(content: Content, file: ReleasedFile) -> dict[str, object]:
    saved = content.saved.get(file.path)
    said = " ".join(filter(None, (saved.caption if saved else "", STAND_IN if file.stand_in else "")))
    stated = {
        "profile": "tabular-data-resource", "name": _name(file.path), "path": file.path, "format": "csv", "mediatype": "text/csv",
        "encoding": "utf-8", "bytes": file.size, "hash": f"sha256:{file.sha256}", "description": said or file.role,
        "data_class": file.data_class, "trace_id": file.trace_id, "schema": {"fields": _fields(content.folder / file.path)},
        "sources": [{"title": saved.source}] if saved and saved.source else [],
    }  # fmt: skip
    return {key: value for key, value in stated.items() if value not in ("", [], None)}


def _name(path: str) -> str:
    """Lower case letters, digits, points, underscores and dashes, as the standard wants it."""
    return re.sub(r"[^a-z0-9._-]+", "-", path.removeprefix("outputs/").removesuffix(".csv").lower())


def _fields(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        header = next(rows, [])
        columns = list(zip(*rows, strict=True)) or [() for _ in header]
    return [{"name": name, "type": _type(cells)} for name, cells in zip(header, columns, strict=True)]


def _type(cells: Iterable[str]) -> str:
    held = [cell for cell in cells if cell]
    if held and all(INTEGER.fullmatch(cell) for cell in held):
        return "integer"
    return "number" if held and all(NUMBER.fullmatch(cell) for cell in held) else "string"
