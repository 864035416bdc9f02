"""What DVC's files in git say the data and outputs must be. DVC itself trusts read-only objects of its cache; we do not."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import LOADER, pipeline_files, read_stages
from disrupting_harm.provenance.dvc_cache import cache_object


@dataclass(frozen=True)
class Pinned:
    """A file or folder and the MD5 that a lock file or pointer gives it."""

    path: str
    md5: str
    named_by: str
    role: str  # "dep" or "out"
    stage: str = field(default="", compare=False)  # whose entry it is, such as `report@KEN`; none of a pointer

    @property
    def is_folder(self) -> bool:
        return self.md5.endswith(".dir")


def pinning_files(layout: Layout) -> list[Path]:
    """The lock file beside every `dvc.yaml`, whether it is there or not, and the pointers of imported files."""
    pointers = sorted((layout.root / "data" / "raw").glob("*/*.dvc"))
    return [pipeline.with_name("dvc.lock") for pipeline in pipeline_files(layout)] + pointers


def read_pins(layout: Layout, path: Path) -> list[Pinned]:
    """Every entry of a lock file or pointer. Raises ValueError where it is neither any more."""
    try:
        return parse_pins(layout, path, path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise ValueError(layout.relative(path)) from None


def parse_pins(layout: Layout, path: Path, text: str) -> list[Pinned]:
    """The entries of a lock file or pointer with this text. Raises ValueError where it is neither."""
    try:
        content = yaml.load(text, LOADER)
        return list(
            _pointer_pins(layout, path, content) if path.suffix == ".dvc" else _lock_pins(layout, path, content)
        )
    except (yaml.YAMLError, KeyError, TypeError, AttributeError):
        raise ValueError(layout.relative(path)) from None


def unlocked_stages(layout: Layout) -> dict[str, list[str]]:
    """By lock file, the stages of its `dvc.yaml` (one per unit of the matrix) that it has no entry for.

    Raises ParamsError for a `dvc.yaml` that cannot be read.
    """
    found: dict[str, list[str]] = {}
    for pipeline in pipeline_files(layout):
        stages = read_stages(layout, pipeline)
        try:
            content = yaml.load(pipeline.with_name("dvc.lock").read_text(encoding="utf-8"), LOADER)
            locked = set(content["stages"])
        except (yaml.YAMLError, UnicodeDecodeError, OSError, KeyError, TypeError):
            continue  # a lock file that is missing or damaged is told on its own
        if missing := [stage.key for stage in stages if stage.key not in locked]:
            found[layout.relative(pipeline.with_name("dvc.lock"))] = missing
    return found


def _lock_pins(layout: Layout, lock: Path, content: dict) -> Iterator[Pinned]:
    for key, stage in content["stages"].items():
        for role in ("dep", "out"):
            for entry in stage.get(f"{role}s", ()):
                # Paths in a lock file are relative to the stage's working directory, which is the project's root.
                yield Pinned(str(entry["path"]), str(entry["md5"]), layout.relative(lock), role, str(key))


def _pointer_pins(layout: Layout, pointer: Path, content: dict) -> Iterator[Pinned]:
    folder = layout.relative(pointer.parent)
    for entry in content["outs"]:
        yield Pinned(f"{folder}/{entry['path']}", str(entry["md5"]), layout.relative(pointer), "out")


def folder_listing(path: Path) -> dict[str, str]:
    """MD5 of every file below a folder, by its path relative to it. What is half written, now or by a stopped command, is no part."""
    found = {}
    for folder, below, names in os.walk(path):
        below[:] = [name for name in below if not _is_no_part(name)]
        within = os.path.relpath(folder, path)
        for name in names:
            file = os.path.join(folder, name)
            if not _is_no_part(name) and os.path.isfile(file):
                found[name if within == "." else f"{within}/{name}"] = files.md5_file(file)
    return dict(sorted(found.items()))


def _is_no_part(name: str) -> bool:
    return name in files.LEFTOVERS or files.HALF_WRITTEN.fullmatch(name) is not None


def cached_listing(layout: Layout, md5: str) -> dict[str, str] | None:
    """The listing that DVC's cache keeps under a folder's MD5, if it is there and is what its name says."""
    path = cache_object(layout, md5)
    if not md5.endswith(".dir") or not path.is_file() or files.md5_file(path) != md5.removesuffix(".dir"):
        return None
    return {entry["relpath"]: entry["md5"] for entry in json.loads(path.read_bytes())}
