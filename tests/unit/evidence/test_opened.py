"""What a notebook may ask its run: definitions, labels, classes and tables."""

from __future__ import annotations

import pytest

from disrupting_harm.errors import (
    UserError,
)


# -- words


def test_an_indicator_that_is_not_defined_is_refused_with_the_nearest_name(run):
    with pytest.raises(UserError, match="params/indicators: no invented among what household_survey estimates for TST"):
        run.definition("invented")
    with pytest.raises(UserError, match="did you mean clear_ocsea"):
        run.definition("clear_ocsae")


def test_definitions_are_in_the_words_of_the_units_phase(open_in):
    labels = [open_in("household_survey", unit).label("clear_ocsea") for unit in ("TST", "TSU")]
    assert labels == [
        f"Clear {abuse}: any of the four clear forms" for abuse in ("OCSEA", "technology-facilitated CSEA")
    ]


def test_labels_are_those_of_the_parameters_or_the_name_itself(run):
    assert (run.label("female"), run.label("urbanity"), run.label("12-13")) == ("Girls", "Place", "12-13")
    assert run.label("clear_ocsea") == run.definition("clear_ocsea").label


def test_labels_of_a_needed_component_are_known_and_the_components_own_go_before_them(open_in):
    run = open_in("predictors")
    assert (run.label("female"), run.label("age")) == ("Girls", "Age, one year more")
    assert run.label("told_someone") == run.definition("told_someone").label


def test_the_class_of_a_model_is_that_of_the_survey_it_models(open_in):
    assert open_in("predictors").data_class == "synthetic"
    assert open_in("non_law_enforcement_data").data_class == "public"
    assert open_in("household_survey", "TSU").data_class == "restricted"


def test_tables_are_those_of_the_parameters(open_in):
    assert open_in("household_survey").tables() == ["children", "caregivers"]
    assert open_in("household_survey", "TSV").tables() == ["children"]
