"""The household survey's contract, and what a unit's parameters add to it."""

import pytest

from disrupting_harm.components.household_survey.contract import (
    CLEAR_FORMS,
    OTHER_FORMS,
    TABLES,
    YES_NO,
    contract_for,
)
from disrupting_harm.contracts.model import MARK
from disrupting_harm.study.raw import TableParams


def params(**sections):
    return TableParams(file="f.csv", **sections)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_an_identifier_a_whole_design_and_room_for_the_mark(name):
    table = TABLES[name]
    assert table.name == name and len(set(table.names())) == len(table.names())
    for column in ("respondent_id", "stratum", "psu", "weight"):
        assert table.column(column).required and not table.column(column).may_be_blank
    assert table.column("weight").above == 0
    assert table.column(MARK.name) == MARK


@pytest.mark.parametrize("name", TABLES)
def test_every_item_knows_dont_know_and_prefer_not_to_say(name):
    items = [c for c in TABLES[name].columns if c.kind == "item"]
    assert items and all(c.codes == YES_NO and {0, 1, 98, 99} == set(c.codes) for c in items)


def test_filters_of_skip_patterns_are_columns_of_the_same_table():
    table = TABLES["children"]
    assert all(name in table.names() for column in table.columns for name in column.asked_if)
    assert set(table.column("told_anyone").asked_if) == set(CLEAR_FORMS)
    assert not set(CLEAR_FORMS) & set(OTHER_FORMS)


def test_parameters_that_declare_nothing_leave_the_contract_as_it_is():
    assert contract_for("children", params()) == TABLES["children"]


def test_declared_domains_join_the_studys_columns():
    table = contract_for("children", params(domains={"grade": {"from": "Q3", "recode": {1: 9, 2: 10, 3: None}}}))
    assert table.names() == (*TABLES["children"].names(), "grade")
    assert (table.column("grade").dtype, list(table.column("grade").codes)) == ("integer", [9, 10])
    assert table.column("grade").may_be_blank


def test_a_survey_with_items_of_its_own_is_not_asked_for_the_studys():
    table = contract_for("children", params(items={"bullied": {"from": "Q1", "codes": {1: "yes", 2: "no"}}}))
    assert [c.name for c in table.columns if c.kind == "item"] == ["bullied"]
    assert table.column("bullied").codes == {1: "yes", 2: "no"}


def test_such_a_survey_must_still_have_its_design_but_none_of_the_studys_domains():
    table = contract_for("children", params(items={"bullied": {"from": "Q1", "codes": {1: "yes", 2: "no"}}}))
    required = {c.name for c in table.columns if c.required}
    assert required == {"respondent_id", "stratum", "psu", "weight", "bullied"}


def test_codes_that_are_words_make_a_text_column():
    table = contract_for("children", params(domains={"region": {"from": "Q4", "recode": {1: "north", 2: "south"}}}))
    assert (table.column("region").dtype, set(table.column("region").codes)) == ("text", {"north", "south"})


def test_a_domain_of_the_study_keeps_the_studys_codes():
    table = contract_for("children", params(domains={"sex": {"from": "Q2", "recode": {1: "female", 2: "male"}}}))
    assert table.column("sex") == TABLES["children"].column("sex")
