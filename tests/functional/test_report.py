"""`dh report`: one self-contained page, every figure of which can be read, cited and traced."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import page as page_validation
import pypdf
import pytest
from tests.checkouts import ROOT
from tests.functional.conftest import make_slices

from disrupting_harm.layout import Layout
from disrupting_harm.records import read_record


pytestmark = pytest.mark.pipeline

each_report = pytest.mark.parametrize("country", ["KEN", "USA", "XFC", "XNH"])
MADE_HERE = sorted(path.parent.name for path in Layout(ROOT).outputs().glob("reports/*/report.html"))
VOID = {"meta", "img", "br", "link", "input", "hr", "source", "wbr", "col"}


class Page(HTMLParser):
    """Elements of a page in order, each with its tag, attributes, text and the tags around it."""

    def __init__(self, text: str):
        super().__init__()
        self.text, self.elements, self._open = text, [], []
        self._data: list[str] = []  # all text of the page in its order; that of an element is joined once, at its end
        self.feed(text)
        assert self._open == [], "every element is closed"

    def handle_starttag(self, tag, attrs):
        element = {"tag": tag, "attrs": dict(attrs), "text": "", "inside": [e["tag"] for e, _ in self._open]}
        self.elements.append(element)
        if tag not in VOID:
            self._open.append((element, len(self._data)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            element, start = self._open.pop()
            assert element["tag"] == tag
            element["text"] = "".join(self._data[start:])

    def handle_data(self, data):
        self._data.append(data)

    def all(self, tag: str, css_class: str = "") -> list[dict]:
        return [e for e in self.elements if e["tag"] == tag and css_class in e["attrs"].get("class", "")]


@cache
def read_page(layout: Layout, country: str) -> Page:
    """Of the clone that no test changes, parsed once for all tests. Tests must not change it."""
    return Page((layout.report(country) / "report.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", autouse=True)
def pages_are_forgotten() -> Iterator[None]:
    yield
    read_page.cache_clear()  # they are large


@each_report
def test_the_page_fetches_nothing(reproduced, country):
    page = read_page(reproduced, country)
    (identity,) = page.all("script")
    assert identity["attrs"] == {"type": "application/json", "id": "dh-identity"}, "data, which no browser runs"
    assert page.all("link") == page.all("iframe") == []
    assert [a["attrs"]["href"] for a in page.all("a") if a["attrs"]["href"] == "report.pdf"] == ["report.pdf"]
    for element in page.elements:
        for name in ("src", "srcset", "poster", "data", "background"):
            assert element["attrs"].get(name, "data:").startswith("data:")
        assert not [name for name in element["attrs"] if name.startswith("on")]
        assert "url(" not in element["attrs"].get("style", "")
    (style,) = page.all("style")
    assert "@import" not in style["text"] and "url(" not in style["text"] and "expression(" not in style["text"]


@each_report
def test_the_page_fits_a_phone_and_says_its_language_and_title(reproduced, country):
    page = read_page(reproduced, country)
    (viewport,) = (m for m in page.all("meta") if m["attrs"].get("name") == "viewport")
    assert "width=device-width" in viewport["attrs"]["content"]
    assert page.all("html")[0]["attrs"]["lang"] == "en" and len(page.all("title")) == 1
    assert page.all("meta")[0]["attrs"]["charset"] == "utf-8"


@each_report
def test_code_is_there_and_folded_away(reproduced, country):
    page = read_page(reproduced, country)
    blocks = page.all("pre")
    assert any("open_run(" in block["text"] for block in blocks)
    assert all("details" in block["inside"] for block in blocks)
    assert all("open" not in element["attrs"] for element in page.all("details"))
    assert len(page.all("summary")) == len(page.all("details"))


@each_report
def test_every_figure_and_table_has_a_caption_a_source_and_a_trace_id_that_resolves(
    dh, reproduced, monkeypatch, country
):
    monkeypatch.chdir(reproduced.root)
    page = read_page(reproduced, country)
    shown = [f for f in page.all("figure", "dh-") if f["attrs"]["class"] != "dh-none"]  # a sentence in the place of one
    recorded = {
        entry.trace_id: entry
        for path in reproduced.outputs().glob(f"{country}/*/record.json")
        for entry in read_record(path).saved
        if entry.kind in ("figure", "table")
    }
    ids = []
    for figure in shown:
        (entry,) = (e for name, e in recorded.items() if name.replace("/", "-") == figure["attrs"]["id"])
        assert entry.caption in figure["text"] and f"Source: {entry.source}" in figure["text"]
        assert f"Trace: {entry.trace_id}" in figure["text"]
        ids.append(entry.trace_id)
        assert dh("trace", entry.trace_id).code == 0
    assert sorted(ids) == sorted(recorded)


@each_report
def test_every_image_has_words_for_those_who_do_not_see_it(reproduced, country):
    images = read_page(reproduced, country).all("img")
    assert images and all(len(image["attrs"]["alt"]) > 20 for image in images)


@each_report
def test_headings_come_in_order(reproduced, country):
    levels = [int(e["tag"][1]) for e in read_page(reproduced, country).elements if re.fullmatch("h[1-6]", e["tag"])]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(deeper <= level + 1 for level, deeper in itertools.pairwise(levels))


@each_report
def test_every_link_of_every_page_leads_into_it_to_a_file_beside_it_or_to_an_address_on_the_web(reproduced, country):
    hold_links(reproduced.report(country))


@pytest.mark.parametrize("unit", MADE_HERE)
def test_the_same_of_reports_that_were_made_in_this_checkout(unit):
    """With editions in other languages, and the pages of the countries together."""
    hold_links(Layout(ROOT).report(unit))


def hold_links(folder: Path) -> None:
    """Some sources have an address without encryption; that is theirs. What lies beside a page is released with it."""
    beside = {path.name for path in folder.iterdir()}
    linked = {"report.html"}
    for path in sorted(folder.glob("*.html")):
        links = set(re.findall(r'<a\b[^>]* href="([^"]*)"', path.read_text(encoding="utf-8")))
        near = {link for link in links if not link.startswith(("https://", "http://", "#"))}
        assert near <= beside, f"{path.name} leads to what is not there"
        linked |= near
    documents = {name for name in beside if name.endswith((".html", ".pdf"))}
    assert documents <= linked, "every document is led to by another"


@each_report
def test_every_link_within_the_page_has_its_end(reproduced, country):
    page = read_page(reproduced, country)
    ids = {e["attrs"]["id"] for e in page.elements if "id" in e["attrs"]}
    assert {a["attrs"]["href"][1:] for a in page.all("a") if a["attrs"]["href"].startswith("#")} <= ids


@each_report
def test_the_report_begins_with_its_contents_and_ends_with_how_it_was_made(reproduced, country):
    page = read_page(reproduced, country)
    tags = [e["tag"] for e in page.elements if e["tag"] in ("header", "aside", "nav", "main", "footer")]
    in_order = [tag for tag, _ in itertools.groupby(tag for tag in tags if tag != "aside")]
    assert in_order == ["header", "nav", "main", "footer"], "links to other documents stand before the contents"
    chapters = [section["attrs"]["id"] for section in page.all("section", "dh-chapter")]
    assert chapters[0] == "summary" and chapters[-1] == "annex"
    assert page.all("section", "dh-section")[-1]["attrs"]["id"] == "how-it-was-made"


@each_report
def test_figures_and_tables_are_counted_in_their_order_and_named_above(reproduced, country):
    page = read_page(reproduced, country)
    said = [span["text"] for span in page.all("span", "dh-number")]
    for kind in ("Figure", "Table"):
        assert [s for s in said if s.startswith(kind)] == [
            f"{kind} {n}" for n in range(1, sum(s.startswith(kind) for s in said) + 1)
        ]
    for figure in (f for f in page.all("figure", "dh-") if f["attrs"]["class"] != "dh-none"):
        assert figure["text"].lstrip().startswith(("Figure", "Table"))


@each_report
def test_a_reader_meets_no_words_of_the_workshop_before_the_annex(reproduced, country):
    text = (reproduced.report(country) / "report.html").read_text(encoding="utf-8")
    chapters = text.partition('<main id="content">')[2].partition('id="annex"')[0]
    read = re.sub(r"<details.*?</details>|<t(able|body)\b.*?</t(able|body)>|<[^>]*>", " ", chapters, flags=re.DOTALL)
    assert not re.search(r"params/|data/reference|\bdh [a-z]+\b|`|@v\d", read)


@each_report
def test_the_pdf_is_accessible_and_names_the_unit(reproduced, country):
    path = reproduced.report(country) / "report.pdf"
    assert page_validation.validate_pdf(path, profile=page_validation.ValidationProfile.PDF_UA_1).failures == []
    with path.open("rb") as stream:
        document = pypdf.PdfReader(stream)
        assert document.trailer["/Root"]["/MarkInfo"]["/Marked"] and document.trailer["/Root"]["/Lang"] == "en"
        assert document.metadata.title == read_page(reproduced, country).all("title")[0]["text"]
        assert f"{len(document.pages)} of {len(document.pages)}" in document.pages[-1].extract_text()


@each_report
def test_ids_are_unique(reproduced, country):
    ids = [e["attrs"]["id"] for e in read_page(reproduced, country).elements if "id" in e["attrs"]]
    assert len(set(ids)) == len(ids)


@each_report
def test_a_report_is_made_again_byte_for_byte(dh, reproduced_copy, country):
    folder = reproduced_copy.report(country)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    sheet = {"press_sheet.html", "press_sheet.pdf"} if country == "KEN" else set()  # of a country of the study alone
    assert set(before) == {"report.html", "report.pdf", "claims.json", "country_report.ipynb", "record.json"} | sheet
    shutil.rmtree(folder)
    done = dh("report", country)
    assert (done.code, done.out) == (0, f"{country}: report in outputs/reports/{country}/report.html\n")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in folder.parent.iterdir() if path.name.startswith(".")] == []


def test_the_press_sheet_of_a_country_says_in_one_page_what_its_claims_say(reproduced):
    folder = reproduced.report("KEN")
    claims = json.loads((folder / "claims.json").read_text(encoding="utf-8"))
    texts = {
        one.get("claim", one.get("recommendation")): one["text"]
        for one in [*claims["claims"], *claims["recommendations"]]
    }
    page = Page((folder / "press_sheet.html").read_text(encoding="utf-8"))
    said = [(span["attrs"]["data-claim"], span["text"]) for span in page.all("span", "dh-claim")]
    assert [name for name, _ in said] == claims["press_sheet"] and claims["press_sheet"][:6] == claims["insights"]
    assert all(text == texts[name] for name, text in said)
    path = folder / "press_sheet.pdf"
    assert page_validation.validate_pdf(path, profile=page_validation.ValidationProfile.PDF_UA_1).failures == []
    assert len(pypdf.PdfReader(path).pages) == 1


def test_a_report_without_its_components_says_which_command_makes_them(dh, project):
    make_slices(dh, project)
    outcome = dh("report", "KEN")
    assert "`dh repro household_survey@KEN`" in outcome.err
    assert outcome.code == 2 and "dh repro" in outcome.err and not project.report("KEN").exists()


def test_a_report_without_slices_says_which_command_makes_them(dh, project):
    outcome = dh("report", "KEN")
    assert outcome.code == 2 and "`dh repro slices`" in outcome.err and not project.report("KEN").exists()


@pytest.mark.parametrize("unit", ["XXX", "ETH", "Kenya"])
def test_a_unit_without_parameters_is_a_users_mistake(dh, project, unit):
    outcome = dh("report", unit)
    assert outcome.code == 2 and outcome.err.startswith((f"{unit}: ", f"params/countries/{unit}.yaml: "))
    assert "Traceback" not in outcome.err
