"""What is up to date, told from the lock files and the files they name, without DVC.

The verdict on a stage is that of `dvc status`. A file is not hashed again while the system gives it the same number, size and
times; what was written in the last two seconds is never remembered, since a clock does not tell two writes in one tick apart.
"""

from __future__ import annotations

import bisect
import json
import os
import stat
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from disrupting_harm import files
from disrupting_harm.driver.locks import read_blocks
from disrupting_harm.errors import ParamsError, UserError
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import Stage, read_pipeline
from disrupting_harm.provenance.dvc_cache import cache_object, objects_folder
from disrupting_harm.study.yaml_file import CoreLoader, refuse_depth


MEMORY = ".dvc/tmp/dh/scan.json"
FRESH = 2_000_000_000  # nanoseconds


@dataclass
class Scan:
    """The pipeline beside its lock files. `memory` is kept from one command to the next."""

    layout: Layout
    stages: tuple[Stage, ...]
    pointers: dict[str, str]  # path to MD5 of imported data
    locked: dict[str, dict]  # key of the stage to its entry
    unreadable: frozenset[str] = frozenset()  # lock files of which nothing is known
    memory: dict[str, list] = field(default_factory=dict)
    _known: dict[str, str | None] = field(default_factory=dict)
    _params: dict[str, tuple] = field(default_factory=dict)

    def __post_init__(self):
        self._cache = objects_folder(self.layout)

    def upstream(self, wanted: Iterable[Stage]) -> tuple[list[Stage], list[str]]:
        """The stages and the pointers (by path) that the wanted stages need, themselves included."""
        makers = {path.rstrip("/"): stage for stage in self.stages for path, _ in stage.outs}
        made = Paths([*makers, *self.pointers])
        found: dict[str, Stage] = {}
        pointers: dict[str, None] = {}
        queue = list(wanted)
        while queue:
            stage = queue.pop()
            if stage.address in found:
                continue
            found[stage.address] = stage
            for path in (path for dep in stage.deps for path in made.overlapping(dep)):
                if path in makers:
                    queue.append(makers[path])
                else:
                    pointers[path] = None
        return [stage for stage in self.stages if stage.address in found], list(pointers)

    def why_changed(self, stage: Stage) -> str:
        """In words why the stage has to run; empty if it is up to date."""
        try:
            return self._why_changed(stage)
        except (TypeError, AttributeError, KeyError):  # an entry that was edited by hand
            return "its entry in the lock file is none that DVC writes"

    def _why_changed(self, stage: Stage) -> str:
        entry = self.locked.get(stage.key)
        if stage.lock in self.unreadable:
            return f"{stage.lock} cannot be read (a merge that is not resolved, or an edit by hand)"
        if entry is None:
            return "it has not run yet"
        if entry.get("cmd") != stage.command:
            return "its command changed"
        pinned = {e["path"]: e.get("md5") for e in entry.get("deps", ())}
        for dep in stage.deps:
            if self.md5(dep) is None:
                return f"{dep} is not there"
            if pinned.get(dep) != self.md5(dep):
                return f"{dep} changed"
        for file, keys in stage.params:
            then, now = entry.get("params", {}).get(file, {}), self._parameters(file)
            for key in keys:
                if key not in then or key not in now or then[key] != now[key]:
                    return f"{file}, key {key} changed"
        made = {e["path"]: e.get("md5") for e in entry.get("outs", ())}
        return next(filter(None, (self._why_output(path, made.get(path)) for path, _ in stage.outs)), "")

    def why_pointer(self, path: str) -> str:
        """The same of imported data."""
        return self._why_output(path, self.pointers[path])

    def _why_output(self, path: str, md5: str | None) -> str:
        found = self.md5(path)
        if found is None:
            return f"{path} is not there"
        if found != md5:
            return f"{path} is not what the lock file says"
        return "" if self._is_cached(md5) else f"{path} is not in DVC's cache"

    def md5(self, name: str) -> str | None:
        """DVC's name for the content of a file or folder; None if it is not there."""
        if name not in self._known:
            path = f"{self.layout.root}/{name}"
            if os.path.isdir(path):
                below = {rel: self._file_md5(f"{path}/{rel}", f"{name}/{rel}", seen) for rel, seen in _below(path)}
                self._known[name] = files.folder_md5(below)
            else:
                self._known[name] = self._file_md5(path, name, os.stat(path)) if os.path.isfile(path) else None
        return self._known[name]

    def forget(self) -> None:
        """Look at the files again: a stage has run since."""
        self._known.clear()

    def save(self) -> None:
        path = self.layout.root / MEMORY
        files.write_text(path, json.dumps(self.memory))

    def _file_md5(self, path: str, name: str, seen: os.stat_result) -> str:
        state = [seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns]
        known = self.memory.get(name)
        if known and known[:4] == state:
            return known[4]
        md5 = files.md5_file(Path(path))
        if time.time_ns() - max(seen.st_mtime_ns, seen.st_ctime_ns) > FRESH:
            self.memory[name] = [*state, md5]
        return md5

    def _is_cached(self, md5: str) -> bool:
        """Whether DVC would find the content in its cache: every object there, and read-only as DVC leaves them."""
        if not self._is_protected(md5):
            return False
        if not md5.endswith(".dir"):
            return True
        key, path = f"listing {md5}", cache_object(self.layout, md5)
        seen = path.stat()
        state = [seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns]
        if self.memory.get(key, [None])[0] != state:
            try:
                self.memory[key] = [state, sorted({entry["md5"] for entry in json.loads(path.read_bytes())})]
            except (ValueError, KeyError, TypeError):  # cut short: DVC would not find it either
                return False
        return all(map(self._is_protected, self.memory[key][1]))

    def _is_protected(self, md5: str) -> bool:
        """Whether the cache has the object, with the mode that DVC gives to what it trusts."""
        try:
            return stat.S_IMODE(os.stat(f"{self._cache}/{md5[:2]}/{md5[2:]}").st_mode) == 0o444
        except FileNotFoundError:
            return False

    def _parameters(self, file: str) -> dict:
        path = self.layout.root / file
        state = files.file_state(path) if path.is_file() else None
        if file not in self._params or self._params[file][0] != state:
            try:
                refuse_depth(text := path.read_text(encoding="utf-8"))
                content = yaml.load(text, CoreLoader) or {}
            except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError):
                content = {}
            self._params[file] = (state, content)
        return self._params[file][1]


def open_scan(layout: Layout) -> Scan:
    """The pipeline and its lock files as they are now. Raises ParamsError for a `dvc.yaml` that cannot be read."""
    memory = _read_memory(layout)
    stages = read_pipeline(layout)
    locked: dict[str, dict] = {}
    unreadable = set()
    for name in sorted({stage.lock for stage in stages}):
        entries = _read_lock(layout.root / name, memory)
        if entries is None:
            unreadable.add(name)
        locked |= entries or {}
    pointers = {}
    for pointer in sorted((layout.root / "data" / "raw").glob("*/*.dvc")):
        try:
            for entry in yaml.load(pointer.read_text(encoding="utf-8"), CoreLoader)["outs"]:
                pointers[layout.relative(pointer.parent / entry["path"])] = entry["md5"]
        except (UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError):
            name = layout.relative(pointer)
            raise ParamsError(
                f"{name}: cannot be read as a file of DVC; restore it with `git checkout {name}`, or run `dh import` again."
            ) from None
    return Scan(layout, stages, pointers, locked, frozenset(unreadable), memory)


def _read_memory(layout: Layout) -> dict[str, list]:
    """What earlier commands saw; nothing where it cannot be read: it only saves time."""
    try:
        found = files.read_json(layout.root / MEMORY)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _read_lock(path: Path, memory: dict) -> dict[str, dict] | None:
    """The entries of a lock file by stage, from memory if its bytes are those that were parsed; None if it cannot be read."""
    if not path.is_file():
        return {}
    data = path.read_bytes()
    key, sha256 = f"lock {path.parent.name}", files.sha256_bytes(data)
    if memory.get(key, [None])[0] != sha256:
        try:
            read_blocks(
                text := data.decode("utf-8")
            )  # what YAML takes may not be a lock file, such as a stage that stands twice
            memory[key] = [sha256, dict(yaml.load(text, CoreLoader)["stages"])]
        except (UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError):
            return None
    return memory[key][1]


class Paths:
    """Paths of files and folders, to be asked which of them overlap another one."""

    def __init__(self, paths: Iterable[str]):
        self._sorted = sorted(paths)
        self._all = set(self._sorted)

    def overlapping(self, path: str) -> list[str]:
        """Those that are the path, lie below it, or hold it."""
        parts = path.split("/")
        holders = ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]
        first = bisect.bisect_left(self._sorted, f"{path}/")
        last = bisect.bisect_left(self._sorted, f"{path}0", first)  # 0 follows / in the order of characters
        return [holder for holder in holders if holder in self._all] + self._sorted[first:last]


def _below(folder: str, prefix: str = "") -> Iterator[tuple[str, os.stat_result]]:
    """Every file below a folder, by its path relative to it, with what the system says of it."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name in files.LEFTOVERS:
                continue
            if entry.is_dir():
                yield from _below(entry.path, f"{prefix}{entry.name}/")
            else:
                try:
                    yield f"{prefix}{entry.name}", entry.stat()
                except FileNotFoundError:
                    raise UserError(
                        f"{entry.path}: is a link to nothing (an editor leaves such a one beside a file that is not saved); save the "
                        "file or remove the link, and run the command again."
                    ) from None
