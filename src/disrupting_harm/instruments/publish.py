"""The files that are made from a component's instruments: the template of partners, and the forms of devices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.contracts.model import Column, Table
from disrupting_harm.errors import UserError
from disrupting_harm.instruments.columns import contract_table
from disrupting_harm.instruments.facts_template import make_facts_template
from disrupting_harm.instruments.form import load_instruments
from disrupting_harm.instruments.model import Instrument
from disrupting_harm.instruments.sheets import InstrumentError, Sheets, read_text
from disrupting_harm.instruments.template import make_template
from disrupting_harm.instruments.xform import make_xform, named
from disrupting_harm.instruments.xlsform import write_xlsform
from disrupting_harm.layout import Layout
from disrupting_harm.refi_qda.codebook import read_codebook
from disrupting_harm.registry import components


@dataclass(frozen=True)
class Form:
    """remarks: what pyxform remarks on a form that it takes."""

    instrument: Instrument
    sheets: Sheets
    xml: str
    remarks: tuple[str, ...]


def load_forms(layout: Layout, stem: str, iso3: str | None = None) -> dict[str, Form]:
    """The forms of a component by table, as a unit uses them, each read here and by pyxform.

    Raises InstrumentError with the problems of all.
    """
    found, problems = {}, []
    for table, instrument in load_instruments(layout, stem, iso3).items():
        sheets = read_text(layout.root / instrument.file, instrument.file)
        try:
            made = make_xform(sheets, file=instrument.file, form_id=file_name(stem, iso3, table))
            found[table] = Form(instrument, sheets, made.xml, made.warnings)
        except InstrumentError as error:
            problems += error.problems
    if problems:
        raise InstrumentError(problems)
    return found


def file_name(stem: str, iso3: str | None, what: str) -> str:
    """The name of a file of our making, without its ending; it is also the id of a form that states none."""
    return "_".join(part for part in (stem, iso3, what) if part)


def write_forms(layout: Layout, stem: str, folder: Path, iso3: str | None = None) -> list[Path]:
    """Write each table's XForm and its XLSForm, as `<stem>_<table>.xml` and `.xlsx`; returns the paths."""
    written = []
    for table, form in load_forms(layout, stem, iso3).items():
        name = file_name(stem, iso3, table)
        made = {".xml": form.xml.encode("utf-8"), ".xlsx": write_xlsform(named(form.sheets, name))}
        for ending, data in made.items():
            written.append(folder / f"{name}{ending}")
            _write(written[-1], data)
    return written


def write_template(layout: Layout, stem: str, folder: Path, iso3: str | None = None) -> Path:
    """Write the template of all tables as `<stem>_template.xlsx`; returns its path.

    A component without forms that partners add published facts to has the reference tables for these in it.
    """
    path = folder / f"{file_name(stem, iso3, 'template')}.xlsx"
    declared = components().get(stem)
    if declared is not None and declared.extends:
        facts = {name: layout.reference(name) for name in declared.extends}
        _write(
            path,
            make_facts_template(facts, f"Published facts: {stem.replace('_', ' ')}{f' of {iso3}' if iso3 else ''}"),
        )
        return path
    instruments = load_instruments(layout, stem, iso3)
    tables = {name: (contract_of(stem, i), i) for name, i in instruments.items()}
    title = f"{stem.replace('_', ' ').capitalize()}: data{f' of {iso3}' if iso3 else ''}"
    _write(path, make_template(tables, title, _codes_of_codebook(layout, stem, iso3)))
    return path


def _codes_of_codebook(
    layout: Layout, stem: str, iso3: str | None
) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    """The codes that a segment can have, for the column that takes them; none for a component that codes no text."""
    declared = components().get(stem)
    place = getattr(declared.module("contract"), "CODED", None) if declared and declared.has("contract") else None
    if place is None:
        return {}
    own, shared = layout.codebook(stem, iso3) if iso3 else None, layout.codebook(stem)
    path = own if own and own.is_file() else shared
    codebook = read_codebook(path, file=layout.relative(path))
    return {place: tuple((code.name, code.description) for code in codebook.codes if code.is_codable)}


def _write(path: Path, data: bytes) -> None:
    """Write a file of our own making. A workbook that says something else may have been filled in: it is not replaced."""
    if path.suffix == ".xlsx" and path.is_file() and path.read_bytes() != data:
        raise UserError(
            f"{path}: is there already and differs, so that somebody may have filled it in; move it away first."
        )
    files.write_bytes(path, data)


def contract_of(stem: str, instrument: Instrument) -> Table:
    """The contract of an instrument's table: with the columns that no form states, and what one row is of, where a component says so."""
    table = contract_table(instrument, own_columns(stem, instrument.table))
    return replace(table, row=_said_by_component(stem, "ROWS").get(instrument.table, table.row))


def own_columns(stem: str, table: str) -> tuple[Column, ...]:
    """The columns of a component's table that no form states: identifiers, the design, domains. None for what is no component."""
    return _said_by_component(stem, "OWN").get(table, ())


def _said_by_component(stem: str, what: str) -> Mapping:
    declared = components().get(stem)
    if declared is None or not declared.has("contract"):
        return {}
    return getattr(declared.module("contract"), what, {})
