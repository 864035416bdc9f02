"""The lock file of packages: what it pins, what each distribution needs, and what is installed in its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.optional_groups import where_pinned


def pinned_closure(lock: str, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The named distributions and all that they need, each with the versions that the lock pins (one per environment).

    Read from the lock's own `via` remarks, so that it is the same on every machine and Python.
    """
    versions, needs = _read_lock(lock)
    found, queue = set(), [normalise(name) for name in names]
    while queue:
        name = queue.pop()
        if name not in found and name in versions:
            found.add(name)
            queue += needs.get(name, ())
    return {name: tuple(sorted(versions[name])) for name in sorted(found)}


def normalise(name: str) -> str:
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned_versions(lock: str) -> dict[str, tuple[str, ...]]:
    """By distribution, the versions that a lock file pins."""
    return {name: tuple(sorted(versions)) for name, versions in _read_lock(lock)[0].items()}


@lru_cache(maxsize=4)
def _read_lock(lock: str) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """By distribution its pinned versions, and what it needs."""
    versions: dict[str, set[str]] = {}
    needs: dict[str, set[str]] = {}
    current = None
    for line in lock.splitlines():
        if pinned := re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", line):
            current = normalise(pinned.group(1))
            versions.setdefault(current, set()).add(pinned.group(2))
        elif current and (via := re.match(r"\s+#\s+(?:via\s+)?(?!via$)([A-Za-z0-9._-]+)", line)):
            needs.setdefault(normalise(via.group(1)), set()).add(current)
    return versions, needs


def other_installed(layout: Layout, pinned: dict[str, tuple[str, ...]]) -> list[str]:
    """One sentence for each distribution that is installed in another version than those that the lock pins."""
    from importlib import metadata

    wrong = []
    for name, versions in pinned.items():
        try:
            installed = _version_of(metadata.distribution(name))
        except metadata.PackageNotFoundError:  # pinned for another system or Python
            continue
        if installed.partition("+")[0] not in versions:
            lock, command = where_pinned(layout, name)
            found = f"pins {name} {' or '.join(versions)}, and {installed} is installed"
            wrong.append(f"{lock}: {found}; run `{command}`, which installs what the lock pins.")
    return wrong


def require_installed(layout: Layout, pinned: dict[str, tuple[str, ...]]) -> None:
    """Raises UserError where the installed version of a distribution that stages run is not one that the lock pins."""
    if wrong := other_installed(layout, pinned):
        raise UserError("\n".join(wrong))


def _version_of(distribution) -> str:
    """Its version by the line of its metadata; `version` takes four times as long, because it reads the whole as a mail."""
    stated = re.search(r"^Version: *(\S+) *$", distribution.read_text("METADATA") or "", flags=re.MULTILINE)
    return stated.group(1) if stated else distribution.version
