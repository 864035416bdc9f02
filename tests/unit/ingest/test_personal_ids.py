"""An identifier by which others know a person is told by its row; a number or code of the study's own is not."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.small_survey import CAREGIVERS, CHILDREN

from disrupting_harm.contracts.model import STAND_IN_ID, Column, Table
from disrupting_harm.ingest.personal_ids import find_personal_ids, look_of


TABLE = Table(
    "t", (Column("respondent_id", "id", "text", of_person=True), Column("household_id", "link", "text", of_person=True), Column("unit_id", "id", "text"))
)  # fmt: skip

ADDRESSES = ["amina@example.org", " Amina.K@mail.example.co.ke", "amina\uff20example.org", "mailto:a.b@example.org"]
PHONES = [
    "+254711000111",
    "+254 711 000 111",
    "00254-711-000111",
    "(0711) 000 111",
    "0711-000-111",
    "0711 000111",
    "+1 (555) 010-0199",
]
NUMBERS = [
    "254711000111",
    "711000111",
    "0711000111",
    "2.54711E+11",
    "12345678901",
    "ID 123456789",
    "٠٧١١٠٠٠١١١",
    "1199080012345678",
]
NAMES = ["Amina", "AMINA", "Jane Wanjiku", "jane wanjiku", "jane_wanjiku", "j.kamau", "Wanjiku, Jane", "María-José", "O'Brien", "សុខា", "አማኑኤል", "محمد",
         "Jane Wanjiku 12", "Zoë Peña", "N'Guessan Kouamé"]  # fmt: skip


@pytest.mark.parametrize(
    "kind, identifier",
    [(kind, i) for kind, group in (("address", ADDRESSES), ("phone", PHONES), ("number", NUMBERS), ("name", NAMES)) for i in group],
)  # fmt: skip
def test_what_others_know_a_person_by_is_seen(kind, identifier):
    assert look_of(identifier) == kind


@pytest.mark.parametrize(
    "identifier",
    [
        "C1", "1", "00042", "12345678", "KEN-01-0042", "KE000123", "A", "ab", "KEN", "H4", "2021-05-31-07", "01-002-003-04", "S01/P003/C2", "HH 12",
        "0f8fad5b-d9cb-469f-a165-70867728950e", "{0F8FAD5B-D9CB-469F-A165-708677289501}", "uuid:0f8fad5b-d9cb-469f-a165-708677289501/child[2]",
        "9f86d081884c7d659a2feaa0c55ad015", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", f"{STAND_IN_ID}C00001", "1.5E+03", "",
        "urban-12", "Ward 7", "#3",
    ],
)  # fmt: skip
def test_numbers_and_codes_of_a_study_are_not(identifier):
    assert look_of(identifier) is None


def find(**columns):
    frame = pd.DataFrame({name: pd.Series(values, dtype="str") for name, values in columns.items()})
    return find_personal_ids(frame, TABLE, file="f.csv", rows=np.arange(2, 2 + len(frame)), mend="mend it")


def test_each_kind_is_told_once_by_column_and_rows_and_never_by_value():
    ids = ["C1", "Jane Wanjiku", "a@example.org", "Amina", None]
    name, *others = found = sorted(find(respondent_id=ids, household_id=["0711000111"] * 5), key=lambda f: f.rows)
    assert {(f.column, f.rows) for f in found} == {
        ("respondent_id", (3, 5)), ("respondent_id", (4,)), ("household_id", (2, 3, 4, 5, 6))
    }  # fmt: skip
    assert {f.kind for f in found} == {"ids_point_at_persons"}
    assert not any(value in str(f) for f in (name, *others) for value in ("Jane", "Amina", "example", "0711"))


def test_a_column_that_tells_no_persons_apart_may_hold_names():
    assert find(unit_id=["Cybercrime unit", "Interpol bureau"]) == []


def test_the_identifiers_of_the_small_survey_are_none():
    for table in (CHILDREN, CAREGIVERS):
        rows = [line.split(",") for line in table.splitlines()]
        columns = dict(zip(rows[0], zip(*rows[1:], strict=True), strict=True))
        assert find(respondent_id=list(columns["respondent_id"]), household_id=list(columns["household_id"])) == []


@given(st.lists(st.text(max_size=20), max_size=5))
def test_any_text_may_be_an_identifier(ids):
    assert all(set(found.rows) <= set(range(2, 2 + len(ids))) for found in find(respondent_id=ids))


@given(st.from_regex(r"\+?\d{9,15}", fullmatch=True))
def test_every_long_number_is_seen_with_a_sign_or_without(number):
    assert look_of(number) in ("phone", "number")
