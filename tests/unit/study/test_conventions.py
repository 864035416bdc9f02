"""The study's words, units and conventions: what each phase says, and which bounds a convention keeps."""

import inspect

import pytest
import yaml
from pydantic import ValidationError

from disrupting_harm.errors import ParamsError, UnfieldedCountryError, UnknownCountryError
from disrupting_harm.layout import Layout
from disrupting_harm.study.catalogue import in_words
from disrupting_harm.study.conventions import Presentation, Study, SurveyRules, TargetPopulation, Unit
from disrupting_harm.study.load import load_study
from disrupting_harm.study.load_catalogue import load_catalogue
from disrupting_harm.survey.presentation import present


STUDY = {
    "title": "t",
    "units": {
        "AAA": {"name": "First", "phase": 1},
        "BBB": {"name": "Second", "phase": 2},
        "VVV": {"name": "Public data", "kind": "validation"},
        "XFC": {"name": "Made up", "kind": "generated"},
    },
    "phases": {1: {"vocabulary": {"abuse": "OCSEA"}}, 2: {"vocabulary": {"abuse": "technology-facilitated CSEA"}}},
    "survey": {},
    "presentation": {},
}


def key_of(sentence: str) -> str:
    """The key that a sentence on the study's file names; empty where it is about the whole file."""
    place = sentence.split(": ")[0]
    assert place.startswith("params/study.yaml")
    return place.partition(", key ")[2]


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
    "unit, clear, told",
    [
        ("TST", "Clear OCSEA", "clear OCSEA"),
        ("TSU", "Clear technology-facilitated CSEA", "clear technology-facilitated CSEA"),
    ],
)
def test_labels_and_bases_of_the_study_are_in_the_words_of_the_countrys_phase(study, unit, clear, told):
    said = in_words(load_catalogue(study, "household_survey", unit).indicators, load_study(study).words(unit))
    assert said["clear_ocsea"].label == f"{clear}: any of the four clear forms"
    assert said["clear_ocsea_range"].label == f"{clear}: range over the four clear forms"
    assert said["told_nobody"].base == f"children subjected to {told}"
    assert not any("{" in text for indicator in said.values() for text in (indicator.label, indicator.base))


def test_the_words_of_a_phase_cannot_be_changed_through_a_unit(study):
    loaded = load_study(study)
    loaded.words("TST")["abuse"] = "another"
    assert loaded.words("TST") == {"abuse": "OCSEA"}


@pytest.mark.parametrize("lacking", [1, 2])
def test_a_word_without_both_phases_is_refused(tmp_path, lacking):
    phases = {n: {"vocabulary": {} if n == lacking else {"abuse": "OCSEA"}} for n in (1, 2)}
    (sentence,) = refusal(tmp_path, phases=phases)
    assert sentence.startswith("params/study.yaml: `phases` needs a word for abuse in the vocabulary of every phase")


def test_a_phase_that_does_not_exist_is_refused_by_its_key(tmp_path):
    sentences = refusal(tmp_path, phases=STUDY["phases"] | {3: {"vocabulary": {"abuse": "c"}}})
    assert sentences and all(key_of(s).startswith("phases.3") for s in sentences)


def test_a_country_of_a_phase_that_the_study_does_not_describe_is_refused(tmp_path):
    (sentence,) = refusal(tmp_path, phases={1: STUDY["phases"][1]})
    assert sentence.startswith("params/study.yaml: `phases` does not hold the phase of BBB")


# -- units


def test_a_unit_is_a_country_or_a_validation_unit_or_a_generated_file():
    kinds = {iso3: unit.kind for iso3, unit in Study(**STUDY).units.items()}
    assert kinds == {"AAA": "country", "BBB": "country", "VVV": "validation", "XFC": "generated"}


def test_an_unknown_unit_is_refused_with_all_that_there_are():
    with pytest.raises(UnknownCountryError) as raised:
        Study(**STUDY).unit("ZZZ")
    assert all(name in str(raised.value) for name in ("ZZZ", "params/study.yaml", "AAA", "BBB", "VVV", "XFC"))
    assert "did you mean" not in str(raised.value)


@pytest.mark.parametrize("iso3", ["aaa", "AAB", "AA", "AAAA"])
def test_an_unknown_unit_that_is_spelt_almost_like_one_gets_its_name(iso3):
    with pytest.raises(UnknownCountryError, match=r"\(did you mean AAA\?\)"):
        Study(**STUDY).unit(iso3)


@pytest.mark.parametrize(
    "unit", [{"kind": "country"}, {}, {"kind": "validation", "phase": 1}, {"kind": "generated", "phase": 2}]
)
def test_a_phase_belongs_to_a_country_and_to_nothing_else(tmp_path, unit):
    (sentence,) = refusal(tmp_path, units=STUDY["units"] | {"CCC": unit | {"name": "n"}})
    assert key_of(sentence) == "units.CCC" and "`phase` belongs to a country of the study" in sentence
    assert ", line " in sentence


@pytest.mark.parametrize("unit", [{"kind": "region"}, {"phase": 3}, {"name": None}, {"colour": "red"}])
def test_a_unit_of_no_known_kind_or_phase_is_refused_by_its_key(unit):
    with pytest.raises(ValidationError):
        Unit(**{"name": "n", "phase": 1} | unit)


@pytest.mark.parametrize("iso3", ["ken", "KENY", "K1N"])
def test_a_code_that_is_no_iso_3166_code_is_refused(tmp_path, iso3):
    (sentence,) = refusal(tmp_path, units=STUDY["units"] | {iso3: {"name": "n", "kind": "generated"}})
    assert key_of(sentence).startswith(f"units.{iso3}")


# -- conventions


def test_a_study_that_does_not_say_when_a_percentage_is_printed_is_refused(tmp_path):
    """The standard of a report is stated, never taken from the library in silence."""
    path = tmp_path / "params" / "study.yaml"
    path.parent.mkdir()
    path.write_text(yaml.safe_dump({k: v for k, v in STUDY.items() if k != "presentation"}), encoding="utf-8")
    with pytest.raises(ParamsError, match="^params/study.yaml, key presentation: missing; add it.$"):
        load_study(Layout(tmp_path))


def test_the_defaults_are_the_standard_itself(study):
    standard = {name: p.default for name, p in inspect.signature(present).parameters.items() if name != "table"}
    assert Presentation().model_dump() == standard


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
    assert key_of(sentence) == f"presentation.{key}" and ", line " in sentence


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
    keys = {key_of(s) for s in sentences}
    assert keys == {f"survey.{name}" for name in wrong if name != "non_answer_codes"} | {
        "survey.non_answer_codes.0", "presentation.minimum_base"
    }  # fmt: skip


def test_conventions_cannot_be_changed_once_loaded():
    with pytest.raises(ValidationError):
        Presentation().minimum_base = 1


# -- the target population


PEOPLE = {
    "base": "children",
    "year": 2021,
    "ages": [12, 17],
    "internet_share": {"reference": "shares", "column": "pct"},
}


def test_a_target_population_says_who_when_and_by_which_share():
    people = TargetPopulation(**PEOPLE)
    assert people.ages == (12, 17) and people.internet_share.reference == "shares"
    for name in ("base", "year", "ages"):
        with pytest.raises(ValidationError, match=name):
            TargetPopulation(**{k: v for k, v in PEOPLE.items() if k != name})


def test_without_a_published_share_of_internet_users_there_is_none():
    assert TargetPopulation(**{k: v for k, v in PEOPLE.items() if k != "internet_share"}).internet_share is None


def test_a_country_that_was_planned_and_not_fielded_is_refused_by_one_sentence():
    units = STUDY["units"] | {"CCC": {"name": "Third", "phase": 1, "fielded": False}}
    study = Study(**STUDY | {"units": units})
    with pytest.raises(UnfieldedCountryError) as raised:
        study.require_fielded("CCC")
    (sentence,) = str(raised.value).splitlines()
    assert sentence.startswith("CCC: Third was planned, not fielded in phase 1, so there is nothing to run")
    assert study.require_fielded("AAA").name == "First"
    with pytest.raises(ValidationError, match="`fielded` belongs to a country"):
        Unit(name="A file", kind="validation", fielded=False)


@pytest.mark.parametrize(
    "key, value", [("ages", [17, 12]), ("year", "soon"), ("year", 2021.5), ("internet_share", 0.67), ("sex", "f")]
)
def test_a_target_population_out_of_its_form_is_refused(key, value):
    with pytest.raises(ValidationError):
        TargetPopulation(**PEOPLE | {key: value})
