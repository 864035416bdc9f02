"""A parameter file is read as it is now, its text stays text, and every problem is told by file, line and key."""

from __future__ import annotations

import pytest
from tests.edits import edit
from tests.small_params import SURVEY, line_of, refusal

from disrupting_harm.registry import component
from disrupting_harm.sections import load_section
from disrupting_harm.study.load import (
    UnitFile,
    load_study,
    load_unit_file,
    merge_section,
)
from disrupting_harm.study.load_catalogue import load_catalogue
from disrupting_harm.study.parameter_file import validate


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


def test_a_section_is_validated_with_the_places_of_its_own_layers(study):
    merged = merge_section(study, "TST", SURVEY)
    # The section of a component is no unit file: nothing of it is known to that model, and `iso3` is missing.
    sentences = refusal(validate, UnitFile, merged)
    assert len(sentences) > len(merged.data)
    assert any(s.startswith("params/countries/TST.yaml") and s.endswith(".iso3: missing; add it.") for s in sentences)
