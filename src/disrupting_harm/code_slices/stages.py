"""The slice of every stage: where its command starts, and the files in which the slices lie."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.code_slices.code_slice import ROOT
from disrupting_harm.code_slices.import_graph import slice_of
from disrupting_harm.errors import MissingInputError
from disrupting_harm.layout import Layout
from disrupting_harm.package_lock import require_installed
from disrupting_harm.registry import ROLES, components
from disrupting_harm.stage_names import REPORT, SLICES, stage_name


ENTRY = {
    "stand_in": ("disrupting_harm.stages",),
    "derive": ("disrupting_harm.stages",),
    "scan": ("disrupting_harm.stages",),
    "run": ("disrupting_harm.engine.execute",),
    REPORT: ("disrupting_harm.engine.execute", "disrupting_harm.report.build"),
    SLICES: ("disrupting_harm.slices",),
}


# Distributions that are loaded by name and not by an import statement of the library.
LOADED_BY_NAME = {"run": ("ipykernel", "pyarrow"), "derive": ("pyarrow",), "scan": ("pyarrow",), REPORT: ("ipykernel",)}


def write_library_slices(layout: Layout, publish: Callable[[Path, Path], None] = files.replace_directory) -> list[str]:
    """Write every stage's slice to `data/slices/library/` in one swap, by `publish`; returns the stages' names.

    Raises UserError where other versions are installed than the lock pins.
    """
    found = {stage: slice_of(layout, starts, extra) for stage, starts, extra in _stages(layout)}
    require_installed(layout, {name: v for part in found.values() for name, v in part.distributions.items()})
    final = layout.slices() / "library"
    partial = files.partial_directory(final)
    for stage, part in found.items():
        files.write_text(partial / f"{stage}.json", part.text())
    publish(partial, final)
    return list(found)


def _stages(layout: Layout) -> Iterable[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Every stage that has a slice: its name, the modules it starts from, and distributions loaded by name."""
    for stem, component in components().items():
        for role in ROLES:
            if role == "run" and layout.notebook(stem).is_file():
                starts = (*ENTRY["run"], *component.modules("run"), *_imports_of(layout, stem))
            elif role != "run" and component.has(role):
                starts = (*ENTRY[role], *component.modules(role))
            else:
                continue
            yield stage_name(stem, role), starts, LOADED_BY_NAME.get(role, ())
    yield REPORT, (*ENTRY[REPORT], *_imports_of(layout, layout.cover)), LOADED_BY_NAME[REPORT]
    params = [f"{ROOT}.components.{stem}.params" for stem in components()]
    yield SLICES, (*ENTRY[SLICES], *params), ()


def _imports_of(layout: Layout, stem: str) -> list[str]:
    path = layout.imports_slice(stem)
    if not path.is_file():
        raise MissingInputError(f"{layout.relative(path)}: not there; make it with `dh repro imports@{stem}`.")
    return files.read_json(path)
