"""The report says in words what its estimates support, and each recommendation shows what it follows from."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

from tests.small_findings import WORDS, evaluated, make_store

from disrupting_harm.claims.claim import Findings, Uptake
from disrupting_harm.claims.evaluate import find_claims
from disrupting_harm.evidence import shown
from disrupting_harm.report import summary


HOSTILE = Uptake("2022", "<script>x</script>", "not stated", "A & B", 'https://example.org/"><b>')


class Tags(HTMLParser):
    def __init__(self, text: str):
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.seen.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_insights_are_a_numbered_list_of_claims():
    findings = evaluated(make_store())
    text = summary.insights(findings).text
    assert text.count("<li>") == len(findings.insights) == 2
    assert all(claim.html() in text for claim in findings.insights)


def test_a_chapter_holds_its_findings_and_one_without_any_shows_nothing():
    findings = evaluated(make_store())
    text = summary.section(findings, "ocsea").text
    assert text.count("<li>") == len(findings.by_section["ocsea"])
    assert summary.section(findings, "responding") is None


def test_findings_of_several_countries_stand_with_what_else_is_said_of_them():
    (claim, *_) = evaluated(make_store()).by_section["ocsea"]
    compared = replace(claim, evidence=("XDH/cross_country/harm@v1/phase=1,end=lowest",))
    assert 'data-part="ocsea"' in summary.section(Findings("XDH", by_section={"ocsea": (claim,)}), "ocsea").text
    assert (
        'data-part="countries_ocsea"'
        in summary.section(Findings("XDH", by_section={"ocsea": (compared,)}), "ocsea").text
    )


def test_recommendations_stand_under_their_duty_bearer_with_evidence_alignment_and_steps():
    store = make_store()
    text = summary.recommendations(find_claims(store.rules, store, WORDS, [("plan", HOSTILE)])).text
    assert "<h3>Government</h3>" in text and "Donors" not in text
    assert evaluated(store).by_section["ocsea"][0].html() in text
    assert "SDG target 4.7" in text and "Link to Disrupting Harm: not stated." in text
    tags = Tags(text)
    assert tags.open == [] and "script" not in tags.seen and "b" not in tags.seen


def test_where_no_source_reports_a_step_that_is_said():
    assert "No step found in a source that could be read" in summary.recommendations(evaluated(make_store())).text


def test_a_unit_of_which_nothing_is_said_shows_nothing():
    empty = Findings("TST")
    assert summary.insights(empty) is summary.recommendations(empty) is summary.section(empty, "ocsea") is None


def test_a_notebook_may_show_what_the_summary_makes():
    findings = replace(evaluated(make_store()), iso3="TSU")
    made = summary.insights(findings)
    assert shown.digest(made.text) in shown.digests()
