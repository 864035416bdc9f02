"""The study's words, units and conventions: what each phase says, and which bounds a convention keeps."""

import inspect

import pytest
import yaml
from pydantic import ValidationError

from disrupting_harm.errors import ParamsError, UnknownCountryError
from disrupting_harm.layout import Layout
from disrupting_harm.study import Presentation, Study, SurveyRules, in_words, load_indicators, load_study
from disrupting_harm.survey.presentation import present


STUDY = {
    "title": "t",
    "countries": {"AAA": {"name": "First", "phase": 1}, "BBB": {"name": "Second", "phase": 2}},
    "validation_units": {"VVV": {"name": "Public data"}},
    "generated_units": {"XFC": {"name": "Made up"}},
    "survey": {},
    "vocabulary": {"abuse": {1: "OCSEA", 2: "technology-facilitated CSEA"}},
}


def refusal(tmp_path, **changes) -> list[str]:
    """The sentences with which a study file is refused."""
    path = tmp_path / "params" / "study.yaml"
    path.parent.mkdir()
    path.write_text(yaml.safe_dump(STUDY | changes), encoding="utf-8")
    with pytest.raises(ParamsError) as raised:
        load_study(Layout(tmp_path))
    return str(raised.value).splitlines()


# -- words


@pytest.mark.parametrize(
    "unit, word",
    [("AAA", "OCSEA"), ("BBB", "technology-facilitated CSEA"), ("VVV", "technology-facilitated CSEA"), ("XFC", "technology-facilitated CSEA")],
)  # fmt: skip
def test_a_country_has_the_words_of_its_phase_and_a_unit_that_is_none_those_of_the_latest(unit, word):
    assert Study(**STUDY).words(unit) == {"abuse": word}


@pytest.mark.parametrize(
    "country, clear, told",
    [
        ("KEN", "Clear OCSEA", "clear OCSEA"),
        ("BRA", "Clear technology-facilitated CSEA", "clear technology-facilitated CSEA"),
    ],
)
def test_labels_and_bases_of_the_study_are_in_the_words_of_the_countrys_phase(root, country, clear, told):
    layout = Layout(root)
    said = in_words(load_indicators(layout), load_study(layout).words(country))
    assert said["clear_ocsea"].label == f"{clear}: any of the four clear forms"
    assert said["clear_ocsea_range"].label == f"{clear}: range over the four clear forms"
    assert said["told_nobody"].base == f"children subjected to {told}"
    assert not any("{" in text for indicator in said.values() for text in (indicator.label, indicator.base))


@pytest.mark.parametrize("words", [{1: "OCSEA"}, {2: "CSEA"}, {}])
def test_a_word_without_both_phases_is_refused(tmp_path, words):
    (sentence,) = refusal(tmp_path, vocabulary={"abuse": words})
    assert sentence.startswith("params/study.yaml: `vocabulary`") and "phase 1" in sentence and "abuse" in sentence


def test_a_phase_that_does_not_exist_is_refused_by_its_key(tmp_path):
    sentences = refusal(tmp_path, vocabulary={"abuse": {1: "a", 2: "b", 3: "c"}})
    assert all(s.startswith("params/study.yaml, key vocabulary.abuse.3") for s in sentences)


# -- units


def test_an_unknown_unit_is_refused_with_all_that_there_are():
    with pytest.raises(UnknownCountryError) as raised:
        Study(**STUDY).unit("ZZZ")
    assert all(name in str(raised.value) for name in ("ZZZ", "params/study.yaml", "AAA", "BBB", "VVV", "XFC"))


@pytest.mark.parametrize(
    "kind, iso3", [("validation_units", "AAA"), ("generated_units", "AAA"), ("generated_units", "VVV")]
)
def test_a_unit_of_two_kinds_is_refused(tmp_path, kind, iso3):
    (sentence,) = refusal(tmp_path, **{kind: {iso3: {"name": "Again"}}})
    assert sentence.startswith(f"params/study.yaml: {iso3} stands among two kinds of units")


@pytest.mark.parametrize("iso3", ["ken", "KENY", "K1N"])
def test_a_code_that_is_no_iso_3166_code_is_refused(tmp_path, iso3):
    (sentence,) = refusal(tmp_path, generated_units={iso3: {"name": "n"}})
    assert sentence.startswith(f"params/study.yaml, key generated_units.{iso3}")


def test_a_generated_unit_of_the_project_lies_where_iso_3166_assigns_no_code(root):
    # ISO 3166-1: XAA to XZZ are left to users.
    study = load_study(Layout(root))
    assert study.generated_units and all(iso3.startswith("X") for iso3 in study.generated_units)
    assert not any(iso3.startswith("X") for iso3 in {**study.countries, **study.validation_units})


# -- conventions


def test_the_defaults_are_the_standard_itself_and_so_are_the_studys_values(root):
    standard = {name: p.default for name, p in inspect.signature(present).parameters.items() if name != "table"}
    assert Presentation().model_dump() == standard
    assert load_study(Layout(root)).presentation == Presentation()


@pytest.mark.parametrize(
    "key, value",
    [
        ("minimum_base", 0),
        ("minimum_base", 49.5),
        ("minimum_effective_base", 0),
        ("minimum_df", -1),
        ("narrow_width", 1.01),
        ("narrow_width", -0.01),
        ("wide_width", 30),  # a percentage where a share belongs
        ("relative_width", 0),
        ("minimum", 50),
    ],
)
def test_a_presentation_outside_its_bounds_is_refused_by_file_and_key(tmp_path, key, value):
    (sentence,) = refusal(tmp_path, presentation={key: value})
    assert sentence.startswith(f"params/study.yaml, key presentation.{key}:")


@pytest.mark.parametrize(
    "accepted", [{"minimum_base": 1}, {"minimum_df": 0}, {"narrow_width": 0, "wide_width": 1}, {"relative_width": 0.01}]
)
def test_a_presentation_at_its_bounds_is_accepted(accepted):
    assert Presentation(**accepted).model_dump().items() >= accepted.items()


def test_weights_before_calibration_are_named_only_with_the_margins_they_were_brought_to(tmp_path):
    (sentence,) = refusal(tmp_path, survey={"base_weight": "base_weight"})
    assert sentence.startswith("params/study.yaml") and "`survey.calibrated_to`" in sentence
    assert SurveyRules(base_weight="b", calibrated_to=(("sex", "age"),)).calibrated_to == (("sex", "age"),)


def test_every_convention_out_of_its_choices_is_told_at_once(tmp_path):
    wrong = {
        "lonely_psu": "certainty",
        "ci": "wilson",
        "df": 3,
        "non_answers": "no",
        "non_answer_codes": ["DK"],
        "colour": 1,
    }
    sentences = refusal(tmp_path, survey=wrong, presentation={"minimum_base": 0})
    keys = {s.removeprefix("params/study.yaml, key ").split(":")[0] for s in sentences}
    assert keys == {f"survey.{name}" for name in wrong if name != "non_answer_codes"} | {
        "survey.non_answer_codes.0", "presentation.minimum_base"
    }  # fmt: skip


def test_conventions_cannot_be_changed_once_loaded():
    with pytest.raises(ValidationError):
        Presentation().minimum_base = 1
