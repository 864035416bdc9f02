"""Children and caregivers belong together: who is blamed, and which command places both."""

from __future__ import annotations

import dataclasses

import pytest
from tests.small_survey import COUNTRY, contract_of, make_small_survey

from disrupting_harm.components.household_survey.households import check_households, check_shared_codes
from disrupting_harm.ingest.source import raw_sources
from disrupting_harm.ingest.tables import read_tables
from disrupting_harm.sections import load_section


FOLDER = f"data/raw/{COUNTRY}/household_survey"
BOTH = f"`dh import household_survey {COUNTRY} --table children FILE --table caregivers FILE`."


@pytest.fixture
def told(tmp_path, root):
    survey = make_small_survey(tmp_path / "study", root)

    def run(*incoming, children=None, caregivers=None):
        survey.children = children or survey.children
        survey.caregivers = caregivers or survey.caregivers
        survey.write()
        sources = raw_sources(
            survey.layout, COUNTRY, "household_survey", load_section(survey.layout, COUNTRY, "household_survey")
        )
        sources = {n: dataclasses.replace(s, incoming=n in incoming) for n, s in sources.items()}
        tables, _ = read_tables(sources, {name: contract_of(name) for name in sources})
        return [str(problem) for problem in check_households(tables, sources)]

    run.survey = survey
    return run


def without(text, household):
    return "\n".join(line for line in text.splitlines() if household not in line) + "\n"


def test_tables_that_belong_together_have_no_problem(told):
    assert told() == told("children") == told("caregivers") == []


def test_a_childrens_file_that_comes_in_is_blamed_for_the_children_it_lacks(told):
    (line,) = told("children", children=without(told.survey.children, "H4"))
    assert line.startswith(
        f"{FOLDER}/children.csv, column household_id: no row has the household of row 3 of {FOLDER}/caregivers.csv"
    )
    assert line.endswith(BOTH) and "params/" not in line


@pytest.mark.parametrize("incoming", [("caregivers",), ("children", "caregivers"), ()])
def test_else_the_caregivers_file_is_named_by_its_rows(told, incoming):
    (line,) = told(*incoming, children=without(told.survey.children, "H4"))
    assert line.startswith(f"{FOLDER}/caregivers.csv, row 3, column household_id: the household has no child")
    assert line.endswith(BOTH) and "params/" not in line


def test_two_caregivers_of_a_household_are_a_matter_of_their_own_file(told):
    (line,) = told("children", caregivers=told.survey.caregivers.replace("H4", "H1"))
    assert line.startswith(f"{FOLDER}/caregivers.csv, rows 2 and 3, column household_id: the household has two")


def test_without_a_table_or_its_link_nothing_is_said(told):
    children = told.survey.children.replace("household_id", "hh", 1)
    assert told("children", children=children) == []


# -- codes of PSUs and strata


@pytest.fixture
def shared(told):
    """Kind, column and rows of the findings on codes, by the table that is blamed."""

    def run(*incoming, **texts):
        told(**texts)
        section = load_section(told.survey.layout, COUNTRY, "household_survey")
        sources = raw_sources(told.survey.layout, COUNTRY, "household_survey", section)
        sources = {n: dataclasses.replace(s, incoming=n in incoming) for n, s in sources.items()}
        tables, _ = read_tables(sources, {name: contract_of(name) for name in sources})
        run.found = check_shared_codes(tables, sources, ("stratum", "psu"))
        return {name: [(f.kind, f.column, f.rows) for f in findings] for name, findings in run.found.items()}

    return run


def test_a_psu_that_one_table_spells_in_another_way_is_a_finding_of_the_file_that_comes_in(told, shared):
    assert shared() == {"caregivers": []}
    shared(caregivers=told.survey.caregivers.replace("G2,A,02", "G2,A,2").replace("G4,B,02", "G4,B,2"))
    assert shared() == shared("caregivers") == {"caregivers": [("design_codes", "psu", (3, 5))]}
    assert shared("children") == {"children": [("design_codes", "psu", (4, 5, 8, 9))]}
    found = shared(caregivers=told.survey.caregivers.replace("G2,A,2", "G2,A,02"))
    assert found == {"caregivers": []}, "two spellings in one table are told of that table"


def test_a_household_that_lies_in_another_psu_in_each_table_is_a_finding_of_the_file_that_comes_in(told, shared):
    moved = told.survey.caregivers.replace("G2,A,02", "G2,A,01")
    assert shared(caregivers=moved) == {"caregivers": [("design_codes", "psu", (3,))]}
    (finding,) = shared.found["caregivers"]
    assert str(finding).startswith(
        f"{FOLDER}/caregivers.csv, row 3, column psu: the code is not that of the same household in {FOLDER}/children.csv"
    )
    assert shared("children") == {"children": [("design_codes", "psu", (5,))]}
    assert shared("children", children=without(told.survey.children, "H4")) == {"children": []}, "told as a household"


def test_columns_of_stratum_and_psu_that_are_swapped_in_one_table_are_found_in_every_household(told, shared):
    swapped = told.survey.caregivers.replace("stratum,psu", "psu,stratum")
    rows = (2, 3, 4, 5)
    assert shared(caregivers=swapped) == {"caregivers": [("design_codes", c, rows) for c in ("stratum", "psu")]}
