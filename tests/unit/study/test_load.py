"""Parameter files: what is accepted is frozen, and what is refused is named by file and key, all of it at once."""

import shutil

import pytest
import yaml
from pydantic import ValidationError
from tests.small_survey import COUNTRY, make_small_survey

from disrupting_harm.errors import ParamsError, UnknownCountryError
from disrupting_harm.layout import Layout
from disrupting_harm.study import (
    Indicator,
    load_catalogue,
    load_country,
    load_indicators,
    load_study,
    survey_indicators,
    survey_rules,
)


@pytest.fixture
def layout(tmp_path, root):
    shutil.copytree(root / "params", tmp_path / "params")
    return Layout(tmp_path)


@pytest.fixture
def small(tmp_path, root):
    return make_small_survey(tmp_path / "study", root)


def refusal(call, *arguments) -> list[str]:
    """The sentences with which a parameter file is refused."""
    with pytest.raises(ParamsError) as raised:
        call(*arguments)
    return str(raised.value).splitlines()


def refusal_of(small) -> list[str]:
    small.write_params()
    return refusal(load_country, small.layout, COUNTRY)


# -- what the study holds


def test_every_parameter_file_of_the_project_is_valid(root):
    layout = Layout(root)
    study = load_study(layout)
    for path in sorted(layout.country("XXX").parent.glob("*.yaml")):
        country = load_country(layout, path.stem)
        survey = country.components.household_survey
        assert survey is None or list(survey_indicators(layout, survey)) == list(survey.indicators)
    assert len(study.countries) == 25 and not set(study.countries) & set(study.validation_units)


def test_loaded_parameters_cannot_be_changed(layout):
    with pytest.raises(ValidationError):
        load_study(layout).title = "another"


def test_a_unit_is_a_country_or_a_validation_unit(layout):
    study = load_study(layout)
    assert (study.unit("KEN").name, study.unit("USA").name) == ("Kenya", "United States of America")


@pytest.mark.parametrize("iso3", ["FRA", "ken", "", "../KEN"])
def test_a_country_that_is_not_in_the_study_is_refused_with_the_ones_that_are(layout, iso3):
    with pytest.raises(UnknownCountryError) as raised:
        load_country(layout, iso3)
    assert "params/study.yaml" in str(raised.value) and "KEN" in str(raised.value) and "USA" in str(raised.value)


def test_a_country_of_the_study_without_a_file_is_told_how_to_get_one(layout):
    (sentence,) = refusal(load_country, layout, "ETH")
    assert "params/countries/ETH.yaml" in sentence and "`git checkout params/countries/ETH.yaml`" in sentence


def test_a_file_that_speaks_of_another_country_is_refused(small):
    small.params["iso3"] = "KEN"
    (sentence,) = refusal_of(small)
    assert sentence.startswith("params/countries/ETH.yaml, key iso3:")


def test_a_component_that_the_country_does_not_hold_is_refused_with_those_it_does(layout):
    country = load_country(layout, "KEN")
    assert country.held() == ("household_survey", "predictors", "non_law_enforcement_data", "sampling_design")
    for name in ("law_enforcement_data", "model_config", "copy", "__class__"):
        (sentence,) = refusal(country.component, name)
        assert name in sentence and "household_survey" in sentence and "params/countries/KEN.yaml" in sentence


def test_rules_of_estimation_are_the_studys_unless_the_survey_has_its_own(layout):
    kenya = load_country(layout, "KEN").component("household_survey")
    validation = load_country(layout, "USA").component("household_survey")
    assert survey_rules(layout, kenya).lonely_psu == load_study(layout).survey.lonely_psu
    assert survey_rules(layout, validation).lonely_psu == "fail"


# -- what is refused


def test_an_unknown_key_a_missing_key_and_a_wrong_type_are_told_at_once(small):
    small.section["tittle"] = small.section.pop("title")
    small.section["domains"] = 3
    small.section["tables"]["children"]["colour"] = "red"
    sentences = refusal_of(small)
    assert all(s.startswith("params/countries/ETH.yaml, key components.household_survey.") for s in sentences)
    assert sorted(s.split("household_survey.")[1].split(";")[0] for s in sentences) == [
        "domains: input should be a valid tuple",
        "tables.children.colour: unknown key",
        "title: missing",
        "tittle: unknown key",
    ]


@pytest.mark.parametrize(
    "key, value",
    [
        ("data_class", "secret"),
        ("indicators", ["Not A Name"]),
        ("tables", {"kids": {"file": "kids.csv"}}),
        ("tables", {}),
        ("survey", {"lonely_psu": "certainty"}),
        ("survey", {"ci": "bootstrap"}),
        ("headline", ["tf_csea_any"]),  # not among the indicators
    ],
)
def test_a_value_out_of_its_range_is_refused(small, key, value):
    small.section[key] = value
    assert all("household_survey" in sentence for sentence in refusal_of(small))


@pytest.mark.parametrize("kind", ["domains", "items"])
def test_a_declared_column_says_what_its_codes_mean(small, kind):
    small.section["tables"]["children"][kind] = {"region": {"from": "Q9"}}
    (sentence,) = refusal_of(small)
    assert "tables.children" in sentence and "region" in sentence and "`codes`" in sentence


def test_bad_yaml_is_refused_with_its_line(layout):
    layout.indicators().write_text("indicators:\n  a: {version: 1\ncounts: [\n", encoding="utf-8")
    (sentence,) = refusal(load_catalogue, layout)
    assert sentence.startswith("params/indicators.yaml, line 3:")


@pytest.mark.parametrize("data", [b"", b"- 1\n", b"title\n", b"\xff\xfe\x00", b"caf\xe9: 1\n", b"a: 2021-13-45\n"])
def test_a_file_that_holds_no_parameters_is_refused_by_name(layout, data):
    layout.study().write_bytes(data)
    assert all(s.startswith("params/study.yaml") for s in refusal(load_study, layout))


def test_a_missing_file_is_named(layout):
    layout.indicators().unlink()
    assert "`git checkout params/indicators.yaml`" in refusal(load_indicators, layout)[0]


# -- a stand-in


def stand_in(small, **changes):
    kenya = yaml.safe_load((small.layout.root / "params" / "countries" / "KEN.yaml").read_text(encoding="utf-8"))
    small.params = kenya | {"iso3": COUNTRY}
    small.section["calibration"] |= changes
    return small


def test_calibration_belongs_to_a_stand_in_and_to_nothing_else(small):
    small.section["data_class"] = "synthetic"
    assert "`calibration`" in refusal_of(small)[0]
    stand_in(small).section["data_class"] = "restricted"
    assert "`calibration`" in refusal_of(small)[0]


def test_a_stand_in_needs_the_population_that_its_weights_sum_to(small):
    del stand_in(small).section["children_affected"]
    assert "`children_affected`" in refusal_of(small)[0]


@pytest.mark.parametrize(
    "change",
    [{"seed": -1}, {"children": 0}, {"caregivers": 1015}, {"psus": 9}, {"psus": 1015}, {"intraclass_correlation": 1}],
)
def test_sizes_of_a_stand_in_nest(small, change):
    assert len(refusal_of(stand_in(small, **change))) == 1


# -- indicators


def test_a_definition_has_one_rule_and_its_numerator_lies_in_its_denominator():
    text = {"version": 1, "label": "l", "base": "b", "recall": "r"}
    for rule in ({}, {"item": "a", "any_of": ["b"]}, {"item": "a", "numerator": [2]}):
        with pytest.raises(ValidationError):
            Indicator(**text, **rule)
    assert Indicator(**text, item="a", numerator=[0]).numerator == (0,)


def test_a_version_is_a_positive_whole_number():
    for version in (0, -1, 1.5, "second"):
        with pytest.raises(ValidationError):
            Indicator(version=version, label="l", item="a", base="b", recall="r")


def survey_of(small):
    small.write_params()
    return load_country(small.layout, COUNTRY).component("household_survey")


def test_indicators_keep_the_order_of_the_parameters_and_can_be_asked_by_table(small):
    survey = survey_of(small)
    assert list(survey_indicators(small.layout, survey)) == small.section["indicators"]
    assert list(survey_indicators(small.layout, survey, "caregivers")) == ["caregiver_uses_internet"]


def test_a_surveys_own_definition_goes_before_the_studys(small):
    own = {"version": 2, "label": "own", "item": "told_anyone", "base": "b", "recall": "r"}
    small.section["own_indicators"] = {"told_nobody": own}
    assert survey_indicators(small.layout, survey_of(small))["told_nobody"].label == "own"


def test_every_indicator_that_is_not_defined_is_named_also_as_a_part(small):
    own = {"version": 1, "label": "l", "base": "b", "recall": "r"}
    small.section["own_indicators"] = {"mixed": own | {"any_of": ["nowhere", "told_nobody"]}}
    small.section["indicators"] += ["gone", "mixed"]
    sentences = refusal(survey_indicators, small.layout, survey_of(small))
    assert [s.split(";")[0] for s in sentences] == [
        "params/indicators.yaml: no indicator gone",
        "params/indicators.yaml: no indicator nowhere",
    ]


def test_an_indicator_that_is_a_part_of_itself_is_refused(small):
    own = {"version": 1, "label": "l", "base": "b", "recall": "r"}
    small.section["own_indicators"] = {"hen": own | {"any_of": ["egg"]}, "egg": own | {"any_of": ["hen"]}}
    small.section["indicators"] += ["hen", "egg"]
    assert any("part of itself" in s for s in refusal(survey_indicators, small.layout, survey_of(small)))


def test_an_indicator_of_a_table_that_the_survey_lacks_is_refused(small):
    del small.section["tables"]["caregivers"]
    (sentence,) = refusal(survey_indicators, small.layout, survey_of(small))
    assert "caregiver_uses_internet" in sentence and "caregivers" in sentence


def test_what_a_country_does_not_set_of_the_surveys_rules_is_the_studys(small):
    path = small.layout.study()
    study = yaml.safe_load(path.read_text(encoding="utf-8"))
    study["survey"] |= {
        "ci": "logit",
        "df": "domain",
        "non_answers": "missing",
        "calibrated_to": [["sex"]],
        "base_weight": "b",
    }
    path.write_text(yaml.safe_dump(study), encoding="utf-8")
    rules = survey_rules(small.layout, survey_of(small))
    assert (rules.lonely_psu, rules.ci, rules.df, rules.non_answers) == ("fail", "logit", "domain", "missing")
    assert (rules.calibrated_to, rules.base_weight) == ((("sex",),), "b")
    small.section["survey"] = {"calibrated_to": []}
    small.write_params()
    assert survey_rules(small.layout, survey_of(small)).base_weight is None
    small.section["survey"] = {"calibrated_to": [], "base_weight": "own"}
    small.write_params()
    with pytest.raises(ParamsError, match="needs `calibrated_to`"):
        survey_rules(small.layout, survey_of(small))
