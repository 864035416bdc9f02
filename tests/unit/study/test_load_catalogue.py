"""The study's definitions hold for every unit, and a unit's own only for itself."""

from __future__ import annotations

import pytest
import yaml
from tests.edits import edit
from tests.small_params import SURVEY, refusal

from disrupting_harm.study.load_catalogue import load_catalogue


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
