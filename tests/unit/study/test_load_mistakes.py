"""A mistake is named in the file of the layer that states it."""

from __future__ import annotations

import pytest
from tests.edits import edit
from tests.small_params import DESIGN, SURVEY, line_of, refusal

from disrupting_harm.sections import load_section
from disrupting_harm.study.load import (
    ComponentFile,
    merge_section,
)
from disrupting_harm.study.parameter_file import validate_file


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
