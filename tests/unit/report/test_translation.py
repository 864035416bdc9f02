"""Texts of a report in another language: exact ones, those with a place for a number or name, and the mark on the rest."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from disrupting_harm.claims.claim import Bound, Claim, Findings
from disrupting_harm.languages.catalogue import Catalogue
from disrupting_harm.report.translation import English, Translation


MARK = '<span class="dh-untranslated" lang="km">មិនទាន់បានបកប្រែ</span>'
NUMBER = Bound("15.8 %", "TST/s/harm@v1", "estimate", 0.158, "percent")


def claim(name: str, *parts) -> Claim:
    return Claim(f"TST/finding/{name}", "ocsea", "", parts, "public")


ENGLISH = Findings("TST", (claim("a", NUMBER, " told <x>."), claim("b", "Nobody.")))
OWN = Findings("TST", (claim("a", "អ្នក <y> ", NUMBER), claim("b", "Nobody.")))


@pytest.fixture(scope="module")
def translation():
    texts = {
        "Not translated": "មិនទាន់បានបកប្រែ", "Contents": "មាតិកា", "Figure {n}": "រូបភាព {n}", "Source: {source}": "ប្រភព: {source}",
        "Experiences of {abuse}": "បទពិសោធន៍ {abuse}", "{n} of {base}": "{n} ក្នុង {base}", "Group": "ក្រុម", "Girls": "ក្មេងស្រី",
        "{told:percent} told.": "{told:percent} ប្រាប់។", "{page} of {pages}": "ទំព័រ {page} / {pages}",
    }  # fmt: skip
    plurals = {"The table ({n} row)": ("តារាង ({n} ជួរ)",)}
    return Translation(Catalogue("km", texts, plurals), {"abuse": "OCSEA"}, OWN, ENGLISH, {"Cambodia": "កម្ពុជា"})


@pytest.mark.parametrize(
    "text, said",
    [
        ("Contents", "មាតិកា"), ("Figure 12", "រូបភាព 12"), ("Experiences of OCSEA", "បទពិសោធន៍ OCSEA"), ("Cambodia", "កម្ពុជា"),
        ("The table (1 row)", "តារាង (1 ជួរ)"), ("The table (1,200 rows)", "តារាង (1,200 ជួរ)"), ("7.0 %", "7.0 %"), ("SYNTHETIC", "SYNTHETIC"),
    ],
)  # fmt: skip
def test_what_the_catalogue_has_is_translated_and_numbers_and_the_mark_stay(translation, text, said):
    assert translation.pieces(text) == [(said, True)]


@pytest.mark.parametrize("text", ["Figures of 12", "5 of 12", "{told:percent} told.", "Contents of it"])
def test_what_it_has_not_is_left_as_it_is(translation, text):
    assert translation.pieces(text) == [(text, False)]


def test_a_text_of_both_languages_says_which_is_which(translation):
    assert translation.say("Source: A <survey>") == 'ប្រភព: <span lang="en">A &lt;survey&gt;</span>'
    assert translation.say("More") == f'<span lang="en">More</span> {MARK}'
    assert translation.say_all("One.", "Two.") == f'<span lang="en">One. Two.</span> {MARK}'


def test_what_is_filled_later_keeps_its_braces(translation):
    assert translation.message("{page} of {pages}") == "ទំព័រ {page} / {pages}"
    assert English().message("{page} of {pages}") == "{page} of {pages}"


def made(translation, html: str) -> str:
    root = BeautifulSoup(html, "html.parser").contents[0]
    translation.marked_tree(root)
    return str(root)


def test_a_tree_says_its_language_and_so_does_each_text_of_another(translation):
    html = '<div><table><tr><th>Group</th></tr><tr><td data-column="Group">Girls</td></tr><tr><td>Other 7</td></tr></table><code>Girls</code></div>'
    assert made(translation, html) == (
        '<div lang="en"><p class="dh-untranslated" lang="km">មិនទាន់បានបកប្រែ</p><table><tr><th lang="km">ក្រុម</th></tr><tr><td data-column="ក្រុម" lang="km">'
        "ក្មេងស្រី</td></tr><tr><td>Other 7</td></tr></table><code>Girls</code></div>"
    )
    assert made(translation, "<p>Girls</p>") == '<p lang="km">ក្មេងស្រី</p>'
    assert made(translation, "<p>7.0 %</p>") == '<p lang="km">7.0 %</p>'


def test_a_list_with_sentences_of_both_languages_marks_those_that_are_not_translated(translation):
    listed = "".join(f"<li>{one.html()}</li>" for one in ENGLISH.insights)
    soup = BeautifulSoup(made(translation, f'<section class="dh-findings"><ul>{listed}</ul></section>'), "html.parser")
    first, second = soup.find_all("li")
    assert first.get_text() == "អ្នក <y> 15.8 %" and first.span["lang"] == "km"
    assert first.find("data").attrs == BeautifulSoup(NUMBER.html(), "html.parser").data.attrs
    assert second.span["lang"] == "en" and second.get_text() == "Nobody. មិនទាន់បានបកប្រែ"
    assert soup.find("p") is None


def test_english_is_neither_changed_nor_marked():
    english = English()
    assert (english.word("a < b"), english.say("a < b"), english.mark) == ("a < b", "a &lt; b", "")
