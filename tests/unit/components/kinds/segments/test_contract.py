"""The contract of coded interviews: every column is there, and only clearance and excerpt may be blank."""

import pytest

from disrupting_harm.components.kinds.segments.contract import OWN, contract_for
from disrupting_harm.instruments.form import load_instruments


STEMS = ("government_interviews", "access_to_justice", "survivor_conversations")


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("table", OWN)
def test_the_form_of_the_study_gives_the_contract_and_no_column_more(project, stem, table):
    contract = contract_for(table, load_instruments(project, stem)[table], is_stand_in=True)
    assert contract.names() == tuple(column.name for column in OWN[table])
    assert all(column.required for column in contract.columns)
    assert {c.name for c in contract.columns if c.may_be_blank} <= {"cleared", "excerpt"}


def test_a_mark_is_asked_of_stand_ins_alone(project):
    form = load_instruments(project, STEMS[0])["documents"]
    assert not contract_for("documents", form, is_stand_in=False).column("data_class").required


def test_nothing_in_them_could_name_a_person_a_place_or_a_day():
    assert {c.name for columns in OWN.values() for c in columns} == {
        "document", "respondent_group", "held_order", "segment", "coder", "code", "cleared", "excerpt", "data_class",
    }  # fmt: skip
