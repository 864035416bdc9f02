"""Re-hash every file that the records and DVC's lock files name, and say in one sentence each what differs.

Nothing is asked of DVC, which trusts its cache. A reviewer without the restricted half can run this: rows that are not on
the machine stay pinned by their hash and are counted, not failed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import nbformat
import pandas as pd

from disrupting_harm import files
from disrupting_harm.engine.record import library_hash
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_files import (
    Pinned,
    cache_object,
    cached_listing,
    folder_listing,
    folder_md5,
    pinning_files,
    read_pins,
    unlocked_stages,
)
from disrupting_harm.provenance.records import derived_record_paths, record_paths, report_record_paths


@dataclass
class Verification:
    """What was checked, what differs (path to sentence, the first finding of a path counts), and what is not here."""

    layout: Layout
    checked: set[str] = field(default_factory=set)
    differences: dict[str, str] = field(default_factory=dict)
    absent: dict[str, set[str]] = field(default_factory=dict)
    unlisted: list[Pinned] = field(default_factory=list)  # folders that differ, where nothing here lists their files

    def differ(self, path: str, sentence: str) -> None:
        self.differences.setdefault(path, f"{path}: {sentence}")

    def is_absent_half(self, path: str) -> bool:
        """Whether the path belongs to a unit whose restricted half is not on this machine at all."""
        parts = path.split("/")
        if len(parts) < 3 or parts[0] != "data" or parts[1] not in ("raw", "derived"):
            return False
        unit = parts[2]
        folders = [self.layout.root / "data" / half / unit for half in ("raw", "derived")]
        if any(child.is_dir() for folder in folders if folder.is_dir() for child in folder.iterdir()):
            return False
        self.absent.setdefault(unit, set()).add(path)
        return True


def verify(layout: Layout) -> Verification:
    """Check DVC's files first, because a record that differs from its pin is not believed, then the records.

    A folder whose listing is not here is named only where no record knows which of its files changed.
    """
    result = Verification(layout)
    for path in pinning_files(layout):
        _check_pinning_file(result, path)
    _check_stages(result)
    records = [
        layout.relative(path)
        for path in (*record_paths(layout), *report_record_paths(layout), *derived_record_paths(layout))
    ]
    unreadable = [name for name in records if name not in result.differences and not _check_record(result, name)]
    for pinned in result.unlisted:
        _name_folder(result, pinned)
    _check_strays(result)
    for name in unreadable:  # last, because another record that names this one says more: the hash it should have
        result.differ(
            name, "is not a record any more; restore it with `dvc checkout` or make it again with `make reproduce`."
        )
    return result


def print_verification(layout: Layout, out: TextIO) -> int:
    """Write the differences to `out`; 0 where there are none, else 1."""
    result = verify(layout)
    for unit, paths in sorted(result.absent.items()):
        print(
            f"{unit}: its restricted half is not on this machine; {len(paths)} files and folders stay pinned by hash, unchecked",
            file=out,
        )
    for sentence in result.differences.values():
        print(sentence, file=out)
    found = len(result.differences)
    if found:
        print(f"{found} difference{'s' if found > 1 else ''}; {len(result.checked)} files re-hashed", file=out)
    else:
        print(f"all {len(result.checked)} files are what the records and the lock files say", file=out)
    return 1 if found else 0


def _check_stages(result: Verification) -> None:
    """Every stage has an entry in its lock file; without one nothing pins its outputs."""
    try:
        for lock, stages in unlocked_stages(result.layout).items():
            if lock not in result.differences:
                stages = ", ".join(stages)
                result.differ(lock, f"has no entry for {stages}, so nothing pins what it made; run `make reproduce`.")
    except ValueError as error:
        result.differ(str(error), f"is not a pipeline any more; restore it with `git checkout {error}`.")


def _check_strays(result: Verification) -> None:
    """Every file under outputs/ is named by a record or a lock file; hidden folders are the project's own scratch."""
    layout = result.layout
    if any(layout.relative(path) in result.differences for path in pinning_files(layout)):
        return  # what a lost or damaged lock file named is not a stray
    pinned = [path for path in result.differences if path.startswith("outputs/")]
    for path in sorted(layout.outputs().rglob("*")):
        name = layout.relative(path) if path.is_file() else ""
        if not name or name.split("/")[1].startswith(".") or _is_half_written(name):
            continue
        if name not in result.checked and not any(name == p or name.startswith(p + "/") for p in pinned):
            result.differ(name, "is named by no record and no lock file; take it out of outputs/.")


def _is_half_written(name: str) -> bool:
    """Whether the path lies in what a run is writing now, or in what it set aside, at whatever depth."""
    return any(part.startswith(".") and part.endswith((".partial", ".old")) for part in name.split("/"))


def _check_record(result: Verification, name: str) -> bool:
    """Check what a record names; False if it cannot be read as a record."""
    layout = result.layout
    try:
        record = files.read_json(layout.root / name)
        groups = [record["inputs"], record["outputs"], record.get("params") or record.get("parameters") or []]
        entries = [entry for group in groups for entry in group]
        entries += [raw for entry in record["inputs"] for raw in entry.get("raw", ())]
        entries += [record[key] for key in ("notebook", "lock") if key in record]
        for entry in entries:
            _check_sha256(result, entry["path"], entry["sha256"], name, made=entry in record["outputs"])
        if "library" in record:
            _check_library(result, record, name)
        if "saved" in record:
            _check_saved(result, record, name)
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    return True


def _check_sha256(result: Verification, path: str, expected: str, named_by: str, *, made: bool) -> None:
    file = result.layout.root / path
    if not file.is_file():
        if not result.is_absent_half(path):
            result.differ(path, f"is missing; {named_by} says sha256 {expected}; {_mend(path, made)}.")
        return
    result.checked.add(path)
    found = files.sha256_file(file)
    if found != expected:
        result.differ(path, f"has sha256 {found} and should have {expected} by {named_by}; {_mend(path, made)}.")


def _check_library(result: Verification, record: dict, name: str) -> None:
    library = record["library"]
    if library_hash(result.layout, library["paths"]) != library["sha256"]:
        stage = record["stage"]
        result.differ(
            f"{result.layout.relative(result.layout.package())} ({stage})",
            f"the library is not the one that made the outputs by {name}; run `make reproduce`.",
        )


def _check_saved(result: Verification, record: dict, name: str) -> None:
    """Cells and estimates that the record names exist where it says. A file that differs was named already: left out."""
    _check_cells(result, record, name)
    _check_estimates(result, record, name)


def _check_cells(result: Verification, record: dict, name: str) -> None:
    executed = [o["path"] for o in record["outputs"] if o["role"] == "executed notebook"]
    for path in (record["notebook"]["path"], *executed):
        file = result.layout.root / path
        if not file.is_file() or path in result.differences:
            continue
        cells = {c.get("id"): files.sha256_text(c.source.strip()) for c in nbformat.read(file, as_version=4).cells}
        for entry in record["saved"]:
            if cells.get(entry["cell"]["id"]) != entry["cell"]["sha256"]:
                result.differ(
                    f"{path} ({entry['trace_id']})",
                    f"cell {entry['cell']['id']} is not the one that {name} names; run `make reproduce`.",
                )


def _check_estimates(result: Verification, record: dict, name: str) -> None:
    tables = [path for entry in record["saved"] if entry["kind"] == "estimates" for path in entry["files"]]
    known: set[str] = set()
    for path in tables:
        file = result.layout.root / path
        if not file.is_file() or path in result.differences:
            return
        known |= set(pd.read_csv(file, dtype=str).get("estimate_id", ()))
    for entry in record["saved"]:
        if lost := [i for i in entry["estimates"] if i not in known]:
            result.differ(
                f"{name} ({entry['trace_id']})",
                f"names {len(lost)} estimates that no table holds, such as {lost[0]}; run `make reproduce`.",
            )


def _check_pinning_file(result: Verification, path: Path) -> None:
    name = result.layout.relative(path)
    if not path.is_file():
        result.differ(name, f"is missing, so nothing says what its stages made; restore it with `git checkout {name}`.")
        return
    try:
        pins = read_pins(result.layout, path)
    except ValueError:
        result.differ(name, f"cannot be read as a file of DVC; restore it with `git checkout {name}`.")
        return
    for pinned in pins:
        _check_pinned(result, pinned)
        if pinned.role == "out":
            _check_cached(result, pinned)


def _check_pinned(result: Verification, pinned: Pinned) -> None:
    path = result.layout.root / pinned.path
    made = pinned.role == "out"
    if not path.exists():
        if not result.is_absent_half(pinned.path):
            result.differ(
                pinned.path, f"is missing; {pinned.named_by} says md5 {pinned.md5}; {_mend(pinned.path, made)}."
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
            f"has md5 {found} and should have {pinned.md5} by {pinned.named_by}; {_mend(pinned.path, made)}.",
        )


def _check_folder(result: Verification, pinned: Pinned) -> None:
    listing = folder_listing(result.layout.root / pinned.path)
    result.checked |= {f"{pinned.path}/{name}" for name in listing}
    if folder_md5(listing) == pinned.md5:
        return
    made = pinned.role == "out"
    expected = cached_listing(result.layout, pinned.md5)
    if expected is not None:
        for name in sorted(set(listing) | set(expected)):
            file = f"{pinned.path}/{name}"
            if name not in listing:
                result.differ(
                    file, f"is missing; {pinned.named_by} says md5 {expected[name]}; {_mend(pinned.path, made)}."
                )
            elif name not in expected:
                result.differ(file, f"is not among the files that {pinned.named_by} names; {_mend(pinned.path, made)}.")
            elif listing[name] != expected[name]:
                result.differ(
                    file,
                    f"has md5 {listing[name]} and should have {expected[name]} by {pinned.named_by}; {_mend(pinned.path, made)}.",
                )
    else:
        result.unlisted.append(pinned)


def _name_folder(result: Verification, pinned: Pinned) -> None:
    made = pinned.role == "out"
    if not any(path.startswith(pinned.path + "/") for path in result.differences):
        result.differ(
            pinned.path,
            f"is not the folder with md5 {pinned.md5} that {pinned.named_by} names; {_mend(pinned.path, made)}.",
        )


def _check_cached(result: Verification, pinned: Pinned) -> None:
    """DVC's own copies, where they are here: DVC would put a changed one back into the work tree without a word."""
    wanted = {pinned.md5: pinned.path}
    wanted |= {md5: f"{pinned.path}/{name}" for name, md5 in (cached_listing(result.layout, pinned.md5) or {}).items()}
    for md5, path in wanted.items():
        file = cache_object(result.layout, md5)
        if file.is_file() and (found := files.md5_file(file)) != md5.removesuffix(".dir"):
            result.differ(
                result.layout.relative(file),
                f"is DVC's copy of {path}, has md5 {found} and should have {md5.removesuffix('.dir')} by {pinned.named_by}; "
                "remove it and get it again with `dvc fetch` or `make reproduce`.",
            )


def _mend(path: str, made: bool) -> str:
    if made or path.startswith(("outputs/", "data/raw/", "data/derived/")):
        return "restore it with `dvc checkout` or make it again with `make reproduce`"
    return f"outputs were made from another version: restore it with `git checkout {path}` or run `make reproduce`"
