"""Raw assessments of units to a derived table: the contract's columns, and items under the names of items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from disrupting_harm.components.law_enforcement_capacity.contract import OWN
from disrupting_harm.contracts.findings import as_finding
from disrupting_harm.contracts.model import MARK, Table
from disrupting_harm.ingest.source import RawSource, raw_sources, require_sources
from disrupting_harm.ingest.tables import Checked, read_tables, settle_tables
from disrupting_harm.ingest.write import Derived, write_derived
from disrupting_harm.instruments.columns import contract_table
from disrupting_harm.instruments.model import Instrument
from disrupting_harm.instruments.rules import ASKED_AND_BLANK, check_rules
from disrupting_harm.instruments.used import instruments_of
from disrupting_harm.layout import Layout
from disrupting_harm.sections import load_used
from disrupting_harm.study.catalogue import item_column


STEM = "law_enforcement_capacity"
NO_DESIGN = {"strata": "", "psu": "", "weight": ""}  # names of no column: nobody was drawn at random


def derive(layout: Layout, iso3: str) -> Path:
    """Write `data/derived/<ISO3>/law_enforcement_capacity/` and return it.

    What was seen stays in the raw file: it is free text, and may name a person.

    Raises MissingInputError for an absent raw file and ContractError with every problem of it.
    """
    section = load_used(layout, iso3, STEM, "derive")[STEM]
    sources = raw_sources(layout, iso3, STEM, section)
    require_sources(sources.values())
    checked = check(layout, iso3, sources)
    forms = instruments_of(layout, STEM, iso3, section.instrument_tables())
    tables, lineages = {}, {}
    for name, frame in checked.tables.items():
        own = {column.name for column in OWN[name]}
        text = {question.name for question in forms[name].questions if question.type == "text"}
        names = {column: column if column in own else item_column(column) for column in frame if column not in text}
        tables[name] = frame[list(names)].rename(columns=names)
        lineages[name] = {names[column]: line for column, line in checked.lineages[name].items() if column in names}
    return write_derived(layout, iso3, STEM, section, sources, Derived(tables, lineages, checked=checked))


def check(layout: Layout, iso3: str, sources: Mapping[str, RawSource]) -> Checked:
    """The raw table in contract form with its lineage; ContractError with every problem.

    A level above the lowest without what was seen is a finding: asked and blank.
    """
    section = load_used(layout, iso3, STEM, "derive")[STEM]
    forms = instruments_of(layout, STEM, iso3, section.instrument_tables())
    marked = section.data_class == "synthetic"
    contracts = {name: needed_contract(forms[name], marked=marked) for name in section.tables}
    tables, problems = read_tables(sources, contracts, NO_DESIGN)
    for name, table in tables.items():
        source = sources[name]
        found = check_rules(
            table.frame, forms[name], file=source.file, rows=table.rows, mend=source.mend, unread=table.unread
        )
        table.problems += [as_finding(p) if p.kind == ASKED_AND_BLANK else p for p in found]
    return settle_tables(sources, tables, problems)


def needed_contract(form: Instrument, *, marked: bool) -> Table:
    """The contract of the form's table, in which every item is required, and in a stand-in the mark of every row."""
    table = contract_table(form, OWN[form.table])
    required = {q.name for q in form.questions if q.required and q.relevant is None} | (
        {MARK.name} if marked else set()
    )
    return Table(table.name, tuple(replace(c, required=c.required or c.name in required) for c in table.columns))


__all__ = ["check", "derive"]
