"""Re-hash every file that the records and DVC's lock files name, and say in one sentence each what differs.

Nothing is asked of DVC, which trusts its cache. A reviewer without the restricted half can run this: rows that are not on
the machine stay pinned by their hash and are counted, not failed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from disrupting_harm import files, slices, used_sections
from disrupting_harm.code_slices import (
    NotASlice,
    changed_modules,
    distributions_hash,
    modules_hash,
    read_slice,
    source_path,
)
from disrupting_harm.errors import ParamsError, UserError
from disrupting_harm.layout import Layout
from disrupting_harm.optional_groups import lock_text
from disrupting_harm.package_lock import other_installed, pinned_closure, pinned_versions
from disrupting_harm.provenance.copies.judge import Judge, Kind
from disrupting_harm.provenance.dvc_files import Pinned, pinning_files, unlocked_stages
from disrupting_harm.provenance.naming.known import Known
from disrupting_harm.provenance.naming.name import name_differences
from disrupting_harm.provenance.naming.reasons import Name, Reason
from disrupting_harm.provenance.notebook_cells import read_cells
from disrupting_harm.provenance.records import data_record_paths, report_record_paths, run_record_paths
from disrupting_harm.provenance.selection import Selection, refuse_unknown
from disrupting_harm.provenance.site_files import check_site
from disrupting_harm.provenance.strays import check_strays
from disrupting_harm.provenance.table_rows import read_rows
from disrupting_harm.provenance.verification import Verification, unit_of
from disrupting_harm.provenance.verify_commit import check_commit, check_pipeline
from disrupting_harm.provenance.verify_pins import check_pins, name_folder, read_pinning_file
from disrupting_harm.reads import read_once
from disrupting_harm.records import ID_COLUMNS, FileRef, NotARecord, Record, read_record


Entry = TypeVar("Entry")
FEW = 50  # entries for which another process is worth its start


def verify(layout: Layout, selection: Selection | None = None) -> Verification:
    """Check DVC's files first, because a record that differs from its pin is not believed, then the records.

    A folder whose listing is not here is named only where no record knows which of its files changed. Of a selection what it holds is
    checked, and the records that speak of it with all that they name. Raises UserError for a selected path that nobody knows.
    """
    with read_once():
        return _verify(Verification(layout), selection or Selection())


def _verify(result: Verification, selection: Selection) -> Verification:
    layout = result.layout
    pins = [pinned for path in pinning_files(layout) for pinned in read_pinning_file(result, path)]
    result.pinned = {pinned.path: f"md5 {pinned.md5}" for pinned in pins}
    refuse_unknown(layout, selection, result.pinned)
    chosen = [pinned for pinned in pins if selection.touches(pinned.path)]
    _check_in_parts(result, _check_pins, _by_unit(chosen, lambda pinned: pinned.path))
    if selection.is_whole:
        _check_stages(result)
        check_pipeline(result)
    paths = (*run_record_paths(layout), *report_record_paths(layout), *data_record_paths(layout))
    of = [path for path in paths if selection.touches(layout.relative(path.parent))]
    records = [name for name in map(layout.relative, of) if name not in result.differences]
    unreadable = _check_in_parts(result, _check_records, _by_unit(records, str))
    for path, stages in result.other_code.items():
        shown = ", ".join(stages[:3]) + (f" and {len(stages) - 3} more" if len(stages) > 3 else "")
        result.differ(path, f"is not the code that made the outputs of {shown}; run `make reproduce`.")
    if any(layout.relative(path) in result.differences for path in pinning_files(layout)):
        result.named = None  # what a lost or damaged lock file named is not a stray
    check_strays(result, selection)  # before folders are named: of one that holds a stray, the stray is what differs
    check_site(result, selection)
    for pinned in result.unlisted:
        name_folder(result, pinned)
    for name in unreadable:  # because another record that names this one says more: the hash it should have
        result.differ(name, "is not a record any more; restore it or make it again with `dh repro`.")
    pins += check_commit(result, pins)
    if selection.is_whole:
        _check_installed(result)
    if result.differences or selection.copies:
        known = Known.of(layout, pins, paths)
        name_differences(result, known)
        judge = Judge(layout, known, paths)
        for copy in selection.copies:
            _check_copy(result, judge, copy)
    result.keep_only(selection.paths)
    return result


def _check_copy(result: Verification, judge: Judge, copy: Path) -> None:
    """A file from anywhere: the study's, or of the same content, or a difference."""
    judged = judge.judge(copy)
    if judged.kind in (Kind.GENUINE, Kind.SAME_CONTENT):
        result.checked.add(str(copy))
        told = result.genuine if judged.kind is Kind.GENUINE else result.content_only
        told.append(f"{copy}: {judged}")
    else:
        result.differ(str(copy), f"{judged}.")


def _check_installed(result: Verification) -> None:
    """The versions that are installed are those of the lock files, since what differs between them may differ in results."""
    layout = result.layout
    try:
        pinned = pinned_versions(lock_text(layout))
    except (OSError, UnicodeDecodeError):
        return  # a lock file that cannot be read is told by the records that name it
    for sentence in other_installed(layout, pinned):
        place, _, text = sentence.partition(": ")
        name = text.removeprefix("pins ").partition(" ")[0]
        result.differ(f"{place} ({name})", f"{Name(Reason.OTHER_PACKAGES)}: {text}")


def _check_stages(result: Verification) -> None:
    """Every stage has an entry in its lock file; without one nothing pins its outputs."""
    try:
        for lock, stages in unlocked_stages(result.layout).items():
            if lock not in result.differences and (stages := [s for s in stages if not result.is_run_by_itself(s)]):
                stages = ", ".join(stages)
                result.differ(lock, f"has no entry for {stages}, so nothing pins what it made; run `make reproduce`.")
    except ParamsError as error:
        name, _, sentence = str(error).partition(": ")
        result.differ(name, sentence)


def _by_unit(entries: Iterable[Entry], path_of: Callable[[Entry], str]) -> list[list[Entry]]:
    """Entries in parts: those of a unit share files and parameters, which a process then hashes and reads once."""
    parts: dict[str, list[Entry]] = {}
    for entry in entries:
        parts.setdefault(unit_of(path_of(entry)), []).append(entry)
    return list(parts.values())


def _check_pins(result: Verification, pins: list[Pinned]) -> list[str]:
    check_pins(result, pins)
    return []


def _check_records(result: Verification, names: list[str]) -> list[str]:
    """Check what the records name; returns those that are no record."""
    return [name for name in names if not _check_record(result, name)]


def _check_in_parts(
    result: Verification, check: Callable[[Verification, list[Entry]], list[str]], parts: list[list[Entry]]
) -> list[str]:
    """Check all parts, several at once; returns what their checks return. What is found is told in the order of the parts.

    Processes are forked, so that each knows what was found before; where a system cannot fork, one process checks all.
    """
    jobs = min(os.cpu_count() or 1, sum(map(len, parts)) // FEW)
    if jobs < 2 or not hasattr(os, "fork"):
        return [name for part in parts for name in check(result, part)]
    with ProcessPoolExecutor(jobs, mp_context=get_context("fork"), initializer=_know, initargs=(result,)) as pool:
        returned = []
        for found, names in pool.map(partial(_check_part, check), parts):
            result.add(found)
            returned += names
    return returned


_known: Verification | None = None  # in a process that checks a part: what was found before


def _know(result: Verification) -> None:
    global _known
    _known = result


def _check_part(check: Callable[[Verification, list], list[str]], part: list) -> tuple[Verification, list[str]]:
    assert _known is not None
    empty = {
        "checked": set(), "absent": {}, "left_out": {}, "other_code": {}, "unlisted": [], "found": {}, "missing": set(), "strays": set(),
    }  # fmt: skip
    result = replace(_known, differences=dict(_known.differences), **empty)
    names = check(result, part)
    return replace(result, named=set(), changed_code={}), names  # what it knew before is not sent back


def _check_record(result: Verification, name: str) -> bool:
    """Check what a record names; False if it cannot be read as a record."""
    try:
        record = read_record(result.layout.root / name)
    except NotARecord:
        return False
    for entry in record.files():
        _check_file(result, entry, name, made=entry in record.outputs)
    _check_parameters(result, record, name)
    _check_library(result, record, name)
    try:
        _check_cells(result, record, name)
        _check_estimates(result, record, name)
    except ValueError:  # a notebook or table that is none
        return False
    return True


def _check_file(result: Verification, entry: FileRef, named_by: str, *, made: bool) -> None:
    file = result.layout.root / entry.path
    if not file.is_file():
        if not result.is_left_out(entry.path):
            result.differ_missing(
                entry.path, f"is missing; {named_by} says sha256 {entry.sha256}; {result.mend(entry.path, made)}."
            )
        return
    result.checked.add(entry.path)
    place = entry.path
    if entry.rows_of:
        place += f" (rows of {entry.rows_of})"
        try:
            found = files.sha256_text(slices.reference_rows(result.layout, entry.rows_of, entry.table))
        except (UserError, UnicodeDecodeError):
            found = "none"
    else:
        found = files.sha256_file(file)
    if found != entry.sha256 and entry.path not in result.differences:
        result.differ(
            place,
            f"has sha256 {found} and should have {entry.sha256} by {named_by}; {result.mend(entry.path, made)}.",
            found="" if entry.rows_of else found,
        )


def _check_parameters(result: Verification, record: Record, name: str) -> None:
    """The parameters that the stage used are what they were."""
    try:
        changed = used_sections.changed_parameters(result.layout, record)
    except UserError as error:
        for line in str(error).splitlines():
            place, _, sentence = line.partition(": ")
            result.differ(place, sentence or "cannot be read.")
        return
    for place in changed:
        path = place.partition(",")[0]
        result.differ(place, f"is not what {name} names: outputs were made from another version; {_restore(path)}.")


def _restore(path: str) -> str:
    return f"restore it with `git checkout {path}` or run `make reproduce`"


def _check_library(result: Verification, record: Record, name: str) -> None:
    layout, library, stage = result.layout, record.code, record.stage
    path = layout.root / library.path
    if not path.is_file():
        result.differ(library.path, f"is missing; {name} names it; restore it or make it again with `dh repro`.")
        return
    result.checked.add(library.path)
    try:
        found = read_slice(path)
    except NotASlice:
        result.differ(
            library.path, "is not a slice of the library any more; restore it or make it again with `dh repro`."
        )
        return
    package = layout.relative(layout.package())
    if library.path not in result.changed_code:  # stages of all units share a slice
        result.changed_code[library.path] = changed_modules(layout, found.modules)
    changed = result.changed_code[library.path]
    for module in changed:
        result.other_code.setdefault(layout.relative(source_path(layout, module)), []).append(stage)
    if not changed and modules_hash(found.modules) != library.sha256:
        result.differ(
            f"{package} ({stage})", f"the library is not the one that made the outputs by {name}; run `make reproduce`."
        )
    lock = layout.requirements()
    if distributions_hash(_pinned_now(layout, found.distributions)) != record.lock.sha256:
        result.differ(
            f"{layout.relative(lock)} ({stage})",
            f"pins other versions than those that made the outputs by {name}; {_restore(layout.relative(lock))}.",
        )


def _pinned_now(layout: Layout, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    try:
        return pinned_closure(lock_text(layout), names)
    except (OSError, UnicodeDecodeError):
        return {}


def _check_cells(result: Verification, record: Record, name: str) -> None:
    """Cells that the record names are in the notebook and its executed copy. A file that differs was named already: left out."""
    if record.notebook is None:
        return
    executed = [o.path for o in record.outputs if o.role == "executed notebook"]
    for path in (record.notebook.path, *executed):
        file = result.layout.root / path
        if not file.is_file() or path in result.differences:
            continue
        cells = {name: files.sha256_text(source.strip()) for name, source in read_cells(file).items()}
        for entry in record.saved:
            if cells.get(entry.cell.id) != entry.cell.sha256:
                result.differ(
                    f"{path} ({entry.trace_id})",
                    f"cell {entry.cell.id} is not the one that {name} names; run `make reproduce`.",
                )


def _check_estimates(result: Verification, record: Record, name: str) -> None:
    """Every estimate and assessment that the record names stands in a table. Not said where a table differs: that was named already."""
    known: dict[str, set[str]] = {"estimates": set(), "assessments": set()}
    for entry in record.made():
        for path in entry.files:
            file = result.layout.root / path
            if not file.is_file() or path in result.differences:
                return
            column = ID_COLUMNS[entry.kind]
            known[entry.kind] |= {row[column] for row in read_rows(file) if column in row}
    for source in record.inputs:  # estimates and assessments of other units that a comparison shows
        file = result.layout.root / source.path
        if source.role in known and file.is_file() and source.path not in result.differences:
            column = ID_COLUMNS[source.role]
            known[source.role] |= {row[column] for row in read_rows(file) if column in row}
    for entry in record.saved:
        for kind, ids in (("estimates", entry.estimates), ("assessments", entry.assessments)):
            if lost := [i for i in ids if i not in known[kind]]:
                result.differ(
                    f"{name} ({entry.trace_id})",
                    f"names {len(lost)} {kind} that no table holds, such as {lost[0]}; run `make reproduce`.",
                )
