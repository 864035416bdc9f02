"""The study, its units and their target population as the parameter files state them, frozen once read."""

from __future__ import annotations

import os

import pytest
from pydantic import ValidationError
from tests.edits import edit
from tests.small_params import SURVEY, refusal

from disrupting_harm.errors import UnknownCountryError
from disrupting_harm.study.load import (
    load_study,
    load_target_population,
    load_unit_file,
    merge_section,
    unit_codes,
)


# -- what the study holds


def test_the_units_with_a_file_are_listed_and_each_can_be_read(study):
    assert unit_codes(study) == ["TSG", "TST", "TSU", "TSV"]
    for iso3 in unit_codes(study):
        assert load_unit_file(study, iso3).iso3 == iso3


def test_loaded_parameters_cannot_be_changed(study):
    with pytest.raises(ValidationError):
        load_study(study).title = "another"


@pytest.mark.parametrize("iso3", ["FRA", "tst", "", "../TST"])
def test_a_country_that_is_not_in_the_study_is_refused_with_the_ones_that_are(study, iso3):
    for call in (load_unit_file, lambda layout, code: merge_section(layout, code, SURVEY)):
        with pytest.raises(UnknownCountryError) as raised:
            call(study, iso3)
        assert all(name in str(raised.value) for name in ("params/study.yaml", "TST", "TSV"))


def test_a_country_of_the_study_without_a_file_is_told_how_to_get_one(study):
    study.country("TSU").unlink()
    (sentence,) = refusal(load_unit_file, study, "TSU")
    assert sentence.startswith("params/countries/TSU.yaml: not there;")
    assert "`dh new-country TSU`" in sentence and "`git checkout params/countries/TSU.yaml`" in sentence


def test_a_file_that_speaks_of_another_country_is_refused(study):
    edit(study.country("TST"), "iso3: TST", "iso3: TSU")
    (sentence,) = refusal(load_unit_file, study, "TST")
    assert sentence.startswith("params/countries/TST.yaml, line 1, key iso3:")


@pytest.mark.parametrize(
    "components", ["[household_survey]", "household_survey", "{household_survey: [1]}", "{Household: {}}"]
)
def test_components_are_names_with_keys_below_them(study, components):
    study.country("TST").write_text(f"iso3: TST\ncomponents: {components}\n", encoding="utf-8")
    (sentence,) = refusal(load_unit_file, study, "TST")
    assert sentence.startswith("params/countries/TST.yaml, line 2, key components")


# -- the target population


def test_a_country_adds_its_year_to_the_studys_target_population(study):
    people = load_target_population(study, "TST")
    assert (people.year, people.ages, people.base) == (2021, (12, 17), "internet-using children aged 12-17")


def test_a_unit_that_states_none_has_no_target_population(study):
    assert load_target_population(study, "TSU") is None and load_target_population(study, "TSV") is None


def test_a_country_can_have_other_ages_than_the_study(study):
    edit(study.country("TST"), "target_population: {year: 2021}", "target_population: {year: 2022, ages: [9, 17]}")
    assert load_target_population(study, "TST").ages == (9, 17)


@pytest.mark.parametrize(
    "text, key",
    [("{year: soon}", "year"), ("{ages: [12, 17]}", "year"), ("{year: 2021, agess: [9, 17]}", "agess"), ("{}", "year")],
)
def test_a_target_population_that_cannot_be_used_is_refused_in_the_countrys_file(study, text, key):
    edit(study.country("TST"), "target_population: {year: 2021}", f"target_population: {text}")
    (sentence,) = refusal(load_target_population, study, "TST")
    assert sentence.startswith(f"params/countries/TST.yaml, line 2, key target_population.{key}: ")


# -- what lies in the place of a file, or beside it


def _folder(path):
    path.mkdir()


def _pipe(path):
    os.mkfifo(path)


def _link_to_nothing(path):
    path.symlink_to("nowhere.yaml")


@pytest.mark.parametrize("put", [_folder, _pipe, _link_to_nothing])
def test_what_is_no_file_is_told_as_such_and_not_as_absent(study, put):
    path = study.country("TSU")
    path.unlink()
    put(path)
    (sentence,) = refusal(load_unit_file, study, "TSU")
    assert sentence.startswith(
        "params/countries/TSU.yaml: a folder, a pipe, a device or a link to none and no file; remove it"
    )
    assert sentence.endswith("`git checkout params/countries/TSU.yaml`.")


@pytest.mark.parametrize("name", ["tst", "Tst", "TST (1)", "TS\u0054\u0301"])
def test_a_file_that_no_unit_is_named_like_is_told_by_its_path(study, name):
    path = study.country(name)
    path.write_bytes(study.country("TST").read_bytes())
    with pytest.raises(UnknownCountryError) as raised:
        for iso3 in unit_codes(study):
            load_unit_file(study, iso3)
    assert str(raised.value).startswith(f"params/countries/{name}.yaml: not named by a unit of the study")
    assert "; rename or remove it, or write its line under `units` in params/study.yaml." in str(raised.value)
