"""Estimates from their rows: a component's notebook is run once more, and what it saves is held against what lies among the outputs."""

from __future__ import annotations

from collections.abc import Iterator

from disrupting_harm import files
from disrupting_harm.engine.execute import execute, identify, identity_of
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.naming.name import name_change
from disrupting_harm.provenance.naming.reasons import Name, Reason
from disrupting_harm.records import Record
from disrupting_harm.stage_names import stage_name
from disrupting_harm.values.saved import Difference


def has_rows(layout: Layout, record: Record) -> bool:
    """Whether all that the run read is here."""
    return all((layout.root / entry.path).is_file() for entry in record.inputs)


def check_rows(layout: Layout, record: Record) -> Iterator[Difference]:
    """Tabulate again from the derived data; nothing is put in the place of the outputs.

    Raises UserError as the notebook does.
    """
    component, iso3 = record.component, record.country
    folder = files.fresh_directory(layout.scratch(iso3, f".{component}.values"))
    try:
        notebook, events = execute(layout, component, iso3, folder, stages=[stage_name(component, "run")])
        identify(notebook, folder, identity_of(layout, component, iso3, events["saved"]))
        for entry in record.outputs:
            name = entry.path.rpartition("/")[2]
            made, found = folder / name, layout.root / entry.path
            if not made.is_file():
                yield Difference(entry.path, Name(Reason.ALTERED, "the notebook makes no such file from the rows"))
            elif found.is_file() and (data := found.read_bytes()) != (again := made.read_bytes()):
                yield Difference(entry.path, _from_rows(name_change(entry.path, again, data)))
    finally:
        files.remove(folder)


def _from_rows(name: Name) -> Name:
    return name._replace(detail=f"{name.detail} (from the rows)")
