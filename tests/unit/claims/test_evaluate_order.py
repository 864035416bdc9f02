"""In which order sentences stand, what class each is of, and what each rests on: by hand, on a few estimates."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.small_findings import SCOPE, WORDS, assessment, estimate, evaluated, findings_file, make_store

from disrupting_harm.claims.claim import DUTY_BEARERS, SECTIONS, Bound
from disrupting_harm.claims.evaluate import find_claims, spoken_sentences
from disrupting_harm.claims.forms import Phrases, Voice


CLASSES = ("public", "restricted", "synthetic")


def action(duty_bearer: str = "justice", text: str = "Do.", **keys) -> dict:
    return {"duty_bearer": duty_bearer, "text": text, "component": "survey", "alignment": ["SDG target 1.1"], **keys}


def of_each_class(*names: str) -> list:
    """An estimate `a` of the first class, `b` of the second."""
    return [estimate(own, 0.5, data_class=name) for own, name in zip("abc", names, strict=False)]


# -- findings


def test_sections_stand_in_the_order_of_the_report_and_claims_in_that_of_the_file():
    texts = {
        f"{section}_{n}": {"text": "{harm:percent}.", "section": section}
        for n in (1, 2)
        for section in list(SECTIONS)[::-1]
    }
    del texts["responding_1"], texts["responding_2"]
    found = evaluated(make_store(rules=findings_file(texts, {}))).by_section
    assert {section: [c.claim_id for c in claims] for section, claims in found.items()} == {
        section: [f"TST/finding/{section}_1", f"TST/finding/{section}_2"] for section in SECTIONS if section != "responding"
    }  # fmt: skip
    assert list(found) == [section for section in SECTIONS if section != "responding"], "and none that is empty"


def test_a_sentence_without_a_rank_is_no_insight():
    file = findings_file({"one": {"text": "{harm:percent}.", "insight": 2}, "two": {"text": "{told:percent}."}}, {})
    assert [claim.claim_id for claim in evaluated(make_store(rules=file)).insights] == ["TST/finding/one"]


@pytest.mark.parametrize("first", CLASSES)
@pytest.mark.parametrize("second", CLASSES)
def test_of_two_classes_the_less_real_one_is_said(first, second):
    rows = of_each_class(first, second)
    file = findings_file({"both": {"text": "{a:percent} and {b:percent}."}}, {"do": action(evidence=["a", "b"])})
    found = evaluated(make_store(rows, rules=file))
    expected = max(first, second, key=CLASSES.index)
    assert [found.claims()[0].data_class, found.recommendations[0].data_class] == [expected, expected]


def test_a_sentence_without_numbers_is_public_has_no_theme_and_rests_on_nothing():
    (claim,) = evaluated(make_store(rules=findings_file({"said": {"text": "It is {abuse}."}}, {}))).claims()
    assert (claim.text(), claim.theme, claim.data_class, claim.evidence) == ("It is OCSEA.", "", "public", ())


def test_the_theme_is_that_of_the_first_number_and_blank_where_it_has_none():
    rows = [estimate("a", 0.5, theme=None), estimate("b", 0.5, theme="law")]
    texts = {"ab": {"text": "{a:percent}, {b:percent}."}, "ba": {"text": "{b:percent}, {a:percent}."}}
    assert [c.theme for c in evaluated(make_store(rows, rules=findings_file(texts, {}))).claims()] == ["", "law"]


def test_an_estimate_that_is_printed_and_tested_is_named_once_and_what_was_tested_alone_after_it():
    rows = [estimate("a", 0.6, ci_low=0.55, ci_high=0.65), estimate("b", 0.7, ci_low=0.65, ci_high=0.75)]
    when = [{"test": "majority", "of": "b"}, {"test": "majority", "of": "a"}]
    file = findings_file({"most": {"text": "Most ({a:percent}).", "when": when}}, {})
    (claim,) = evaluated(make_store(rows, rules=file)).claims()
    assert claim.evidence == (f"{SCOPE}/a@v1", f"{SCOPE}/b@v1")


def test_one_test_that_fails_is_enough_whichever_it_is():
    rows = [estimate("a", 0.6, ci_low=0.55, ci_high=0.65), estimate("b", 0.5, ci_low=0.45, ci_high=0.55)]
    for order in ("ab", "ba"):
        when = [{"test": "majority", "of": name} for name in order]
        file = findings_file({"most": {"text": "Most ({a:percent}).", "when": when}}, {})
        assert evaluated(make_store(rows, rules=file)).claims() == ()


def test_a_figure_whose_sentence_does_not_hold_has_no_title():
    file = findings_file({"lost": {"text": "{withheld:percent}.", "title_of": ["survey/drawn"]}}, {})
    assert evaluated(make_store(rules=file)).titles == {}


def test_the_year_of_an_assessment_is_printed_from_it_and_no_estimate_of_its_name():
    rows = [estimate("live", 0.5)]
    file = findings_file({"law": {"text": "As of {live:as_of}."}, "share": {"text": "{live:percent}."}}, {})
    found = evaluated(make_store(rows, rules=file)).claims()
    assert [(c.text(), c.evidence) for c in found] == [
        ("As of 2021.", (f"{SCOPE}/live/us_2021",)), ("50.0 %.", (f"{SCOPE}/live@v1",)),
    ]  # fmt: skip


def test_a_sentence_in_another_language_has_its_own_words_and_the_others_those_of_the_study():
    file = findings_file(
        {"um": {"text": "{abuse}: {harm:share crianças}."}, "two": {"text": "{abuse}: {harm:share children}."}}, {}
    )
    voices = {"{abuse}: {harm:share crianças}.": Voice({"abuse": "abuso"}, Phrases(share="{share} de {noun}"))}
    found = find_claims(file, make_store(rules=file), WORDS, voices=voices)
    assert [claim.text() for claim in found.claims()] == ["abuso: 15.8 % de crianças.", "OCSEA: 15.8 % of children."]


# -- recommendations


def test_recommendations_stand_in_the_order_of_duty_bearers_and_within_one_in_that_of_the_file():
    texts = {f"{bearer}_{n}": action(bearer, evidence=["told"]) for n in (1, 2) for bearer in list(DUTY_BEARERS)[::-1]}
    found = evaluated(make_store(rules=findings_file({}, texts))).recommendations
    assert [one.recommendation_id for one in found] == [
        f"TST/recommendation/{bearer}_{n}" for bearer in DUTY_BEARERS for n in (1, 2)
    ]
    assert [one.duty_bearer for one in found] == [bearer for bearer in DUTY_BEARERS for _ in (1, 2)]


def test_a_recommendation_rests_on_findings_that_hold_or_on_evidence_that_is_there():
    texts = {
        "finding": action(findings=["holds", "hidden"]), "evidence": action(evidence=["told", "live", "withheld"]),
        "both": action(findings=["holds"], evidence=["told"]), "neither": action(findings=["hidden"], evidence=["withheld"]),
    }  # fmt: skip
    file = findings_file({"holds": {"text": "{harm:percent}."}, "hidden": {"text": "{withheld:percent}."}}, texts)
    found = evaluated(make_store(rules=file)).recommendations
    assert {one.recommendation_id.rpartition("/")[2]: (one.findings, one.evidence) for one in found} == {
        "finding": (("TST/finding/holds",), ()),
        "evidence": ((), (f"{SCOPE}/told@v1", f"{SCOPE}/live/us_2021")),
        "both": (("TST/finding/holds",), (f"{SCOPE}/told@v1",)),
    }
    assert found[0].alignment == ("SDG target 1.1",)


@pytest.mark.parametrize("keys, printed", [
    ({"evidence": ["a", "c"]}, "synthetic"), ({"findings": ["from_c"]}, "synthetic"),
    ({"evidence": ["a"], "text": "{c:percent}."}, "synthetic"), ({"evidence": ["a"]}, "public"),
])  # fmt: skip
def test_a_recommendation_is_of_the_class_of_its_evidence_its_findings_and_its_numbers(keys, printed):
    file = findings_file({"from_c": {"text": "{c:percent}."}}, {"do": action(**keys)})
    (found,) = evaluated(make_store(of_each_class(*CLASSES), rules=file)).recommendations
    assert found.data_class == printed


def test_a_recommendation_about_another_unit_is_not_given_here():
    texts = {"here": action(evidence=["told"], only=["TST"]), "there": action(evidence=["told"], only=["KEN"])}
    found = evaluated(make_store(rules=findings_file({}, texts))).recommendations
    assert [one.recommendation_id for one in found] == ["TST/recommendation/here"]


def test_a_country_has_its_own_text_of_a_recommendation():
    texts = {"do": action(evidence=["told"], texts={"TST": "Do it here ({told:percent})."})}
    (found,) = evaluated(make_store(rules=findings_file({}, texts))).recommendations
    assert found.text() == "Do it here (66.0 %)."


def test_a_recommendation_without_a_component_names_it_in_its_references():
    full = {key: value for key, value in action(evidence=["survey/told"]).items() if key != "component"}
    file = findings_file({}, {"do": full, "not": {**full, "evidence": ["told"]}})
    assert [one.recommendation_id for one in evaluated(make_store(rules=file)).recommendations] == [
        "TST/recommendation/do"
    ]


# -- what can be spoken


def test_each_piece_of_a_spoken_sentence_has_the_parts_that_print_it():
    file = findings_file({"one": {"text": "{abuse}: {rare:n_of_n children}."}}, {})
    (spoken,) = spoken_sentences(file, make_store(rules=file), WORDS).values()
    name = f"{SCOPE}/rare@v1"
    assert [parts for _, parts in spoken.pieces] == [
        ("OCSEA",), (": ",),
        (Bound("18", name, "n_cases", 18.0, "count"), " of ", Bound("49", name, "n", 49.0, "count"), " ", "children"), (".",),
    ]  # fmt: skip
    assert spoken.id == "TST/finding/one"


def test_a_recommendation_whose_test_fails_is_not_spoken():
    fails = [{"test": "status", "of": "live", "status": ["crime"]}]
    file = findings_file({}, {"do": action(evidence=["told"], when=fails), "did": action(evidence=["told"])})
    assert list(spoken_sentences(file, make_store(rules=file), WORDS)) == ["TST/recommendation/did"]
    crime = {row.assessment_id: row for row in [assessment(status="crime")]}
    both = spoken_sentences(file, replace(make_store(rules=file), assessments=crime), WORDS)
    assert list(both) == ["TST/recommendation/do", "TST/recommendation/did"]
