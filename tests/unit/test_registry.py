"""The registry finds components from their folders, and refuses what a component declares and cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.small_params import DATA_STAGES, HELD, refusal

import disrupting_harm.components as package
from disrupting_harm import registry
from disrupting_harm.registry import Component, component, components


ALL = (
    "cross_country", "published_figures", "household_survey", "predictors", "disclosure_model", "desk_review", "government_interviews", "non_law_enforcement_data",
    "frontline_survey", "access_to_justice", "survivor_conversations", "law_enforcement_data", "law_enforcement_capacity",
    "triangulation", "sampling_design", "survey_precision",
)  # fmt: skip


FOLDER = Path(package.__file__).parent


# -- components


def test_every_folder_with_parameters_is_a_component_and_no_other_is():
    folders = {path.parent.name for path in FOLDER.glob("*/params.py")}
    assert set(components()) == folders == set(ALL)


def test_components_stand_in_the_order_of_the_report():
    assert tuple(components()) == ALL
    positions = [declared.position for declared in components().values()]
    assert positions == sorted(positions) and len(set(positions)) == len(positions)


def test_a_component_knows_its_stem_and_its_modules():
    survey = component("household_survey")
    assert survey.stem == "household_survey" and survey.params.__module__.endswith("components.household_survey.params")
    assert survey.has("derive") and survey.has("stand_in") and not survey.has("nothing_of_this_name")
    assert not component("predictors").has("derive") and not component("non_law_enforcement_data").has("stand_in")
    assert survey.module("contract").OWN


@pytest.mark.parametrize("stem", ALL)
def test_what_a_component_declares_is_there(stem):
    """A need is a component, a role has its module, a key of `uses` is a parameter, a convention is one of the study's."""
    declared = component(stem)
    assert set(declared.all_needs()) <= set(ALL) - {stem}
    for mapping in (declared.references, declared.uses, declared.conventions):
        assert set(mapping) <= set(registry.ROLES)
    assert set(declared.population) <= set(registry.ROLES)
    for role in DATA_STAGES:
        assert declared.has(role) == (role in declared.uses), "what a stage reads is declared, and nothing else is"
    for uses in declared.uses.values():
        for name, keys in uses.items():
            assert name in (stem, *declared.needs)
            assert set(keys) <= set(component(name).params.model_fields)
    for keys in declared.conventions.values():
        assert set(keys) <= {"survey", "presentation", "disclosure", "scan", "themes"}


def test_needs_are_followed_to_their_end():
    assert component("household_survey").all_needs() == ("sampling_design",)
    assert component("predictors").all_needs() == ("household_survey", "sampling_design")
    assert component("sampling_design").all_needs() == ()


def test_a_notebook_reads_the_parameters_of_its_needs_unless_the_component_says_which():
    assert component("predictors").read_by_notebook() == ("household_survey",)
    assert component("household_survey").read_by_notebook() == ()
    assert Component("survey", 1, needs=("a", "b"), uses={"run": {"b": ()}}).read_by_notebook() == ("b",)


def test_a_stage_starts_from_its_own_modules_and_the_parameters_of_all_needs():
    name = "disrupting_harm.components.{}".format
    assert component("household_survey").modules("derive") == (
        name("household_survey.params"), name("sampling_design.params"), name("household_survey.derive")
    )  # fmt: skip
    assert component("predictors").modules("run") == (
        name("predictors.params"), name("household_survey.params"), name("sampling_design.params"), name("predictors.methods")
    )  # fmt: skip
    own = (name("non_law_enforcement_data.params"), name("non_law_enforcement_data.methods"))
    assert component("non_law_enforcement_data").modules("run") == own
    compared = (name("cross_country.params"), name("desk_review.params"))
    assert component("cross_country").modules("run") == compared, "which has no methods.py"


def test_a_table_is_called_by_the_title_of_its_component_else_of_the_one_that_has_it_else_by_its_name():
    assert registry.table_title("survivor_conversations", "documents") == "conversations"
    assert registry.table_title("government_interviews", "documents") == "interviews"
    assert registry.table_title("household_survey", "population_age_sex") == "population by year, sex and age"
    assert registry.table_title("household_survey", "psu_frame") == "psu frame"


@pytest.mark.parametrize(
    "wrong, right",
    [("houshold_survey", "household_survey"), ("Predictors", "predictors"), ("sampling-design", "sampling_design"),
     ("desk_reviews", "desk_review"), ("FRONTLINE_SURVEY", "frontline_survey")],
)  # fmt: skip
def test_a_misspelt_component_gets_the_near_name(wrong, right):
    (sentence,) = refusal(component, wrong)
    assert sentence.startswith(f"{wrong}: not a component (did you mean {right}?); take one of")


@pytest.mark.parametrize("name", ["kinds", "__pycache__", "", "../household_survey", "os", "__class__"])
def test_what_is_no_component_is_refused_with_those_that_are(name):
    (sentence,) = refusal(component, name)
    assert all(stem in sentence for stem in ALL)


# -- what a component may declare


def said_of(**declared) -> list[str]:
    return Component(**{"kind": "survey", "position": 1, "stem": "non_law_enforcement_data"} | declared).problems(HELD)


@pytest.mark.parametrize("stem", HELD)
def test_the_components_there_are_declare_nothing_that_cannot_be(stem):
    assert component(stem).problems(HELD) == []


@pytest.mark.parametrize(
    "declared, said",
    [
        ({"kind": "surveys"}, "kind 'surveys' is none of survey, counts, segments, assessment, comparison (did you mean survey?)"),
        ({"needs": ("predictor",)}, "needs predictor, which is not a component (did you mean predictors?)"),
        ({"joins": ("predictor",)}, "needs predictor, which is not a component (did you mean predictors?)"),
        ({"references": {"derived": ("a",)}}, "references: derived is no role (did you mean derive?)"),
        ({"uses": {"stand-in": {}}}, "uses: stand-in is no role (did you mean stand_in?)"),
        ({"conventions": {"runs": ("survey",)}}, "conventions: runs is no role (did you mean run?)"),
        ({"population": ("Run",)}, "population: Run is no role (did you mean run?)"),
        (
            {"compares": ("predictors",), "defaults": {"predictor": ("title",)}},
            "defaults: predictor is none of the components that it compares (did you mean predictors?)",
        ),
        ({"references": {"run": "a_table"}}, "references: what run uses must be a tuple"),
        ({"conventions": {"run": "survey"}}, "conventions: what run uses must be a tuple"),
        ({"stem": "kinds"}, "has no params.py with the model of its parameters"),
        ({"stem": "sampling_design", "uses": {"derive": {}}}, "has stand_in.py, and `uses` does not say which parameters it reads"),
    ],
)  # fmt: skip
def test_what_a_component_declares_and_cannot_be_is_told_with_the_near_name(declared, said):
    assert said in said_of(**declared)


def test_every_bad_declaration_is_told_at_once():
    assert len(said_of(kind="x", needs=("y", "z"), population=("w",))) == 4
