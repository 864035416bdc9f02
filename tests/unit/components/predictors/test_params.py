"""Parameters of the models: what they name of the household survey's indicators, and that there is a survey."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from disrupting_harm.components.predictors.params import CONTEXT, ONLINE, Params
from disrupting_harm.errors import ParamsError
from disrupting_harm.sections import held, load_section
from disrupting_harm.slices import definitions_of
from disrupting_harm.study.catalogue import Indicator


TEXT = {"version": 1, "label": "l", "base": "b", "recall": "r", "table": "children"}
KNOWN = {
    "harm": Indicator(**TEXT, any_of=("worse", "offered")),
    "worse": Indicator(**TEXT, any_of=("offered", "shared")),
    "offered": Indicator(**TEXT, item="offered"),
    "shared": Indicator(**TEXT, item="shared"),
    "told": Indicator(**TEXT, item="told"),
    ONLINE: Indicator(**TEXT | {"table": "caregivers"}, item="uses_internet"),
}


def params(**changes) -> Params:
    return Params(**{"title": "t", "outcomes": ["harm"], "predictors": ["sex", "age"]} | changes)


@pytest.mark.parametrize(
    "key, value",
    [
        ("outcomes", []),
        ("predictors", []),
        ("outcomes", ["Harm"]),
        ("predictors", ["a b"]),
        ("fixed_effects", "Country"),
        ("outcomes", None),
    ],
)
def test_a_model_has_outcomes_and_predictors_by_name(key, value):
    with pytest.raises(ValidationError) as raised:
        params(**{key: value})
    assert {error["loc"][0] for error in raised.value.errors()} == {key}


def test_a_composite_outcome_is_followed_down_to_its_items():
    assert params().used(KNOWN) == ["harm", "worse", "offered", "shared"]
    assert params().printed(KNOWN) == ["harm"]


def test_predictors_that_are_indicators_are_used_and_printed_and_columns_are_neither():
    both = params(outcomes=["told"], predictors=["sex", "shared"])
    assert both.used(KNOWN) == both.printed(KNOWN) == ["told", "shared"]


def test_the_context_of_a_place_is_made_of_what_its_caregivers_said_which_no_reader_sees():
    section = params(outcomes=["told"], predictors=[CONTEXT])
    assert section.used(KNOWN) == ["told", ONLINE] and section.printed(KNOWN) == ["told"]
    named = params(outcomes=["told"], predictors=[CONTEXT, ONLINE])
    assert named.used(KNOWN) == named.printed(KNOWN) == ["told", ONLINE]


def test_models_use_definitions_of_the_survey_they_are_fitted_to(study):
    section = load_section(study, "TST", "predictors")
    known = definitions_of(study, "TST", "predictors")
    assert section.printed(known) == [
        "clear_ocsea", "told_someone", "no_safety_information", "caregiver_uses_internet", "caregiver_knows_where_to_report"
    ]  # fmt: skip
    assert set(section.used(known)) > set(section.printed(known))


def test_models_without_a_survey_are_refused_by_file_line_and_key(study):
    assert params().check_needs({"household_survey": params()}) == []
    study.country("TSU").write_text("iso3: TSU\ncomponents:\n  predictors:\n", encoding="utf-8")
    assert held(study, "TSU") == ("predictors",)
    with pytest.raises(ParamsError) as raised:
        load_section(study, "TSU", "predictors")
    (sentence,) = str(raised.value).splitlines()
    assert sentence.startswith(
        "params/countries/TSU.yaml, line 3, key components.predictors: outcomes are those of `household_survey`"
    )
