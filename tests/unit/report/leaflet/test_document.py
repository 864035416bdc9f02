"""A leaflet as PDF: accessible, the same bytes again, and on no more pages than it may have."""

from __future__ import annotations

import io
from dataclasses import replace

import page as page_validation
import pypdf
import pytest
from bs4 import BeautifulSoup

from disrupting_harm.errors import UserError
from disrupting_harm.identity import pdf
from disrupting_harm.identity.identity import Identity
from disrupting_harm.report.leaflet.document import set_leaflet, write_leaflet_pdf
from disrupting_harm.report.leaflet.page import Leaflet


BODY = """<div><section class="dh-insights dh-press"><h2>Found</h2><p class="dh-status"><strong class="dh-mark">SYNTHETIC</strong> not evidence</p>
<ol><li>First "quoted" #said</li><li>Second</li></ol></section>
<section class="dh-actions"><h2>Do</h2><dl><div><dt>Donors</dt><dd>Pay.</dd></div></dl></section>
<section class="dh-aside"><h2>Read</h2><ul><li>So.</li></ul></section></div>"""
IDENTITY = Identity("Test study", "TST/report", "stand-in", "synthetic", 1)


def leaflet(body: str = BODY, name: str = "Testland", **facts) -> Leaflet:
    tree = BeautifulSoup(body, "html.parser").div
    return Leaflet("sheet", "Study", "Press sheet", name, "About it", tree, "synthetic", stand_in=True, **facts)


@pytest.fixture(scope="module")
def made() -> bytes:
    one = leaflet(facts=[("Study", "Of tests")])
    return write_leaflet_pdf(set_leaflet(one, IDENTITY), one)


def test_it_is_accessible_and_carries_its_identity(made, tmp_path):
    path = tmp_path / "sheet.pdf"
    path.write_bytes(made)
    assert page_validation.validate_pdf(path, profile=page_validation.ValidationProfile.PDF_UA_1).failures == []
    assert pdf.read(made).trace_id == "TST/report"


def test_it_says_what_its_tree_says_in_order(made):
    document = pypdf.PdfReader(io.BytesIO(made))
    text = document.pages[0].extract_text()
    said = ["Study · Press sheet", "Testland", "Found", 'First "quoted" #said', "Second", "Do", "Donors", "Pay.", "Read", "So.", "Of tests"]  # fmt: skip
    assert [text.index(one) for one in said] == sorted(text.index(one) for one in said)
    assert len(document.pages) == 1 and document.metadata.title == "Testland - Study, press sheet"


def test_the_same_leaflet_gives_the_same_bytes(made):
    one = leaflet(facts=[("Study", "Of tests")])
    assert write_leaflet_pdf(set_leaflet(one, IDENTITY), one) == made


def test_one_that_takes_more_pages_than_it_may_have_is_refused_by_name():
    long = leaflet(f"<div>{'<p>Said.</p>' * 90}</div>")
    with pytest.raises(UserError, match=r"sheet\.pdf of Testland: .* has \d pages for 1"):
        write_leaflet_pdf(set_leaflet(long, IDENTITY), long)
    assert write_leaflet_pdf(set_leaflet(long, IDENTITY) | set_leaflet(replace(long, pages=9), IDENTITY), long)
