"""The part of the library, and of the installed distributions, that a stage runs: its slice of both.

A stage depends on its slice instead of on all source files and the whole lock file, so that an edit of what it does not
use leaves it up to date. A slice holds every module that can be imported from the stage's starting points, imports inside
functions included, each with its hash, and every distribution of the lock file that these need, with its pinned versions.
"""

from __future__ import annotations

import ast
import compileall
import importlib
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from disrupting_harm import __version__, files
from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.layout import Layout
from disrupting_harm.optional_groups import IMPORTED, lock_text, require_groups
from disrupting_harm.package_lock import other_installed, pinned_closure
from disrupting_harm.records import FileRef, Library
from disrupting_harm.registry import ROLES, components
from disrupting_harm.stage_names import REPORT, SLICES, stage_name


ROOT = "disrupting_harm"
# Where the commands of stages start. The command line and the driver only start them, and cannot change a result.
STARTERS = ("disrupting_harm.__main__", "disrupting_harm.cli", "disrupting_harm.driver")
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


@dataclass(frozen=True)
class Slice:
    """modules: name or path of a file of the library to its SHA-256. distributions: name to pinned versions."""

    modules: dict[str, str]
    distributions: dict[str, tuple[str, ...]]

    def text(self) -> str:
        return files.dump_json({"modules": self.modules, "distributions": self.distributions})


def write_imports(layout: Layout, stem: str, check: Callable[[], None] = lambda: None) -> Path:
    """Write what a notebook's cells import to `data/slices/imports/<stem>.json`; an edit of anything else leaves it as it is.

    `check` is called before anything is written, and may refuse.

    Raises MissingInputError without the notebook, and UserError for a file or cell that cannot be read.
    """
    import nbformat

    notebook = layout.notebook(stem)
    name = layout.relative(notebook)
    if not notebook.is_file():
        raise MissingInputError(f"{name}: not there; name the stem of a notebook.")
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


def write_library_slices(layout: Layout, publish: Callable[[Path, Path], None] = files.replace_directory) -> list[str]:
    """Write every stage's slice to `data/slices/library/` in one swap, by `publish`; returns the stages' names.

    Raises UserError where other versions are installed than the lock pins.
    """
    found = {stage: slice_of(layout, starts, extra) for stage, starts, extra in _stages(layout)}
    _require_installed(layout, {name: v for part in found.values() for name, v in part.distributions.items()})
    final = layout.slices() / "library"
    partial = files.partial_directory(final)
    for stage, part in found.items():
        files.write_text(partial / f"{stage}.json", part.text())
    publish(partial, final)
    return list(found)


class NotASlice(ValueError):
    """A file that cannot be read as a slice of the library."""


def read_slice(path: Path) -> Slice:
    """Raises NotASlice for a file that is damaged or of another form."""
    try:
        content = files.read_json(path)
        modules = {name: str(sha256) for name, sha256 in content["modules"].items()}
        return Slice(modules, {name: tuple(v) for name, v in content["distributions"].items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotASlice(str(path)) from None


def describe_library(layout: Layout, stage: str) -> tuple[Library, FileRef]:
    """What a record says of the library and of the lock file. Raises UserError where the slice is not that of the code here.

    Otherwise the record of the stage would be false.
    """
    path = layout.code_slice(stage)
    name = layout.relative(path)
    if not path.is_file():
        raise MissingInputError(f"{name}: not there; make it with `dvc repro library`.")
    try:
        found = read_slice(path)
    except NotASlice:
        raise UserError(
            f"{name}: is not a slice of the library any more; make it again with `dvc repro library`."
        ) from None
    if changed := changed_modules(layout, found.modules):
        raise UserError(
            f"{name}: lists the library as it was before {', '.join(changed[:3])} changed; run `dvc repro library` first, or the "
            "whole stage with `dvc repro`."
        )
    _require_running(found.modules)
    require_groups(stage, found.distributions)
    _require_installed(layout, found.distributions)
    library = Library(version=__version__, path=name, sha256=modules_hash(found.modules))
    lock = FileRef(
        path=layout.relative(layout.requirements()), sha256=distributions_hash(found.distributions), role="lock"
    )
    return library, lock


def _require_running(modules: dict[str, str]) -> None:
    """Raises UserError where the code that runs, which may be installed from elsewhere, is not that of the slice."""
    running = Path(__file__).parent
    other = [n for n, sha256 in modules.items() if _hash_of(_source_in(running, n)) != sha256]
    if other:
        raise UserError(
            f"src/disrupting_harm: another copy of the library runs than that of this checkout; {', '.join(other[:3])} differs. Activate "
            "the environment of this checkout with `source .venv/bin/activate`, or build it with `make reproduce`."
        )


def modules_hash(modules: dict[str, str]) -> str:
    return files.sha256_text(files.dump_json(modules))


def distributions_hash(distributions: dict[str, tuple[str, ...]]) -> str:
    return files.sha256_text(files.dump_json({name: list(v) for name, v in distributions.items()}))


def changed_modules(layout: Layout, modules: dict[str, str]) -> list[str]:
    """Modules and files of a slice whose source is not what the slice says, or not there any more."""
    return [name for name, sha256 in modules.items() if _hash_of(source_path(layout, name)) != sha256]


def source_path(layout: Layout, name: str) -> Path:
    """The file of a module, or of another file of the library that is named by its path below the package."""
    return _source_in(layout.package(), name)


def _source_in(package: Path, name: str) -> Path:
    if "/" in name:
        return package / name
    folder = package.joinpath(*name.split(".")[1:])
    return folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")


def _hash_of(path: Path) -> str | None:
    return files.sha256_file(path) if path.is_file() else None


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
            if name not in declared and known.get(name) != _hash_of(Path(file)):
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
        raise MissingInputError(f"{layout.relative(path)}: not there; make it with `dvc repro imports@{stem}`.")
    return files.read_json(path)


def slice_of(layout: Layout, starts: Iterable[str], extra: Iterable[str] = ()) -> Slice:
    """The modules that can be imported from `starts`, and the distributions these and `extra` need."""
    graph = _graph(_state_of(layout))
    wanted, queue = set(), [_module_of(graph, name) for name in starts]
    external = set()
    while queue:
        name = queue.pop()
        if not name or name in wanted:
            continue
        if not name.startswith(ROOT):
            external.add(name.partition(".")[0])
            continue
        wanted.add(name)
        queue += graph.find_modules_directly_imported_by(name)
        queue.append(name.rpartition(".")[0])  # importing a module imports the packages around it
    hashes = {name: files.sha256_file(source_path(layout, name)) for name in wanted}
    hashes |= {path: files.sha256_file(layout.package() / path) for path in _other_files(layout, wanted)}
    names = {*_distributions_of(external), *extra}
    return Slice(dict(sorted(hashes.items())), pinned_closure(lock_text(layout), names))


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


def _require_installed(layout: Layout, pinned: dict[str, tuple[str, ...]]) -> None:
    """Raises UserError where the installed version of a distribution that stages run is not one that the lock pins."""
    if wrong := other_installed(layout, pinned):
        raise UserError("\n".join(wrong))


def _state_of(layout: Layout) -> tuple[tuple[str, int, int], ...]:
    """Names, times and sizes of all source files: the import graph is built again only when one of them changes."""
    return tuple((str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in sorted(layout.package().rglob("*.py")))


@lru_cache(maxsize=2)
def _graph(_: tuple):
    import grimp

    return grimp.build_graph(ROOT, include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None)


def _module_of(graph, name: str) -> str:
    """The name as a module of the graph: `a.b.function` is part of `a.b`, or of the module that the face of `a.b` loads it
    from; a package that is not ours stays as it is.
    """
    if not name.startswith(ROOT):
        return name
    if name in graph.modules:
        return name
    package, _, attribute = name.rpartition(".")
    if package in graph.modules:
        loaded = getattr(importlib.import_module(package), "_MODULES", {}).get(attribute)
        return f"{package}.{loaded}" if loaded else package
    return _module_of(graph, package) if package else ""


def _other_files(layout: Layout, modules: set[str]) -> list[str]:
    """Files that are no Python and lie below a package of which a module is used, such as templates, by path."""
    packages = {
        name if source_path(layout, name).name == "__init__.py" else name.rpartition(".")[0] for name in modules
    }
    found = []
    for path in sorted(layout.package().rglob("*")):
        if not path.is_file() or path.suffix in (".py", ".pyc") or files.LEFTOVERS & set(path.parts):
            continue
        folder = path.parent
        while not (folder / "__init__.py").is_file():
            folder = folder.parent
        owner = ".".join((ROOT, *folder.relative_to(layout.package()).parts))
        if owner in packages and owner != ROOT:
            found.append(path.relative_to(layout.package()).as_posix())
    return found


def _distributions_of(imported: set[str]) -> set[str]:
    """Distributions that provide the imported top-level modules. Raises UserError for one that nothing installed provides."""
    known = _packages_distributions() | {name: [name] for name in IMPORTED}  # installed or not
    lost = sorted(name for name in imported if name not in known and name not in sys.stdlib_module_names)
    if lost:
        raise UserError(
            f"{', '.join(lost)}: imported, and no installed distribution provides it; add it to pyproject.toml with its reason."
        )
    return {dist for name in imported if name in known for dist in known[name]}


@lru_cache(maxsize=1)
def _packages_distributions() -> dict[str, list[str]]:
    from importlib import metadata

    return dict(metadata.packages_distributions())
