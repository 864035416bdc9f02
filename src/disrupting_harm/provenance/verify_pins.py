"""Files and folders held against DVC's lock files and pointers."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.pipeline import read_stages
from disrupting_harm.provenance.dvc_files import (
    Pinned,
    cache_object,
    cached_listing,
    folder_listing,
    read_pins,
)
from disrupting_harm.provenance.verification import Verification


def read_pinning_file(result: Verification, path: Path) -> list[Pinned]:
    """Every entry of a lock file or pointer, and what it names as made or placed. One that is missing or damaged is told."""
    name = result.layout.relative(path)
    if not path.is_file():
        pipeline = path.with_name("dvc.yaml")
        if path.name == "dvc.lock" and pipeline.is_file():
            stages = read_stages(result.layout, pipeline)
            if all(result.is_run_by_itself(stage.key) for stage in stages):
                return []  # no unit holds the component, or none was run, so there is no stage to lock
        result.differ(name, f"is missing, so nothing says what its stages made; restore it with `git checkout {name}`.")
        return []
    try:
        pins = read_pins(result.layout, path)
    except ValueError:
        result.differ(name, f"cannot be read as a file of DVC; restore it with `git checkout {name}`.")
        return []
    if result.named is not None:
        result.named |= {pinned.path for pinned in pins if pinned.role == "out"}
        result.named |= {name} if path.suffix == ".dvc" else set()
    return pins


def check_pins(result: Verification, pins: Iterable[Pinned]) -> None:
    for pinned in pins:
        _check_pinned(result, pinned)
        if pinned.role == "out":
            _check_cached(result, pinned)


def _check_pinned(result: Verification, pinned: Pinned) -> None:
    path = result.layout.root / pinned.path
    made = pinned.role == "out"
    if not path.exists():
        if not result.is_left_out(pinned.path):
            result.differ_missing(
                pinned.path,
                f"is missing; {pinned.named_by} says md5 {pinned.md5}; {result.mend(pinned.path, made)}.",
            )
        return
    if pinned.is_folder and path.is_dir():
        _check_folder(result, pinned)
        return
    result.checked.add(pinned.path)
    found = files.md5_file(path) if path.is_file() else "a folder"
    if found != pinned.md5:
        result.differ(
            pinned.path,
            f"has md5 {found} and should have {pinned.md5} by {pinned.named_by}; {result.mend(pinned.path, made)}.",
            found=found,
        )


def _check_folder(result: Verification, pinned: Pinned) -> None:
    listing = folder_listing(result.layout.root / pinned.path)
    result.checked |= {f"{pinned.path}/{name}" for name in listing}
    found = files.folder_md5(listing)
    if found == pinned.md5:
        return
    result.found.setdefault(pinned.path, found)
    made = pinned.role == "out"
    expected = cached_listing(result.layout, pinned.md5)
    if expected is not None:
        for name in sorted(set(listing) | set(expected)):
            file = f"{pinned.path}/{name}"
            if name not in listing:
                result.differ_missing(
                    file,
                    f"is missing; {pinned.named_by} says md5 {expected[name]}; {result.mend(pinned.path, made)}.",
                )
            elif name not in expected:
                result.differ(
                    file,
                    f"is not among the files that {pinned.named_by} names; {result.mend(pinned.path, made)}.",
                )
                result.strays.add(file)
            elif listing[name] != expected[name]:
                result.differ(
                    file,
                    f"has md5 {listing[name]} and should have {expected[name]} by {pinned.named_by}; {result.mend(pinned.path, made)}.",
                    found=listing[name],
                )
    else:
        result.unlisted.append(pinned)


def name_folder(result: Verification, pinned: Pinned) -> None:
    made = pinned.role == "out"
    if not any(path.startswith(pinned.path + "/") for path in result.differences):
        result.differ(
            pinned.path,
            f"is not the folder with md5 {pinned.md5} that {pinned.named_by} names; {result.mend(pinned.path, made)}.",
        )


def _check_cached(result: Verification, pinned: Pinned) -> None:
    """DVC's own copies, where they are here: DVC would put a changed one back into the work tree without a word."""
    wanted = {pinned.md5: pinned.path}
    wanted |= {md5: f"{pinned.path}/{name}" for name, md5 in (cached_listing(result.layout, pinned.md5) or {}).items()}
    for md5, path in wanted.items():
        file = cache_object(result.layout, md5)
        if os.path.isfile(file) and (found := files.md5_file(file)) != md5.removesuffix(".dir"):
            result.differ(
                result.layout.relative(file),
                f"is DVC's copy of {path}, has md5 {found} and should have {md5.removesuffix('.dir')} by {pinned.named_by}; "
                f"remove it with `rm -f {result.layout.relative(file)}`, then {_refill(pinned)}.",
            )


def _refill(pinned: Pinned) -> str:
    """What puts a removed object into the cache again. Never `dvc checkout` or `dvc commit`: these take what lies there."""
    if pinned.named_by.endswith(".dvc"):
        return f"place the file again with `dh import`, or get it with `dvc pull {pinned.path}`"
    return "run `dh repro`"
