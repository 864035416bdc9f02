"""The cover says what the data are and how the numbers were made, from the parameters that made them."""

from __future__ import annotations

import pytest

from disrupting_harm.evidence import open_run
from disrupting_harm.report import cover


KENYA = {
    "household_survey": {"data_class": "synthetic"},
    "predictors": {"data_class": "synthetic"},
    "non_law_enforcement_data": {"data_class": "public"},
    "sampling_design": {"data_class": "synthetic"},
}
USA = {"household_survey": {"data_class": "public"}}
GENERATED = {"household_survey": {"data_class": "synthetic"}, "predictors": {"data_class": "synthetic"}}


@pytest.fixture
def run(project):
    return open_run("country_report", "KEN")


def test_each_component_has_its_status(run):
    text = cover.title(run, KENYA).text
    assert "<h1>Kenya</h1>" in text and "Country report, phase 1" in text
    assert text.count('<li data-class="synthetic">') == 3 and text.count('<li data-class="public">') == 1
    assert "Nothing here is evidence" in text


def test_a_validation_unit_is_not_called_a_country(project):
    text = cover.title(open_run("country_report", "USA"), USA).text
    assert "not a country of the study" in text and "SYNTHETIC" not in text


def test_a_generated_file_is_called_neither_a_country_nor_a_validation(project):
    run = open_run("country_report", "XFC")
    text = cover.title(run, GENERATED).text
    assert "Generated file: no country" in text and "SYNTHETIC" in text
    assert "Country report" not in text and "Validation report" not in text
    assert "outcomes follow a logistic model" in cover.methods_box(run, GENERATED).text


def test_the_methods_name_origin_licence_and_the_rules_of_uncertainty(run, project):
    text = cover.methods_box(run, KENYA).text
    assert "95 % Korn-Graubard intervals" in text and "centred at the grand mean" in text
    assert "calibrated to the population&#x27;s totals of sex, age" in text
    assert "NCMEC" in text and "CC BY 4.0" in text and "dh trace" in text and "dh verify" in text
    usa = cover.methods_box(open_run("country_report", "USA"), USA).text
    assert "95 % logit intervals" in usa and "not allowed" in usa and "Centers for Disease Control" in usa
    assert "population&#x27;s totals" not in usa


def test_models_say_what_they_are_and_what_they_are_not(run):
    text = cover.methods_box(run, KENYA).text
    assert "survey-weighted logistic regression" in text and "associations, not causes" in text


def test_the_presentation_standard_is_the_studys(run):
    standard, text = run.standard, cover.methods_box(run, KENYA).text
    assert f"at least {standard.minimum_base} answers" in text
    assert f"effective sample is under {standard.minimum_effective_base:g}" in text


def test_records_are_those_of_the_components_that_the_unit_holds(run, monkeypatch):
    monkeypatch.setattr(run, "load_record", lambda component: component, raising=False)
    assert cover.load_records(run) == {name: name for name in KENYA}
    assert tuple(KENYA) == tuple(cover.load_records(run)), "in the order of the report"
