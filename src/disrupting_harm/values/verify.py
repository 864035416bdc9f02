"""The values of a verification: those of the public half by default, and those of the rows where a person asks for them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.naming.reasons import Reason
from disrupting_harm.provenance.records import report_record_paths, run_record_paths
from disrupting_harm.provenance.selection import Selection
from disrupting_harm.provenance.verification import Verification, unit_of
from disrupting_harm.reads import read_once
from disrupting_harm.records import NotARecord, read_record
from disrupting_harm.values.memo import code_hash, key_of, read_memo, write_memo
from disrupting_harm.values.saved import Difference, check_saved


SHARED = (
    "params",
    "data/reference",
    "data/slices",
    "src",
    "notebooks",
)  # what the check of a page reads besides its unit


def add_values(
    result: Verification, selection: Selection, *, from_rows: bool = False, believes_memo: bool = True
) -> None:
    """Tell what is printed or drawn otherwise than its estimate. from_rows: also run the notebooks again, and read no memo.
    believes_memo: whether a unit that was found right before, by a file that anybody can write, is not looked at again.

    A unit whose files differ by their hash is told by these; of its values only those are looked at that all agree on.
    """
    if any(f": {Reason.SWAPPED}: " in told for told in result.differences.values()):
        return  # one sentence tells both places, of which one has no difference of its own any more
    layout = result.layout
    units: dict[str, list[Path]] = {}
    for path in (*run_record_paths(layout), *report_record_paths(layout)):
        if selection.touches(layout.relative(path.parent)) and layout.relative(path) not in result.differences:
            units.setdefault(unit_of(layout.relative(path)), []).append(path)
    if not units:
        return
    code, memo = code_hash(), read_memo(layout)
    keys = {unit: key_of(layout, paths, code) for unit, paths in units.items()}
    changed = {place.partition(" (")[0].partition(", key ")[0] for place in result.differences}
    is_clean = {unit: not _touched(unit, changed) for unit in units}
    if believes_memo and not from_rows:
        units = {unit: paths for unit, paths in units.items() if not is_clean[unit] or memo.get(unit) != keys[unit]}
    work = [(unit, paths, frozenset(changed), is_clean[unit], from_rows) for unit, paths in units.items()]
    if from_rows:
        _say(f"notebooks of {len(work)} unit{'s' if len(work) > 1 else ''} run again, as long as it took to make them")
    for (unit, *_), found in zip(work, _in_processes(partial(_check_unit, layout), work), strict=True):
        for place, name in found:
            if selection.holds(place.partition(" (")[0]):  # what was asked of may share a record with others
                result.differ(place, f"{name}.")
        result.values += 1
        if from_rows:
            _say(f"[{result.values}/{len(work)}] {unit}: looked at")
        if is_clean[unit] and not found and selection.is_whole:
            memo[unit] = keys[unit]
        elif found:
            memo.pop(unit, None)
    if units and memo != read_memo(layout):
        write_memo(layout, memo)


def _say(text: str) -> None:
    """How far the work is, beside what was found."""
    print(text, file=sys.stderr, flush=True)


def _touched(unit: str, changed: Iterable[str]) -> bool:
    """Whether anything differs that the values of the unit rest on."""
    return any(unit_of(path) == unit or path.startswith(SHARED) for path in changed)


def _check_unit(
    layout: Layout, unit: str, paths: list[Path], changed: frozenset[str], is_clean: bool, from_rows: bool
) -> list[Difference]:
    from disrupting_harm.values.pages import check_report
    from disrupting_harm.values.tables import check_tables

    found: list[Difference] = []
    with read_once():
        for path in paths:
            try:
                record = read_record(path)
                if layout.relative(path).startswith("outputs/reports/"):
                    found += check_report(layout, unit) if is_clean else ()
                else:
                    found += check_saved(layout, record, skip=changed)
                    found += check_tables(layout, record, skip=changed)
            except NotARecord:
                continue
            except (OSError, ValueError, KeyError, UserError):
                if is_clean:  # else told by the hash of what cannot be read
                    raise
    if from_rows:
        from disrupting_harm.values.rows import check_rows, has_rows

        for path in paths:
            record = None if layout.relative(path).startswith("outputs/reports/") else read_record(path)
            if record is not None and has_rows(layout, record):
                found += check_rows(layout, record)
    return found


def _in_processes(check: Callable[..., list[Difference]], work: list[tuple]) -> Iterator[list[Difference]]:
    """What was found in each piece of the work, in its order."""
    jobs = min(os.cpu_count() or 1, len(work))
    if work:  # what looks at pages and tables takes a second to load, and is loaded once for all processes
        from disrupting_harm.values import pages, tables  # noqa: F401
    if jobs < 2 or not hasattr(os, "fork"):
        yield from (check(*one) for one in work)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("fork")) as pool:
        yield from pool.map(check, *zip(*work, strict=True))
