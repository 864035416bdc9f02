"""What identifies a person by itself in a derived table: by the name of its column, or by what its values look like."""

import pandas as pd
import pytest

from disrupting_harm.ingest.identifiers_left import KINDS, Left, find_identifiers_left


def kinds(values, name="item_x", **options):
    return {left.kind for left in find_identifiers_left(pd.DataFrame({name: values}), **options)}


@pytest.mark.parametrize(
    "name", ["item_phone_number", "gps_latitude", "child_name", "item_dateOfBirth", "interviewer_id", "start"]
)
def test_a_column_is_known_by_its_name_whatever_it_holds(name):
    assert kinds([1, 2], name) == {"name"}


FOUND = {
    "address": ["nobody", "write to a.b@example.org please"],
    "phone": ["call me on +254 711 000 111 at night"],
    "number": ["her number is 29384756123, she said"],
    "time": ["2021-03-04T17:05"],
    "date": ["on 3/4/2009 I turned twelve"],
    "place": ["-1.28333, 36.81667"],
    "device": ["192.168.10.7"],
}


@pytest.mark.parametrize("kind", FOUND)
def test_a_value_in_any_row_is_found_within_a_text(kind):
    assert kind in kinds(["said nothing", *FOUND[kind]])


def test_a_time_within_a_day_is_found_without_its_date():
    assert kinds(["17:05", "18:30:01"]) == {"time"}


@pytest.mark.parametrize("values, kind", [(["2021-03-04"], "date"), (["2021-03-04 10:15"], "time")])
def test_dates_of_the_type_of_dates_are_told_from_times(values, kind):
    assert kinds(pd.to_datetime(values)) == {kind}


def test_numbers_of_more_digits_than_a_study_gives_are_found():
    assert kinds([254711000111, 2]) == {"number"} and kinds([99_999_999, 2]) == set()


def test_numbers_with_the_decimals_of_coordinates_are_found_and_weights_are_stated():
    places = [36.81667, 36.82101, 36.80012, 36.79998]
    assert kinds(places, "x") == {"place"}
    assert kinds(places, "weight", exact=["weight"]) == set()
    assert kinds([1.25, 2.5, 0.125, 3.0], "x") == set()


def test_names_are_many_different_words_of_letters():
    first, second = ["Achieng", "Wanjiru", "Moraa", "Chebet", "Nafula"], ["Otieno", "Kamau", "Nyaboke", "Koech"]
    people = [f"{a} {b}" for a in first for b in second]
    assert kinds(people) == {"person"}
    assert kinds(people[:19]) == set(), "a form offers as many answers"
    assert kinds(people[:19], fewest_names=10) == {"person"}


def test_codes_of_a_codebook_are_no_names_however_many():
    assert kinds([f"fear_of_{word}" for word in "abcdefghijklmnopqrstuvwxyz"] + ["shame"]) == set()


def test_sentences_are_no_names():
    assert kinds([f"They told nobody about that at all {'again ' * n}" for n in range(25)]) == set()


def test_what_a_survey_holds_is_not_told():
    frame = pd.DataFrame(
        {
            "respondent_id": [f"KEN-{n:04}" for n in range(40)],
            "household_id": [f"H{n}" for n in range(40)],
            "psu": [f"{n % 9:03}" for n in range(40)],
            "sex": ["female", "male"] * 20,
            "age": [12 + n % 6 for n in range(40)],
            "item_owns_phone": [n % 2 for n in range(40)],
            "told_nobody": pd.array([True, None] * 20, dtype="boolean"),
            "uuid": [f"0f8fad5b-d9cb-469f-a165-{n:012}" for n in range(40)],
        }
    )
    assert find_identifiers_left(frame) == []


def test_blanks_and_empty_columns_are_nothing():
    assert kinds([None, None]) == set() and kinds([]) == set() and kinds([float("nan")]) == set()


def test_nothing_that_is_found_holds_a_value():
    found = find_identifiers_left(pd.DataFrame({"x": ["secret@example.org"]}))
    assert found == [Left("x", "address")] and all("secret" not in text for text in KINDS.values())
