"""Rules of disclosure control as the study and its units state them."""

import pytest

from disrupting_harm.errors import ParamsError
from disrupting_harm.study.disclosure import DisclosureRules
from disrupting_harm.study.load import load_disclosure


@pytest.fixture
def study(study):
    """The tests' own study without a rule of its own."""
    path = study.study()
    path.write_text(path.read_text(encoding="utf-8").partition("\ndisclosure:")[0] + "\n", encoding="utf-8")
    return study


def append(path, text):
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_a_study_that_states_nothing_protects_all_but_public_data(study):
    assert load_disclosure(study, "TST", "restricted") == DisclosureRules()
    assert load_disclosure(study, "TST", "synthetic") == DisclosureRules()
    assert load_disclosure(study, "TST", "public") is None


def test_what_a_unit_states_goes_before_what_the_study_states_key_by_key(study):
    append(study.study(), "disclosure:\n  restricted: {minimum_base: 20, round_counts: 1}\n")
    append(study.country("TST"), "disclosure:\n  restricted: {round_counts: 10}\n")
    found = load_disclosure(study, "TST", "restricted")
    assert (found.minimum_base, found.round_counts) == (20, 10)
    assert load_disclosure(study, "TSV", "restricted").round_counts == 1


def test_a_class_that_is_named_without_a_rule_has_those_of_the_library_and_is_not_left_open(study):
    append(study.study(), "disclosure:\n  restricted: {}\n")
    assert load_disclosure(study, "TST", "restricted") == DisclosureRules()


def test_null_withholds_nothing_and_a_unit_may_state_rules_for_public_data(study):
    append(study.study(), "disclosure: {synthetic: null}\n")
    append(study.country("TST"), "disclosure:\n  public: {round_counts: 1}\n")
    assert load_disclosure(study, "TST", "synthetic") is None
    assert load_disclosure(study, "TST", "public").round_counts == 1


@pytest.mark.parametrize(
    ("stated", "told"),
    [("minimum_base: 9", "minimum_base (9) is below"), ("minimum_width: 6", "minimum_width (6) is above")],
)
def test_contradicting_rules_are_refused_in_one_sentence_with_file_and_key(study, stated, told):
    append(study.study(), f"disclosure:\n  restricted: {{{stated}}}\n")
    with pytest.raises(ParamsError) as caught:
        load_disclosure(study, "TST", "restricted")
    sentence = str(caught.value)
    assert "\n" not in sentence and told in sentence
    assert "params/study.yaml, line " in sentence and "key disclosure.restricted" in sentence


def test_a_contradiction_that_a_unit_makes_is_told_of_its_file(study):
    append(study.country("TST"), "disclosure:\n  restricted: {minimum_cases: 8}\n")
    with pytest.raises(ParamsError, match="params/countries/TST.yaml, line .*key disclosure.restricted"):
        load_disclosure(study, "TST", "restricted")


def test_an_unknown_key_is_refused_with_the_one_that_may_be_meant(study):
    append(study.country("TST"), "disclosure:\n  restricted: {minimum_case: 8}\n")
    with pytest.raises(ParamsError, match="unknown key .did you mean minimum_cases"):
        load_disclosure(study, "TST", "restricted")
