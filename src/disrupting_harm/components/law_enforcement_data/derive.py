"""Answers to the request for data held against their form, and derived as they are: no answer becomes a zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from disrupting_harm.components.kinds.counts.parts import ADDS_UP, OPEN, compare_parts
from disrupting_harm.components.law_enforcement_data.contract import ALL, KEYS, contract_for
from disrupting_harm.components.law_enforcement_data.params import Params
from disrupting_harm.contracts.findings import as_finding
from disrupting_harm.errors import Problem
from disrupting_harm.ingest.source import RawSource, raw_sources, require_sources
from disrupting_harm.ingest.tables import Checked, ReadTable, read_tables, settle_tables
from disrupting_harm.ingest.write import Derived, write_derived
from disrupting_harm.instruments.rules import ASKED_AND_BLANK, check_rules
from disrupting_harm.instruments.used import instruments_of
from disrupting_harm.layout import Layout
from disrupting_harm.sections import load_used


STEM = "law_enforcement_data"


def derive(layout: Layout, iso3: str) -> Path:
    """Write `data/derived/<ISO3>/law_enforcement_data/` and return it.

    Raises MissingInputError for absent raw files and ContractError with every problem of every table.
    """
    section = load_used(layout, iso3, STEM, "derive")[STEM]
    sources = raw_sources(layout, iso3, STEM, section)
    require_sources(sources.values())
    checked = check(layout, iso3, sources)
    derived = Derived(dict(checked.tables), dict(checked.lineages), checked=checked)
    return write_derived(layout, iso3, STEM, section, sources, derived)


def check(layout: Layout, iso3: str, sources: Mapping[str, RawSource]) -> Checked:
    """The raw tables in contract form. Totals that their parts do not add up to are warnings: they are printed, not refused.

    Raises ContractError with every problem of every file.
    """
    section = load_used(layout, iso3, STEM, "derive")[STEM]
    forms = instruments_of(layout, STEM, iso3, tuple(section.tables))
    marked = section.data_class == "synthetic"
    contracts = {name: contract_for(forms[name], marked=marked) for name in section.tables}
    tables, problems = read_tables(sources, contracts)
    warnings: list[str] = []
    for name, table in tables.items():
        place = {"file": sources[name].file, "rows": table.rows, "mend": sources[name].mend}
        found = check_rules(table.frame, forms[name], **place, unread=table.unread)
        table.problems += [as_finding(p) if p.kind == ASKED_AND_BLANK else p for p in found]
        table.problems += _check_rows(sources[name], table, section)
        if name == "offences":
            warnings += _describe_totals(sources[name], table)
    checked = settle_tables(sources, tables, problems)
    return replace(checked, warnings=(*checked.warnings, *warnings))


def _check_rows(source: RawSource, table: ReadTable, section: Params) -> list[Problem]:
    """What a contract of single columns cannot say: rows that say the same, and years that were not asked for."""
    frame, found = table.frame, []
    keys = KEYS[source.table]
    if set(keys) <= set(frame):
        twice = frame.duplicated(list(keys), keep=False) & frame[list(keys)].notna().all(axis=1)
        found.append((keys[0], f"the same {', '.join(keys)} stands in more than one row", twice))
    if "year" in frame:
        first, last = section.years
        years = pd.to_numeric(frame["year"], errors="coerce")
        found.append(
            ("year", f"not a year of the request, {first}-{last}", ~years.between(first, last) & years.notna())
        )
    return [
        Problem(source.file, text, source.mend, column, tuple(map(int, table.rows[where.to_numpy(dtype=bool)])))
        for column, text, where in found
        if where.any()
    ]


def as_parts(offences: pd.DataFrame) -> pd.DataFrame:
    """The table as `compare_parts` takes it: every type is a part of the unit's own total of the year."""
    return pd.DataFrame(
        {
            "measure": offences["offence"],
            "unit_of": offences["unit"],
            "year": offences["year"].astype("Int64").astype("str"),
            "value": pd.to_numeric(offences["number"], errors="coerce").astype(float),
            "unit": "offences",
            "part_of": [ALL if offence != ALL else "" for offence in offences["offence"]],
        }
    )


def _describe_totals(source: RawSource, table: ReadTable) -> list[str]:
    frame = table.frame
    if table.problems or not {"unit", "offence", "year", "number"} <= set(frame):
        return []
    compared = compare_parts(
        as_parts(frame), by=["unit_of", "year"]
    )  # with parts unknown a total is right or wrong for all we know
    if compared.empty:
        return []
    off = compared[~compared["finding"].isin([ADDS_UP, OPEN]) & compared["total"].notna()]
    return [
        f"{source.file}, unit {row.unit_of}, year {row.year}: types of offences against the unit's own total: {row.finding}; both are "
        "kept as they are."
        for row in off.itertuples()
    ]


__all__ = ["as_parts", "check", "derive"]
