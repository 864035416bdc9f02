"""Definitions: what an indicator, a count and a measure may be, and what becomes of non-answers under a survey's rules."""

import shutil

import pytest
import yaml
from pydantic import ValidationError
from tests.small_survey import COUNTRY, make_small_survey

from disrupting_harm.errors import ParamsError
from disrupting_harm.layout import Layout
from disrupting_harm.study import (
    Catalogue,
    Count,
    Indicator,
    Measure,
    in_words,
    known_indicators,
    load_catalogue,
    load_country,
    survey_indicators,
)


TEXT = {"version": 1, "label": "l", "base": "b", "recall": "r"}
KEPT, LEFT_OUT = (0, 1, 98, 99), (0, 1)


@pytest.fixture
def small(tmp_path, root):
    return make_small_survey(tmp_path / "study", root)


def survey_of(small):
    small.write_params()
    return load_country(small.layout, COUNTRY).component("household_survey")


def known(small, **options):
    return known_indicators(small.layout, survey_of(small), **options)


def refusal(call, *arguments) -> list[str]:
    with pytest.raises(ParamsError) as raised:
        call(*arguments)
    return str(raised.value).splitlines()


# -- one definition


@pytest.mark.parametrize(
    "rule, said",
    [
        ({}, "needs one of `item`, `any_of` and `range_of`"),
        ({"item": "a", "any_of": ["b"]}, "needs one of"),
        ({"item": "a", "range_of": ["b"]}, "needs one of"),
        ({"any_of": ["a"], "range_of": ["b"]}, "needs one of"),
        ({"any_of": ["a"], "non_answers": "missing"}, "`non_answers` belongs to an `item`"),
        ({"range_of": ["a"], "non_answers": "denominator"}, "`non_answers` belongs to an `item`"),
        ({"item": "a", "numerator": [1, 2]}, "every code of `numerator` must also be in `denominator`"),
    ],
)
def test_a_definition_without_a_single_rule_is_refused_by_file_and_key(tmp_path, root, rule, said):
    shutil.copytree(root / "params", tmp_path / "params")
    layout = Layout(tmp_path)
    raw = {"indicators": {"harm": TEXT | rule, "fine": TEXT | {"item": "a"}}, "counts": {}}
    layout.indicators().write_text(yaml.safe_dump(raw), encoding="utf-8")
    (sentence,) = refusal(load_catalogue, layout)
    assert sentence.startswith("params/indicators.yaml, key indicators.harm:") and said in sentence


def test_parts_are_those_of_a_composite_or_of_a_range():
    assert Indicator(**TEXT, any_of=("a", "b")).parts == ("a", "b")
    assert Indicator(**TEXT, range_of=("c",)).parts == ("c",)
    assert Indicator(**TEXT, item="a").parts == ()


@pytest.mark.parametrize("kind", ["indicators", "counts", "measures"])
@pytest.mark.parametrize("name", ["Harm", "1st", "two words", "a/b", "a@v2", ""])
def test_a_name_that_an_estimates_id_could_not_hold_is_refused(kind, name):
    empty = {"indicators": {}, "counts": {}, "measures": {}}
    made = {"indicators": TEXT | {"item": "a"}, "counts": TEXT | {"reference": "r", "column": "c"}, "measures": TEXT}
    assert Catalogue(**empty | {kind: {"harm": made[kind]}})
    with pytest.raises(ValidationError):
        Catalogue(**empty | {kind: {name: made[kind]}})


def test_counts_and_measures_are_no_indicators():
    for rule in ({"item": "a"}, {"numerator": [1]}, {"non_answers": "missing"}):
        with pytest.raises(ValidationError):
            Count(**TEXT, reference="r", column="c", **rule)
        with pytest.raises(ValidationError):
            Measure(**TEXT, **rule)


def test_a_survey_estimates_no_measure_of_itself_as_if_it_were_about_children(root):
    catalogue = load_catalogue(Layout(root))
    assert catalogue.measures and not set(catalogue.measures) & {*catalogue.indicators, *catalogue.counts}


# -- non-answers


@pytest.mark.parametrize("rules, expected", [("denominator", KEPT), ("missing", LEFT_OUT), (None, KEPT)])
def test_the_surveys_rules_say_what_becomes_of_non_answers_and_without_a_word_they_are_kept(small, rules, expected):
    small.section["survey"] = {"lonely_psu": "fail"} | ({"non_answers": rules} if rules else {})
    found = known(small)["offered_money_for_images"]
    assert (found.denominator, found.non_answers) == (expected, rules or "denominator")


def test_without_rules_of_its_own_a_survey_follows_the_study(small):
    del small.section["survey"]
    path = small.layout.study()
    path.write_text(path.read_text(encoding="utf-8").replace("non_answers: denominator", "non_answers: missing"))
    assert known(small)["offered_money_for_images"].denominator == LEFT_OUT


@pytest.mark.parametrize(
    "rules, own, expected", [("denominator", "missing", LEFT_OUT), ("missing", "denominator", KEPT)]
)
def test_an_indicators_own_word_goes_before_the_rules_and_the_option_before_both(small, rules, own, expected):
    small.section["survey"]["non_answers"] = rules
    small.section["own_indicators"] = {"mine": TEXT | {"item": "told_anyone", "non_answers": own}}
    assert known(small)["mine"].denominator == expected
    assert known(small, non_answers=rules)["mine"].denominator == {"denominator": KEPT, "missing": LEFT_OUT}[rules]
    assert known(small)["told_nobody"].non_answers == rules


def test_codes_of_non_answers_are_the_surveys_and_join_once(small):
    small.section["survey"]["non_answer_codes"] = [8, 99]
    small.section["own_indicators"] = {"mine": TEXT | {"item": "told_anyone", "denominator": [0, 1, 99]}}
    assert known(small)["mine"].denominator == (0, 1, 99, 8)
    assert known(small)["told_nobody"].denominator == (0, 1, 8, 99)


def test_a_composite_and_a_range_have_no_codes_of_their_own_and_follow_their_parts(small):
    for treatment, expected in (("denominator", KEPT), ("missing", LEFT_OUT)):
        found = known(small, non_answers=treatment)
        for name in ("clear_ocsea", "clear_ocsea_range"):
            assert found[name].non_answers is None
            assert {found[part].denominator for part in found[name].parts} == {expected}


def test_the_files_definition_is_left_as_it_stands(small):
    before = load_catalogue(small.layout)
    known(small, non_answers="missing")
    assert load_catalogue(small.layout) == before
    assert before.indicators["offered_money_for_images"].denominator == LEFT_OUT


# -- ranges


def own(small, **definitions):
    small.section["own_indicators"] = {name: TEXT | rule for name, rule in definitions.items()}
    small.section["indicators"] += list(definitions)


def test_a_range_over_indicators_that_the_survey_estimates_is_one_of_its_indicators(small):
    own(small, span={"range_of": ["offered_money_for_images", "told_nobody"]})
    assert "span" in survey_indicators(small.layout, survey_of(small))


@pytest.mark.parametrize("kind", ["any_of", "range_of"])
def test_a_range_is_no_part_of_anything(small, kind):
    own(small, span={"range_of": ["told_nobody"]}, mixed={kind: ["span"]})
    (sentence,) = refusal(survey_indicators, small.layout, survey_of(small))
    assert sentence.startswith("params/indicators.yaml, key indicators.span.range_of:") and "mixed" in sentence


@pytest.mark.parametrize("part", ["threatened_or_blackmailed", "caregiver_uses_internet"])
def test_a_range_over_what_the_survey_does_not_estimate_of_its_table_is_refused(small, part):
    # The first is defined but not among the survey's indicators, the second is one of its caregivers'.
    own(small, span={"range_of": ["told_nobody", part]})
    (sentence,) = refusal(survey_indicators, small.layout, survey_of(small))
    assert sentence.startswith("params/indicators.yaml, key indicators.span.range_of:") and part in sentence


def test_a_part_of_a_range_that_is_not_defined_is_told_once(small):
    own(small, span={"range_of": ["told_nobody", "nowhere"]})
    (sentence,) = refusal(survey_indicators, small.layout, survey_of(small))
    assert sentence.startswith("params/indicators.yaml: no indicator nowhere")


# -- words


@pytest.mark.parametrize("text", ["{harm}", "{", "{0}", "{abuse.x}", "{abuse[x]}", "{abuse!z}"])
@pytest.mark.parametrize("where", ["label", "base"])
def test_braces_around_no_word_of_the_vocabulary_are_refused_by_file_and_key(text, where):
    wrong = Indicator(**TEXT | {where: text}, item="a")
    sentences = refusal(in_words, {"a": wrong, "fine": Indicator(**TEXT, item="a"), "b": wrong}, {"abuse": "OCSEA"})
    assert [s.split(":")[0] for s in sentences] == [f"params/indicators.yaml, key indicators.{n}" for n in "ab"]
