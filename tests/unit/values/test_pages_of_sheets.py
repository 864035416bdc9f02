"""A verification holds sheets and pages of the study against what they are made of, as it does a report."""

from __future__ import annotations

import pytest
from tests.small_findings import evaluated, make_store
from tests.unit.report.study_pages.test_roadmap import EVENTS, LAW, recommendation

from disrupting_harm import files
from disrupting_harm.claims.claim import Findings
from disrupting_harm.claims.store import Store
from disrupting_harm.report.checked import Checked
from disrupting_harm.report.leaflet.page import Leaflet, write_leaflet_page
from disrupting_harm.report.press import press_body
from disrupting_harm.report.study_pages.roadmap import roadmap_body, stated
from disrupting_harm.report.study_pages.told import Told
from disrupting_harm.report.study_pages.write import StudyPage
from disrupting_harm.values import pages


@pytest.fixture(scope="module")
def checked():
    store = make_store()
    return Checked((), evaluated(store), store, ("workers",))


def test_the_sheets_beside_a_report_have_its_identity_too(tmp_path):
    for name in ("report.html", "report.pt.html", "press_sheet.html", "press_sheet.pdf", "record.json"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert [path.name for path in pages.editions(tmp_path, "html")] == [
        "report.html",
        "report.pt.html",
        "press_sheet.html",
    ]
    assert [path.name for path in pages.editions(tmp_path, "pdf")] == ["report.pdf", "press_sheet.pdf"], "there or not"


def test_a_changed_press_sheet_is_told_with_what_is_stored(tmp_path, checked):
    body = press_body(checked.findings, checked.notes)
    text = write_leaflet_page(
        Leaflet("press_sheet", "Study", "Press sheet", "Testland", "A", body, "synthetic", stand_in=True)
    )
    path = tmp_path / "press_sheet.html"
    files.write_text(path, text)
    assert list(pages._check_sheet(path, "sheet", checked)) == []
    files.write_text(path, text.replace(">15.8 %<", ">18.5 %<"))
    told = list(pages._check_sheet(path, "sheet", checked))
    assert any('"18.5 %" is printed and "15.8 % (TST/survey/harm@v1)" is stored' in str(one.name) for one in told)
    assert list(pages._check_sheet(tmp_path / "none.html", "sheet", checked)) == []


def test_a_page_of_the_study_is_made_anew_and_compared(study, monkeypatch, checked):
    told = (Told("AAA", "Aland", (recommendation("AAA", "law", "government", [LAW]),), "a", "1"),)
    body = roadmap_body(told, EVENTS)
    page = StudyPage(
        Leaflet("roadmap", "Study", "Roadmap", "All", "Steps", body, "synthetic", stand_in=True), Findings("TST"),
        Store("TST", stated=stated(told, EVENTS, "Study"), rules=checked.store.rules),
    )  # fmt: skip
    monkeypatch.setattr(pages, "has_study_pages", lambda *_: True)
    monkeypatch.setattr(pages, "read_told", lambda *_: told)
    monkeypatch.setattr(pages, "make_pages", lambda *_: (page,))
    path, text = study.report("TST") / "roadmap.html", write_leaflet_page(page.leaflet)
    files.write_text(path, text)
    assert list(pages._check_study_pages(study, "TST", checked)) == []
    files.write_text(path, text.replace(">not stated<", ">stated<", 1))
    (found,) = pages._check_study_pages(study, "TST", checked)
    assert found.place.startswith(
        "outputs/reports/TST/roadmap.html"
    ) and '"stated" is printed and "not stated" is stored' in str(found.name)
    path.unlink()
    assert list(pages._check_study_pages(study, "TST", checked)), "a page that is lost"
