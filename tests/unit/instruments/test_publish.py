"""What a component says of the tables of its forms, which no form can say."""

import pytest
from tests.small_instrument import small_instrument

from disrupting_harm.instruments.publish import contract_of
from disrupting_harm.registry import components


WITH_FORMS = [
    stem
    for stem, declared in components().items()
    if declared.has("contract") and hasattr(declared.module("contract"), "OWN")
]


@pytest.mark.parametrize("stem", WITH_FORMS)
def test_every_table_says_what_one_row_of_it_is_of(stem):
    contract = components()[stem].module("contract")
    assert set(contract.ROWS) == set(contract.OWN) and len(WITH_FORMS) > 5
    assert all(row.startswith("each ") and not row.endswith(".") for row in contract.ROWS.values())


def test_the_table_of_a_form_has_the_columns_and_the_row_of_its_component(tmp_path):
    table = contract_of("household_survey", small_instrument(tmp_path))
    assert table.row == "each child who was interviewed" and table.names()[0] == "respondent_id"


def test_a_form_of_no_component_is_of_whoever_fills_it_in(tmp_path):
    table = contract_of("of_a_team", small_instrument(tmp_path))
    assert table.row == "each time that the form was filled in" and "respondent_id" not in table.names()
