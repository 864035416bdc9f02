"""A unit holds the components that its file names, and a stage reads the parameters that it declares and no others."""

from __future__ import annotations

import re

import pytest
from tests.edits import edit
from tests.small_params import DATA_STAGES, HELD, refusal

from disrupting_harm.errors import ParamsError, UndeclaredInputError, UnknownCountryError
from disrupting_harm.registry import component, components
from disrupting_harm.sections import (
    data_section,
    held,
    load_defaults,
    load_needs,
    load_section,
    load_used,
    merged_section,
    require_held,
    restrict,
)
from disrupting_harm.study.load import load_study
from disrupting_harm.study.section import Section


# -- what a unit holds


def test_a_unit_holds_what_its_file_names_in_the_order_of_the_report(study):
    """The file of the country begins with the sampling design."""
    assert held(study, "TST") == HELD
    assert held(study, "TSG") == ("household_survey", "predictors")
    assert held(study, "TSU") == held(study, "TSV") == ("household_survey",)


def test_a_component_without_keys_of_its_own_is_held(study):
    assert load_section(study, "TST", "non_law_enforcement_data").years == (2019, 2023)


def test_a_misspelt_component_of_a_unit_is_refused_by_line_with_the_near_name_and_every_one_at_once(study):
    path = study.country("TST")
    edit(path, "  predictors:\n", "  predictor:\n")
    edit(path, "  non_law_enforcement_data:\n", "  zzz:\n")
    first, second = refusal(held, study, "TST")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert first.startswith(
        f"params/countries/TST.yaml, line {1 + lines.index('  predictor:')}, key components.predictor: not a component "
        "(did you mean predictors?); take one of"
    )
    assert second.startswith(
        f"params/countries/TST.yaml, line {1 + lines.index('  zzz:')}, key components.zzz: not a component; take"
    )


def test_a_misspelt_component_of_a_phase_is_refused_with_the_near_name(study):
    """What the phase does otherwise would be passed over in silence."""
    edit(
        study.study(),
        "1: {vocabulary: {abuse: OCSEA}}",
        "1: {vocabulary: {abuse: OCSEA}, components: {houshold_survey: {title: t}}}",
    )
    (sentence,) = refusal(held, study, "TST")
    assert re.match(r"params/study.yaml, line \d+, key phases.1.components.houshold_survey: not a component", sentence)
    assert "(did you mean household_survey?)" in sentence


def test_a_component_that_the_unit_does_not_hold_is_refused_with_those_it_does(study):
    assert require_held(study, "TSU", "household_survey") == component("household_survey")
    for call in (require_held, merged_section, load_section):
        (sentence,) = refusal(call, study, "TSU", "sampling_design")
        assert sentence.startswith("params/countries/TSU.yaml: no component sampling_design;")
        assert "household_survey" in sentence


def test_a_misspelt_component_or_country_of_a_command_gets_the_near_name(study):
    (sentence,) = refusal(load_section, study, "TST", "household_surveys")
    assert "(did you mean household_survey?)" in sentence
    (sentence,) = refusal(load_section, study, "tsu", "household_survey", error=UnknownCountryError)
    assert "(did you mean TSU?)" in sentence


# -- sections


@pytest.mark.parametrize(
    "iso3, stem",
    [(i, s) for i, stems in {"TST": HELD, "TSG": HELD[:2], "TSU": HELD[:1], "TSV": HELD[:1]}.items() for s in stems],
)
def test_every_section_of_the_tests_study_is_one_of_its_components_model(study, iso3, stem):
    section = load_section(study, iso3, stem)
    assert isinstance(section, component(stem).params) and isinstance(section, Section)


def test_what_does_not_fit_with_a_needed_component_is_told_by_file_line_and_key(study):
    path = study.country("TST")
    edit(path, "caregivers: 300", "caregivers: 301")
    (sentence,) = refusal(load_section, study, "TST", "household_survey")
    line = 1 + path.read_text(encoding="utf-8").splitlines().index("  household_survey:")
    assert sentence.startswith(
        f"params/countries/TST.yaml, line {line}, key components.household_survey: `stand_in.caregivers`"
    )


def test_a_mistake_of_a_needed_component_stops_the_one_that_needs_it(study):
    edit(study.country("TST"), "psus: 40", "psus: 0")
    for stem in ("sampling_design", "household_survey", "predictors"):
        (sentence,) = refusal(load_section, study, "TST", stem)
        assert "key components.sampling_design.selection.psus" in sentence
    assert load_section(study, "TST", "non_law_enforcement_data")


@pytest.mark.parametrize(
    "place, old, new",
    [
        (("country", "TST"), "caregivers: 300", "caregivers: 299"),
        (("component", "household_survey"), "title: Household survey", "title: Another survey"),
        (
            ("study",),
            "1: {vocabulary: {abuse: OCSEA}}",
            "1: {vocabulary: {abuse: OCSEA}, components: {household_survey: {title: Another}}}",
        ),
    ],
)
def test_a_section_is_checked_anew_where_a_file_that_states_it_was_edited_and_only_there(study, place, old, new):
    before = load_section(study, "TST", "household_survey")
    assert load_section(study, "TST", "household_survey") is before
    name, *arguments = place
    edit(getattr(study, name)(*arguments), old, new)
    after = load_section(study, "TST", "household_survey")
    assert after != before and load_section(study, "TST", "household_survey") is after


def test_defaults_that_are_taken_away_or_put_back_are_noticed(study):
    """A section is kept by the files that state it, the absent among them."""
    path = study.component("sampling_design")
    text, before = path.read_bytes(), load_section(study, "TST", "sampling_design")
    path.unlink()
    assert refusal(load_section, study, "TST", "sampling_design")
    path.write_bytes(text)
    assert load_section(study, "TST", "sampling_design") == before


def test_a_component_that_the_unit_does_not_hold_is_no_need_of_it(study):
    assert load_needs(study, "TST", "predictors").keys() == {"household_survey"}
    assert load_needs(study, "TST", "household_survey") == load_needs(study, "TSU", "household_survey") == {}


def test_models_are_of_the_surveys_data_and_every_other_component_of_its_own(study):
    assert data_section(study, "TST", "predictors") == load_section(study, "TST", "household_survey")
    assert data_section(study, "TST", "sampling_design") == load_section(study, "TST", "sampling_design")
    assert data_section(study, "TST", "non_law_enforcement_data").data_class == "public"


# -- what a stage may read


def test_a_stage_reads_the_keys_that_its_component_declares(study):
    used = load_used(study, "TST", "household_survey", "stand_in")
    assert list(used) == ["household_survey", "sampling_design"]
    assert used["household_survey"].stand_in.caregivers == 300
    assert used["sampling_design"].selection.psus == 40
    assert list(load_used(study, "TSU", "household_survey", "stand_in")) == ["household_survey"]


@pytest.mark.parametrize("stem, role", [(s, r) for s, c in components().items() for r in DATA_STAGES if r in c.uses])
def test_a_key_that_is_not_declared_is_refused_and_each_that_is_can_be_read(study, stem, role):
    for name, view in load_used(study, "TST", stem, role).items():
        section, declared = load_section(study, "TST", name), component(stem).uses[role][name]
        for key in type(section).model_fields:
            if key in declared:
                assert getattr(view, key) == getattr(section, key)
                continue
            (sentence,) = refusal(getattr, view, key, error=UndeclaredInputError)
            assert sentence.startswith(f"{stem}.{role}: reads the parameter `{key}`, which it does not declare;")
            assert f"components/{stem}/__init__.py" in sentence


def test_a_method_of_a_section_sees_what_its_caller_may_see(study):
    section, conventions = load_section(study, "TSV", "household_survey"), load_study(study)
    assert restrict(section, ("survey",), "x.derive").rules(conventions) == section.rules(conventions)
    with pytest.raises(UndeclaredInputError, match="`survey`"):
        restrict(section, ("indicators",), "x.derive").rules(conventions)


def test_what_is_no_parameter_is_no_attribute(study):
    view = load_used(study, "TST", "household_survey", "derive")["household_survey"]
    assert view.respondents == "children"
    with pytest.raises(AttributeError):
        view.colour  # noqa: B018


def test_a_restricted_section_is_one_of_its_model_with_its_methods_and_those_above(study):
    """What a subclass overrides may ask `super()`, and a check of the type holds."""

    class Own(component("household_survey").params):
        def needs_population(self) -> bool:
            return not super().needs_population()

    section = Own.model_construct(**vars(load_section(study, "TST", "household_survey")))
    view = restrict(section, ("stand_in", "scaled_indicator"), "x.derive")
    assert isinstance(view, Own) and view.needs_population() is False
    with pytest.raises(UndeclaredInputError, match="^x.derive: reads the parameter `scaled_indicator`"):
        restrict(section.model_copy(update={"stand_in": None}), ("stand_in",), "x.derive").needs_population()


def test_restricting_leaves_the_section_itself_as_it_was(study):
    section = load_section(study, "TST", "household_survey")
    before = section.model_dump()
    restrict(section, (), "x.derive")
    assert section.model_dump() == before == load_section(study, "TST", "household_survey").model_dump()


# -- study-wide parameters of a component that is compared


def test_a_comparison_reads_the_keys_that_it_declares_of_study_wide_parameters_and_no_other(study):
    review = load_defaults(study, "cross_country", "desk_review")
    assert review.no_source == "no source found" and "grooming" in review.topics
    with pytest.raises(UndeclaredInputError, match="`topic_words`, which it does not declare; add it to `defaults`"):
        _ = review.topic_words


def test_a_component_of_which_no_keys_are_declared_is_refused(study):
    with pytest.raises(ParamsError, match="`defaults` names no keys of household_survey"):
        load_defaults(study, "cross_country", "household_survey")
