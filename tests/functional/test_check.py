"""`dh check`: every mistake in parameters and raw files at once, told without a change of any file."""

from __future__ import annotations

import json

import pytest
from tests.edits import edit
from tests.functional.conftest import tree


def test_the_parameters_in_git_hold_no_mistake(dh, project):
    outcome = dh("check")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "no problem in the parameters and raw files of KEN, USA, XFC, XNH\n"


def spoil(project) -> None:
    edit(project.country("USA"), "data_class: public", "data_clas: public")
    edit(project.country("KEN"), "selection: {seed: 20211027", "selection: {seed: many")


def test_mistakes_of_several_units_are_told_in_one_go_with_file_line_and_key(dh, project):
    spoil(project)
    outcome = dh("check")
    assert outcome.code == 2 and "Traceback" not in outcome.out + outcome.err
    told = outcome.out.splitlines()
    assert any("params/countries/USA.yaml, line " in line and "data_clas: unknown key" in line for line in told)
    assert any("params/countries/KEN.yaml, line " in line and "selection.seed" in line for line in told)
    assert len(told) == len(set(told)) and all(line.endswith(".") for line in told)


@pytest.mark.parametrize("arguments", [(), ("KEN",), ("--json",)])
def test_looking_changes_no_file(dh, project, arguments):
    spoil(project)
    before = tree(project)
    assert dh("check", *arguments).code == 2
    assert tree(project) == before


def test_one_unit_is_checked_alone(dh, project):
    spoil(project)
    outcome = dh("check", "XFC", "XNH")
    assert (outcome.code, outcome.out) == (0, "no problem in the parameters and raw files of XFC, XNH\n")


def test_for_programs_each_problem_is_an_object(dh, project):
    spoil(project)
    outcome = dh("check", "--json")
    found = json.loads(outcome.out)
    assert outcome.code == 2 and {"KEN", "USA"} <= {entry["unit"] for entry in found}
    assert json.loads(dh("check", "XFC", "--json").out) == []


def test_a_raw_file_that_breaks_its_contract_is_told_by_row_and_column(dh, project):
    path = project.raw("XNH", "household_survey") / "nhanes2.csv"
    path.parent.mkdir(parents=True)
    path.write_text(
        "stratid,psuid,finalwgt,race,region,highbp,diabetes,highlead\n1,1,-987654321,1,1,1,0,\n", encoding="utf-8"
    )
    outcome = dh("check", "XNH")
    assert outcome.code == 2 and "data/raw/XNH/household_survey/nhanes2.csv" in outcome.out
    assert "987654321" not in outcome.out


def test_a_unit_that_the_study_does_not_have_is_a_users_mistake(dh, project):
    outcome = dh("check", "KENN")
    assert (
        outcome.code == 2 and outcome.out == "" and "KENN: not a unit of the study (did you mean KEN?)" in outcome.err
    )


def test_files_that_refresh_makes_are_checked(dh, project):
    project.held().write_text("held: {}\n", encoding="utf-8")
    outcome = dh("check")
    assert (
        outcome.code == 2 and outcome.out == "params/held.yaml: is not what params/countries/ says; run `dh refresh`.\n"
    )
