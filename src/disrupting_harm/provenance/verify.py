"""Re-hash every file that the records and DVC's lock files name, and say in one sentence each what differs.

Nothing is asked of DVC, which trusts its cache. A reviewer without the restricted half can run this: rows that are not on
the machine stay pinned by their hash and are counted, not failed.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from disrupting_harm.errors import ParamsError
from disrupting_harm.layout import Layout
from disrupting_harm.optional_groups import lock_text
from disrupting_harm.package_lock import other_installed, pinned_versions
from disrupting_harm.provenance.copies.judge import Judge, Kind
from disrupting_harm.provenance.dvc_files import Pinned, pinning_files, unlocked_stages
from disrupting_harm.provenance.naming.known import Known
from disrupting_harm.provenance.naming.name import name_differences
from disrupting_harm.provenance.naming.reasons import Name, Reason
from disrupting_harm.provenance.records import data_record_paths, report_record_paths, run_record_paths
from disrupting_harm.provenance.selection import Selection, refuse_unknown
from disrupting_harm.provenance.site_files import check_site
from disrupting_harm.provenance.strays import check_strays
from disrupting_harm.provenance.verification import Verification, unit_of
from disrupting_harm.provenance.verify_commit import check_commit, check_pipeline
from disrupting_harm.provenance.verify_in_parts import check_in_parts, parts_by_unit
from disrupting_harm.provenance.verify_pins import check_pins, name_folder, read_pinning_file
from disrupting_harm.provenance.verify_records import check_record
from disrupting_harm.reads import read_once


def verify(layout: Layout, selection: Selection | None = None, *, units: Collection[str] | None = None) -> Verification:
    """Check DVC's files first, because a record that differs from its pin is not believed, then the records.

    A folder whose listing is not here is named only where no record knows which of its files changed. Of a selection what it holds is
    checked, and the records that speak of it with all that they name. With `units` the stages of other units are left out: what they
    alone ran, read and say of files that several units share. Raises UserError for a selected path that nobody knows.
    """
    with read_once():
        result = Verification(layout, units=None if units is None else frozenset(units))
        return _verify(result, selection or Selection())


def _verify(result: Verification, selection: Selection) -> Verification:
    layout = result.layout
    pins = [pinned for path in pinning_files(layout) for pinned in read_pinning_file(result, path)]
    result.pinned = {pinned.path: f"md5 {pinned.md5}" for pinned in pins}
    refuse_unknown(layout, selection, result.pinned)
    chosen = [pinned for pinned in pins if selection.touches(pinned.path) and result.counts(pinned.stage)]
    check_in_parts(result, _check_pins, parts_by_unit(chosen, lambda pinned: pinned.path))
    if selection.is_whole:
        _check_stages(result)
        check_pipeline(result)
    paths = (*run_record_paths(layout), *report_record_paths(layout), *data_record_paths(layout))
    of = [path for path in paths if selection.touches(layout.relative(path.parent))]
    records = [name for name in map(layout.relative, of) if name not in result.differences]
    records = [name for name in records if result.counts(f"@{unit_of(name)}")]
    unreadable = check_in_parts(result, _check_records, parts_by_unit(records, str))
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
            if lock not in result.differences and (
                stages := [s for s in stages if result.counts(s) and not result.is_run_by_itself(s)]
            ):
                stages = ", ".join(stages)
                result.differ(lock, f"has no entry for {stages}, so nothing pins what it made; run `make reproduce`.")
    except ParamsError as error:
        name, _, sentence = str(error).partition(": ")
        result.differ(name, sentence)


def _check_pins(result: Verification, pins: list[Pinned]) -> list[str]:
    check_pins(result, pins)
    return []


def _check_records(result: Verification, names: list[str]) -> list[str]:
    """Check what the records name; returns those that are no record."""
    return [name for name in names if not check_record(result, name)]
