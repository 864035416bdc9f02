"""A claim is words and numbers; each number names its estimate, and no word of it is read as markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from disrupting_harm.claims.claim import Bound, Claim, Findings, Recommendation


SHARE = Bound("15.8 %", "KEN/household_survey/clear_ocsea@v1", "estimate", 0.158, "percent")


def claim(*parts, name="clear", data_class="synthetic") -> Claim:
    return Claim(f"KEN/finding/{name}", "ocsea", "prevalence", parts, data_class)


class Elements(HTMLParser):
    def __init__(self, text: str):
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def test_a_claim_reads_as_its_words_with_printed_numbers():
    assert claim("In the past year, ", SHARE, " of children.").text() == "In the past year, 15.8 % of children."


def test_each_number_of_the_html_names_its_estimate_column_and_stored_value():
    elements = Elements(claim(SHARE, " of children.").html())
    assert elements.found == [
        ("span", {"class": "dh-claim", "data-claim": "KEN/finding/clear", "data-class": "synthetic"}),
        ("data", {"class": "dh-bound", "data-estimate": "KEN/household_survey/clear_ocsea@v1", "data-statistic": "estimate",
                  "data-form": "percent", "value": "0.158"}),
    ]  # fmt: skip
    assert elements.text == "15.8 % of children."


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "a & b", '"quoted"', "</span>"])
def test_words_are_escaped_in_html(hostile):
    elements = Elements(claim(hostile, SHARE).html())
    assert elements.text == f"{hostile}15.8 %"
    assert [tag for tag, _ in elements.found] == ["span", "data"]


def test_every_mark_of_punctuation_is_escaped_in_typst():
    assert claim('#read("x") $a$ *b* `c` [d] @e \\f').typst() == (
        '\\#read\\(\\"x\\"\\) \\$a\\$ \\*b\\* \\`c\\` \\[d\\] \\@e \\\\f'
    )


def test_a_recommendation_prints_numbers_as_a_claim_does():
    recommendation = Recommendation("KEN/recommendation/x", "government", (), "open", (), (SHARE, "."), "public")
    assert recommendation.text() == "15.8 %."
    assert 'data-claim="KEN/recommendation/x" data-class="public"' in recommendation.html()
    assert recommendation.bounds == (SHARE,)


def test_what_names_a_number_or_a_sentence_is_escaped_too():
    hostile = '"><b>'
    found = Elements(Claim(hostile, "ocsea", "", (Bound("<1", hostile, "n", 1.0, "count"),), "public").html())
    assert [tag for tag, _ in found.found] == ["span", "data"] and found.text == "<1"
    assert (found.found[0][1]["data-claim"], found.found[1][1]["data-estimate"]) == (hostile, hostile)


def test_typst_prints_numbers_as_they_read_and_leaves_letters_and_digits_alone():
    assert claim("Aa ", SHARE, " 12").typst() == "Aa 15\\.8 \\% 12"


def test_claims_are_listed_by_section_then_those_of_the_summary_alone_then_titles():
    names = ("a", "b", "c", "d")
    a, b, c, d = (claim(name, name=name) for name in names)
    findings = Findings("KEN", insights=(c,), by_section={"ocsea": (a,), "responding": (b,)}, titles={"KEN/x/y": d})
    assert findings.claims() == (a, b, c, d)
    assert Findings("KEN").claims() == ()


def test_a_claim_that_stands_in_the_summary_and_in_its_section_is_listed_once():
    one, two = claim("a"), claim("b", name="other")
    findings = Findings("KEN", insights=(one,), by_section={"ocsea": (one, two)}, titles={"KEN/x/y": two})
    assert findings.claims() == (one, two)
