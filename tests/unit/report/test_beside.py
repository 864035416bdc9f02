"""A page leads to the other documents of its folder, and to none that is not written."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from tests.small_findings import evaluated, make_store

from disrupting_harm.claims.claim import Findings
from disrupting_harm.report import beside
from disrupting_harm.report.study_pages import themes
from disrupting_harm.study.outputs import Brief, Infographic, OutputsFile, VoicesPage


FIGURE = ("cross_country/shares",)


@pytest.fixture(scope="module")
def findings() -> Findings:
    return evaluated(make_store())


@pytest.fixture
def of_kind(monkeypatch):
    """A study whose unit is of a kind, with one brief and an infographic of one finding."""
    outputs = OutputsFile(
        briefs={"telling": Brief(title="Whom children tell", figures=FIGURE)},
        infographic=Infographic(findings=("girls",)),
        voices=VoicesPage(quotes="conversations/excerpts"),
    )

    def declare(kind: str) -> None:
        unit = SimpleNamespace(kind=kind)
        monkeypatch.setattr(beside, "load_study", lambda _: SimpleNamespace(unit=lambda _: unit))
        monkeypatch.setattr(beside, "load_outputs", lambda _: outputs)

    return declare


def test_a_country_with_insights_has_a_press_sheet(of_kind, findings):
    of_kind("country")
    assert beside.documents_beside(None, "TST", findings) == (("Press sheet", "press_sheet.html"),)
    assert beside.documents_beside(None, "TST", replace(findings, insights=())) == ()


@pytest.mark.parametrize("kind", ["validation", "generated"])
def test_a_unit_that_is_no_country_has_nothing_beside_its_report(of_kind, findings, kind):
    of_kind(kind)
    assert beside.documents_beside(None, "TST", findings) == ()


def test_a_study_without_findings_has_nothing_beside_its_reports(of_kind):
    of_kind("countries")
    assert beside.documents_beside(None, "TST", None) == ()


def test_the_countries_together_have_their_pages_with_an_infographic_where_a_finding_of_it_holds(of_kind, findings):
    of_kind("countries")
    pages = beside.documents_beside(None, "TST", findings)
    large = (themes.INFOGRAPHIC_SUBJECT, "infographic.html")
    assert pages[0] == ("Whom children tell", "brief_telling.html") and large in pages
    assert [to for _, to in pages[-2:]] == ["roadmap.html", "survivor_voices.html"]
    none = beside.documents_beside(None, "TST", Findings("TST"))
    assert none == tuple(page for page in pages if page != large)


def test_a_study_without_quotes_has_no_page_of_them(of_kind, findings, monkeypatch):
    of_kind("countries")
    monkeypatch.setattr(beside, "load_outputs", lambda _: OutputsFile())
    assert [to for _, to in beside.documents_beside(None, "TST", findings)] == ["roadmap.html"]
