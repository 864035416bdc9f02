"""Raw files of a household survey held against their contract, before anything is made of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from disrupting_harm.contracts import Table, check_lonely_psus
from disrupting_harm.contracts.household_survey import MARK, contract_for
from disrupting_harm.errors import ContractError, ParamsError, Problem
from disrupting_harm.indicators import items_of
from disrupting_harm.ingest.mapping import Lineage
from disrupting_harm.ingest.tables import file_name, mend_command, read_table
from disrupting_harm.layout import Layout
from disrupting_harm.study import ColumnMap, HouseholdSurvey, known_indicators, survey_indicators, survey_rules


COMPONENT = "household_survey"
AGE_GROUP = "age_group"


def check_sources(
    layout: Layout, iso3: str, survey: HouseholdSurvey, sources: dict[str, Path]
) -> tuple[dict[str, pd.DataFrame], dict[str, dict[str, Lineage]]]:
    """The raw tables in contract form with their lineage; ContractError with every problem of every file."""
    items = _items_in_use(layout, survey)
    contracts = {name: _needed_contract(layout, survey, name, items[name]) for name in survey.tables}
    _check_params(layout, iso3, survey, contracts, items)
    tables, lineages, problems, rows = {}, {}, [], {}
    for name, path in sources.items():
        try:
            tables[name], lineages[name], rows[name], found = read_table(
                layout, iso3, COMPONENT, survey, contracts[name], path
            )
            rules = survey_rules(layout, survey)
            if rules.lonely_psu == "fail" and {rules.strata, rules.psu} <= set(tables[name]):
                found = found + check_lonely_psus(
                    tables[name], file=file_name(layout, path), rows=rows[name], strata=rules.strata, psu=rules.psu,
                    mend=f"set survey.lonely_psu in params/countries/{iso3}.yaml and run `dh derive {iso3} {COMPONENT}`",
                )  # fmt: skip
        except ContractError as error:  # a file that cannot be read at all; the others are looked at all the same
            found = error.problems
        problems += found
    problems += _check_households(layout, iso3, survey, tables, rows, sources)
    if problems:
        raise ContractError(problems)
    return tables, lineages


def _items_in_use(layout: Layout, survey: HouseholdSurvey) -> dict[str, dict[str, tuple[str, ...]]]:
    """By table and indicator, the items that the survey's indicators are made of."""
    known = known_indicators(layout, survey)
    items = {name: {} for name in survey.tables}
    for name, indicator in survey_indicators(layout, survey).items():
        items[indicator.table][name] = items_of(indicator, known)
    return items


def _needed_contract(layout: Layout, survey: HouseholdSurvey, name: str, items: dict[str, tuple[str, ...]]) -> Table:
    """The table's contract, in which all that the unit's parameters make use of is required."""
    needed = {item for used in items.values() for item in used}
    if name == "children":  # the table that is broken down by the unit's domains
        rules = survey_rules(layout, survey)
        used = {*survey.domains, *(name for margin in rules.calibrated_to for name in margin)}
        needed |= {"age" if domain == AGE_GROUP else domain for domain in used}
        needed |= {rules.base_weight} if rules.base_weight else set()
    if survey.data_class == "synthetic":
        needed |= {MARK.name}
    contract = contract_for(name, survey.tables[name])
    return Table(name, tuple(replace(c, required=c.required or c.name in needed) for c in contract.columns))


def _check_params(
    layout: Layout, iso3: str, survey: HouseholdSurvey, contracts: dict[str, Table], items: dict[str, dict]
) -> None:
    """Names in the parameters that no contract holds. Raises ParamsError with all of them."""
    file, key = layout.relative(layout.country(iso3)), f"key components.{COMPONENT}"
    problems = []
    for role, column in survey_rules(layout, survey).model_dump(include={"weight", "strata", "psu"}).items():
        if any(column not in {c.name for c in t.columns if c.kind == "design"} for t in contracts.values()):
            problems.append(f"{file}, {key}.survey.{role}: {column} is no design column of the contract; correct it.")
    for name, contract in contracts.items():
        place = f"{file}, {key}.tables.{name}.columns"
        for column, mapping in survey.tables[name].columns.items():
            if column not in contract.names():
                problems.append(f"{place}.{column}: no such column in the contract; correct its spelling.")
            elif contract.column(column).dtype != "text" and _has_text(mapping):
                problems.append(f"{place}.{column}.recode: the column takes whole numbers; recode to numbers.")
        for indicator, used in items[name].items():
            for item in used:
                if item not in contract.names():
                    problems.append(
                        f"{file}, {key}.indicators: {indicator} is made of {item}, which the table {name} does not hold; "
                        f"declare the item under tables.{name}.items, or take the indicator out."
                    )
    domains = {AGE_GROUP, *(contracts["children"].names() if "children" in contracts else ())}
    for domain in survey.domains:
        if domain not in domains:
            problems.append(
                f"{file}, {key}.domains: {domain} is no column of the children's table; correct its spelling, "
                "or declare it under tables.children.domains."
            )
    if problems:
        raise ParamsError("\n".join(problems))


def _has_text(mapping: ColumnMap) -> bool:
    return any(isinstance(new, str) for new in (mapping.recode or {}).values())


def _check_households(
    layout: Layout, iso3: str, survey: HouseholdSurvey, tables: dict, rows: dict, sources: dict
) -> list[Problem]:
    """Every caregiver belongs to the household of a child, and no household has two."""
    if not all("household_id" in tables.get(name, ()) for name in ("children", "caregivers")):
        return []
    if tables["children"].empty:  # told already; it would be told again of every caregiver
        return []
    caregivers = tables["caregivers"]["household_id"]
    stray = (~caregivers.isin(tables["children"]["household_id"]) & caregivers.notna()).to_numpy()
    again = (caregivers.duplicated(keep=False) & caregivers.notna()).to_numpy()
    file, mend = file_name(layout, sources["caregivers"]), mend_command(iso3, COMPONENT, survey, "caregivers")
    found = {"the household has no child in the children's table": stray, "the household has two caregivers": again}
    return [
        Problem(file, text, mend, "household_id", tuple(int(r) for r in rows["caregivers"][where]))
        for text, where in found.items()
        if where.any()
    ]
