"""The contract of a sampling frame and its fieldwork: what a sample and its weights cannot be made without."""

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.components.sampling_design.contract import CONTACTS, PSU_FRAME, TABLES
from disrupting_harm.contracts.check import check_frame
from disrupting_harm.contracts.model import MARK


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_one_identifier_a_place_and_room_for_the_mark(name):
    table = TABLES[name]
    assert table.name == name and len(set(table.names())) == len(table.names())
    (identifier,) = [c for c in table.columns if c.kind == "id"]
    for column in (identifier.name, "stratum", "psu"):
        assert table.column(column).dtype == "text"  # codes keep their leading zeros
        assert table.column(column).required and not table.column(column).may_be_blank
    assert table.column(MARK.name) == MARK


def test_both_tables_call_a_place_by_the_same_columns_and_codes():
    shared = set(PSU_FRAME.names()) & set(CONTACTS.names())
    assert shared == {"stratum", "psu", "urbanity", MARK.name}
    assert all(PSU_FRAME.column(name) == CONTACTS.column(name) for name in shared)


def test_a_psu_is_drawn_by_its_size_and_a_visit_has_an_outcome():
    assert PSU_FRAME.column("households").required and PSU_FRAME.column("households").minimum == 1
    assert CONTACTS.column("outcome").required and not CONTACTS.column("outcome").may_be_blank


def test_what_is_only_known_of_a_child_may_be_blank_where_nobody_was_interviewed():
    blank = {c.name for c in CONTACTS.columns if c.may_be_blank}
    assert blank == {
        "respondent_id",
        "eligible_children",
        "sex",
        "age",
        "replaces_psu",
    }  # the last: of a PSU that was drawn


@pytest.mark.parametrize(
    "column, value, said",
    [
        ("eligible_children", -1, "below 0"),
        ("eligible_children", 21, "above 20"),
        ("age", 11, "below 12"),
        ("age", 18, "above 17"),
        ("sex", "boy", "the code is not one of female, male"),
        ("urbanity", "town", "the code is not one of urban, rural"),
    ],
)
def test_a_value_that_no_fieldwork_gives_is_a_problem(column, value, said):
    visit = {
        "contact_id": "K1", "stratum": "A", "psu": "01", "urbanity": "urban", "outcome": "1.1", "respondent_id": "C1",
        "eligible_children": 1, "sex": "female", "age": 12,
    }  # fmt: skip
    good, bad = pd.DataFrame([visit]), pd.DataFrame([visit | {column: value}])
    assert check_frame(good, CONTACTS, file="f", rows=np.array([2]), mend="m") == []
    (problem,) = check_frame(bad, CONTACTS, file="f", rows=np.array([2]), mend="m")
    assert (problem.column, problem.text) == (column, said)
