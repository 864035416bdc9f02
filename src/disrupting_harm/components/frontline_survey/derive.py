"""Raw answers of frontline workers to a derived table: the contract's columns, and items under the names of items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from disrupting_harm.components.frontline_survey.contract import OWN
from disrupting_harm.components.kinds.survey.indicator_values import item_column
from disrupting_harm.contracts.findings import Finding, as_finding
from disrupting_harm.contracts.model import MARK, Table
from disrupting_harm.ingest.source import RawSource, raw_sources, require_sources
from disrupting_harm.ingest.tables import Checked, blame_file_alone, read_tables, settle_tables
from disrupting_harm.ingest.write import Derived, write_derived
from disrupting_harm.instruments.columns import contract_table
from disrupting_harm.instruments.rules import ASKED_AND_BLANK, check_rules
from disrupting_harm.instruments.used import instruments_of
from disrupting_harm.layout import Layout
from disrupting_harm.sections import load_used


STEM = "frontline_survey"
NO_DESIGN = {"strata": "", "psu": "", "weight": ""}  # names of no column


def derive(layout: Layout, iso3: str) -> Path:
    """Write `data/derived/<ISO3>/frontline_survey/` and return it.

    Raises MissingInputError for an absent raw file and ContractError with every problem of it.
    """
    section = load_used(layout, iso3, STEM, "derive")[STEM]
    sources = raw_sources(layout, iso3, STEM, section)
    require_sources(sources.values())
    checked = check(layout, iso3, sources)
    tables, lineages = {}, {}
    for name, frame in checked.tables.items():
        own = {column.name for column in OWN[name]}
        names = {column: item_column(column) for column in frame if column not in own}
        tables[name] = frame.rename(columns=names)
        lineages[name] = {names.get(column, column): line for column, line in checked.lineages[name].items()}
    return write_derived(layout, iso3, STEM, section, sources, Derived(tables, lineages, checked=checked))


def check(layout: Layout, iso3: str, sources: Mapping[str, RawSource]) -> Checked:
    """The raw tables in contract form with their lineage; ContractError with every problem of every file."""
    section = load_used(layout, iso3, STEM, "derive")[STEM]
    forms = instruments_of(layout, STEM, iso3, section.instrument_tables())
    contracts = {
        name: _with_mark(contract_table(forms[name], OWN[name])) if section.data_class == "synthetic"
        else contract_table(forms[name], OWN[name])
        for name in section.tables
    }  # fmt: skip
    tables, problems = read_tables(sources, contracts, NO_DESIGN)
    for name, table in tables.items():
        source, contract = sources[name], contracts[name]
        place = {"file": source.file, "rows": table.rows, "mend": source.mend}
        table.problems += blame_file_alone(_find_rows_twice(table.frame, **place), source, contract)
        found = check_rules(table.frame, forms[name], **place, unread=table.unread)
        table.problems += [as_finding(p) if p.kind == ASKED_AND_BLANK else p for p in found]
    return settle_tables(sources, tables, problems)


def _find_rows_twice(frame: pd.DataFrame, *, file: str, rows: np.ndarray, mend: str) -> Iterator[Finding]:
    """Respondents who gave the very same answers to the whole form, which so few people do not do by chance."""
    answers = [column for column in frame if column not in {own.name for own in OWN["workers"]}]
    twice = frame.duplicated(answers, keep=False).to_numpy() if answers else np.zeros(len(frame), bool)
    if twice.any():
        text = "the rows equal another in every answer; rows that were entered twice under another identifier would count twice"
        hit = tuple(int(row) for row in rows[twice])
        yield Finding(file, text, mend, rows=hit, kind="rows_twice", affected=len(hit))


def _with_mark(contract: Table) -> Table:
    """Every row of a stand-in says that it is one."""
    columns = (replace(c, required=True) if c.name == MARK.name else c for c in contract.columns)
    return Table(contract.name, tuple(columns))


__all__ = ["check", "derive"]
