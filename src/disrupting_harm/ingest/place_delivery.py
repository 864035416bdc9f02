"""One delivered file with rows of several units, placed for all of them: each gets a file with its own rows, or none gets any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.at_rest.keys import require_keys
from disrupting_harm.at_rest.sealed import RESTRICTED, plain_sha256, read_plain, write_sealed
from disrupting_harm.errors import ContractError, MissingInputError, ParamsError, Problem, UserError
from disrupting_harm.ingest.delivered import write_delivery
from disrupting_harm.ingest.identifying import cut_columns
from disrupting_harm.ingest.place import Placed
from disrupting_harm.ingest.source import RawSource, raw_sources
from disrupting_harm.ingest.tables import Checked
from disrupting_harm.ingest.track import track
from disrupting_harm.ingest.unit_rows import UnitRows, find_unit_rows, write_parts
from disrupting_harm.layout import Layout
from disrupting_harm.registry import component as component_of
from disrupting_harm.sections import held, load_section, merged_section
from disrupting_harm.study.file_layout import FileLayout
from disrupting_harm.study.load import load_file_layout, unit_codes
from disrupting_harm.study.raw import TableParams, kind_of_file
from disrupting_harm.study.section import DataSection


@dataclass(frozen=True)
class Delivery:
    """What became of a delivered file. rows: of all units. placed: by unit. passed_over: rows and the reason, by unit."""

    file: str
    sha256: str
    rows: int
    placed: dict[str, Placed]
    passed_over: dict[str, tuple[int, str]]


def place_delivery(layout: Layout, stem: str, name: str, path: Path, only: str | None = None) -> Delivery:
    """Cut a file into the rows of each unit that declares the layout `name`, check each part and put all of them in place.

    With `only` the file is placed for that unit alone, and may be the part of it that was placed before. Nothing is touched unless
    every part keeps its contract and every row is somebody's. Raises MissingInputError, ParamsError or ContractError.
    """
    declared = component_of(stem)
    found = load_file_layout(layout, name, stem, place=f"dh import {stem} --layout {name}")
    sections, reasons = _units_to_place(layout, stem, name, found, only)
    params = _require_one_file(sections)
    again = f"dh import {stem} {only} FILE --layout {name}" if only else f"dh import {stem} --layout {name} FILE"
    _require_file(path, params, again)
    classes = {iso3: section.data_class for iso3, section in sections.items()}
    require_keys(iso3 for iso3, data_class in classes.items() if data_class == RESTRICTED)
    rows = find_unit_rows(
        path, found.unit_column, found.units, params, mend=f"correct the file and run `{again}` again",
        mend_codes=f"correct the file, or {layout.relative(layout.file_layout(name))}, and run `{again}` again",
    )  # fmt: skip
    problems = [*rows.problems, *_absent_units(path, found, sections, rows, again)]
    sha256 = plain_sha256(path)
    mine = {iso3: rows.of[iso3] for iso3 in sections if iso3 in rows.of}
    told = {int(row) for own in mine.values() for row in own}  # by the check of the part, which a key may accept
    problems += [problem for row, problem in rows.swallowed.items() if row not in told]
    with _partial_folders(layout, stem, mine) as folders:
        write_parts(path, mine, {iso3: folders[iso3] / params.file for iso3 in mine}, params, classes)
        checked: dict[str, Checked] = {}
        for iso3, folder in folders.items():
            write_delivery(folder, name=path.name, sha256=sha256, rows=rows.total)
            try:
                sources = _sources(layout, iso3, stem, sections[iso3], folder, path.name)
                checked[iso3] = declared.module("derive").check(layout, iso3, sources)
            except ContractError as error:
                problems += [replace(p, text=f"{p.text} ({iso3})") for p in error.problems]
        if problems:
            raise ContractError(problems)
        for iso3, folder in folders.items():
            _cut_identifying(folder / params.file, iso3, classes[iso3], checked[iso3], params)
            files.replace_directory(folder, layout.raw(iso3, stem))
    track(layout, [layout.raw(iso3, stem) for iso3 in mine])
    placed = {
        iso3: Placed(
            {table: source.path for table, source in raw_sources(layout, iso3, stem, sections[iso3]).items()},
            checked[iso3].facts, checked[iso3].warnings, (),
        )
        for iso3 in mine
    }  # fmt: skip
    passed_over = {iso3: (len(own), reasons[iso3]) for iso3, own in rows.of.items() if iso3 not in mine}
    return Delivery(path.name, sha256, rows.total, placed, passed_over)


def _cut_identifying(part: Path, iso3: str, data_class: str, checked: Checked, params: TableParams) -> None:
    """Take columns that identify persons, and that no table uses, out of a restricted part before it is placed."""
    found = set.intersection(*(set(facts.identifying) for facts in checked.facts.values()))
    if found and data_class == RESTRICTED:
        write_sealed(part, cut_columns(read_plain(part), found, params), iso3)


def _units_to_place(
    layout: Layout, stem: str, name: str, found: FileLayout, only: str | None
) -> tuple[dict[str, DataSection], dict[str, str]]:
    """The sections of the units that get rows, in the order of their codes, and why each of the others gets none."""
    reasons = {
        iso3: "only the rows of another unit are placed" if only and iso3 != only else why
        for iso3 in found.units
        if (why := _reason_to_pass_over(layout, iso3, stem, name)) or (only and iso3 != only)
    }
    if only and only not in found.units:
        raise ParamsError(f"{layout.relative(layout.file_layout(name))}, key units: no code of {only}; add it there.")
    if only in reasons:
        raise ParamsError(f"{only}: gets no rows of the file, since {reasons[only]}; state it there, with `origin`.")
    units = [iso3 for iso3 in found.units if iso3 not in reasons]
    if not units:
        raise ParamsError(
            f"dh import {stem} --layout {name}: no unit is to be placed; state `layout: {name}` and `data_class: restricted` under "
            f"components.{stem} in the files of params/countries, and run it again."
        )
    return {iso3: load_section(layout, iso3, stem) for iso3 in units}, reasons


def _reason_to_pass_over(layout: Layout, iso3: str, stem: str, name: str) -> str:
    file = f"params/countries/{iso3}.yaml"
    if iso3 not in unit_codes(layout) or stem not in held(layout, iso3):
        return f"{file} does not hold the component"
    stated = merged_section(layout, iso3, stem).data
    if stated.get("layout") != name:
        return f"{file} does not state `layout: {name}`"
    if stated.get("data_class") == "synthetic":
        return f"{file} states `data_class: synthetic`"
    return ""


def _require_one_file(sections: dict[str, DataSection]) -> TableParams:
    """The parameters by which the file is read, which are those of every table of every unit. Raises ParamsError where they differ."""
    all_params = [(iso3, table) for iso3, section in sections.items() for table in section.tables.values()]
    first = all_params[0][1]
    keys = ("file", "sha256", "encoding", "delimiter", "row_numbers")
    for iso3, table in all_params:
        if other := [key for key in keys if getattr(table, key) != getattr(first, key)]:
            raise ParamsError(
                f"params/countries/{iso3}.yaml: {', '.join(other)} of a table is not that of every table of the layout; take it out there."
            )
    if first.row_numbers is None or not first.file.lower().endswith((".csv", ".tsv")):
        raise ParamsError(
            f"{first.file}: a file of several units is a .csv or .tsv, with `row_numbers` under each table; correct its layout."
        )
    return first


def _require_file(path: Path, params: TableParams, again: str) -> None:
    if not path.is_file():
        raise MissingInputError(f"{path}: not there; name the file to import, as in `{again}`.")
    if kind_of_file(path.name) != kind_of_file(params.file) or path.name.lower().endswith(".gz"):
        raise ParamsError(
            f"{path.name}: another kind of file than {params.file}, which the layout names; convert it and run `{again}`."
        )
    if params.sha256 and plain_sha256(path) != params.sha256:
        raise UserError(
            f"{path.name}: is not the file whose `sha256` the layout names; import that file, or declare the new hash."
        )


def _absent_units(
    path: Path, found: FileLayout, sections: Iterable[str], rows: UnitRows, again: str
) -> Iterator[Problem]:
    if not rows.of and rows.problems:  # told already of every row
        return
    for iso3 in sections:
        if iso3 not in rows.of:
            text = f"no row of {iso3}: none holds {found.units[iso3]}"
            mend = f"get the whole file and run `{again}` again, or place it for one unit alone, with ISO3 FILE before --layout"
            yield Problem(path.name, text, mend, found.unit_column)


def _sources(
    layout: Layout, iso3: str, stem: str, section: DataSection, folder: Path, called: str
) -> dict[str, RawSource]:
    return {
        table: replace(source, path=folder / source.params.file, incoming=True, called=called)
        for table, source in raw_sources(layout, iso3, stem, section).items()
    }


@contextmanager
def _partial_folders(layout: Layout, stem: str, units: Iterable[str]) -> Iterator[dict[str, Path]]:
    """By unit, a folder beside that of its raw files, and none of them afterwards."""
    finals = {iso3: layout.raw(iso3, stem) for iso3 in units}
    there = {iso3: final.parent.is_dir() for iso3, final in finals.items()}
    folders: dict[str, Path] = {}
    try:
        for iso3, final in finals.items():
            folders[iso3] = files.partial_directory(final)
        yield folders
    finally:
        for iso3, folder in folders.items():
            files.remove(folder)
            if not there[iso3] and not any(folder.parent.iterdir()):
                folder.parent.rmdir()
