"""An edition is made of the blocks of the English report, is set in the fonts of the project, and is checked as page and as PDF."""

from __future__ import annotations

import io

import pypdf
import pytest
from bs4 import BeautifulSoup
from tests.unit.report.shown import SVG, code, figure, notebook, table, text

from disrupting_harm.claims.claim import Findings
from disrupting_harm.claims.page import read_page
from disrupting_harm.claims.printed import check_document, check_pdf
from disrupting_harm.claims.store import Store
from disrupting_harm.claims.translated import check_edition, read_edition
from disrupting_harm.identity.identity import Identity
from disrupting_harm.languages.catalogue import load_catalogue
from disrupting_harm.layout import Layout
from disrupting_harm.report.editions import lay_out, set_document, translate, write_page, write_pdf
from disrupting_harm.report.in_languages import name_editions
from disrupting_harm.report.page import Edition, in_part
from disrupting_harm.report.translation import Translation
from disrupting_harm.report.typst.document import printed_texts


FIGURE, TABLE = "TST/household_survey/figure_1a_x", "TST/household_survey/prevalence_by_group"
LABELS = {"en": (["Figure {n}", "Table {n}"], "{page} of {pages}")}

IDENTITY = Identity("Test study", "TST/report", "stand-in", "synthetic", 1)


@pytest.fixture(scope="module")
def made(root):
    cover = (
        '<header class="dh-cover"><div><p class="dh-kind">Disrupting Harm · Country report, phase 1</p><h1>Cambodia</h1>'
        '<p class="dh-subject">About it</p><dl><div><dt>Data</dt><dd>Public data</dd></div><div><dt>Download</dt>'
        '<dd><a href="report.pdf">PDF of this report</a></dd></div></dl></div></header>'
    )
    drawn = figure(FIGURE, caption="Girls of 12-17").replace('alt="', 'alt="SYNTHETIC stand-in, not evidence. ')
    shown = [drawn, table(TABLE, caption="By group")]
    report = lay_out(
        {
            "country_report": notebook(code("cover", cover)),
            "household_survey": notebook(text("h", "## Above\n\nOf 50, 7 did."), code("a", *shown)),
        },
        {"abuse": "OCSEA"},
        of_a_country=True,
    )
    catalogues = {name: load_catalogue(Layout(root), name) for name in ("km", "pt", "th")}
    edition = Edition("Cambodia - Test", "Cambodia", "synthetic", True, languages=name_editions(catalogues.values()))
    return report, edition, {c: Translation(one, {"abuse": "OCSEA"}, Findings("TST"), Findings("TST"), {"Cambodia": one.country("KHM")}) for c, one in catalogues.items()}  # fmt: skip


@pytest.fixture(scope="module")
def english(made):
    report, edition, _ = made
    return write_page(report, edition)


@pytest.fixture(scope="module", params=["km", "pt", "th"])
def translated(request, made):
    report, edition, translations = made
    translation = translations[request.param]
    return translate(report, translation), edition, translation


def added(translation) -> tuple[str, ...]:
    return in_part(translation), translation.mark_html(), translation.mark_html("p")


def test_the_page_of_an_edition_has_every_number_of_the_english_one_and_no_other(translated, english):
    report, edition, translation = translated
    page = write_page(report, edition)
    texts = read_edition(page, without=added(translation))
    assert check_edition(texts, read_page(english), Findings("TST"), Store("TST")) == []
    wrong = read_edition(page.replace("7.0 %", "7.1 %"), without=added(translation))
    assert {one.rule for one in check_edition(wrong, read_page(english), Findings("TST"), Store("TST"))} == {
        "translation"
    }


def test_the_page_says_its_language_leads_to_the_others_and_holds_its_letters(translated):
    report, edition, translation = translated
    soup = BeautifulSoup(write_page(report, edition), "html.parser")
    assert (soup.html["lang"], soup.html["dir"]) == (translation.code, "ltr")
    assert soup.h1.get_text() == translation.catalogue.country("KHM") and soup.h1["lang"] == translation.code
    links = {link["href"]: link["hreflang"] for link in soup.find("nav", class_="dh-languages").find_all("a")}
    assert links["report.html"] == "en" and len(links) == 3 and f"report.{translation.code}.html" not in links
    assert soup.find("header").a["href"] == f"report.{translation.code}.pdf"
    assert soup.find("figcaption").find(class_="dh-untranslated") is not None
    style = soup.style.string
    assert ("@font-face" in style) is (translation.code in ("km", "th")) and "url(http" not in style
    assert soup.find("strong", class_="dh-mark").string == "SYNTHETIC"


def test_the_english_report_is_as_it_was_after_editions_were_made_of_it(translated, made, english):
    report, edition, _ = made
    assert write_page(report, edition) == english and 'lang="en"' in english and 'dh-untranslated"' not in english


@pytest.fixture(scope="module")
def pdf(translated):
    report, edition, translation = translated
    document = set_document(report, edition, {FIGURE.replace("/", "-"): SVG.encode()}, IDENTITY)
    return document, write_pdf(document, edition), translation


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def counted(translation) -> tuple[list[str], str]:
    return [translation.message(label) for label in LABELS["en"][0]], translation.message(LABELS["en"][1])


def test_the_pdf_prints_the_numbers_of_the_page_in_its_language_and_fonts(translated, pdf):
    document, data, translation = pdf
    report, edition, _ = translated
    printed = list(printed_texts(document))
    assert list(check_document(printed, read_edition(write_page(report, edition), without=added(translation)))) == []
    reader = pypdf.PdfReader(io.BytesIO(data))
    assert reader.trailer["/Root"]["/Lang"] == translation.code
    fonts = {
        font["/BaseFont"]
        for page in reader.pages
        for font in (f.get_object() for f in page["/Resources"]["/Font"].values())
    }
    script = {"km": "NotoSansKhmer", "th": "NotoSansThai"}.get(translation.code)
    assert script is None or any(script in name for name in fonts)
    if translation.code == "pt":  # letters of the others are doubled by whoever reads them from a PDF
        assert list(check_pdf(pages_of(data), (said for _, said in printed), *counted(translation))) == []


def test_a_cell_of_the_pdf_that_is_changed_is_named(translated, pdf, made):
    document, _, translation = pdf
    report, edition, _ = translated
    changed = document | {"main": document["main"].replace(b"7.0\xc2\xa0%", b"7.1\xc2\xa0%")}
    assert changed != document
    texts = read_edition(write_page(report, edition), without=added(translation))
    told = list(check_document(printed_texts(changed), texts))
    assert told and {(one.rule, one.printed) for one in told} == {("printed page", "7.1")}
    if translation.code != "pt":
        return
    of_pdf = list(
        check_pdf(
            pages_of(write_pdf(changed, edition)), (said for _, said in printed_texts(document)), *counted(translation)
        )
    )
    assert of_pdf and {one.printed for one in of_pdf} == {"7.1"} and all("7.1" in one.text for one in of_pdf)
