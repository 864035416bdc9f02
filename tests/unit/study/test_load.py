"""Parameter files: inherited by layers, frozen once read, and refused by file, line and key, all of it at once."""

from __future__ import annotations

import os

import pytest
import yaml
from pydantic import ValidationError
from tests.edits import edit

from disrupting_harm.errors import ParamsError, UnknownCountryError
from disrupting_harm.registry import component, load_section
from disrupting_harm.study.load import (
    ComponentFile,
    UnitFile,
    load_catalogue,
    load_study,
    load_target_population,
    load_unit_file,
    merge_section,
    read_parameters,
    unit_codes,
    validate,
    validate_file,
)


SURVEY, DESIGN = "household_survey", "sampling_design"


def refusal(call, *arguments) -> list[str]:
    """The sentences with which a parameter file is refused."""
    with pytest.raises(ParamsError) as raised:
        call(*arguments)
    return str(raised.value).splitlines()


def line_of(path, start: str) -> int:
    """The line that begins with this, blanks aside."""
    (found,) = [
        n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if line.strip().startswith(start)
    ]
    return found


def stated(merged, *key) -> tuple[str, tuple]:
    """File and key where a value of a merged section was stated."""
    found = merged.origins[key]
    return found.file, found.key


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


@pytest.mark.parametrize("data", [b"", b"- 1\n", b"title\n", b"\xff\xfe\x00", b"caf\xe9: 1\n"])
def test_a_file_that_holds_no_parameters_is_refused_by_name(study, data):
    study.study().write_bytes(data)
    assert all(s.startswith("params/study.yaml") for s in refusal(load_study, study))


def test_a_missing_file_is_named(study):
    study.study().unlink()
    assert "`git checkout params/study.yaml`" in refusal(load_study, study)[0]


def test_bad_yaml_is_refused_with_its_line(study):
    study.indicators(SURVEY).write_text("indicators:\n  a: {version: 1\ncounts: [\n", encoding="utf-8")
    (sentence,) = refusal(load_catalogue, study, SURVEY, "TST")
    assert sentence.startswith(f"params/indicators/{SURVEY}.yaml, line 3:")


@pytest.mark.parametrize(
    "components", ["[household_survey]", "household_survey", "{household_survey: [1]}", "{Household: {}}"]
)
def test_components_are_names_with_keys_below_them(study, components):
    study.country("TST").write_text(f"iso3: TST\ncomponents: {components}\n", encoding="utf-8")
    (sentence,) = refusal(load_unit_file, study, "TST")
    assert sentence.startswith("params/countries/TST.yaml, line 2, key components")


def test_a_file_that_was_edited_is_read_anew(study):
    assert load_study(study).title == "Test study"
    edit(study.study(), "title: Test study", "title: Another study of the tests")
    assert load_study(study).title == "Another study of the tests"


# -- keys that stand twice


def test_a_convention_given_twice_is_refused_with_both_lines(study):
    """The second would win in silence, and no weight column would be the one that was meant."""
    path = study.study()
    edit(path, "  strata: stratum\n", "  strata: stratum\n  weight: other\n")
    (first,) = [n for n, line in enumerate(path.read_text().splitlines(), 1) if line == "  weight: weight"]
    (sentence,) = refusal(load_study, study)
    assert sentence.startswith(f"params/study.yaml, line {first + 2}, key survey.weight: stands there a second time")
    assert f"(first in line {first})" in sentence


def test_an_indicator_defined_twice_is_refused_with_both_lines(study):
    path = study.indicators(SURVEY)
    first = line_of(path, "told_nobody:")
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text + "  told_nobody:\n    {version: 2, label: l, item: told_anyone, base: b, recall: r}\n", encoding="utf-8"
    )
    (sentence,) = refusal(load_catalogue, study, SURVEY, "TST")
    second = text.count("\n") + 1
    assert sentence.startswith(f"params/indicators/{SURVEY}.yaml, line {second}, key indicators.told_nobody:")
    assert f"(first in line {first})" in sentence


@pytest.mark.parametrize(
    "old, new, key",
    [
        ("    seed: 20260101\n", "    seed: 20260101\n      seed: 1\n", "components.household_survey.pooled.seed"),
        (
            "  predictors:\n    title:",
            "  household_survey: {}\n  predictors:\n    title:",
            "components.household_survey",
        ),
        (
            "baseline: {A: 0.10, B: 0.20}",
            "baseline: {A: 0.10, B: 0.20, A: 0.3}",
            "components.household_survey.pooled.baseline.A",
        ),
    ],
)
def test_a_key_given_twice_in_a_units_file_is_refused_whatever_its_depth(study, old, new, key):
    edit(study.country("TSG"), old, new)
    (sentence,) = refusal(load_unit_file, study, "TSG")
    assert sentence.startswith("params/countries/TSG.yaml, line ") and f", key {key}: stands there" in sentence


# -- text and numbers


def test_a_year_without_quotes_is_text_where_text_is_meant(study):
    assert "fieldwork: 2024\n" in study.country("TSU").read_text(encoding="utf-8")
    assert load_section(study, "TSU", SURVEY).fieldwork == "2024"
    assert load_section(study, "TSV", SURVEY).fieldwork == "2019"


@pytest.mark.parametrize("text", ["NO", "ON", "010", "12:30", "2020-21", "yes"])
def test_what_older_yaml_takes_for_something_else_stays_the_text_that_was_written(study, text):
    edit(study.country("TSU"), "fieldwork: 2024", f"fieldwork: {text}")
    assert load_section(study, "TSU", SURVEY).fieldwork == text


def test_a_country_whose_code_is_no_in_older_yaml_is_a_country(study):
    edit(study.country("TSU"), "title: Survey of the tests, collected_by: the tests", "title: NO, collected_by: ON")
    origin = load_section(study, "TSU", SURVEY).origin
    assert (origin.title, origin.collected_by) == ("NO", "ON")


# -- layers


def test_what_a_country_states_goes_before_what_it_inherits_key_by_key(study):
    merged = merge_section(study, "TST", DESIGN)
    # 100 by default; the country has fewer PSUs and keeps how they are drawn.
    assert merged.data["selection"] == {"psus": 40, "allocation": "equal", "method": "systematic", "seed": 20211027}
    assert stated(merged, "selection", "psus") == (
        "params/countries/TST.yaml", ("components", DESIGN, "selection", "psus")
    )  # fmt: skip
    assert stated(merged, "selection", "method") == (
        f"params/components/{DESIGN}.yaml", ("defaults", "selection", "method")
    )  # fmt: skip


def test_a_value_that_is_no_mapping_replaces_the_one_below_it_whole(study):
    edit(study.country("TST"), "  predictors:\n", "  predictors: {outcomes: [told_someone]}\n")
    merged = merge_section(study, "TST", "predictors")
    assert merged.data["outcomes"] == ["told_someone"] and len(merged.data["predictors"]) == 7


def test_defaults_of_stand_ins_join_only_where_the_data_are_one(study):
    assert merge_section(study, "TST", SURVEY).data["stand_in"]["dont_know"] == 0.02
    real = merge_section(study, "TSU", SURVEY)
    assert "stand_in" not in real.data and real.data["origin"]["collected_by"] == "the tests"
    assert real.data["title"] == merge_section(study, "TST", SURVEY).data["title"]


def test_what_a_phase_does_otherwise_goes_between_the_defaults_and_the_country(study):
    components = f"components: {{{SURVEY}: {{title: Second round, fieldwork: by phase, observed: who}}}}"
    edit(study.study(), "  2: {vocabulary: {abuse: technology-facilitated CSEA}}",
         f"  2: {{vocabulary: {{abuse: technology-facilitated CSEA}}, {components}}}")  # fmt: skip
    second, first = merge_section(study, "TSU", SURVEY), merge_section(study, "TST", SURVEY)
    assert (second.data["title"], second.data["fieldwork"]) == ("Second round", 2024)
    assert stated(second, "title") == ("params/study.yaml", ("phases", 2, "components", SURVEY, "title"))
    assert load_section(study, "TSU", SURVEY).observed == "who"
    assert first.data["title"] != "Second round" and "observed" not in first.data


def test_a_default_of_stand_ins_goes_before_one_of_all_and_a_phase_before_both(study):
    edit(study.component(SURVEY), "if_synthetic:\n", "if_synthetic:\n  title: Stand-in\n  domains: [sex]\n")
    components = f"components: {{{SURVEY}: {{domains: [urbanity]}}}}"
    edit(study.study(), "  1: {vocabulary: {abuse: OCSEA}}", f"  1: {{vocabulary: {{abuse: OCSEA}}, {components}}}")
    made_up, real = merge_section(study, "TST", SURVEY).data, merge_section(study, "TSU", SURVEY).data
    assert (made_up["title"], made_up["domains"]) == ("Stand-in", ["urbanity"])
    assert real["title"] != "Stand-in" and real["domains"] == ["sex", "age_group", "urbanity"]


def test_null_takes_an_inherited_value_out(study):
    inherited = merge_section(study, "TST", SURVEY).data
    assert inherited["scaled_indicator"] == "tf_csea_any" and inherited["survey"]["base_weight"] == "base_weight"
    assert "scaled_indicator" not in merge_section(study, "TSU", SURVEY).data
    assert load_section(study, "TSU", SURVEY).scaled_indicator is None
    edit(
        study.country("TST"),
        "    data_class: synthetic\n    stand_in:\n",
        "    data_class: synthetic\n    survey: {base_weight: null}\n    stand_in:\n",
    )
    assert merge_section(study, "TST", SURVEY).data["survey"] == {
        "lonely_psu": "adjust",
        "calibrated_to": [["sex"], ["age"]],
    }


def test_null_takes_a_whole_part_out_with_all_that_was_stated_below_it(study):
    edit(
        study.country("TSU"),
        "    scaled_indicator: null\n",
        "    scaled_indicator: null\n    tables: {caregivers: null}\n",
    )
    merged = merge_section(study, "TSU", SURVEY)
    assert list(merged.data["tables"]) == ["children"]
    assert not [key for key in merged.origins if key[:2] == ("tables", "caregivers")]


def test_null_under_a_code_is_what_the_code_stands_for_and_takes_nothing_out(study):
    """A recode of an inherited code to nothing: the code stays known, and is in no group."""
    edit(
        study.component(SURVEY),
        "    children: {file: children.csv}\n",
        "    children: {file: children.csv, domains: {grade: {recode: {9: nine, 13: thirteen}}}}\n",
    )
    edit(
        study.country("TSU"),
        "    scaled_indicator: null\n",
        "    scaled_indicator: null\n    tables: {children: {domains: {grade: {recode: {13: null}}}}}\n",
    )
    merged = merge_section(study, "TSU", SURVEY)
    assert merged.data["tables"]["children"]["domains"]["grade"]["recode"] == {9: "nine", 13: None}
    assert stated(merged, "tables", "children", "domains", "grade", "recode", 13)[0] == "params/countries/TSU.yaml"


def test_values_that_are_still_open_are_told_with_every_other_mistake_and_each_once(study):
    edit(study.country("TSU"), "    fieldwork: 2024\n", "    fieldwork: TODO\n    colour: red\n    headline: TODO\n")
    path = study.country("TSU")
    said = refusal(load_section, study, "TSU", SURVEY)
    assert sorted(s.split(": ")[0] for s in said) == sorted(
        f"params/countries/TSU.yaml, line {line_of(path, f'{key}:')}, key components.{SURVEY}.{key}"
        for key in ("fieldwork", "headline", "colour")
    )
    assert sum("still says TODO" in s for s in said) == 2 and sum("unknown key" in s for s in said) == 1


def test_a_file_as_a_whole_may_hold_open_values_since_its_components_tell_them(study):
    edit(study.country("TSU"), "    fieldwork: 2024\n", "    fieldwork: TODO\n")
    merged = merge_section(study, "TSU", SURVEY)
    assert load_unit_file(study, "TSU").components[SURVEY]["fieldwork"] == "TODO"
    assert validate(component(SURVEY).params, merged, all_stated=False).fieldwork == "TODO"
    assert refusal(validate, component(SURVEY).params, merged) == [
        f"{merged.place('fieldwork')}: still says TODO; state it there."
    ]


@pytest.mark.parametrize("number", ["1e999", "-1e999", ".inf", ".nan"])
def test_a_number_without_an_end_is_none(study, number):
    edit(study.study(), "  minimum_effective_base: 30\n", f"  minimum_effective_base: {number}\n")
    (sentence,) = refusal(load_study, study)
    assert "key presentation.minimum_effective_base: " in sentence


def test_null_where_nothing_is_inherited_is_a_value_of_its_own(study):
    merged = merge_section(study, "TSV", SURVEY)
    assert merged.data["tables"]["children"]["domains"]["grade"]["recode"] == {1: 9, 2: 10, 3: None}


@pytest.mark.parametrize("iso3", ["TSV", "TSG"])
def test_a_unit_that_is_no_country_inherits_nothing(study, iso3):
    merged = merge_section(study, iso3, SURVEY)
    assert merged.data == read_parameters(study, study.country(iso3)).data["components"][SURVEY]
    assert {place.file for place in merged.origins.values()} == {f"params/countries/{iso3}.yaml"}


def test_a_unit_that_is_no_country_has_to_state_what_a_country_inherits(study):
    edit(study.country("TSV"), "    title: Validation file\n", "")
    (sentence,) = refusal(load_section, study, "TSV", SURVEY)
    line = line_of(study.country("TSV"), f"{SURVEY}:")
    assert sentence == f"params/countries/TSV.yaml, line {line}, key components.{SURVEY}.title: missing; add it."


def test_a_component_without_defaults_is_stated_by_the_country_alone(study):
    study.component("predictors").unlink()
    assert merge_section(study, "TST", "predictors").data == {}
    assert len(refusal(load_section, study, "TST", "predictors")) == 3


def test_defaults_name_the_unit_that_inherits_them(study):
    origin = merge_section(study, "TST", SURVEY).data["origin"]
    assert origin["title"].endswith("household survey in Testland")
    assert f"TST {SURVEY}" in origin["collected_by"] or f"{SURVEY} TST" in origin["collected_by"]
    assert "{" not in origin["title"] + origin["collected_by"]


def test_other_braces_of_a_text_stay_as_they_are(study):
    edit(study.country("TSU"), "fieldwork: 2024", "fieldwork: '{Country} {} {year} {country}'")
    assert merge_section(study, "TSU", SURVEY).data["fieldwork"] == "{Country} {} {year} Testland in phase 2"


def test_merging_leaves_the_files_content_as_it_stands(study):
    before = repr(read_parameters(study, study.component(SURVEY)).data)
    first = merge_section(study, "TST", SURVEY)
    first.data["tables"].clear()
    assert repr(read_parameters(study, study.component(SURVEY)).data) == before
    assert merge_section(study, "TST", SURVEY).data["tables"]


# -- where a mistake is


def test_a_mistake_of_the_country_is_named_by_its_file_and_line(study):
    path = study.country("TST")
    edit(path, "psus: 40", "psus: none")
    (sentence,) = refusal(load_section, study, "TST", DESIGN)
    line = line_of(path, "selection:")
    assert sentence.startswith(f"params/countries/TST.yaml, line {line}, key components.{DESIGN}.selection.psus: ")


def test_an_inherited_mistake_is_named_where_it_is_stated(study):
    path = study.component(DESIGN)
    edit(path, "design_effect: 1.6", "design_effect: 0.6")
    (sentence,) = refusal(load_section, study, "TST", DESIGN)
    line = line_of(path, "design_effect:")
    assert sentence.startswith(f"params/components/{DESIGN}.yaml, line {line}, key defaults.size.design_effect: ")


def test_a_mistake_of_a_phase_is_named_in_the_study(study):
    edit(
        study.study(),
        "  1: {vocabulary: {abuse: OCSEA}}",
        f"  1: {{vocabulary: {{abuse: OCSEA}}, components: {{{SURVEY}: {{domains: 3}}}}}}",
    )
    (sentence,) = refusal(load_section, study, "TST", SURVEY)
    line = line_of(study.study(), "1: {vocabulary")
    assert sentence.startswith(f"params/study.yaml, line {line}, key phases.1.components.{SURVEY}.domains: ")


def test_a_misspelt_key_of_the_defaults_is_named_in_the_defaults(study):
    path = study.component(SURVEY)
    edit(path, "    dont_know: 0.02", "    dontknow: 0.02")
    sentences = refusal(load_section, study, "TST", SURVEY)
    line = line_of(path, "dontknow:")
    assert f"params/components/{SURVEY}.yaml, line {line}, key if_synthetic.stand_in.dontknow: unknown key (did you mean dont_know?); take it out or correct its spelling." in sentences  # fmt: skip
    assert len(sentences) == 2  # and the one that it should have been is missing


def test_a_missing_value_is_to_be_added_in_the_units_file_and_never_to_what_all_inherit(study):
    path = study.country("TST")
    edit(path, "    selection: {seed: 20211027, psus: 40}\n", "    selection: {psus: 40}\n")
    (sentence,) = refusal(load_section, study, "TST", DESIGN)
    line = line_of(path, "selection: {psus")
    assert (
        sentence == f"params/countries/TST.yaml, line {line}, key components.{DESIGN}.selection.seed: missing; add it."
    )
    edit(path, "    selection: {psus: 40}\n", "")
    (sentence,) = refusal(load_section, study, "TST", DESIGN)
    line = line_of(path, f"{DESIGN}:")
    assert (
        sentence == f"params/countries/TST.yaml, line {line}, key components.{DESIGN}.selection.seed: missing; add it."
    )


def test_a_value_that_null_took_out_and_that_is_needed_is_missing_there(study):
    edit(study.country("TST"), "psus: 40", "psus: null")
    (sentence,) = refusal(load_section, study, "TST", DESIGN)
    line = line_of(study.country("TST"), "selection:")
    assert (
        sentence == f"params/countries/TST.yaml, line {line}, key components.{DESIGN}.selection.psus: missing; add it."
    )


def test_what_is_wrong_with_a_whole_part_is_named_where_it_was_last_added_to(study):
    path = study.country("TST")
    edit(path, "    stand_in: {seed", "    tables: {contacts: {domains: {region: {from: Q9}}}}\n    stand_in: {seed")
    (sentence,) = refusal(load_section, study, "TST", DESIGN)
    line = line_of(path, "tables:")
    assert sentence.startswith(
        f"params/countries/TST.yaml, line {line}, key components.{DESIGN}.tables.contacts: region needs"
    )


def test_an_item_of_a_list_has_the_place_of_the_list(study):
    edit(study.country("TST"), "  predictors:\n", "  predictors:\n    outcomes: [told_someone,\n      Not A Name]\n")
    (sentence,) = refusal(load_section, study, "TST", "predictors")
    line = line_of(study.country("TST"), "outcomes:")
    assert sentence.startswith(f"params/countries/TST.yaml, line {line}, key components.predictors.outcomes.1: ")


def test_every_problem_of_a_section_is_told_at_once_each_in_its_own_file(study):
    path = study.country("TST")
    edit(path, "    selection: {seed: 20211027, psus: 40}", "    selection: {seed: -1, psus: 0}\n    tittle: t")
    edit(study.component(DESIGN), "    response_rate: 0.85", "    response_rate: 85")
    sentences = refusal(load_section, study, "TST", DESIGN)
    assert sorted(
        s.split(": ")[0].partition(", line ")[0] + " " + s.split(": ")[0].partition("key ")[2] for s in sentences
    ) == [
        f"params/components/{DESIGN}.yaml defaults.size.response_rate",
        f"params/countries/TST.yaml components.{DESIGN}.selection.psus",
        f"params/countries/TST.yaml components.{DESIGN}.selection.seed",
        f"params/countries/TST.yaml components.{DESIGN}.tittle",
    ]
    assert all(", line " in s for s in sentences)


def test_an_unknown_key_a_missing_key_and_a_wrong_type_are_told_at_once(study):
    path = study.country("TSV")
    edit(path, "    title: Validation file\n", "    tittle: Validation file\n")
    edit(path, "domains: [sex, grade]", "domains: 3")
    edit(path, "file: pupils.csv", "file: pupils.csv\n        colour: red")
    sentences = refusal(load_section, study, "TSV", SURVEY)
    assert sorted(s.split(f"{SURVEY}.")[1].split(";")[0] for s in sentences) == [
        "domains: must be a list, as in [a, b]",
        "tables.children.colour: unknown key",
        "title: missing",
        "tittle: unknown key (did you mean title?)",
    ]
    assert all(s.startswith("params/countries/TSV.yaml, line ") for s in sentences)


@pytest.mark.parametrize(
    "text, key",
    [
        ("default: {}\n", "default"),
        ("defaults: [1]\n", "defaults"),
        ("defaults: {}\nif_synthetic: 1\n", "if_synthetic"),
    ],
)
def test_defaults_hold_two_parts_and_nothing_else(study, text, key):
    study.component(SURVEY).write_text(text, encoding="utf-8")
    (sentence,) = refusal(validate_file, study, study.component(SURVEY), ComponentFile)
    assert sentence.startswith(f"params/components/{SURVEY}.yaml, line {text.count(chr(10))}, key {key}: ")
    assert refusal(merge_section, study, "TST", SURVEY) == [sentence]


def test_a_section_is_validated_with_the_places_of_its_own_layers(study):
    merged = merge_section(study, "TST", SURVEY)
    # The section of a component is no unit file: nothing of it is known to that model, and `iso3` is missing.
    sentences = refusal(validate, UnitFile, merged)
    assert len(sentences) > len(merged.data)
    assert any(s.startswith("params/countries/TST.yaml") and s.endswith(".iso3: missing; add it.") for s in sentences)


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


# -- definitions


def test_a_units_own_definitions_go_beside_the_studys_and_only_to_that_unit(study):
    own, others = load_catalogue(study, SURVEY, "TSV").indicators, load_catalogue(study, SURVEY, "TST").indicators
    assert set(own) - set(others) == {"bullied"} and own["bullied"].table == "children"


def test_a_units_own_definition_goes_before_the_studys(study):
    indicator = {"version": 2, "label": "own", "item": "told_anyone", "base": "b", "recall": "r", "table": "children"}
    study.indicators("TST").write_text(
        yaml.safe_dump({SURVEY: {"indicators": {"told_nobody": indicator}}}), encoding="utf-8"
    )
    assert load_catalogue(study, SURVEY, "TST").indicators["told_nobody"].label == "own"
    assert load_catalogue(study, SURVEY, "TSU").indicators["told_nobody"].label != "own"


def test_a_component_without_definitions_has_an_empty_catalogue(study):
    found = load_catalogue(study, "predictors", "TST")
    assert not found.indicators and not found.counts and not found.measures


def test_an_own_definition_without_a_table_is_refused_in_the_units_file(study):
    edit(study.indicators("TSV"), "  table: children\n", "")
    (sentence,) = refusal(load_catalogue, study, SURVEY, "TSV")
    assert sentence.startswith("params/indicators/TSV.yaml, line 1, key household_survey: bullied names no `table`")


@pytest.mark.parametrize("content", ["[1]", "text", "3"])
def test_own_definitions_that_are_no_mapping_are_refused(study, content):
    study.indicators("TSV").write_text(f"# own\n{SURVEY}: {content}\n", encoding="utf-8")
    (sentence,) = refusal(load_catalogue, study, SURVEY, "TSV")
    assert sentence.startswith(f"params/indicators/TSV.yaml, line 2, key {SURVEY}: holds no keys;")


def test_own_definitions_of_a_misspelt_component_are_refused_with_the_near_name(study):
    """They would be passed over in silence."""
    edit(study.indicators("TSV"), f"{SURVEY}:", "houshold_survey:")
    (sentence,) = refusal(load_catalogue, study, SURVEY, "TSV")
    assert sentence.startswith("params/indicators/TSV.yaml, line 1, key houshold_survey: not a component of the unit")
    assert f"(did you mean {SURVEY}?)" in sentence


def test_own_definitions_may_be_left_empty(study):
    study.indicators("TSV").write_text(f"{SURVEY}:\n", encoding="utf-8")
    assert load_catalogue(study, SURVEY, "TSV") == load_catalogue(study, SURVEY, "TST")


# -- the layout of a file that several units share


def with_layout(study, name="phase1", **more):
    path = study.country("TST")
    path.write_text(
        path.read_text(encoding="utf-8").replace("household_survey:\n", f"household_survey:\n    layout: {name}\n"),
        encoding="utf-8",
    )


def test_a_layout_joins_where_the_unit_states_it_with_the_units_code(study):
    assert "columns" not in merge_section(study, "TST", SURVEY).data["tables"]["children"]
    with_layout(study)
    merged = merge_section(study, "TST", SURVEY)
    children = merged.data["tables"]["children"]
    assert children["file"] == "phase1.csv" and children["keep"] == {"COUNTRY": [1]}  # a number, as the file has it
    assert stated(merged, "tables", "children", "file") == (
        "params/components/layouts/phase1.yaml", ("section", "tables", "children", "file")
    )  # fmt: skip
    assert load_section(study, "TST", SURVEY).tables["caregivers"].columns["weight"].source == "wgt_scaled"


def test_what_the_unit_states_goes_before_its_part_of_the_layout_and_that_before_what_all_share(study):
    layout = study.file_layout("phase1")
    edit(layout, "own:\n", "own:\n  TST: {tables: {children: {columns: {weight: {from: w1}, sex: {from: s1}}}}}\n")
    with_layout(study)
    edit(study.country("TST"), "    layout: phase1\n",
         "    layout: phase1\n    tables: {children: {columns: {sex: {from: s2}}}}\n")  # fmt: skip
    columns = load_section(study, "TST", SURVEY).tables["children"].columns
    assert (columns["weight"].source, columns["sex"].source, columns["age"].source) == (
        "w1",
        "s2",
        "ECS_SELECTED_CH_AGE",
    )


def test_an_edit_of_the_layout_is_seen_by_a_section_that_was_read_before(study):
    with_layout(study)
    before = load_section(study, "TST", SURVEY)
    edit(study.file_layout("phase1"), "threatened_or_blackmailed: {from: Q3}", "threatened_or_blackmailed: {from: Q33}")
    after = load_section(study, "TST", SURVEY).tables["children"].columns["threatened_or_blackmailed"]
    assert after.source == "Q33" != before.tables["children"].columns["threatened_or_blackmailed"].source


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("layout: phase1", "layout: phase2", "key components.household_survey.layout: no layout phase2 (did you mean phase1?)"),
        ("layout: phase1", "layout: ../study", "key components.household_survey.layout: no layout ../study"),
        ("units: {TST: 1, ", "units: {", "params/components/layouts/phase1.yaml, key units: no code of TST; add it there"),
        ("TSA: 2", "TSA: 1", "gives two units one code"),
        ("  TSA:\n", "  TSX:\n", "`own` names TSX"),
        ("component: household_survey", "component: predictors", "phase1 is a layout of predictors and not of household_survey"),
        ("unit_column", "unit_colum", "unknown key (did you mean unit_column?)"),
        ("before: ", "befor: ", "params/components/layouts/phase1.yaml, line 16, key section.tables.children.columns.psu.befor"),
    ],
)  # fmt: skip
def test_a_layout_that_cannot_be_is_told_by_file_and_key(study, old, new, said):
    with_layout(study)
    for path in (study.country("TST"), study.file_layout("phase1")):
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ParamsError) as raised:
        load_section(study, "TST", SURVEY)
    assert said in str(raised.value)


def test_the_layout_of_phase_1_can_be_declared_by_each_of_its_12_countries(project, root):
    study = load_study(project)
    layout = yaml.safe_load(project.file_layout("phase1").read_text(encoding="utf-8"))
    assert len(layout["units"]) == 12 and sorted(layout["units"].values()) == [1, 2, 3, 4, *range(6, 14)]
    origin = {"title": "t", "collected_by": "c", "design": "d", "licence": "l"}
    for iso3, code in layout["units"].items():
        assert study.unit(iso3).phase == 1
        section = {
            "data_class": "restricted",
            "layout": "phase1",
            "fieldwork": 2020,
            "origin": origin,
            "scaled_indicator": None,
        }
        content = {"iso3": iso3, "components": {SURVEY: section}}
        project.country(iso3).write_text(yaml.safe_dump(content), encoding="utf-8")
        tables = load_section(project, iso3, SURVEY).tables
        assert {table.keep["COUNTRY"] for table in tables.values()} == {(code,)}
        assert {table.file for table in tables.values()} == {"phase1.csv"}
        assert (iso3 in layout["own"]) == any(table.blank for table in tables.values())


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
