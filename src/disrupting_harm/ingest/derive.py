"""Raw household survey to derived tables: contract form, derived columns, lineage and record.

The derived folder is replaced only when every table of the raw folder keeps its contract.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pandas as pd

from disrupting_harm import files
from disrupting_harm.contracts import Table, check_frame, check_lonely_psus
from disrupting_harm.contracts.household_survey import contract_for
from disrupting_harm.errors import ContractError, MissingInputError, Problem
from disrupting_harm.ingest.indicators import add_indicators, item_column
from disrupting_harm.ingest.mapping import Lineage, raw_columns, to_contract
from disrupting_harm.ingest.read import read_raw
from disrupting_harm.layout import Layout
from disrupting_harm.study import HouseholdSurvey, load_country, load_indicators, survey_indicators, survey_rules


COMPONENT = "household_survey"
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
    for name in tables:
        contract = contract_for(name, survey.tables[name])
        frame, lineage = _add_derived_columns(tables[name], lineages[name], contract)
        frame, added = add_indicators(frame, survey_indicators(layout, survey, name), known)
        frame["data_class"] = survey.data_class
        lineages[name] = lineage | added
        _write_parquet(frame, partial / f"{name}.parquet", survey.data_class)
    record = _record(layout, iso3, survey, sources, lineages, partial, final)
    files.write_text(partial / "record.json", files.dump_json(record))
    files.replace_directory(partial, final)
    return final


def check_sources(
    layout: Layout, iso3: str, survey: HouseholdSurvey, sources: dict[str, Path]
) -> tuple[dict[str, pd.DataFrame], dict[str, dict[str, Lineage]]]:
    """The raw tables in contract form with their lineage; ContractError with every problem of every file."""
    tables, lineages, problems, rows = {}, {}, [], {}
    for name, path in sources.items():
        contract = contract_for(name, survey.tables[name])
        tables[name], lineages[name], rows[name], found = _read_table(layout, iso3, survey, contract, path)
        problems += found
    problems += _check_households(layout, iso3, survey, tables, rows, sources)
    if problems:
        raise ContractError(problems)
    return tables, lineages


def mend_command(iso3: str, survey: HouseholdSurvey, file: str) -> str:
    """What a person does about a bad raw file."""
    if survey.data_class == "synthetic":
        return f"make the stand-in again with `dh synthesize {iso3} {COMPONENT}`"
    return (
        f"correct params/countries/{iso3}.yaml, or the file and place it again with `dh import {iso3} {COMPONENT} FILE`"
    )


def _require(layout: Layout, iso3: str, survey: HouseholdSurvey, sources: dict[str, Path]) -> None:
    missing = [layout.relative(path) for path in sources.values() if not path.is_file()]
    command = (
        f"dh synthesize {iso3} {COMPONENT}"
        if survey.data_class == "synthetic"
        else f"dh import {iso3} {COMPONENT} FILE"
    )
    if missing:
        raise MissingInputError("\n".join(f"{file}: not there; place it with `{command}`." for file in missing))


def _read_table(layout: Layout, iso3: str, survey: HouseholdSurvey, contract: Table, path: Path):
    try:
        file = layout.relative(path)
    except ValueError:  # a file on its way in lies outside the project: its name is enough to find it
        file = path.name
    mend = mend_command(iso3, survey, file)
    params = survey.tables[contract.name]
    raw, rows = read_raw(path, raw_columns(contract, params), file=file, mend=mend)
    frame, lineage, problems = to_contract(raw, rows, contract, params, file=file, mend=mend)
    reported = {(p.column, p.rows) for p in problems}
    unmapped = {c.name for c in contract.columns if c.name not in frame}
    for problem in check_frame(frame, contract, file=file, rows=rows, mend=mend):
        # A column or code that could not be mapped was reported under its raw name; once is enough.
        if (
            problem.column in unmapped
            and problems
            or any(problem.rows and problem.rows == seen for _, seen in reported)
        ):
            continue
        problems.append(problem)
    if "data_class" in frame and (wrong := (frame["data_class"] != survey.data_class).to_numpy()).any():
        text = f"the rows do not carry the mark {survey.data_class} that params/countries/{iso3}.yaml declares"
        problems.append(Problem(file, text, mend, "data_class", tuple(int(r) for r in rows[wrong])))
    rules = survey_rules(layout, survey)
    if rules.lonely_psu == "fail" and {rules.strata, rules.psu} <= set(frame):
        choice = f"set survey.lonely_psu in params/countries/{iso3}.yaml and run `dh derive {iso3} {COMPONENT}`"
        problems += check_lonely_psus(frame, file=file, rows=rows, strata=rules.strata, psu=rules.psu, mend=choice)
    return frame, lineage, rows, problems


def _check_households(
    layout: Layout, iso3: str, survey: HouseholdSurvey, tables: dict, rows: dict, sources: dict
) -> list[Problem]:
    """Every caregiver belongs to the household of a child."""
    if not all("household_id" in tables.get(name, ()) for name in ("children", "caregivers")):
        return []
    caregivers = tables["caregivers"]["household_id"]
    stray = (~caregivers.isin(tables["children"]["household_id"]) & caregivers.notna()).to_numpy()
    if not stray.any():
        return []
    file = sources["caregivers"].name
    text = "the household has no child in the children's table"
    return [
        Problem(
            file,
            text,
            mend_command(iso3, survey, file),
            "household_id",
            tuple(int(r) for r in rows["caregivers"][stray]),
        )
    ]


def _add_derived_columns(
    frame: pd.DataFrame, lineage: dict[str, Lineage], contract: Table
) -> tuple[pd.DataFrame, dict[str, Lineage]]:
    """Items get their prefix; single years of age their group."""
    names = {c.name: item_column(c.name) for c in contract.columns if c.kind == "item"}
    frame = frame.rename(columns=names)
    lineage = {names.get(name, name): line for name, line in lineage.items()}
    if "age" in frame:
        frame["age_group"] = frame["age"].map(AGE_GROUPS).astype("str").where(frame["age"].notna())
        lineage["age_group"] = Lineage(("age",), "12-13, 14-15, 16-17")
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
