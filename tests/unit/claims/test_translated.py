"""Findings in another language print the same numbers, and whatever an edition says otherwise than the English page is told."""

from __future__ import annotations

import re

import pytest
from tests.small_findings import FINDINGS, WORDS, evaluated, findings_file, make_store, render

from disrupting_harm.claims.claim import Findings
from disrupting_harm.claims.page import PageBound, PageClaim, PageText, read_page
from disrupting_harm.claims.translated import check_edition, find_translated, read_edition
from disrupting_harm.languages.catalogue import Catalogue


PHRASES = {
    "{share} of {noun}": "{share} de {noun}", "{n} of {base}": "{n} de {base}", "{n} of {base} {noun}": "{n} de {base} {noun}",
    "{low} to {high}": "{low} a {high}",
}  # fmt: skip
SENTENCES = {
    FINDINGS["share"]["text"]: "De {abuse} (95 %: {harm:interval}), {harm:share crianças de 12-17 anos} foram vítimas.",
    FINDINGS["workers"]["text"]: "{trained:n_of_n_percent profissionais} tiveram formação.",
    "Teach it.": "Ensinar.",
}
CATALOGUE = Catalogue("pt", PHRASES | SENTENCES)
MARK = '<span class="dh-untranslated" lang="pt">Não traduzido</span>'


@pytest.fixture(scope="module")
def store():
    return make_store()


@pytest.fixture(scope="module")
def english(store):
    return read_page(render(store, evaluated(store)))


@pytest.fixture(scope="module")
def findings(store):
    return find_translated(findings_file(), store, WORDS, (), CATALOGUE)


@pytest.fixture(scope="module")
def page(store, findings):
    return render(store, findings).replace("Reports rose", f"{MARK} Reports rose")


def problems(page, english, findings, store):
    return check_edition(read_edition(page, without=[MARK]), english, findings, store)


def test_sentences_are_put_together_in_their_language_with_the_same_numbers(store, findings):
    texts = {claim.claim_id: claim.text() for claim in findings.claims()}
    assert (
        texts["TST/finding/share"] == "De OCSEA (95 %: 13.1 a 18.8 %), 15.8 % de crianças de 12-17 anos foram vítimas."
    )
    assert texts["TST/finding/workers"] == "13 de 50 profissionais (26 %) tiveram formação."
    assert findings.recommendations[0].text() == "Ensinar."
    for claim, other in zip(evaluated(store).claims(), findings.claims(), strict=True):
        assert sorted(claim.bounds, key=repr) == sorted(other.bounds, key=repr)


def test_a_language_that_cannot_join_numbers_keeps_every_sentence_in_english(store):
    assert find_translated(findings_file(), store, WORDS, (), Catalogue("km", SENTENCES)) == evaluated(store)


def test_two_editions_have_the_same_bound_numbers(page, english):
    both = [
        {bound for text in texts for bound in text.bounds} for texts in (read_edition(page, without=[MARK]), english)
    ]
    assert both[0] == both[1] and len(both[0]) > 8


def test_an_edition_as_it_was_rendered_has_no_problem(page, english, findings, store):
    assert problems(page, english, findings, store) == []


def test_each_bound_number_that_is_changed_is_named(page, english, findings, store):
    numbers = list(re.finditer(r'(<data class="dh-bound"[^>]*>)(\d)([^<]*)(</data>)', page))
    assert len(numbers) > 20
    for found in numbers:
        wrong = f"{(int(found[2]) + 1) % 10}{found[3]}"
        changed = f"{page[: found.start(2)]}{wrong}{page[found.end(3) :]}"
        assert any(wrong in one.printed for one in problems(changed, english, findings, store)), found[0]


@pytest.mark.parametrize(
    "before, after, rule",
    [
        ("(95 %: ", "(90 %: ", "translation"),
        (" (95 %: ", " (2 of 95 %: ", "translation"),
        ("foram vítimas.", "não foram vítimas.", "sentence"),
        ("<td>20.5&nbsp;%</td>", "<td>20,5&nbsp;%</td>", "translation"),
        ("<td>Girls</td>", "<td>Girls 7</td>", "translation"),
        ("in 2021.</p>", "in 2022.</p>", "translation"),
        ('alt="Reports of 2 holders', 'alt="Reports of 3 holders', "translation"),
        ("SYNTHETIC</strong>", "sintético</strong>", "translation"),
        ("<td>Girls</td>", "", "edition"),
        ("</main>", "<p>More.</p></main>", "edition"),
        (MARK, MARK.replace("Não", "3 não"), "translation"),
    ],
)
def test_each_kind_of_change_is_named(before, after, rule, page, english, findings, store):
    assert before in page
    assert rule in {one.rule for one in problems(page.replace(before, after, 1), english, findings, store)}


# -- text by text


def text(said: str = "Of 5 children", **keys) -> PageText:
    return PageText(**{"kind": "prose", "text": said, "free": said, "near": "Heading"} | keys)


def told(texts: list[PageText], english: list[PageText]) -> list[tuple[str, str, str, str, str]]:
    found = check_edition(texts, english, Findings("TST"), make_store())
    return [(one.rule, one.place, one.text, one.printed, one.stored) for one in found]


BOUND = PageBound("26 %", "TST/survey/trained@v1", "share_of_n", "0.26", "whole_percent")


def test_a_text_has_the_numbers_of_the_english_one_in_any_order():
    assert told([text("De 9 crianças, 5")], [text("Of 5 of 9")]) == []
    assert told([text("De 9 crianças, 9")], [text("Of 5 of 9")]) == [
        ("translation", "Heading", "De 9 crianças, 9", "9, 9", "5, 9")
    ]


def test_a_text_without_letters_is_not_translated_and_one_with_letters_may_be():
    assert told([text("5/9")], [text("5-9")]) == [("translation", "Heading", "5/9", "5/9", "5-9")]
    assert told([text("5/9 a")], [text("5-9 b")]) == told([text("5-9")], [text("5-9")]) == []


def test_the_mark_of_stand_ins_stands_there_as_often():
    assert told([text("dados SYNTHETIC")], [text("SYNTHETIC data")]) == []
    assert told([text("dados")], [text("SYNTHETIC data")]) == [("translation", "Heading", "dados", "", "SYNTHETIC")]
    assert len(told([text("SYNTHETIC dados")], [text("data")])) == 1


def test_bound_numbers_and_claims_are_those_of_the_english_text():
    bound = text("26 %", bounds=(BOUND,))
    assert told([bound], [bound]) == []
    named = "26 % (TST/survey/trained@v1, share_of_n)"
    assert told([text("26 %")], [bound]) == [("translation", "Heading", "26 %", "", named)]
    assert told([text("26 %", bounds=(BOUND, BOUND))], [bound]) == [
        ("translation", "Heading", "26 %", f"{named}, {named}", named)
    ]
    claims = tuple(PageClaim(f"TST/finding/{name}", "", ()) for name in "ab")
    found = [one[0] for one in told([text(claims=claims[::-1])], [text(claims=claims)])]
    assert found == ["sentence", "sentence", "translation"], "claims come in the order of the English page"


def test_a_problem_is_placed_by_its_figure_or_by_the_english_heading_above():
    for keys, place in (({"anchor": "A"}, "A"), ({}, "Heading")):
        assert [one[1] for one in told([text("4", **keys | {"near": "Título"})], [text("5", **keys)])] == [place]


@pytest.mark.parametrize("change", [{"kind": "cell"}, {"anchor": "A"}, {"table": 1}, {"row": 2}])
def test_a_text_of_another_kind_or_place_ends_the_comparison(change):
    long = "e" * 100
    found = told([text("d" * 100, **change), text("4")], [text(long), text("5")])
    assert found == [("edition", change.get("anchor", "Heading"), "d" * 100, "d" * 80, "e" * 80)]


def test_the_name_of_a_column_and_of_a_heading_may_be_translated():
    assert told([text("n", column="Grupo", near="Título")], [text("n", column="Group")]) == []


@pytest.mark.parametrize("here, there", [(1, 2), (2, 1), (0, 1)])
def test_texts_that_are_lost_or_added_are_counted(here, there):
    assert told([text()] * here, [text()] * there) == [("edition", "", "the page", f"{here} texts", f"{there} texts")]


def test_a_problem_that_two_texts_have_alike_is_told_once():
    assert len(told([text("4")] * 2, [text("5")] * 2)) == 1


def test_what_the_edition_alone_has_is_left_out_before_it_is_read():
    page = f'<p>{MARK} a</p><p>b<i>c</i></p><img alt="d" src="data:image/png;base64,{MARK[:4]}QUJD">'
    assert [one.text for one in read_edition(page)] == ["Não traduzido a", "bc", "d"]
    assert [one.text for one in read_edition(page, without=[MARK, "<i>c</i>"])] == ["a", "b", "d"]


# -- sentences


def in_portuguese(sentences: dict[str, str], findings: dict, recommendations: dict | None = None) -> list[str]:
    file = findings_file(findings, recommendations or {})
    found = find_translated(file, make_store(rules=file), WORDS, (), Catalogue("pt", PHRASES | sentences))
    return [one.text() for one in (*found.claims(), *found.recommendations)]


def test_the_text_of_a_country_and_what_is_said_otherwise_are_translated_too():
    findings = {
        "own": {"text": "No.", "texts": {"TST": "Here {rare:share children}."}},
        "not": {"text": "No.", "when": [{"test": "minority", "of": "told"}], "otherwise": "{rare:share them} did."},
        "left": {"text": "{rare:share children} more."},
    }
    sentences = {
        "Here {rare:share children}.": "Aqui {rare:share crianças}.",
        "{rare:share them} did.": "{rare:share eles} sim.",
    }
    assert in_portuguese(sentences, findings) == [
        "Aqui 18 de 49 crianças.",
        "18 de 49 eles sim.",
        "18 of 49 children more.",
    ]


def test_words_of_the_study_are_translated_in_translated_sentences_alone():
    findings = {"one": {"text": "{abuse} a."}, "two": {"text": "{abuse} b."}}
    assert in_portuguese({"{abuse} a.": "c {abuse}.", "OCSEA": "ESAC"}, findings) == ["c ESAC.", "OCSEA b."]
    assert in_portuguese({"{abuse} a.": "c {abuse}."}, findings) == ["c OCSEA.", "OCSEA b."], "as far as they are"


def test_the_text_of_a_country_in_a_recommendation_is_translated():
    action = {
        "duty_bearer": "donors",
        "text": "Pay.",
        "texts": {"TST": "Pay here."},
        "findings": ["one"],
        "alignment": ["SDG target 1.1"],
    }
    found = in_portuguese({"Pay here.": "Pagar aqui."}, {"one": {"text": "a."}}, {"pay": action})
    assert found == ["a.", "Pagar aqui."]


def test_a_number_that_is_written_in_other_digits_is_told(page, english, findings, store):
    changed = page.replace(">20.5&nbsp;%<", ">២០.៥&nbsp;%<")
    assert changed != page and "translation" in {one.rule for one in problems(changed, english, findings, store)}
