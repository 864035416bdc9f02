"""An answer holds as long as all that was seen of its claim is as it was; else it is outdated, with what was seen and what is there now."""

from __future__ import annotations

import io

import pytest
from tests.small_claims import (
    GIRLS,
    HOSTILE,
    SHARE,
    TEXTS,
    add_claims,
    change_estimate,
    make_answers,
    signed,
    write_answers,
)
from tests.small_site import make_small_site

from disrupting_harm.errors import UserError
from disrupting_harm.files import sha256_text
from disrupting_harm.site.confirm import print_confirmed
from disrupting_harm.site.shown_claims import read_shown_claims


ALL = {SHARE: "agree", GIRLS: "agree", HOSTILE: "agree"}


@pytest.fixture
def layout(tmp_path):
    made = make_small_site(tmp_path / "study")
    add_claims(made)
    return made


@pytest.fixture
def shown(layout):
    return read_shown_claims(layout, "TST")


def said(layout, tmp_path, *held) -> tuple[int, list[str]]:
    out = io.StringIO()
    code = print_confirmed(layout, write_answers(tmp_path / "a.json", *held), out)
    return code, out.getvalue().splitlines()


def refused(layout, tmp_path, *held) -> str:
    with pytest.raises(UserError) as told:
        said(layout, tmp_path, *held)
    return str(told.value)


def test_all_confirmed_is_0_and_stand_ins_are_told(layout, shown, tmp_path):
    code, told = said(layout, tmp_path, make_answers(shown, ALL))
    assert code == 0 and "TST/finding/share: A partner agrees, and it is as it was seen." in told
    assert told[-2:] == [
        "TST: 3 of 3 claims confirmed; disagreed 0, outdated 0",
        "TST: 3 of the claims rest on stand-ins; that one is confirmed is evidence of nothing.",
    ]


def test_what_nobody_confirmed_is_3_and_named(layout, shown, tmp_path):
    code, told = said(layout, tmp_path, make_answers(shown, {SHARE: "agree", GIRLS: "not_competent"}))
    assert code == 3 and "TST/finding/girls: A partner calls it not their competence." in told
    assert [line for line in told if "nobody confirmed it" in line] == [
        f"TST/finding/{name}: nobody confirmed it as it is now." for name in (GIRLS, HOSTILE)
    ]


def test_who_disagrees_is_named_with_the_remark_also_where_another_agrees(layout, shown, tmp_path):
    other = make_answers(shown, {GIRLS: "disagree"}, by="INTERPOL", remark="The base\x1b is wrong.")
    code, told = said(layout, tmp_path, make_answers(shown, ALL), other)
    assert code == 1
    place = told.index('TST/finding/girls: INTERPOL disagrees: "The base is wrong.".')
    assert told[place + 1] == "  Sentence: Of girls, 25.0 % were."


def test_a_number_that_changed_since_makes_the_answer_outdated(layout, shown, tmp_path):
    change_estimate(layout)
    code, told = said(layout, tmp_path, make_answers(shown, ALL))
    assert code == 1
    place = told.index(
        "TST/finding/share: the answer of A partner (agree) is outdated: what is shown of it has changed."
    )
    assert told[place + 1 : place + 3] == [
        "  seen:    Base: children, n = 1,015",
        "  present: Base: children, n = 1,016",
    ]
    assert "TST/finding/girls: A partner agrees, and it is as it was seen." in told
    assert "TST: 1 of 3 claims confirmed; disagreed 0, outdated 2" in told


def test_a_sentence_that_changed_and_one_that_is_gone_are_outdated(layout, shown, tmp_path):
    add_claims(layout, texts={SHARE: "25.0 % of boys were.", GIRLS: TEXTS[GIRLS]})
    code, told = said(layout, tmp_path, make_answers(shown, ALL))
    assert code == 1 and any(f"given to another claims.json, sha256 {shown.sha256}" in line for line in told)
    place = told.index(
        "TST/finding/share: the answer of A partner (agree) is outdated: what is shown of it has changed."
    )
    assert told[place + 1 : place + 3] == [
        f"  seen:    Sentence: {TEXTS[SHARE]}",
        "  present: Sentence: 25.0 % of boys were.",
    ]
    assert any(
        line.startswith("TST/finding/hostile: the answer") and "does not state it any more" in line for line in told
    )
    assert "TST/finding/girls: A partner agrees, and it is as it was seen." in told


def test_the_same_lines_in_another_order_are_not_what_is_shown(layout, shown, tmp_path):
    held = make_answers(shown, {SHARE: "agree"})
    seen = held["answers"][0]["seen"]
    seen[-1], seen[-2] = seen[-2], seen[-1]
    held["answers"][0]["sha256"] = sha256_text("\n".join(seen))
    code, told = said(layout, tmp_path, signed(held))
    assert code == 1 and f"  seen:    {seen[-2]}" in told and f"  present: {seen[-1]}" in told


def test_an_answer_to_words_that_the_present_claims_never_had_is_refused(layout, shown, tmp_path):
    held = make_answers(shown, {SHARE: "agree"})
    held["answers"][0]["seen"][1] = "Sentence: 99 % of children were."
    held["answers"][0]["sha256"] = sha256_text("\n".join(held["answers"][0]["seen"]))
    assert "what it says was seen of TST/finding/share does not stand there" in refused(layout, tmp_path, signed(held))


def test_answers_of_a_release_of_which_no_claim_is_left_are_refused(layout, shown, tmp_path):
    add_claims(layout, texts={"new": "25.0 % were."})
    assert "claims of another release, none of which outputs/reports/TST/claims.json has" in refused(
        layout, tmp_path, make_answers(shown, ALL)
    )


def test_a_unit_without_claims_and_one_of_no_study_are_refused(layout, tmp_path):
    add_claims(layout, "TSU")
    held = make_answers(read_shown_claims(layout, "TSU"), ALL)
    strange = signed(held | {"unit": "ZZZ", "answers": []})
    assert "is of ZZZ, which is no unit of this study" in refused(layout, tmp_path, strange)
    (layout.report("TSU") / "claims.json").unlink()
    assert "outputs/reports/TSU/claims.json: not what was recorded any more" in refused(layout, tmp_path, held)


def test_units_are_told_in_the_order_of_their_codes(layout, shown, tmp_path):
    add_claims(layout, "TSU")
    other = make_answers(read_shown_claims(layout, "TSU"), ALL)
    code, told = said(layout, tmp_path, other, make_answers(shown, ALL))
    assert code == 0 and [line[:3] for line in told if "claims of outputs" in line] == ["TST", "TSU"]
