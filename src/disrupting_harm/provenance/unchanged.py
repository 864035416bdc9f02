"""Whether a file has changed since all of them were found right: then what was told of them is told again, without hashing.

The state of a file is what the system keeps of it: its kind, size, inode and the times of its last change of content and of status.
A program can set the first of these times, and not the second. What is remembered lies in DVC's folder for temporary files. It is a
saving of time and no evidence: whoever can write there could write anything, and `dh verify --again` does not read it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import TextIO

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_cache import objects_folder


# What no verification looks at, by its path from the root. The objects of DVC's cache are looked at. Of .git a few files tell the commit.
BESIDE = frozenset({
    ".git", ".venv", ".venv-attack", ".venv-standards", ".venv-mutants", ".dvc/cache/runs", ".dvc/tmp", ".hypothesis", ".import_linter_cache", ".pytest_cache",
    ".ruff_cache",
})  # fmt: skip
OF_GIT = ("HEAD", "index", "packed-refs", "shallow")
GOOD = (0, 3)  # the answers that are remembered: nothing differs


class HalfWritten(Exception):
    """A file that a command writes, or was stopped at."""


def print_or_repeat(root: Path, out: TextIO, verify: Callable[[TextIO], int]) -> int:
    """What `verify` writes and answers; where nothing has changed since it found no difference, the same again without asking it.

    It is remembered only if nothing changed while it ran.
    """
    before = state_of(root)
    if before is not None and (told := _read(root)) and told["state"] == before:
        print("nothing has changed since these files were hashed; `dh verify --again` hashes them again", file=out)
        out.write(told["said"])
        return told["code"]
    said = StringIO()
    code = verify(said)
    out.write(said.getvalue())
    if code in GOOD and before is not None and state_of(root) == before:
        _write(root, {"state": before, "code": code, "said": said.getvalue()})
    return code


def state_of(root: Path) -> str | None:
    """A hash of the state of all files below the root, of git's commit and of what is installed.

    None where the system keeps no time of the last change of status that a program cannot set, and while a file is being written, of
    which the state does not tell whether somebody still writes it.
    """
    if os.name != "posix":
        return None
    digest = hashlib.sha256(sys.version.encode())
    try:
        for line in (
            *_states(root, ""),
            *_of_git(root / ".git"),
            *_of_library(root),
            *_of_cache(root),
            *_of_installed(),
        ):
            digest.update(line.encode("utf-8", "surrogateescape") + b"\n")
    except HalfWritten:
        return None
    return digest.hexdigest()


def _states(folder: Path, name: str) -> Iterator[str]:
    """A line for each file and link, by the path below `folder`; what a link leads to counts too."""
    try:
        with os.scandir(folder / name) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield f"{name} {error.errno}"
        return
    for entry in found:
        path = f"{name}/{entry.name}" if name else entry.name
        if path in BESIDE or entry.name == "__pycache__":
            continue
        if files.HALF_WRITTEN.fullmatch(entry.name):
            raise HalfWritten
        if entry.is_dir(follow_symlinks=False):
            yield from _states(folder, path)
        else:
            yield f"{path} {_state(entry.stat(follow_symlinks=False))}"
            if entry.is_symlink():
                yield f"{path} leads to {_state_at(entry.path)}"


def _state(found: os.stat_result) -> str:
    return f"{found.st_mode} {found.st_size} {found.st_dev} {found.st_ino} {found.st_mtime_ns} {found.st_ctime_ns}"


def _state_at(path: Path | str) -> str:
    try:
        return _state(os.stat(path))
    except OSError as error:
        return str(error.errno)


def _of_git(folder: Path) -> Iterator[str]:
    """The files that say which commit is the last one. In a linked work tree `.git` is a file, which names the folder."""
    if folder.is_file():
        folder = (folder.parent / folder.read_text(encoding="utf-8").partition("gitdir:")[2].strip()).resolve()
    for name in OF_GIT:
        yield f"git {name} {_state_at(folder / name)}"
    shared = folder / "commondir"
    if shared.is_file():
        folder = (folder / shared.read_text(encoding="utf-8").strip()).resolve()
        yield f"git packed-refs {_state_at(folder / 'packed-refs')}"
    yield from _states(folder, "refs")


def _of_library(root: Path) -> Iterator[str]:
    """The modules of the library that verifies, where it is not the checkout's."""
    package = Path(__file__).resolve().parents[1]
    if not package.is_relative_to(root.resolve()):
        yield from _states(package, "")


def _of_cache(root: Path) -> Iterator[str]:
    """The objects of DVC's cache, where it lies outside the checkout."""
    folder = Path(objects_folder(Layout(root)))
    if not folder.is_relative_to(root.resolve()):
        yield from _states(folder, "")


def _of_installed() -> Iterator[str]:
    """The metadata of each installed distribution, which say its version."""
    for folder in sys.path:
        if folder.endswith("site-packages"):
            for path in sorted(Path(folder).glob("*.dist-info")):
                yield f"{path.name} {_state_at(path / 'METADATA')}"


def _place(root: Path) -> Path:
    return root / ".dvc" / "tmp" / "dh-verified.json"


def _read(root: Path) -> dict | None:
    try:
        told = files.read_json(_place(root))
    except (OSError, ValueError):
        return None
    kinds = {"state": str, "code": int, "said": str}
    whole = isinstance(told, dict) and all(isinstance(told.get(key), kind) for key, kind in kinds.items())
    return told if whole and told["code"] in GOOD else None


def _write(root: Path, told: dict) -> None:
    """A place that cannot be written costs time alone."""
    try:
        files.write_text(_place(root), json.dumps(told, indent=1, sort_keys=True) + "\n")
    except OSError:
        return
