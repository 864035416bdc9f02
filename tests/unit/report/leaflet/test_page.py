"""A leaflet is one page that fetches nothing, with a head, a warning where something stands in, and its sections."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from disrupting_harm.report.leaflet.page import Leaflet, write_leaflet_page


BODY = BeautifulSoup('<div><section aria-label="A"><h2>A</h2><p>Said.</p></section></div>', "html.parser").div
LEAFLET = Leaflet(
    "sheet", "A <study>", "Press sheet", "Côte & Co", "About it", BODY, "synthetic", stand_in=True,
    facts=[("Study", "A <study>")], links=[("The report", "report.html")],
)  # fmt: skip


@pytest.fixture(scope="module")
def page():
    return BeautifulSoup(write_leaflet_page(LEAFLET), "html.parser")


def test_it_has_one_title_landmarks_and_headings_in_order(page):
    assert page.title.get_text() == "Côte & Co - A <study>, press sheet"
    assert [tag.name for tag in page.body.find_all(["header", "aside", "main", "footer"])] == [
        "header",
        "aside",
        "main",
        "footer",
    ]
    assert [tag.get_text() for tag in page.find_all(["h1", "h2"])] == ["Côte & Co", "A"]
    assert page.html["lang"] == "en" and page.html["data-class"] == "synthetic"


def test_it_fetches_nothing_and_leads_to_its_other_forms(page):
    assert not page.find_all(["script", "link", "img", "iframe"]) and "url(" not in page.style.get_text()
    assert [a["href"] for a in page.footer.find_all("a")] == ["report.html", "sheet.pdf"]


def test_only_one_with_stand_ins_warns():
    assert "SYNTHETIC" not in write_leaflet_page(replace(LEAFLET, stand_in=False))
    assert write_leaflet_page(LEAFLET).count("SYNTHETIC") == 1
