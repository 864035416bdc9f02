"""Findings in another language print the same numbers, and whatever an edition says otherwise than the English page is told."""

from __future__ import annotations

import re

import pytest
from tests.small_findings import FINDINGS, WORDS, evaluated, findings_file, make_store, render

from disrupting_harm.claims.page import read_page
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


def test_a_number_that_is_written_in_other_digits_is_told(page, english, findings, store):
    changed = page.replace(">20.5&nbsp;%<", ">២០.៥&nbsp;%<")
    assert changed != page and "translation" in {one.rule for one in problems(changed, english, findings, store)}
