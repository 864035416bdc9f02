"""Columns that identify a person by their name, and a CSV file without them."""

from __future__ import annotations

import csv
import io

import pytest

from disrupting_harm.ingest.identifying import can_be_cut, cut_columns, find_identifying
from disrupting_harm.study.raw import TableParams


FILE = TableParams(file="children.csv")


@pytest.mark.parametrize(
    "name",
    [
        "start", "end", "deviceid", "subscriberid", "simserial", "username", "phonenumber", "_submission_time", "_submitted_by",
        "meta/audit", "intro/geopoint", "_gps_latitude", "_location_longitude", "GPS Altitude", "Name", "First name", "child_name",
        "name_of_child", "Respondent's phone", "phone_2", "mobile number", "Phone number of caregiver", "contact telephone", "MobileNumber", "email", "E-mail address", "Home address",
        "interviewer", "Interviewer_ID", "enumerator_name", "DateOfBirth", "date_of_birth", "national id", "start_time", "group:dob",
    ],
)  # fmt: skip
def test_names_of_persons_places_devices_interviewers_and_exact_times_are_found(name):
    assert find_identifying([name], used=()) == (name,)


@pytest.mark.parametrize(
    "name",
    [
        "respondent_id", "household_id", "sex", "age", "weight", "stratum", "psu", "region", "urbanity", "told_anyone", "_index", "_uuid",
        "KEY", "PARENT_KEY", "uses_internet", "first_age_online", "starts_school", "weekend_use", "username_shared",
        "asked_for_address", "shared_name_online", "met_in_person", "owns_phone", "phone_at_night", "has_mobile_phone", "mobile", "", "_", "年齢",
    ],
)  # fmt: skip
def test_answers_designs_and_keys_are_not(name):
    assert find_identifying([name], used=()) == ()


def test_a_column_that_the_parameters_use_is_none_and_the_others_keep_their_order():
    assert find_identifying(["start", "sex", "name", "gps"], used={"name", "sex"}) == ("start", "gps")


def test_a_file_is_cut_cell_by_cell_and_row_by_row():
    text = 'id,name,note\r\n1,"Do, Jane","two\nlines"\r\n\r\n2,,"a ""word"""\r\n'
    cut = cut_columns(text.encode(), {"name"}, FILE)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert list(csv.reader(io.StringIO(cut.decode(), newline=""))) == [[row[0], row[2]] if row else [] for row in rows]
    assert b"Jane" not in cut


def test_encoding_delimiter_and_blanks_around_a_name_are_kept_in_mind():
    params = TableParams(file="children.csv", encoding="windows-1252", delimiter="semicolon")
    assert cut_columns("id; name ;où\n1;Zoë;é\n".encode("cp1252"), {"name"}, params) == "id;où\n1;é\n".encode("cp1252")
    assert cut_columns("\ufeffname\tid\nJane\t1\n".encode(), {"name"}, TableParams(file="c.tsv")) == b"id\n1\n"


def test_text_files_alone_can_be_cut():
    assert [can_be_cut(f"f{kind}") for kind in (".csv", ".TSV", ".csv.gz", ".xlsx", ".sav", ".dta")] == [
        True,
        True,
    ] + 4 * [False]
