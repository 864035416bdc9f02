"""The household survey's contract: design columns of its own, items of the form it was asked with, and what parameters add."""

import dataclasses

import pytest

from disrupting_harm.components.household_survey.contract import CLEAR_FORMS, OTHER_FORMS, OWN, contract_for
from disrupting_harm.contracts.model import MARK
from disrupting_harm.instruments.form import load_instruments
from disrupting_harm.instruments.sheets import InstrumentError
from disrupting_harm.layout import Layout
from disrupting_harm.study.raw import TableParams


YES_NO = {1: "Yes", 0: "No", 98: "Don't know", 99: "Prefer not to say"}


@pytest.fixture(scope="module", params=["the tests' own study", "the study"])
def forms(root, request):
    place = root if request.param == "the study" else root / "tests" / "study"
    return load_instruments(Layout(place), "household_survey")


def params(**sections):
    return TableParams(file="f.csv", **sections)


@pytest.mark.parametrize("name", OWN)
def test_every_table_has_an_identifier_a_whole_design_and_room_for_the_mark(forms, name):
    table = contract_for(name, params(), forms[name])
    assert table.name == name and len(set(table.names())) == len(table.names())
    for column in ("respondent_id", "stratum", "psu", "weight"):
        assert table.column(column).required and not table.column(column).may_be_blank
    assert table.column("weight").above == 0
    assert table.columns[-1] == MARK


@pytest.mark.parametrize("name", OWN)
def test_items_are_the_questions_of_the_form_in_its_order_and_none_is_required_by_itself(forms, name):
    items = [c for c in contract_for(name, params(), forms[name]).columns if c.kind == "item"]
    own = {column.name for column in OWN[name]}
    assert [c.name for c in items] == [n for q in forms[name].questions for n in q.columns() if n not in own]
    assert items and not any(c.required for c in items)


def test_the_forms_of_harm_are_yes_and_no_questions_that_can_be_left_unanswered(forms):
    table = contract_for("children", params(), forms["children"])
    assert all(table.column(name).codes == YES_NO for name in (*CLEAR_FORMS, *OTHER_FORMS))
    assert set(table.column("told_anyone").asked.names()) == set(CLEAR_FORMS)
    assert not set(CLEAR_FORMS) & set(OTHER_FORMS)


def test_a_column_of_the_table_is_not_the_forms_and_has_the_same_codes(forms):
    form = forms["children"]
    table = contract_for("children", params(), form)
    assert all(table.column(column.name) == column for column in OWN["children"])
    sex = next(q for q in form.questions if q.name == "sex")
    other = dataclasses.replace(sex, choices=sex.choices[:1])
    questions = tuple(other if q is sex else q for q in form.questions)
    with pytest.raises(InstrumentError, match="the codes of sex are not those of its column"):
        contract_for("children", params(), dataclasses.replace(form, questions=questions))


def test_declared_domains_join_the_studys_columns(forms):
    form = forms["children"]
    added = {"grade": {"from": "Q3", "recode": {1: 9, 2: 10, 3: None}}}
    table = contract_for("children", params(domains=added), form)
    assert table.names() == (*contract_for("children", params(), form).names(), "grade")
    assert (table.column("grade").dtype, list(table.column("grade").codes)) == ("integer", [9, 10])
    assert table.column("grade").may_be_blank


def test_a_survey_with_items_of_its_own_is_not_asked_for_the_studys():
    table = contract_for("children", params(items={"bullied": {"from": "Q1", "codes": {1: "yes", 2: "no"}}}), None)
    assert [c.name for c in table.columns if c.kind == "item"] == ["bullied"]
    assert table.column("bullied").codes == {1: "yes", 2: "no"}


def test_such_a_survey_must_still_have_its_design_but_none_of_the_studys_domains():
    table = contract_for("children", params(items={"bullied": {"from": "Q1", "codes": {1: "yes", 2: "no"}}}), None)
    required = {c.name for c in table.columns if c.required}
    assert required == {"respondent_id", "stratum", "psu", "weight", "bullied"}


def test_codes_that_are_words_make_a_text_column():
    table = contract_for(
        "children", params(domains={"region": {"from": "Q4", "recode": {1: "north", 2: "south"}}}), None
    )
    assert (table.column("region").dtype, set(table.column("region").codes)) == ("text", {"north", "south"})


def test_a_domain_of_the_study_keeps_the_studys_codes(forms):
    added = {"sex": {"from": "Q2", "recode": {1: "female", 2: "male"}}}
    sex = contract_for("children", params(domains=added), forms["children"]).column("sex")
    assert sex == next(column for column in OWN["children"] if column.name == "sex")
