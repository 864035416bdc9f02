"""What lies in `outputs/` and `data/` and was put there by no stage and no import.

Hidden folders, leftovers and links are looked at like anything else: what a reader may take for a result is either pinned by a
lock file or told.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_cache import objects_folder
from disrupting_harm.provenance.selection import Selection
from disrupting_harm.provenance.site_files import listed_files
from disrupting_harm.provenance.verification import Verification


TOP = ("outputs", "data")
# Where the project itself keeps what is no result: notebooks run by hand, those of a `dh verify --values` that was killed, and notebooks
# that stopped.
OWN = re.compile(r"outputs/\.scratch/[A-Z]{3}/(\w+|\.\w+\.values)/.+|data/derived/\.failed/[A-Z]{3}/\w+\.ipynb")
# Reference tables are in git, and their folder is pinned as a whole.
REFERENCE = re.compile(r"data/reference/\w+\.csv")
# Folders of the project, which are never told as a whole.
FOLDERS = frozenset({*TOP, "outputs/reports", "data/raw", "data/derived", "data/slices", "data/reference"})


TOLD = {
    "link": "is a link to another place, where it can change unseen; put the file or folder itself there, or take the link away.",
    "half written": "was left half written by a command that was stopped; `dh repro` takes such leftovers away.",
}


class Seen(NamedTuple):
    path: str
    kind: str  # "file", "link", "half written" or "dropping"


def check_strays(result: Verification, selection: Selection | None = None) -> None:
    """Tell what no lock file or pointer names. `result.named` holds what they do; None where one of them is lost, so that only what
    can never be a result is told.
    """
    unnamed = []
    made = listed_files(result.layout)
    for seen in _walk(result.layout):
        if selection is not None and not selection.holds(seen.path):
            continue
        if seen.kind == "dropping":
            result.droppings.append(seen.path)
        elif seen.kind in TOLD:
            result.differ(seen.path, TOLD[seen.kind])
        elif result.named is not None and seen.path not in made and not _is_known(seen.path, result.named):
            unnamed.append(seen.path)
    for path, count in _together(unnamed, made.union(result.named or ())).items():
        result.differ(path, _sentence(path, count))
        result.strays.add(path)


def _sentence(path: str, count: int) -> str:
    """`count` is the number of files that a folder holds; 0 for a file."""
    if count:
        what = f"holds {count} file{'s' if count > 1 else ''} that no lock file and no pointer names"
    else:
        what = "is named by no lock file and no pointer"
    if path.startswith("data/raw/"):
        return f"{what}; place a raw file with `dh import`, or take it out of data/raw/."
    top = next(folder for folder in sorted(FOLDERS, key=len, reverse=True) if path.startswith(folder + "/"))
    return f"{what}; take it out of {top}/."


def _walk(layout: Layout) -> Iterator[Seen]:
    cache = os.path.realpath(objects_folder(layout))
    for top in TOP:
        path = layout.root / top
        if path.is_symlink():
            yield Seen(top, "link")
        elif path.is_dir():
            yield from _walk_folder(path, top, cache)


def _walk_folder(folder: Path | str, name: str, cache: str) -> Iterator[Seen]:
    """What lies below a folder, in order. No link is followed, and nothing below what is told as a whole is looked at."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        path = f"{name}/{entry.name}"
        if entry.name in files.LEFTOVERS:
            yield Seen(path, "dropping")
        elif entry.is_symlink():
            if not _is_of_cache(entry, cache):
                yield Seen(path, "link")
            else:
                yield Seen(path, "file")
        elif files.HALF_WRITTEN.fullmatch(entry.name):
            if not files.is_being_written(Path(entry.path)):
                yield Seen(path, "half written")
        elif entry.is_dir():
            yield from _walk_folder(entry.path, path, cache)
        else:
            yield Seen(path, "file")


def _is_of_cache(entry: os.DirEntry, cache: str) -> bool:
    """Whether a link leads to an object of DVC's cache, as DVC makes it where it is told to link and not to copy."""
    return entry.is_file() and os.path.realpath(entry.path).startswith(cache + os.sep)


def _is_known(path: str, named: set[str]) -> bool:
    if path in named or OWN.fullmatch(path) or REFERENCE.fullmatch(path):
        return True
    return any(str(parent) in named for parent in PurePosixPath(path).parents)


def _together(unnamed: list[str], named: set[str]) -> dict[str, int]:
    """The files, each by the topmost folder above it that holds nothing named; a folder with their number, a file with 0."""
    kept = set(FOLDERS).union(*({str(parent) for parent in PurePosixPath(path).parents} for path in named))
    found: dict[str, int] = {}
    for path in unnamed:
        folders = [str(parent) for parent in reversed(PurePosixPath(path).parents)]
        above = next((folder for folder in folders[1:] if folder not in kept), None)
        found[above or path] = found.get(above, 0) + 1 if above else 0
    return found
