"""Raw files of a household survey held against their contract, before anything is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from disrupting_harm.components.household_survey.contract import contract_for
from disrupting_harm.components.household_survey.households import check_households, check_shared_codes
from disrupting_harm.components.household_survey.margins import AGE_GROUP, Margins, population_shares, with_age_group
from disrupting_harm.components.household_survey.params import Params
from disrupting_harm.components.kinds.survey.indicator_values import items_of
from disrupting_harm.components.kinds.survey.indicators import select_indicators
from disrupting_harm.contracts.check import check_lonely_psus
from disrupting_harm.contracts.findings import as_finding
from disrupting_harm.contracts.model import MARK, Table
from disrupting_harm.errors import ParamsError, Problem
from disrupting_harm.ingest.kept_rows import unknown_columns
from disrupting_harm.ingest.rows_twice import find_rows_twice
from disrupting_harm.ingest.source import RawSource
from disrupting_harm.ingest.tables import (
    Checked,
    ReadTable,
    blame_file_alone,
    name_columns_of_file,
    read_tables,
    settle_tables,
)
from disrupting_harm.ingest.weights import OF_POPULATION, WeightRules, find_wrong_weights
from disrupting_harm.instruments.model import Instrument
from disrupting_harm.instruments.rules import ASKED_AND_BLANK, check_rules
from disrupting_harm.instruments.used import instruments_of
from disrupting_harm.layout import Layout
from disrupting_harm.reference import POPULATION
from disrupting_harm.sections import load_used, merged_section
from disrupting_harm.slices import definitions_of
from disrupting_harm.study.catalogue import Indicator
from disrupting_harm.study.conventions import SurveyRules
from disrupting_harm.study.load import load_study
from disrupting_harm.study.raw import ColumnMap


STEM = "household_survey"
Items = dict[str, dict[str, tuple[str, ...]]]  # by table and indicator, the items that the indicator is made of


def check(layout: Layout, iso3: str, sources: Mapping[str, RawSource], *, with_population: bool = True) -> Checked:
    """The raw tables in contract form with their lineage; ContractError with every problem of every file.

    Without `with_population` the weights are not held against the population, which only some stages may read.
    """
    survey = load_used(layout, iso3, STEM, "derive")[STEM]
    rules = survey.rules(load_study(layout))
    known = definitions_of(layout, iso3, STEM)
    wanted = select_indicators(survey, known, file=layout.relative(layout.country(iso3)))
    items = _items_in_use(survey, wanted, known)
    forms = instruments_of(layout, STEM, iso3, survey.instrument_tables())
    contracts = {name: _needed_contract(survey, rules, name, items[name], forms.get(name)) for name in survey.tables}
    _check_params(layout, iso3, survey, rules, contracts, items)
    tables, problems = read_tables(sources, contracts, rules.model_dump(include={"strata", "psu", "weight"}))
    margins = population_shares(layout, iso3, rules.calibrated_to) if with_population else {}
    for name, table in tables.items():
        table.problems += _check_design(sources[name], table, contracts[name], survey, rules, margins)
        if name in forms:
            table.problems += _check_answers(sources[name], table, contracts[name], forms[name])
    problems += check_households(tables, sources)
    for name, found in check_shared_codes(tables, sources, (rules.strata, rules.psu)).items():
        tables[name].problems += found
    checked = settle_tables(sources, tables, problems, not_looked_for=() if with_population else OF_POPULATION)
    return replace(checked, references=(POPULATION,) if margins else ())


def _check_design(
    source: RawSource, table: ReadTable, contract: Table, survey: Params, rules: SurveyRules, margins: Margins
) -> list[Problem]:
    """What strata, PSUs and weights of a table show beside its contract."""
    place = {"file": source.file, "rows": table.rows, "mend": source.mend}
    found: list[Problem] = []
    if rules.lonely_psu == "fail" and {rules.strata, rules.psu} <= set(table.frame):
        mend = f"set survey.lonely_psu in params/countries/{source.iso3}.yaml and run `dh derive {STEM} {source.iso3}`"
        found += check_lonely_psus(table.frame, **place | {"mend": mend}, strata=rules.strata, psu=rules.psu)
    weights = WeightRules(rules.weight, base_weight=rules.base_weight)
    if source.table == survey.respondents:
        weights = replace(weights, calibrated_to=rules.calibrated_to, population=margins)
    found += find_wrong_weights(with_age_group(table.frame), weights, **place)
    found += find_rows_twice(table.frame, contract, **place, cell=(rules.strata, rules.psu, rules.weight))
    return name_columns_of_file(blame_file_alone(found, source, contract), source)


def _check_answers(source: RawSource, table: ReadTable, contract: Table, form: Instrument) -> list[Problem]:
    """Answers held against the rules of the form. Columns that the contract has beside the form are checked by it alone."""
    own = {c.name for c in contract.columns if c.kind != "item"}
    found = check_rules(table.frame, form, file=source.file, rows=table.rows, mend=source.mend, unread=table.unread)
    found = name_columns_of_file((p for p in found if p.column not in own), source)
    return [as_finding(p) if p.kind == ASKED_AND_BLANK else p for p in found]


def _items_in_use(survey: Params, wanted: Mapping[str, Indicator], known: Mapping[str, Indicator]) -> Items:
    items: Items = {name: {} for name in survey.tables}
    for name, indicator in wanted.items():
        items[indicator.table][name] = items_of(indicator, known)
    return items


def _needed_contract(
    survey: Params, rules: SurveyRules, name: str, items: dict[str, tuple[str, ...]], form: Instrument | None
) -> Table:
    """The table's contract, in which all that the unit's parameters make use of is required."""
    needed = {item for used in items.values() for item in used}
    if name == survey.respondents:  # the table that is broken down by the unit's domains
        used = {*survey.domains, *(name for margin in rules.calibrated_to for name in margin)}
        needed |= {"age" if domain == AGE_GROUP else domain for domain in used}
        needed |= {rules.base_weight} if rules.base_weight else set()
    if survey.data_class == "synthetic":
        needed |= {MARK.name}
    contract = contract_for(name, survey.tables[name], form)
    return Table(name, tuple(replace(c, required=c.required or c.name in needed) for c in contract.columns))


def _check_params(
    layout: Layout, iso3: str, survey: Params, rules: SurveyRules, contracts: dict[str, Table], items: Items
) -> None:
    """Names in the parameters that no contract holds. Raises ParamsError with all of them, each where it was stated."""
    place = merged_section(layout, iso3, STEM).place
    problems = []
    for role, column in rules.model_dump(include={"weight", "strata", "psu"}).items():
        if any(column not in {c.name for c in t.columns if c.kind == "design"} for t in contracts.values()):
            stated = place("survey", role) if role in survey.own_rules() else f"params/study.yaml, key survey.{role}"
            problems.append(f"{stated}: {column} is no design column of the contract; correct it.")
    for name, contract in contracts.items():
        for column, mapping in survey.tables[name].columns.items():
            stated = place("tables", name, "columns", column)
            if column not in contract.names():
                problems.append(f"{stated}: no such column in the contract; correct its spelling.")
            elif contract.column(column).dtype != "text" and _has_text(mapping):
                problems.append(f"{stated}.recode: the column takes whole numbers; recode to numbers.")
        for column in unknown_columns(survey.tables[name].set_aside, contract):
            problems.append(
                f"{place('tables', name, 'set_aside')}: {column} is no column of the contract; correct its spelling."
            )
        for indicator, used in items[name].items():
            for item in used:
                if item not in contract.names():
                    problems.append(
                        f"{place('indicators')}: {indicator} is made of {item}, which the table {name} does not hold; "
                        f"declare the item under tables.{name}.items, or take the indicator out."
                    )
                elif left := _left_out(survey, name, item):
                    problems.append(
                        f"{place('tables', name, 'blank', left)}: {indicator} is made of {item}, which is left blank for the unit; list "
                        f"{indicator} under `not_asked`, or define it otherwise in params/indicators/{iso3}.yaml."
                    )
    main = survey.respondents
    domains = {AGE_GROUP, *(contracts[main].names() if main in contracts else ())}
    for domain in survey.domains:
        if domain not in domains:
            problems.append(
                f"{place('domains')}: {domain} is no column of the {main} table; correct its spelling, "
                f"or declare it under tables.{main}.domains."
            )
    if problems:
        raise ParamsError("\n".join(problems))


def _left_out(survey: Params, table: str, item: str) -> str | None:
    """The column of the file that the item is read from, where the unit leaves all of it blank."""
    params = survey.tables[table]
    source = params.declared[item].source if item in params.declared else None
    rule = params.blank.get(source or item)
    return (source or item) if rule and rule.codes is None else None


def _has_text(mapping: ColumnMap) -> bool:
    return any(isinstance(new, str) for new in (mapping.recode or {}).values())
