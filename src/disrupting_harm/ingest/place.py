"""Put a raw file in its place under DVC."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from disrupting_harm import files
from disrupting_harm.at_rest.keys import require_keys
from disrupting_harm.at_rest.sealed import RESTRICTED, plain_sha256, read_plain, seal
from disrupting_harm.errors import ContractError, MissingInputError, ParamsError, Problem, UserError, near
from disrupting_harm.ingest.identifying import can_be_cut, cut_columns
from disrupting_harm.ingest.source import RawSource, raw_sources
from disrupting_harm.ingest.track import track
from disrupting_harm.layout import Layout
from disrupting_harm.records import RawRows
from disrupting_harm.registry import Component
from disrupting_harm.sections import load_section, require_held
from disrupting_harm.study.raw import Origin, TableParams, kind_of_file
from disrupting_harm.study.section import DataSection


@dataclass(frozen=True)
class Placed:
    """What an import put in place: the files by table, what was read of them, and the files in place that they were held against."""

    targets: dict[str, Path]
    facts: dict[str, RawRows]
    warnings: tuple[str, ...]
    beside: tuple[str, ...]


def place_raw_file(layout: Layout, iso3: str, component: str, source: Path, table: str | None = None) -> Path:
    """`place_raw_files` of one file; returns its place. The table needs no name where the component has one."""
    return next(iter(place_raw_files(layout, iso3, component, {table: source}).targets.values()))


def place_raw_files(layout: Layout, iso3: str, component: str, given: Mapping[str | None, Path]) -> Placed:
    """Check files by table against their contracts, copy them into `data/raw/<ISO3>/<component>/` and have DVC track that folder.

    They are held against each other and against the tables that are in place already. Nothing is touched unless all agree; of
    several files all get their place in one swap, so that no mixed pair is ever there. One workbook without a table's name is that of
    all tables, where each has a sheet of its own. Raises MissingInputError, ParamsError or ContractError.
    """
    declared, section = require_own_files(layout, iso3, component, given)
    incoming = _with_tables_of_one_file(iso3, section, {_table(iso3, section, n): path for n, path in given.items()})
    if section.data_class == RESTRICTED:
        require_keys([iso3])
    for name, path in incoming.items():
        _check_file(iso3, component, section.tables[name], path)
    in_place = raw_sources(layout, iso3, component, section)
    beside = {n: source for n, source in in_place.items() if n not in incoming and source.path.is_file()}
    coming = {n: replace(in_place[n], path=path, incoming=True) for n, path in incoming.items()}
    together = {name: (coming | beside)[name] for name in in_place if name in coming | beside}
    try:
        checked = declared.module("derive").check(layout, iso3, together)
    except ContractError as error:
        raise ContractError([_of_place(problem, beside.values()) for problem in error.problems]) from None

    targets = {name: in_place[name].path for name in incoming}
    kept = {}
    for name, path in incoming.items():
        same_file = [n for n in incoming if targets[n] == targets[name]]
        identifying = set.intersection(*(set(checked.facts[n].identifying) for n in same_file))
        kept[targets[name]] = _as_kept(read_plain(path), iso3, section, section.tables[name], identifying)
    _copy(kept)
    track(layout, [layout.raw(iso3, component)])
    return Placed(
        targets,
        {name: checked.facts[name] for name in targets},
        checked.warnings,
        tuple(source.file for source in beside.values()),
    )


def require_own_files(
    layout: Layout, iso3: str, component: str, incoming: Mapping[str | None, Path] = MappingProxyType({})
) -> tuple[Component, DataSection]:
    """The component and its section, where the unit has raw files of its own. Raises ParamsError where it has none, and for a stand-in
    with all that is to be stated before the `incoming` files can take its place.
    """
    declared = require_held(layout, iso3, component)
    if not declared.has("derive"):
        raise ParamsError(
            f"params/countries/{iso3}.yaml: {component} takes no raw file; its inputs are the tables of data/reference."
        )
    section = load_section(layout, iso3, component)
    for name, path in incoming.items():  # before what is to be stated, which takes a person an hour
        _require_there(iso3, component, path)
        if name is not None:
            _table(iso3, section, name)
    if section.data_class == "synthetic":
        raise ParamsError(
            f"params/countries/{iso3}.yaml, key components.{component}.data_class: is synthetic, so the stage "
            f"{component}_synthetic@{iso3} makes this file; to use real data state this there, then run `dh refresh` and `dh import` "
            f"again:\n{_to_state(component, section, incoming)}"
        )
    if name := getattr(section, "layout", None):
        raise ParamsError(
            f"params/countries/{iso3}.yaml, key components.{component}.layout: is {name}, a file that holds rows of other units too; "
            f"place it for all of them with `dh import {component} --layout {name} FILE`, or for this one with `dh import {component} "
            f"{iso3} FILE --layout {name}`."
        )
    return declared, section


def _to_state(component: str, section: DataSection, incoming: Mapping[str | None, Path]) -> str:
    """What a country's file says of real data, as YAML: the names of the incoming files, and of a workbook the sheet of each table.

    A table that no file comes in for keeps the file that the parameters name.
    """
    whole = incoming.get(None)
    if whole is not None and len(section.tables) > 1 and kind_of_file(whole.name) != ".xlsx":
        whole = None  # one table of several, and it is not said which
    lines = [
        "  " + component + ":",
        "    data_class: restricted",
        "    origin:  # who collected the data, and under which terms",
    ]
    lines += [f"      {name}: TODO" for name, field in Origin.model_fields.items() if field.is_required()]
    if "fieldwork" in type(section).model_fields:
        lines.append("    fieldwork: TODO  # its year or years")
    lines.append("    tables:")
    for table, params in section.tables.items():
        path = incoming.get(table, whole)
        file = params.file if path is None else path.name
        sheet = f", sheet: {table}" if kind_of_file(file) == ".xlsx" else ""
        lines.append(f"      {table}: {{file: {json.dumps(file, ensure_ascii=False)}{sheet}}}")
    return "\n".join(lines)


def _of_place(problem: Problem, beside: Iterable[RawSource]) -> Problem:
    """A problem of a file in place, which is not the one that comes in, says how to replace both."""
    for source in beside:
        if problem.file == source.file:
            return replace(
                problem, mend=f"{problem.mend}, or place all files at once with `{source.placing_all_command}`"
            )
    return problem


def _table(iso3: str, section: DataSection, name: str | None) -> str:
    name = name or _only_table(iso3, section)
    if name not in section.tables:
        raise ParamsError(
            f"params/countries/{iso3}.yaml: no table {name}{near(name, section.tables)}; name one of {', '.join(section.tables)} with --table."
        )
    return name


def _with_tables_of_one_file(iso3: str, section: DataSection, incoming: Mapping[str, Path]) -> dict[str, Path]:
    """The files by table, with every table that is read from the same file: a workbook with several sheets comes in as a whole.

    Raises ParamsError where two files are given for one.
    """
    found: dict[str, Path] = {}
    for name, path in incoming.items():
        file = section.tables[name].file
        for other, params in section.tables.items():
            if params.file != file:
                continue
            if found.setdefault(other, path) != path:
                raise ParamsError(
                    f"params/countries/{iso3}.yaml: {name} and {other} are read from one file, {file}; name one file for both."
                )
    return {name: found[name] for name in section.tables if name in found}


def _require_there(iso3: str, component: str, source: Path) -> None:
    if not source.is_file():
        raise MissingInputError(
            f"{source}: not there; name the file to import, as in `dh import {component} {iso3} FILE`."
        )


def _check_file(iso3: str, component: str, params: TableParams, source: Path) -> None:
    """It is of the declared kind and, where a hash is declared, the declared file."""
    _check_kind(iso3, params.file, source)
    check_hash(iso3, params.file, params.sha256, source)


def _as_kept(data: bytes, iso3: str, section: DataSection, params: TableParams, identifying: Collection[str]) -> bytes:
    """The bytes of a file that comes in as they will lie in its place: restricted ones are sealed, and without the columns that
    identify persons where a file of this kind can be cut.
    """
    if section.data_class != RESTRICTED:
        return data
    return seal(cut_columns(data, identifying, params) if identifying and can_be_cut(params.file) else data, iso3)


def _copy(kept: Mapping[Path, bytes]) -> None:
    """Write the files to their places: one beside its old one and renamed over it, several with all that lies there in one swap."""
    folder = next(iter(kept)).parent
    files.sweep([folder.parent])
    changed = {path: data for path, data in kept.items() if not (path.is_file() and path.read_bytes() == data)}
    if len(changed) == 1:
        ((target, data),) = changed.items()
        files.write_bytes(target, data)
    elif changed:
        contents = {target.name: data for target, data in changed.items()}
        partial = files.partial_directory(folder)
        try:
            for path in sorted(folder.iterdir()) if folder.is_dir() else ():
                if path.is_file() and path.name not in contents:
                    files.write_bytes(partial / path.name, path.read_bytes())
            for name, data in contents.items():
                files.write_bytes(partial / name, data)
            files.replace_directory(partial, folder)
        finally:
            files.remove(partial)


def _only_table(iso3: str, section: DataSection) -> str:
    if len({params.file for params in section.tables.values()}) > 1:
        raise ParamsError(
            f"params/countries/{iso3}.yaml: several tables; say which with --table {' or --table '.join(section.tables)}."
        )
    return next(iter(section.tables))


def _check_kind(iso3: str, file: str, source: Path) -> None:
    """A file is read by its ending, before and after it is placed, so the two must be the same."""
    packed = [name.lower().endswith(".gz") for name in (source.name, file)]
    if kind_of_file(source.name) != kind_of_file(file) or packed[0] != packed[1]:
        raise ParamsError(
            f"{source.name}: another kind of file than the {file} that params/countries/{iso3}.yaml names; "
            "convert it, or declare the name with the right ending there, and run `dh import` again."
        )


def check_hash(iso3: str, file: str, expected: str | None, source: Path) -> None:
    if expected and (found := plain_sha256(source)) != expected:
        raise UserError(
            f"{source}: is not the {file} that params/countries/{iso3}.yaml names (sha256 {found[:12]}..., declared {expected[:12]}...); "
            "import that file, or declare the new hash there."
        )
