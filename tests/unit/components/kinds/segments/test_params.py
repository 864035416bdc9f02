"""Parameters of coded interviews: a stand-in says that it is one, and too small a cell cannot be asked for."""

import pytest
from tests.small_interviews import COUNTRY, STEM, state

from disrupting_harm.errors import ParamsError
from disrupting_harm.sections import load_section


def sentences(study, **changes) -> list[str]:
    state(study, **changes)
    with pytest.raises(ParamsError) as raised:
        load_section(study, COUNTRY, STEM)
    return str(raised.value).splitlines()


def test_what_the_country_does_not_state_it_inherits(study):
    state(study)
    section = load_section(study, COUNTRY, STEM)
    assert section.publish.minimum_count == 2 and section.publish.pairs and section.stand_in is None
    assert section.has_codebook() and section.instrument_tables() == ("documents", "segments")
    assert section.answered_tables() == ()


@pytest.mark.parametrize(
    "changes, key",
    [
        ({"publish": {"minimum_count": 1}}, "publish.minimum_count"),
        ({"publish": {"minimum_group": 2}}, "publish.minimum_group"),
        ({"publish": {"by_sex": True}}, "publish.by_sex"),
        ({"publish": {"minimum_saturation": 1}}, "publish.minimum_saturation"),
        ({"minimum_units": 0}, "minimum_units"),
    ],
)
def test_a_value_that_would_let_a_person_be_found_is_refused_by_its_key(study, changes, key):
    (sentence,) = sentences(study, **changes)
    assert sentence.startswith("params/countries/TST.yaml, line ") and f"key components.{STEM}.{key}: " in sentence


def test_a_word_for_one_respondent_of_no_group_is_refused(study):
    (sentence,) = sentences(study, groups_one={"judges": "Judge"})
    assert "`groups_one` names judges, which `groups` does not hold" in sentence


def test_real_data_have_no_plan_of_a_stand_in(study):
    (sentence,) = sentences(study, stand_in={"seed": 1, "documents": {"justice": [1, 1]}, "segments": [1, 2],
                                             "given": [0, 1], "second_code": 0, "coded_twice": 0, "again": 1, "cleared": 0})  # fmt: skip
    assert "`stand_in` belongs to `data_class: synthetic`" in sentence


def test_a_stand_in_hears_no_group_that_is_not_declared(study):
    (sentence,) = sentences(study, data_class="synthetic", stand_in={"documents": {"army": [1, 1]}})
    assert "`stand_in.documents` names army" in sentence
