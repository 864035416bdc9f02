"""Raw household survey to derived tables: contract form, derived columns, lineage and record.

The derived folder is replaced only when every table of the raw folder keeps its contract.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pandas as pd

from disrupting_harm import files
from disrupting_harm.contracts import Table
from disrupting_harm.contracts.household_survey import MARK, contract_for
from disrupting_harm.errors import MissingInputError
from disrupting_harm.ingest.indicators import add_indicators, item_column
from disrupting_harm.ingest.mapping import Lineage
from disrupting_harm.ingest.sources import AGE_GROUP, COMPONENT, check_sources, placing_command
from disrupting_harm.layout import Layout
from disrupting_harm.study import HouseholdSurvey, load_country, load_indicators, survey_indicators


AGE_GROUPS = {12: "12-13", 13: "12-13", 14: "14-15", 15: "14-15", 16: "16-17", 17: "16-17"}


def derive_household_survey(layout: Layout, iso3: str) -> Path:
    """Write `data/derived/<ISO3>/household_survey/` and return it.

    Raises MissingInputError for absent raw files and ContractError with every problem of every table.
    """
    survey = load_country(layout, iso3).component(COMPONENT)
    sources = {name: layout.raw(iso3, COMPONENT) / table.file for name, table in survey.tables.items()}
    _require(layout, iso3, survey, sources)
    tables, lineages = check_sources(layout, iso3, survey, sources)

    final = layout.derived(iso3, COMPONENT)
    partial = files.partial_directory(final)
    known = load_indicators(layout) | survey.own_indicators
    wanted = survey_indicators(layout, survey)
    for name in tables:
        contract = contract_for(name, survey.tables[name])
        frame, lineage = _add_derived_columns(tables[name], lineages[name], contract)
        frame, added = add_indicators(frame, {n: i for n, i in wanted.items() if i.table == name}, known)
        frame[MARK.name] = survey.data_class
        declared = Lineage((), f"data_class of params/countries/{iso3}.yaml")
        lineages[name] = lineage | added | {MARK.name: lineage.get(MARK.name, declared)}
        _write_parquet(frame, partial / f"{name}.parquet", survey.data_class)
    record = _record(layout, iso3, survey, sources, lineages, partial, final)
    files.write_text(partial / "record.json", files.dump_json(record))
    files.replace_directory(partial, final)
    return final


def _require(layout: Layout, iso3: str, survey: HouseholdSurvey, sources: dict[str, Path]) -> None:
    missing = [
        f"{layout.relative(path)}: not there; place it with `{placing_command(iso3, survey, name)}`."
        for name, path in sources.items()
        if not path.is_file()
    ]
    if missing:
        raise MissingInputError("\n".join(missing))


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


def _write_parquet(frame: pd.DataFrame, path: Path, data_class: str) -> None:
    """Parquet whose bytes depend on its content alone; the data class is also in the file's metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False)
    table = table.replace_schema_metadata({b"data_class": data_class.encode()})
    pq.write_table(table, path, compression="zstd", version="2.6")


def _record(
    layout: Layout, iso3: str, survey: HouseholdSurvey, sources: dict, lineages: dict, partial: Path, final: Path
) -> dict:
    return {
        "component": COMPONENT,
        "country": iso3,
        "stage": f"{COMPONENT}_derived@{iso3}",
        "data_class": survey.data_class,
        "origin": survey.origin.model_dump(),
        "parameters": [
            {"path": layout.relative(p), "sha256": files.sha256_file(p)}
            for p in (layout.country(iso3), layout.indicators(), layout.study())
        ],
        "inputs": [
            {"path": layout.relative(path), "sha256": files.sha256_file(path), "role": "raw", "table": name}
            for name, path in sources.items()
        ],
        "outputs": [
            {
                "path": f"{layout.relative(final.parent)}/{final.name}/{name}.parquet",
                "sha256": files.sha256_file(partial / f"{name}.parquet"),
                "role": "derived",
                "table": name,
                "columns": {column: asdict(line) for column, line in lineage.items()},
            }
            for name, lineage in lineages.items()
        ],
    }
