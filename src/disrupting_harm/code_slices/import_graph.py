"""What can be imported from some modules, imports inside functions included, and the distributions that these need."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from functools import lru_cache

from disrupting_harm import files
from disrupting_harm.code_slices.code_slice import ROOT, Slice, source_path
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.optional_groups import IMPORTED, lock_text
from disrupting_harm.package_lock import pinned_closure


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
