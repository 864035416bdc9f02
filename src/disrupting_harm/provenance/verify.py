"""Re-hash every file that the records and DVC's lock files name, and say in one sentence each what differs.

Nothing is asked of DVC, which trusts its cache. A reviewer without the restricted half can run this: rows that are not on
the machine stay pinned by their hash and are counted, not failed.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from disrupting_harm import files, slices
from disrupting_harm.code_slices import (
    NotASlice,
    changed_modules,
    distributions_hash,
    modules_hash,
    pinned_closure,
    read_slice,
    source_path,
)
from disrupting_harm.errors import ParamsError, UserError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_files import pinning_files, unlocked_stages
from disrupting_harm.provenance.notebook_cells import read_cells
from disrupting_harm.provenance.records import data_record_paths, report_record_paths, run_record_paths
from disrupting_harm.provenance.table_rows import read_rows
from disrupting_harm.provenance.verification import Verification
from disrupting_harm.provenance.verify_pins import check_pinning_file, name_folder
from disrupting_harm.records import ID_COLUMNS, FileRef, NotARecord, Record, read_record


def verify(layout: Layout) -> Verification:
    """Check DVC's files first, because a record that differs from its pin is not believed, then the records.

    A folder whose listing is not here is named only where no record knows which of its files changed.
    """
    result = Verification(layout)
    for path in pinning_files(layout):
        check_pinning_file(result, path)
    _check_stages(result)
    paths = (*run_record_paths(layout), *report_record_paths(layout), *data_record_paths(layout))
    records = [layout.relative(path) for path in paths]
    unreadable = [name for name in records if name not in result.differences and not _check_record(result, name)]
    for path, stages in result.other_code.items():
        shown = ", ".join(stages[:3]) + (f" and {len(stages) - 3} more" if len(stages) > 3 else "")
        result.differ(path, f"is not the code that made the outputs of {shown}; run `make reproduce`.")
    for pinned in result.unlisted:
        name_folder(result, pinned)
    _check_strays(result)
    for name in unreadable:  # last, because another record that names this one says more: the hash it should have
        result.differ(name, "is not a record any more; restore it or make it again with `dh repro`.")
    return result


def print_verification(layout: Layout, out: TextIO) -> int:
    """Write the differences to `out`; 0 where there are none, else 1."""
    result = verify(layout)
    for unit, paths in sorted(result.absent.items()):
        print(
            f"{unit}: its restricted half is not on this machine; {len(paths)} files and folders stay pinned by hash, unchecked",
            file=out,
        )
    for unit, paths in sorted(result.left_out.items()):
        print(
            f"{unit}: left out, its raw file is not here; {len(paths)} files and folders stay pinned by hash, unchecked",
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
    except ParamsError as error:
        name, _, sentence = str(error).partition(": ")
        result.differ(name, sentence)


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
        if files.LEFTOVERS & set(name.split("/")):
            continue
        if name not in result.checked and not any(name == p or name.startswith(p + "/") for p in pinned):
            result.differ(name, "is named by no record and no lock file; take it out of outputs/.")


def _is_half_written(name: str) -> bool:
    """Whether the path lies in what a run is writing now, or in what it set aside, at whatever depth."""
    return any(part.startswith(".") and part.endswith((".partial", ".old", ".gone")) for part in name.split("/"))


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
            result.differ(
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
            place, f"has sha256 {found} and should have {entry.sha256} by {named_by}; {result.mend(entry.path, made)}."
        )


def _check_parameters(result: Verification, record: Record, name: str) -> None:
    """The parameters that the stage used are what they were."""
    try:
        changed = slices.changed_parameters(result.layout, record)
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
    changed = changed_modules(layout, found.modules)
    for module in changed:
        result.other_code.setdefault(layout.relative(source_path(layout, module)), []).append(stage)
    if not changed and modules_hash(found.modules) != library.sha256:
        result.differ(
            f"{package} ({stage})", f"the library is not the one that made the outputs by {name}; run `make reproduce`."
        )
    lock = layout.requirements()
    if distributions_hash(_pinned_now(lock, found.distributions)) != record.lock.sha256:
        result.differ(
            f"{layout.relative(lock)} ({stage})",
            f"pins other versions than those that made the outputs by {name}; {_restore(layout.relative(lock))}.",
        )


def _pinned_now(lock: Path, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    try:
        return pinned_closure(lock.read_text(encoding="utf-8"), names)
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
    for source in record.inputs:  # estimates of other units that a comparison shows
        file = result.layout.root / source.path
        if source.role == "estimates" and file.is_file() and source.path not in result.differences:
            known["estimates"] |= {row["estimate_id"] for row in read_rows(file) if "estimate_id" in row}
    for entry in record.saved:
        for kind, ids in (("estimates", entry.estimates), ("assessments", entry.assessments)):
            if lost := [i for i in ids if i not in known[kind]]:
                result.differ(
                    f"{name} ({entry.trace_id})",
                    f"names {len(lost)} {kind} that no table holds, such as {lost[0]}; run `make reproduce`.",
                )
