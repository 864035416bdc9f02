"""Raw household survey to derived tables: contract form, derived columns, lineage and record.

The derived folder is replaced only when every table of the raw folder keeps its contract.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from disrupting_harm import files
from disrupting_harm.contracts import Table
from disrupting_harm.contracts.household_survey import MARK, contract_for
from disrupting_harm.indicators import item_column
from disrupting_harm.ingest.indicators import add_indicators
from disrupting_harm.ingest.mapping import Lineage
from disrupting_harm.ingest.sources import AGE_GROUP, COMPONENT, check_sources
from disrupting_harm.ingest.tables import require_sources
from disrupting_harm.ingest.write import write_parquet, write_record
from disrupting_harm.layout import Layout
from disrupting_harm.study import known_indicators, load_country, survey_indicators


AGE_GROUPS = {12: "12-13", 13: "12-13", 14: "14-15", 15: "14-15", 16: "16-17", 17: "16-17"}


def derive_household_survey(layout: Layout, iso3: str) -> Path:
    """Write `data/derived/<ISO3>/household_survey/` and return it.

    Raises MissingInputError for absent raw files and ContractError with every problem of every table.
    """
    survey = load_country(layout, iso3).component(COMPONENT)
    sources = {name: layout.raw(iso3, COMPONENT) / table.file for name, table in survey.tables.items()}
    require_sources(layout, iso3, COMPONENT, survey, sources)
    tables, lineages = check_sources(layout, iso3, survey, sources)

    final = layout.derived(iso3, COMPONENT)
    partial = files.partial_directory(final)
    known = known_indicators(layout, survey)
    wanted = survey_indicators(layout, survey)
    for name in tables:
        contract = contract_for(name, survey.tables[name])
        frame, lineage = _add_derived_columns(tables[name], lineages[name], contract)
        frame, added = add_indicators(frame, {n: i for n, i in wanted.items() if i.table == name}, known)
        frame[MARK.name] = survey.data_class
        declared = Lineage((), f"data_class of params/countries/{iso3}.yaml")
        lineages[name] = lineage | added | {MARK.name: lineage.get(MARK.name, declared)}
        write_parquet(frame, partial / f"{name}.parquet", survey.data_class)
    write_record(layout, iso3, COMPONENT, survey, sources, lineages, partial, final)
    files.replace_directory(partial, final)
    return final


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
