"""Parameters of any survey: its rules of estimation, and what becomes of non-answers under them."""

from __future__ import annotations

from typing import ClassVar

import pytest
from pydantic import ValidationError

from disrupting_harm.components.kinds.survey.params import StandardPopulation, SurveySection
from disrupting_harm.study.catalogue import Catalogue, Count, Indicator, Measure
from disrupting_harm.study.conventions import Study


TEXT = {"version": 1, "label": "l", "base": "b", "recall": "r"}
KEPT, LEFT_OUT = (0, 1, 98, 99), (0, 1)
CATALOGUE = Catalogue(
    table="children",
    indicators={
        "offered": Indicator(**TEXT, item="offered"),
        "told": Indicator(**TEXT, item="told", numerator=(0,)),
        "any": Indicator(**TEXT, any_of=("offered", "told")),
        "span": Indicator(**TEXT, range_of=("offered", "told")),
    },
    counts={"reports": Count(**TEXT, reference="reports", column="reports")},
    measures={"rate": Measure(**TEXT)},
)


class Pupils(SurveySection):
    """A survey that is not the household survey."""

    respondents: ClassVar[str] = "children"


def section(**changes) -> Pupils:
    stated = {
        "title": "t",
        "data_class": "restricted",
        "origin": {"title": "t", "collected_by": "c", "design": "d", "licence": "l"},
        "fieldwork": 2021,
        "population": "pupils",
        "tables": {"children": {"file": "children.csv"}},
        "indicators": ["any", "offered"],
        "headline": ["any"],
        "domains": ["sex"],
    }
    return Pupils(**stated | changes)


def study_with(**rules) -> Study:
    return Study(
        title="t", units={}, phases={1: {"vocabulary": {}}, 2: {"vocabulary": {}}}, survey=rules, presentation={}
    )


STUDY = study_with()


def known(survey=None, conventions=STUDY, catalogue=CATALOGUE, **options):
    return (section() if survey is None else survey).definitions(catalogue, conventions, **options)


# -- what is refused


@pytest.mark.parametrize(
    "key, value",
    [
        ("data_class", "secret"), ("indicators", ["Not A Name"]), ("tables", {}), ("tables", {"Kids": {"file": "kids.csv"}}),
        ("tables", {"children": {"file": "a/b.csv"}}), ("headline", []), ("domains", []), ("domains", ["Sex"]),
        ("other_domains", {"Caregivers": ["sex"]}), ("fieldwork", None), ("colour", "red"), ("survey", [1]),
    ],
)  # fmt: skip
def test_a_value_out_of_its_range_is_refused_by_its_key(key, value):
    with pytest.raises(ValidationError) as raised:
        section(**{key: value})
    assert {error["loc"][0] for error in raised.value.errors()} == {key}


@pytest.mark.parametrize(
    "rules, said",
    [
        ({"lonely_psu": "certainty"}, "lonely_psu"),
        ({"ci": "bootstrap"}, "ci"),
        ({"lonly_psu": "fail"}, "lonly_psu"),
        ({"df": 3}, "df"),
    ],
)
def test_rules_that_are_none_are_refused(rules, said):
    with pytest.raises(ValidationError, match=said):
        section(survey=rules)


def test_every_headline_that_is_not_estimated_is_named():
    with pytest.raises(ValidationError, match="`headline` names other, worse, which `indicators` does not hold"):
        section(headline=["worse", "any", "other"])


def test_a_year_of_fieldwork_is_text():
    assert section(fieldwork=2021).fieldwork == "2021"


# -- what a survey did not ask


def test_an_inherited_list_is_shortened_by_what_the_survey_did_not_ask():
    survey = section(indicators=["any", "offered", "told"], not_asked=["told", "offered"])
    assert survey.indicators == ("any",) and survey.headline == ("any",)


def test_what_was_never_listed_cannot_be_left_out():
    with pytest.raises(ValidationError, match="`not_asked` names gone, told, which `indicators` does not hold"):
        section(not_asked=["gone", "offered", "told"])


def test_a_headline_that_was_not_asked_is_none():
    with pytest.raises(ValidationError, match="`headline` names any, which `indicators` does not hold"):
        section(not_asked=["any"])


@pytest.mark.parametrize(
    "change, key",
    [({"not_asked": 3}, "not_asked"), ({"not_asked": "any"}, "not_asked"), ({"indicators": 3, "not_asked": ["any"]}, "indicators"),
     ({"indicators": "any", "not_asked": ["any"]}, "indicators"), ({"not_asked": {"any": 1}}, "not_asked")],
)  # fmt: skip
def test_a_list_that_is_none_is_refused_by_its_key(change, key):
    with pytest.raises(ValidationError) as raised:
        section(**change)
    assert {error["loc"][0] for error in raised.value.errors()} == {key}


# -- rules


def test_without_rules_of_its_own_a_survey_follows_the_study():
    rules = {"ci": "logit", "df": "domain", "non_answers": "missing", "lonely_psu": "adjust"}
    assert section().rules(study_with(**rules)) == study_with(**rules).survey


def test_what_a_survey_does_not_set_of_the_rules_is_the_studys():
    conventions = study_with(ci="logit", df="domain", non_answers="missing", calibrated_to=[["sex"]], base_weight="b")
    rules = section(survey={"lonely_psu": "remove"}).rules(conventions)
    assert (rules.lonely_psu, rules.ci, rules.df, rules.non_answers) == ("remove", "logit", "domain", "missing")
    assert (rules.calibrated_to, rules.base_weight) == ((("sex",),), "b")


@pytest.mark.parametrize(
    "stated, own",
    [
        (None, {}),
        ({}, {}),
        ({"ci": "logit"}, {"ci": "logit"}),
        ({"ci": "korn-graubard"}, {"ci": "korn-graubard"}),  # what the study says too is stated all the same
        ({"calibrated_to": [["sex"]], "base_weight": "b"}, {"calibrated_to": (("sex",),), "base_weight": "b"}),
    ],
)
def test_a_surveys_own_rules_are_those_that_it_states_and_no_others(stated, own):
    assert section(survey=stated).own_rules() == own


def test_a_survey_that_states_margins_and_no_weight_before_them_has_none():
    rules = section(survey={"calibrated_to": [["sex"]]}).rules(STUDY)
    assert rules.calibrated_to == (("sex",),) and rules.base_weight is None


def test_a_survey_whose_weights_are_not_calibrated_has_no_weight_before_calibration():
    conventions = study_with(calibrated_to=[["sex"]], base_weight="b")
    survey = section(survey={"calibrated_to": []})
    assert survey.rules(conventions).base_weight is None
    assert survey.check_needs({}) == []


def test_a_weight_before_calibration_needs_the_margins():
    with pytest.raises(ValidationError, match="`survey.base_weight` needs `survey.calibrated_to`"):
        study_with(base_weight="own")
    (sentence,) = section(survey={"calibrated_to": [], "base_weight": "own"}).check_needs({})
    assert sentence.startswith("`survey.base_weight` needs `calibrated_to`")
    own = section(survey={"calibrated_to": [["sex"]], "base_weight": "own"})
    assert own.check_needs({}) == [] and own.rules(STUDY).base_weight == "own"


# -- non-answers


@pytest.mark.parametrize("rules, expected", [("denominator", KEPT), ("missing", LEFT_OUT), (None, KEPT)])
def test_the_surveys_rules_say_what_becomes_of_non_answers_and_without_a_word_they_are_kept(rules, expected):
    found = known(section(survey={"lonely_psu": "fail"} | ({"non_answers": rules} if rules else {})))["offered"]
    assert (found.denominator, found.non_answers) == (expected, rules or "denominator")
    assert found.left_out == (() if expected == KEPT else (98, 99))


def test_without_rules_of_its_own_non_answers_are_as_the_study_says():
    assert known(conventions=study_with(non_answers="missing"))["offered"].denominator == LEFT_OUT


@pytest.mark.parametrize(
    "rules, own, expected", [("denominator", "missing", LEFT_OUT), ("missing", "denominator", KEPT)]
)
def test_an_indicators_own_word_goes_before_the_rules_and_the_option_before_both(rules, own, expected):
    survey = section(survey={"non_answers": rules})
    mine = Indicator(**TEXT, item="told", non_answers=own, table="children")
    catalogue = CATALOGUE.model_copy(update={"indicators": CATALOGUE.indicators | {"mine": mine}})
    assert known(survey, catalogue=catalogue)["mine"].denominator == expected
    assert known(survey, catalogue=catalogue)["told"].non_answers == rules
    asked = known(survey, catalogue=catalogue, non_answers=rules)
    assert asked["mine"].denominator == {"denominator": KEPT, "missing": LEFT_OUT}[rules]


def test_codes_of_non_answers_are_the_surveys_and_join_once():
    survey = section(survey={"non_answer_codes": [8, 99]})
    mine = Indicator(**TEXT, item="told", denominator=(0, 1, 99), table="children")
    catalogue = CATALOGUE.model_copy(update={"indicators": CATALOGUE.indicators | {"mine": mine}})
    assert known(survey, catalogue=catalogue)["mine"].denominator == (0, 1, 99, 8)
    assert known(survey)["told"].denominator == (0, 1, 8, 99)


def test_a_composite_and_a_range_have_no_codes_of_their_own_and_follow_their_parts():
    for treatment, expected in (("denominator", KEPT), ("missing", LEFT_OUT)):
        found = known(non_answers=treatment)
        for name in ("any", "span"):
            assert found[name].non_answers is None
            assert {found[part].denominator for part in found[name].parts} == {expected}


@pytest.mark.parametrize("rule", ["open", "no"])
def test_the_surveys_rules_say_what_a_blank_part_is_unless_the_composite_does(rule):
    found = known(section(survey={"blank_parts": rule}))
    assert found["any"].blank_parts == rule and found["span"].blank_parts is None and found["told"].blank_parts is None
    own = CATALOGUE.indicators["any"].model_copy(update={"blank_parts": "no"})
    catalogue = CATALOGUE.model_copy(update={"indicators": CATALOGUE.indicators | {"any": own}})
    assert known(section(survey={"blank_parts": rule}), catalogue=catalogue)["any"].blank_parts == "no"


def test_without_a_word_a_blank_part_leaves_a_composite_open():
    assert known()["any"].blank_parts == "open"


def test_counts_and_measures_have_no_non_answers_and_the_files_definitions_are_left_as_they_stand():
    before = CATALOGUE.model_dump()
    found = known(non_answers="missing")
    assert found["reports"] == CATALOGUE.counts["reports"] and found["rate"] == CATALOGUE.measures["rate"]
    assert CATALOGUE.model_dump() == before and CATALOGUE.indicators["offered"].denominator == LEFT_OUT


# -- what is used and printed


def test_a_survey_uses_its_indicators_with_all_that_they_are_made_of_and_prints_only_those_it_lists():
    nested = Indicator(**TEXT, any_of=("any", "offered"), table="children")
    catalogue = CATALOGUE.model_copy(update={"indicators": CATALOGUE.indicators | {"nested": nested}})
    survey = section(indicators=["nested"], headline=["nested"])
    found = known(survey, catalogue=catalogue)
    assert survey.used(found) == ["nested", "any", "offered", "told"]
    assert survey.printed(found) == ["nested"]


def test_an_indicator_that_is_not_defined_is_not_used_and_one_that_is_a_part_of_itself_ends():
    round_about = {
        "hen": Indicator(**TEXT, any_of=("egg",), table="children"),
        "egg": Indicator(**TEXT, any_of=("hen",), table="children"),
    }
    survey = section(indicators=["hen", "gone"], headline=["hen"])
    assert survey.used(round_about) == ["hen", "egg"] and survey.printed(round_about) == ["hen"]


# -- the standard that countries are compared at


BY_SEX_AND_AGE = {"sex": ["female", "male"], "age": [12, 13]}


def test_the_cells_of_a_standard_are_the_crossings_of_its_levels_in_equal_parts_unless_a_population_is_declared():
    assert StandardPopulation(levels=BY_SEX_AND_AGE).parts() == dict.fromkeys(
        ("female:12", "female:13", "male:12", "male:13"), 1.0
    )
    declared = StandardPopulation(
        levels={"sex": ["female", "male"]}, population={"female": 95, "male": 105}, name="births"
    )
    assert declared.parts() == {"female": 95.0, "male": 105.0}


def test_a_standard_is_called_by_its_parts_or_by_its_name():
    assert StandardPopulation(levels=BY_SEX_AND_AGE).title == "equal parts of sex and age"
    assert StandardPopulation(levels={"sex": ["f", "m"]}, population={"f": 1, "m": 2}, name="births").title == "births"


@pytest.mark.parametrize(
    "given, message",
    [
        ({"levels": {}}, "at least 1"),
        ({"levels": {"sex": []}}, "at least 1"),
        ({"levels": {"sex": ["female", "female"]}}, "names a level twice"),
        ({"levels": {"sex": ["fe:male"]}}, "should match pattern"),
        ({"levels": {"age": [12, 13]}, "population": {"12": 1}, "name": "n"}, "differ in 13"),
        ({"levels": {"age": [12]}, "population": {"12": 1, "14": 1}, "name": "n"}, "differ in 14"),
        ({"levels": {"age": [12]}, "population": {"12": 0}, "name": "n"}, "greater than 0"),
        ({"levels": {"age": [12]}, "population": {"12": float("inf")}, "name": "n"}, "finite"),
        ({"levels": {"age": [12]}, "population": {"12": 1}}, "go together"),
        ({"levels": {"age": [12]}, "name": "n"}, "go together"),
    ],
)
def test_a_standard_that_cannot_be_is_refused(given, message):
    with pytest.raises(ValidationError, match=message):
        StandardPopulation(**given)


def test_a_survey_standardises_nothing_unless_told():
    assert section().standard is None
