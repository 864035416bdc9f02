"""What DVC's files in git say the data and outputs must be. DVC itself trusts read-only objects of its cache; we do not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from disrupting_harm import files
from disrupting_harm.layout import Layout


NEVER_HASHED = {"__pycache__", ".ipynb_checkpoints"}  # as in .dvcignore


@dataclass(frozen=True)
class Pinned:
    """A file or folder and the MD5 that a lock file or pointer gives it."""

    path: str
    md5: str
    named_by: str
    role: str  # "dep" or "out"

    @property
    def is_folder(self) -> bool:
        return self.md5.endswith(".dir")


def pinned_files(layout: Layout) -> Iterator[Pinned]:
    """Every entry of `dvc.lock`, of the components' lock files, and of the pointers of imported files."""
    for lock in [layout.root / "dvc.lock", *sorted((layout.root / "notebooks").glob("*/dvc.lock"))]:
        if not lock.is_file():
            continue
        content = yaml.safe_load(lock.read_text(encoding="utf-8")) or {}
        for stage in content.get("stages", {}).values():
            for role, entries in (("dep", stage.get("deps", ())), ("out", stage.get("outs", ()))):
                for entry in entries:
                    # Paths in a lock file are relative to the stage's working directory, which is the project's root.
                    yield Pinned(entry["path"], entry["md5"], layout.relative(lock), role)
    for pointer in sorted((layout.root / "data" / "raw").glob("*/*.dvc")):
        for entry in yaml.safe_load(pointer.read_text(encoding="utf-8"))["outs"]:
            yield Pinned(
                layout.relative(pointer.parent) + "/" + entry["path"], entry["md5"], layout.relative(pointer), "out"
            )


def folder_listing(path: Path) -> dict[str, str]:
    """MD5 of every file below a folder, by its path relative to it."""
    found = (p for p in path.rglob("*") if p.is_file() and not NEVER_HASHED & set(p.relative_to(path).parts))
    return {p.relative_to(path).as_posix(): files.md5_file(p) for p in sorted(found)}


def folder_md5(listing: dict[str, str]) -> str:
    """DVC's name for a folder: the MD5 of its listing as JSON, sorted by path."""
    entries = [{"md5": md5, "relpath": path} for path, md5 in sorted(listing.items())]
    return files.md5_bytes(json.dumps(entries, sort_keys=True).encode("utf-8")) + ".dir"


def cached_listing(layout: Layout, md5: str) -> dict[str, str] | None:
    """The listing that DVC's cache keeps under a folder's MD5, if it is there and is what its name says."""
    path = layout.root / ".dvc" / "cache" / "files" / "md5" / md5[:2] / md5[2:]
    if not path.is_file() or files.md5_file(path) != md5.removesuffix(".dir"):
        return None
    return {entry["relpath"]: entry["md5"] for entry in json.loads(path.read_bytes())}
