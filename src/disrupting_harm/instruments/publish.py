"""The files that are made from a component's instruments: the template of partners, and the forms of devices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.contracts.model import Column
from disrupting_harm.errors import UserError
from disrupting_harm.instruments.columns import contract_table
from disrupting_harm.instruments.form import load_instruments
from disrupting_harm.instruments.model import Instrument
from disrupting_harm.instruments.sheets import InstrumentError, Sheets, read_text
from disrupting_harm.instruments.template import make_template
from disrupting_harm.instruments.xform import make_xform, named
from disrupting_harm.instruments.xlsform import write_xlsform
from disrupting_harm.layout import Layout
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
    """Write the template of all tables as `<stem>_template.xlsx`; returns its path."""
    instruments = load_instruments(layout, stem, iso3)
    tables = {name: (contract_table(i, own_columns(stem, name)), i) for name, i in instruments.items()}
    path = folder / f"{file_name(stem, iso3, 'template')}.xlsx"
    title = " ".join(("Data of the", stem.replace("_", " "), *((f"in {iso3}",) if iso3 else ())))
    _write(path, make_template(tables, title))
    return path


def _write(path: Path, data: bytes) -> None:
    """Write a file of our own making. A workbook that says something else may have been filled in: it is not replaced."""
    if path.suffix == ".xlsx" and path.is_file() and path.read_bytes() != data:
        raise UserError(
            f"{path}: is there already and differs, so that somebody may have filled it in; move it away first."
        )
    files.write_bytes(path, data)


def own_columns(stem: str, table: str) -> tuple[Column, ...]:
    """The columns of a component's table that no form states: identifiers, the design, domains. None for what is no component."""
    declared = components().get(stem)
    if declared is None or not declared.has("contract"):
        return ()
    own: Mapping[str, tuple[Column, ...]] = getattr(declared.module("contract"), "OWN", {})
    return own.get(table, ())
