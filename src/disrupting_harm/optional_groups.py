"""Distributions that few components need and most runs do without: each group has a lock file of its own.

`make` installs requirements.lock, which holds none of them. `make models` adds the group `models` from requirements-models.lock, whose
versions stand beside the main lock and move none of it. What is told of a group comes from its lock file, so that it is the same where
the group is not installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import metadata

from disrupting_harm.errors import MissingGroupError
from disrupting_harm.layout import Layout
from disrupting_harm.reads import kept_while_read_once


# By group, what the library imports of it. Module and distribution have the same name.
GROUPS = {"models": ("arviz", "bambi", "nutpie")}
PIN = re.compile(r"^([\w.-]+)==([^\s;\\]+)", re.MULTILINE)
IMPORTED = tuple(name for names in GROUPS.values() for name in names)


@kept_while_read_once
def lock_text(layout: Layout) -> str:
    """The main lock file and those of the groups, one after the other. Raises OSError without the main one."""
    main = layout.requirements().read_text(encoding="utf-8")
    paths = [layout.group_requirements(group) for group in GROUPS]
    known = dict(reversed(PIN.findall(main)))
    return "\n".join(
        [main, *(_with_versions(path.read_text(encoding="utf-8"), known) for path in paths if path.is_file())]
    )


def _with_versions(lock: str, known: dict[str, str]) -> str:
    """A group's lock file in which what the main one pins too has the main one's version: that one is installed."""
    return PIN.sub(lambda found: f"{found[1]}=={known.get(found[1], found[2])}", lock)


def where_pinned(layout: Layout, distribution: str) -> tuple[str, str]:
    """The lock file that pins the distribution, and the command that installs what it pins."""
    main = layout.requirements()
    if f"\n{distribution}==" not in f"\n{main.read_text(encoding='utf-8')}":
        for group in GROUPS:
            path = layout.group_requirements(group)
            if path.is_file() and f"\n{distribution}==" in f"\n{path.read_text(encoding='utf-8')}":
                return layout.relative(path), f"make {group}"
    return layout.relative(main), "make reproduce"


def missing_of(group: str) -> list[str]:
    """What the library imports of the group and finds not installed."""
    return [name for name in GROUPS[group] if not _is_installed(name)]


def require_groups(stage: str, distributions: Iterable[str]) -> None:
    """Raises MissingGroupError where a stage that runs these distributions needs a group that is not installed."""
    needed = set(distributions)
    for group, names in GROUPS.items():
        if needed & set(names) and (missing := missing_of(group)):
            raise MissingGroupError(
                f"{stage}: needs {' and '.join(missing)} of the optional group `{group}`, which is not installed; install it with "
                f"`make {group}` and run the command again."
            )


def _is_installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True
