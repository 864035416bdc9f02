"""Raw household survey to derived tables: contract form, derived columns, indicators and lineage.

The derived folder is replaced only when every table of the raw folder keeps its contract.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from disrupting_harm.components.household_survey.contract import contract_for
from disrupting_harm.components.household_survey.margins import AGE_GROUP, AGE_GROUPS
from disrupting_harm.components.household_survey.sources import check
from disrupting_harm.components.kinds.survey.indicator_values import add_indicators, item_column
from disrupting_harm.components.kinds.survey.indicators import select_indicators
from disrupting_harm.contracts.model import Table
from disrupting_harm.ingest.mapping import Lineage
from disrupting_harm.ingest.source import raw_sources, require_sources
from disrupting_harm.ingest.write import Derived, write_derived
from disrupting_harm.instruments.used import instruments_of
from disrupting_harm.layout import Layout
from disrupting_harm.reference import POPULATION
from disrupting_harm.registry import component
from disrupting_harm.sections import load_used
from disrupting_harm.slices import definitions_of


STEM = "household_survey"


def derive(layout: Layout, iso3: str) -> Path:
    """Write `data/derived/<ISO3>/household_survey/` and return it.

    Raises MissingInputError for absent raw files and ContractError with every problem of every table.
    """
    survey = load_used(layout, iso3, STEM, "derive")[STEM]
    sources = raw_sources(layout, iso3, STEM, survey)
    require_sources(sources.values())
    checked = check(layout, iso3, sources, with_population=POPULATION in component(STEM).references.get("derive", ()))
    tables, lineages = dict(checked.tables), dict(checked.lineages)
    known = definitions_of(layout, iso3, STEM)
    wanted = select_indicators(survey, known, file=layout.relative(layout.country(iso3)))
    forms = instruments_of(layout, STEM, iso3, survey.instrument_tables())
    for name, frame in tables.items():
        contract = contract_for(name, survey.tables[name], forms.get(name))
        frame, lineage = _add_derived_columns(frame, lineages[name], contract)
        frame, added = add_indicators(frame, {n: i for n, i in wanted.items() if i.table == name}, known)
        tables[name] = frame
        lineages[name] = lineage | {column: Lineage(*made) for column, made in added.items()}
    return write_derived(
        layout, iso3, STEM, survey, sources, Derived(tables, lineages, references=checked.references, checked=checked)
    )


def _add_derived_columns(
    frame: pd.DataFrame, lineage: dict[str, Lineage], contract: Table
) -> tuple[pd.DataFrame, dict[str, Lineage]]:
    """Items get their prefix; single years of age their group."""
    names = {c.name: item_column(c.name) for c in contract.columns if c.kind == "item"}
    frame = frame.rename(columns=names)
    lineage = {names.get(name, name): line for name, line in lineage.items()}
    if "age" in frame:
        frame[AGE_GROUP] = frame["age"].map(AGE_GROUPS).astype("str").where(frame["age"].notna())
        lineage[AGE_GROUP] = Lineage(("age",), "12-13, 14-15, 16-17")
    return frame, lineage


__all__ = ["check", "derive"]
