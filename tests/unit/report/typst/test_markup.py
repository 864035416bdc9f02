"""HTML of cells becomes Typst code: blocks, running text, links, lists and facts, and no letter of a text becomes code."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from disrupting_harm.report.typst.markup import Converter


def blocks(html: str, **options) -> str:
    return Converter(**options).blocks(BeautifulSoup(f"<div>{html}</div>", "html.parser").div).replace("\n", " ")


def test_paragraphs_and_running_text():
    assert (
        blocks("<p>a <b>b</b> <em>c</em><br>d</p>")
        == '{ par({ "a " strong({ "b" }) " " emph({ "c" }) linebreak() "d" }) }'
    )


def test_text_outside_of_a_paragraph_is_one():
    assert blocks("a <b>b</b><p>c</p>") == '{ par({ "a " strong({ "b" }) }) par({ "c" }) }'


def test_nothing_is_nothing():
    assert blocks(" <p> </p> ") == "[]"


def test_lists_and_facts():
    assert blocks("<ul><li>a</li><li><p>b</p></li></ul>") == '{ { list.item({ "a" }) list.item({ par({ "b" }) }) } }'
    assert blocks("<dl><dt>a</dt><dd>b</dd></dl>") == '{ facts((terms.item({ "a" }, { "b" }),)) }'


def test_headings_stand_below_the_title_of_the_document():
    assert blocks("<h3>a</h3><h4>b</h4>") == '{ small-heading({ "a" }, level: 2) small-heading({ "b" }, level: 3) }'


@pytest.mark.parametrize(
    "target, link",
    [
        ("https://example.org/a?b=1", 'link("https://example.org/a?b=1", { "t" })'),
        ("#known", 'link(label("known"), { "t" })'),
        ("#unknown", '"t"'), ("javascript:alert(1)", '"t"'), ("report.pdf", '"t"'), ("file:///etc/passwd", '"t"'),
        ('https://a" + read("x', '"t"'),
    ],
)  # fmt: skip
def test_links_lead_into_the_document_or_to_the_web_and_nowhere_else(target, link):
    soup = BeautifulSoup('<div><p><a href="x">t</a></p></div>', "html.parser")
    soup.a["href"] = target
    code = Converter(frozenset({"known"})).blocks(soup.div).replace("\n", " ")
    assert link in code and ("link(" in code) is ("link(" in link)


def test_pictures_scripts_and_what_a_phone_repeats_are_left_out():
    assert blocks('<p>a<img src="x"><script>s</script><span class="dh-repeated">r</span></p>') == '{ par({ "a" }) }'


def test_marks_numbers_and_licences_have_their_look():
    code = blocks(
        '<p><strong class="dh-mark">SYNTHETIC</strong><data class="dh-bound">7 %</data><span class="dh-licence">L</span></p>'
    )
    assert 'mark("SYNTHETIC")' in code and 'bound({ "7\u00a0%" })' in code and 'licence({ "L" })' in code


def test_insights_are_counted_and_a_recommendation_has_what_it_rests_on():
    assert 'insight(2, { "b" })' in blocks('<section class="dh-insights"><ol><li>a</li><li>b</li></ol></section>')
    html = '<div class="dh-recommendation"><p>Do it.</p><details><summary>s</summary><p>Because.</p></details></div>'
    assert blocks(html) == '{ recommendation({ "Do it." }, { { par({ "Because." }) } }) }'


def test_a_long_word_may_be_broken_at_its_signs():
    assert "known_\u200bchannels_\u200bcommunity" in blocks("<p>known_channels_community_x</p>")


@pytest.mark.parametrize("text", ["#panic()", '"); read("/etc/passwd', "$1$", "*a*", "\\", "// x", "]"])
def test_text_of_a_cell_is_never_code(text):
    soup = BeautifulSoup("<div><p></p></div>", "html.parser")
    soup.p.string = text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    assert Converter().blocks(soup.div) == f'{{\npar({{\n"{escaped}"\n}})\n}}'
