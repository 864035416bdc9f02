"""Bytes on disk: hashes, canonical JSON, and writes that never leave half a result behind.

What is being written lies beside its place, as `.<name>.partial`, and is locked by the process that writes it. A lock ends with
its process, so that a leftover of a killed one can be told from work that goes on.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from disrupting_harm.errors import UserError


# What editors, notebooks and desktops leave behind: never part of a result, a dependency or a hash. As in .dvcignore.
LEFTOVERS = frozenset({"__pycache__", ".ipynb_checkpoints", ".DS_Store", "Thumbs.db", "desktop.ini"})
HALF_WRITTEN = re.compile(r"\..+\.(partial|old|gone)")  # what is written, set aside or deleted: see `_beside`
FileState = tuple[int, int, int, int, int]
WHOLE = 1_000_000  # bytes: smaller files are hashed in one step, which takes half the time of hashing by parts
COARSEST_TICK = 2_000_000_000  # nanoseconds: of the file systems in use, FAT counts in the longest steps


def sha256_bytes(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sha256_text(text: str) -> str:
    return sha256_bytes(text.encode("utf-8"))


def sha256_file(path: Path) -> str:
    return _hash_file(path, "sha256")


def md5_file(path: Path | str) -> str:
    """MD5 as DVC uses it: a name for content, not a protection."""
    return _hash_file(path, "md5")


def _hash_file(path: Path | str, algorithm: str) -> str:
    """The hash of a file, from memory where nothing about the file has changed since it was hashed by this process."""
    require_regular(path)
    key, before = (os.path.abspath(path), algorithm), file_state(path)
    known = _HASHES.get(key)
    if known and known[0] == before:
        return known[1]
    with open(path, "rb") as stream:
        if before[2] < WHOLE:
            found = hashlib.new(algorithm, stream.read(), usedforsecurity=False).hexdigest()
        else:
            found = hashlib.file_digest(stream, algorithm).hexdigest()
    if before == file_state(path) and is_settled(before):
        _HASHES[key] = (before, found)
    return found


_HASHES: dict[tuple[str, str], tuple[FileState, str]] = {}


def require_regular(path: Path | str) -> None:
    """Raises UserError for a pipe, a socket or a device, which a read would wait at or never come to the end of."""
    mode = os.stat(path).st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise UserError(f"{path}: a pipe, a socket or a device and no file; remove it and run the command again.")


def file_state(path: Path | str) -> FileState:
    """What changes when a file does: any edit gives another time of change, whatever the editor does to that of writing."""
    seen = os.stat(path)
    return seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns


def is_settled(state: FileState) -> bool:
    """Whether another edit would show in the file's times: two within one tick of the file system's clock would not."""
    return time.time_ns() - max(state[3:]) > COARSEST_TICK


def dump_json(value: object) -> str:
    """One text per value: sorted keys, no NaN, final newline."""
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def read_json(path: Path) -> dict:
    """Raises ValueError for what is no JSON, nested too deeply to be read, or no file."""
    try:
        require_regular(path)
        return json.loads(path.read_text(encoding="utf-8"))
    except (UserError, RecursionError) as error:
        raise ValueError(str(error)) from None


def drop_unless_json(path: Path) -> bool:
    """Delete a file that should hold JSON and does not; whether it was so."""
    try:
        read_json(path)
    except FileNotFoundError:
        return False
    except ValueError:
        path.unlink(missing_ok=True)
        return True
    return False


def write_text(path: Path, text: str) -> None:
    """Write through a neighbour and a rename, so that a crash leaves the old file."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = _beside(path, "partial")
    try:
        with partial.open("wb") as stream:
            fcntl.flock(stream, fcntl.LOCK_SH)
            stream.write(data)
            stream.flush()
            os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def fresh_directory(path: Path) -> Path:
    """An empty directory at `path`."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path


class Busy(OSError):
    """Another process is writing what this one wants to write."""


_HELD: dict[Path, int] = {}  # partial folders of this process, by the open file that locks each


def partial_directory(final: Path) -> Path:
    """An empty neighbour of `final` to write into, on the same file system, locked until it is swapped in or removed.

    Puts back what an interrupted swap set aside. Raises Busy where another process writes there.
    """
    path = _beside(final, "partial")
    _release(path)  # this process begins anew
    while True:
        path.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise Busy(str(final)) from None
        if _is_at(descriptor, path):
            break
        os.close(descriptor)  # removed by another between the two calls
    _HELD[path] = descriptor
    _put_back(final)
    for left in path.iterdir():
        _delete(left)
    return path


def replace_directory(new: Path, final: Path) -> None:
    """Put `new` in the place of `final`; the old content goes only when the new one is in place."""
    _put_back(final)
    old = _beside(final, "old")
    _discard(old)
    final.parent.mkdir(parents=True, exist_ok=True)
    try:
        if final.exists():
            os.replace(final, old)
        os.replace(new, final)
    finally:
        _put_back(final)
        _release(new)
    _discard(old)


def sweep(folders: Iterable[Path]) -> list[Path]:
    """Take away what killed processes left half written below these folders, and put back what a swap set aside.

    Returns where something was found. What a living process is writing stays.
    """
    found = []
    for folder in folders:
        for path in sorted(folder.rglob(".*")):
            name, _, ending = path.name[1:].rpartition(".")
            if ending == "old" and name and not _is_locked(_beside(path.with_name(name), "partial")):
                _put_back(path.with_name(name))
                _discard(path)
            elif ending == "gone" and name:
                _delete(path)
            elif ending != "partial" or not name or not _delete_unlocked(path):
                continue
            found.append(path.with_name(name))
    return found


def sweep_beside(path: Path) -> None:
    """Take away what a killed process left half written of this file."""
    _delete_unlocked(_beside(path, "partial"))


def _delete_unlocked(path: Path) -> bool:
    """Whether nobody was writing there, so that it is gone now."""
    with _lock_if_free(path) as free:
        if free:
            _delete(path)
    return bool(free)


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _beside(path: Path, ending: str) -> Path:
    """Where new content is written (`partial`), where the old waits during a swap (`old`), and where it is deleted (`gone`)."""
    return path.with_name(f".{path.name}.{ending}")


def _put_back(final: Path) -> None:
    """Undo the first half of a swap whose second half did not happen."""
    old = _beside(final, "old")
    if old.exists() and not final.exists():
        os.replace(old, final)


def is_being_written(path: Path) -> bool:
    """Whether a `.<name>.partial`, `.old` or `.gone` belongs to a living process, which may be in the middle of a swap."""
    return _is_locked(_beside(path.with_name(path.name[1:].rpartition(".")[0]), "partial"))


def _is_locked(path: Path) -> bool:
    """Whether a living process is writing there, and so may be in the middle of a swap."""
    with _lock_if_free(path) as free:
        return free is False


@contextmanager
def _lock_if_free(path: Path) -> Iterator[bool | None]:
    """Hold the lock of what is written there while the block runs; False where another process holds it, None where nothing is."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        yield None
        return
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(descriptor)


def _discard(old: Path) -> None:
    """Delete what a swap set aside. It loses its name first, so that half of it is never put back as if it were whole."""
    if old.exists():
        gone = _beside(old.with_name(old.name[1:].removesuffix(".old")), "gone")
        _delete(gone)
        try:
            os.replace(old, gone)
        except OSError:  # the new content is in place, so this is no failure; the next sweep tries again
            return
        _delete(gone)


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _release(path: Path) -> None:
    descriptor = _HELD.pop(path, None)
    if descriptor is not None:
        os.close(descriptor)


def remove(path: Path) -> None:
    """Remove a folder of our own making, if it is there."""
    shutil.rmtree(path, ignore_errors=True)
    _release(path)


def md5_bytes(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def folder_md5(listing: dict[str, str]) -> str:
    """DVC's name for a folder of these files (path to MD5): the MD5 of its listing as JSON, sorted by path."""
    entries = [{"md5": md5, "relpath": path} for path, md5 in sorted(listing.items())]
    return md5_bytes(json.dumps(entries, sort_keys=True).encode("utf-8")) + ".dir"
