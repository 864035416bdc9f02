"""Saved answers are read whole or refused in one sentence that names the file: whoever wrote them may be a stranger."""

from __future__ import annotations

import json

import pytest
from tests.small_claims import GIRLS, SHARE, STUDY, add_claims, make_answers, signed, write_answers
from tests.small_site import make_small_site

from disrupting_harm.errors import UserError
from disrupting_harm.files import sha256_text
from disrupting_harm.site.answers import LARGEST, plain, read_answers
from disrupting_harm.site.shown_claims import read_shown_claims


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    layout = make_small_site(tmp_path_factory.mktemp("small") / "study")
    add_claims(layout)
    return read_shown_claims(layout, "TST")


@pytest.fixture
def good(shown) -> dict:
    return make_answers(shown, {SHARE: "agree", GIRLS: "disagree"}, remark="No “ž”")


def refused(tmp_path, *held) -> list[str]:
    with pytest.raises(UserError) as told:
        read_answers(write_answers(tmp_path / "a.json", *held), STUDY)
    return str(told.value).splitlines()


def with_entry(good: dict, **changed) -> dict:
    """The first answer otherwise, and the file's digest written anew: as one who knows how it is made would."""
    first, *rest = good["answers"]
    return signed(good | {"answers": [first | changed, *rest]})


def test_answers_are_read_as_they_were_saved(good, shown, tmp_path):
    (found,) = read_answers(write_answers(tmp_path / "a.json", good), STUDY)
    assert (found.unit, found.by, found.claims_sha256) == ("TST", "A partner", shown.sha256)
    assert [(one.claim, one.answer, one.remark) for one in found.answers] == [
        ("TST/finding/share", "agree", "No “ž”"), ("TST/finding/girls", "disagree", "No “ž”"),
    ]  # fmt: skip
    assert found.answers[0].seen == shown.claims[0].lines and found.answers[0].sha256 == shown.claims[0].sha256


def test_a_file_that_an_editor_laid_out_anew_is_the_same(good, tmp_path):
    text = "\ufeff" + json.dumps(dict(reversed(good.items())), indent=4, ensure_ascii=True)
    assert len(read_answers(write_answers(tmp_path / "a.json", text), STUDY)[0].answers) == 2


WRONG = [
    ("no JSON", lambda good: "{", "is no JSON of saved answers"),
    ("deep", lambda good: "[" * 100_000, "is no JSON of saved answers"),
    ("a key twice", lambda good: json.dumps(good).replace('{"form"', '{"by": "B", "form"', 1), "is no JSON of saved answers"),
    ("too large", lambda good: " " * (LARGEST + 1), "is too large"),
    ("a list", lambda good: "[]", "holds no saved answers"),
    ("other JSON", lambda good: '{"claims": []}', "holds no saved answers"),
    ("a form that is no text", lambda good: good | {"form": 1}, "holds no saved answers"),
    ("another version", lambda good: signed(good | {"form": "urn:disrupting-harm:confirmation:2"}), "by a page of another version"),
    ("a key more", lambda good: signed(good | {"more": "x"}), "is not as a page saves answers"),
    ("nobody", lambda good: signed(good | {"by": " \u202e "}), "is not as a page saves answers"),
    ("no unit", lambda good: signed(good | {"unit": "../TST"}), "is not as a page saves answers"),
    ("half of a sign", lambda good: json.dumps(good).replace("A partner", "\\ud800"), "is not as a page saves answers"),
    ("another word", lambda good: with_entry(good, answer="yes"), "is not as a page saves answers"),
    ("an answer that is none", lambda good: signed(good | {"answers": [1]}), "is not as a page saves answers"),
    ("nothing seen", lambda good: with_entry(good, seen=[]), "is not as a page saves answers"),
    ("another study", lambda good: signed(good | {"study": "Other\n\x1b[2J"}), 'holds answers to the study "Other [2J", and this is "Test study"'),
    ("an answer turned", lambda good: json.dumps(good).replace('"disagree"', '"agree"'), "was changed after the page saved it"),
    ("another name", lambda good: good | {"by": "B"}, "was changed after the page saved it"),
    ("another country", lambda good: signed(good | {"unit": "TSU"}), "is of TSU and answers TST/finding/share, a claim of another country"),
    ("one claim twice", lambda good: signed(good | {"answers": [good["answers"][0]] * 2}), "answers TST/finding/share more than once"),
    ("another thing seen", lambda good: with_entry(good, seen=["TST/finding/share", "Sentence: 99 %"]), "the digest of the answer to TST/finding/share"),
    ("what was seen of another claim", lambda good: with_entry(good, seen=(other := good["answers"][1]["seen"]), sha256=sha256_text("\n".join(other))), "the digest of the answer to TST/finding/share"),
]  # fmt: skip


@pytest.mark.parametrize("make, told", [pytest.param(make, told, id=name) for name, make, told in WRONG])
def test_what_cannot_be_used_is_refused_in_one_sentence(good, tmp_path, make, told):
    (sentence,) = refused(tmp_path, make(good))
    assert sentence.startswith(f"{tmp_path}/a0.json: ") and told in sentence and sentence.endswith(".")
    assert not any(ord(sign) < 32 for sign in sentence)


def test_every_file_that_cannot_be_used_is_told_at_once(good, tmp_path):
    told = refused(tmp_path, "{", good, "[]")
    assert [sentence.partition(":")[0].rpartition("/")[2] for sentence in told] == ["a0.json", "a2.json"]


def test_one_person_answers_a_claim_once_over_all_files(good, shown, tmp_path):
    (told,) = refused(tmp_path, good, make_answers(shown, {GIRLS: "agree"}, by="a PARTNER"))
    assert "a1.json: a PARTNER answers TST/finding/girls here and in" in told and told.count("a0.json") == 1
    assert (
        len(
            read_answers(write_answers(tmp_path / "b.json", good, make_answers(shown, {GIRLS: "agree"}, by="B")), STUDY)
        )
        == 2
    )


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UserError, match=r"none.json: cannot be read"):
        read_answers([tmp_path / "none.json"], STUDY)


def test_a_text_of_a_stranger_steers_no_terminal():
    assert plain("a\x1b[31m\n\u202eb\u2028c") == "a [31m b c" and plain("x" * 500) == "x" * 400 + "…"
