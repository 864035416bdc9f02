"""Hold what the records name against what is there: files, parameters, code, cells and estimates."""

from __future__ import annotations

from collections.abc import Iterable

from disrupting_harm import files, slices, used_sections
from disrupting_harm.code_slices.code_slice import (
    NotASlice,
    changed_modules,
    distributions_hash,
    modules_hash,
    read_slice,
    source_path,
)
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.optional_groups import lock_text
from disrupting_harm.package_lock import pinned_closure
from disrupting_harm.provenance.notebook_cells import read_cells
from disrupting_harm.provenance.table_rows import read_rows
from disrupting_harm.provenance.verification import Verification
from disrupting_harm.records import ID_COLUMNS, FileRef, NotARecord, Record, read_record


def check_record(result: Verification, name: str) -> bool:
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
