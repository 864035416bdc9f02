"""The code that runs, held against the slices of its stages."""

from __future__ import annotations

import compileall
import sys
from collections.abc import Iterable
from pathlib import Path

from disrupting_harm import __version__
from disrupting_harm.code_slices.code_slice import (
    ROOT,
    NotASlice,
    changed_modules,
    distributions_hash,
    hash_of,
    modules_hash,
    read_slice,
    source_in,
    source_path,
)
from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.layout import Layout
from disrupting_harm.optional_groups import require_groups
from disrupting_harm.package_lock import require_installed
from disrupting_harm.records import FileRef, Library
from disrupting_harm.registry import components


# Where the commands of stages start. The command line and the driver only start them, and cannot change a result.
STARTERS = ("disrupting_harm.__main__", "disrupting_harm.cli", "disrupting_harm.driver")


def describe_library(layout: Layout, stage: str) -> tuple[Library, FileRef]:
    """What a record says of the library and of the lock file. Raises UserError where the slice is not that of the code here.

    Otherwise the record of the stage would be false.
    """
    path = layout.code_slice(stage)
    name = layout.relative(path)
    if not path.is_file():
        raise MissingInputError(f"{name}: not there; make it with `dh repro library`.")
    try:
        found = read_slice(path)
    except NotASlice:
        raise UserError(
            f"{name}: is not a slice of the library any more; make it again with `dh repro library`."
        ) from None
    if changed := changed_modules(layout, found.modules):
        raise UserError(
            f"{name}: lists the library as it was before {', '.join(changed[:3])} changed; run `dh repro library` first, or the "
            "whole stage with `dh repro`."
        )
    _require_running(found.modules)
    require_groups(stage, found.distributions)
    require_installed(layout, found.distributions)
    library = Library(version=__version__, path=name, sha256=modules_hash(found.modules))
    lock = FileRef(
        path=layout.relative(layout.requirements()), sha256=distributions_hash(found.distributions), role="lock"
    )
    return library, lock


def _require_running(modules: dict[str, str]) -> None:
    """Raises UserError where the code that runs, which may be installed from elsewhere, is not that of the slice."""
    running = Path(__file__).parents[1]
    other = [n for n, sha256 in modules.items() if hash_of(source_in(running, n)) != sha256]
    if other:
        raise UserError(
            f"src/disrupting_harm: another copy of the library runs than that of this checkout; {', '.join(other[:3])} differs. Activate "
            "the environment of this checkout with `source .venv/bin/activate`, or build it with `make reproduce`."
        )


def undeclared_modules(layout: Layout, stages: Iterable[str], loaded: Iterable[tuple[str, str]]) -> list[str]:
    """Of the modules (name, file) that a kernel had loaded, those that no slice of the stages lists as they are.

    So is a module of the library with other content, from wherever it was loaded, and a file of the project outside the library,
    such as a helper beside a notebook.
    """
    known: dict[str, str] = {}
    for stage in stages:
        known |= read_slice(layout.code_slice(stage)).modules
    declared = set(declarations())
    found = []
    for name, file in loaded:
        if name in STARTERS or name.startswith(tuple(f"{starter}." for starter in STARTERS)):
            continue
        if name.partition(".")[0] == ROOT:
            if name not in declared and known.get(name) != hash_of(Path(file)):
                found.append(name)
        else:
            found.append(layout.relative(Path(file)))
    return sorted(found)


def write_bytecode(layout: Layout, stages: Iterable[str]) -> None:
    """Compile the modules of the stages' slices that are not compiled yet: a confined notebook could not keep what it compiles."""
    if sys.dont_write_bytecode:
        return
    for name in {name for stage in stages for name in read_slice(layout.code_slice(stage)).modules}:
        path = source_path(layout, name)
        if path.suffix == ".py":
            compileall.compile_file(path, quiet=2)


def declarations() -> list[str]:
    """The packages in which components declare themselves. The registry reads all; a stage's own are in its slice."""
    return [f"{ROOT}.components.{stem}" for stem in components()]
