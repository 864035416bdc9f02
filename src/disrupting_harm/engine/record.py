"""`record.json`: what a component read, wrote and ran. Deterministic: no clock, no host, no absolute path."""

from __future__ import annotations

from pathlib import Path

import nbformat

from disrupting_harm import __version__, files
from disrupting_harm.errors import NotebookError
from disrupting_harm.layout import Layout
from disrupting_harm.study import load_country


ROLES = {".ipynb": "executed notebook", ".svg": "figure", ".png": "figure", ".csv": "table"}


def build_record(
    layout: Layout, component: str, iso3: str, events: dict, executed: nbformat.NotebookNode, folder: Path
) -> dict:
    """The record of a finished run whose outputs lie in `folder`."""
    source = layout.notebook(component)
    final = layout.relative(layout.output(iso3, component).parent) + f"/{component}"
    cells = {files.sha256_text(c.source.strip()): c for c in executed.cells if c.cell_type == "code"}
    written = sorted(p for p in folder.iterdir() if p.name != "record.json")
    return {
        "component": component,
        "country": iso3,
        "stage": f"{component}@{iso3}",
        "data_class": data_class_of(layout, iso3, component, events["inputs"]),
        "parameters": {"country": iso3},
        "notebook": {"path": layout.relative(source), "sha256": files.sha256_file(source)},
        "library": describe_library(layout, events["declared"]),
        "lock": {"path": layout.relative(layout.lock()), "sha256": files.sha256_file(layout.lock())},
        "params": [
            {"path": layout.relative(p), "sha256": files.sha256_file(p)}
            for p in (layout.study(), layout.indicators(), layout.country(iso3))
        ],
        "inputs": sorted(events["inputs"], key=lambda entry: entry["path"]),
        "outputs": [
            {"path": f"{final}/{p.name}", "sha256": files.sha256_file(p), "role": ROLES.get(p.suffix, "other")}
            for p in written
        ],
        "saved": [_with_cell(entry, cells, final, source) for entry in events["saved"]],
    }


def data_class_of(layout: Layout, iso3: str, component: str, inputs: list[dict]) -> str:
    """A component's own class; a study-level notebook takes the class of the least of what it read."""
    own = getattr(load_country(layout, iso3).components, component, None)
    if own is not None:
        return load_country(layout, iso3).data_of(component).data_class
    read = {i["data_class"] for i in inputs if "data_class" in i}
    return next((c for c in ("synthetic", "restricted") if c in read), "public")


def describe_library(layout: Layout, declared: list[str]) -> dict:
    """The part of the library that the stage declares, with one hash for all its source files by path and content."""
    paths = sorted(dep for dep in declared if dep.startswith(layout.relative(layout.package())))
    return {"version": __version__, "paths": paths, "sha256": library_hash(layout, paths)}


def library_hash(layout: Layout, paths: list[str]) -> str:
    found = set()
    for path in (layout.root / p for p in paths):
        found |= (
            {path} if path.is_file() else {p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
        )
    return files.sha256_text("\n".join(f"{layout.relative(p)} {files.sha256_file(p)}" for p in sorted(found)))


def _with_cell(entry: dict, cells: dict, final: str, source: Path) -> dict:
    cell = cells.get(entry["cell"])
    if cell is None:
        raise NotebookError(
            f"{source.name}: {entry['trace_id']} was saved by code that is not a cell of the notebook; save it from a cell."
        )
    named = {"files": [f"{final}/{name}" for name in entry["files"]], "cell": {"id": cell.id, "sha256": entry["cell"]}}
    return entry | named
