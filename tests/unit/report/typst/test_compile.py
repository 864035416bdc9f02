"""The PDF is tagged PDF/UA-1, with title, language, header cells and alternative texts, the same bytes twice, and says who it is not."""

from __future__ import annotations

import io
from collections.abc import Iterator

import page as page_validation
import pypdf
import pytest
from tests.unit.report.shown import SVG, code, figure, notebook, table, text

from disrupting_harm.errors import UserError
from disrupting_harm.files import sha256_bytes
from disrupting_harm.identity import pdf as identified
from disrupting_harm.identity.identity import Identity
from disrupting_harm.report.editions import lay_out, set_document, write_pdf
from disrupting_harm.report.page import Edition
from disrupting_harm.report.typst.compile import compile_pdf


HOSTILE = 'A "quote", #panic("x"), $y$, \\ and &lt;script&gt; *a* _b_ @c'
NAME = "Testland"
IDENTITY = Identity("Test study", "TST/report", "stand-in", "synthetic", 1, ("TST/household_survey/a@v1",))


def made(*, stand_in=True, caption="A caption", name=NAME) -> bytes:
    cover = f'<header class="dh-cover"><div><p class="dh-kind">Series</p><h1>{name}</h1><p class="dh-subject">About it</p></div></header>'
    notebooks = {
        "country_report": notebook(code("cover", cover), code("methods", "<section><p>Methods of it</p></section>")),
        "household_survey": notebook(
            text("h", "## Above\n\nA text above."),
            code(
                "a",
                figure("TST/household_survey/figure_1a_x", caption=caption),
                table("TST/household_survey/prevalence_by_group"),
            ),
        ),
    }
    report = lay_out(notebooks, {"abuse": "OCSEA"}, of_a_country=True)
    edition = Edition(
        title=f"{name} - Test study",
        name=name,
        data_class="synthetic",
        stand_in=stand_in,
        made=(("Study", "of tests"),),
    )
    pictures = {"TST-household_survey-figure_1a_x": SVG.encode()}
    return write_pdf(set_document(report, edition, pictures, IDENTITY), edition)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return made()


@pytest.fixture(scope="module")
def document(pdf) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def test_the_pdf_carries_its_identity_as_an_attachment_and_the_hash_of_its_content_as_a_keyword(pdf, document):
    found = identified.read(pdf)
    assert (found.trace_id, found.data, found.estimates) == (IDENTITY.trace_id, IDENTITY.data, IDENTITY.estimates)
    assert found.content_sha256 == sha256_bytes(identified.content(pdf))
    assert f"content-sha256:{found.content_sha256}" in document.metadata["/Keywords"]
    assert list(document.attachments) == [identified.ATTACHED]
    assert identified.content(pdf + b" ") != identified.content(pdf)


def elements(node) -> Iterator[pypdf.generic.DictionaryObject]:
    """The structure of a tagged PDF, in its order."""
    node = node.get_object()
    if isinstance(node, pypdf.generic.ArrayObject):
        for child in node:
            yield from elements(child)
    elif isinstance(node, pypdf.generic.DictionaryObject):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node["/K"])


def kinds(document, name: str) -> list:
    return [e for e in elements(document.trailer["/Root"]["/StructTreeRoot"]["/K"]) if e["/S"] == name]


def test_it_is_pdf_ua_1(pdf):
    assert pdf.startswith(b"%PDF-")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf


def test_it_says_its_title_and_language_and_shows_the_title(document):
    root = document.trailer["/Root"]
    assert document.metadata.title == "Testland - Test study" and root["/Lang"].startswith("en")
    assert root["/MarkInfo"]["/Marked"] and root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_the_head_cells_of_tables_are_head_cells(document):
    assert len(kinds(document, "/Table")) == 2, "the table, and the numbers behind the figure"
    assert len(kinds(document, "/TH")) == 4 and len(kinds(document, "/TD")) == 8


def test_a_picture_has_an_alternative_text_that_begins_with_its_status(document):
    (picture,) = [e for e in kinds(document, "/Figure") if "/Alt" in e][:1]
    assert picture["/Alt"] == "SYNTHETIC stand-in, not evidence. A caption"


def test_headings_are_tagged_and_in_the_outline(document):
    titles = [entry.title for entry in document.outline if not isinstance(entry, list)]
    assert titles[-2:] == ["2 Children’s experiences of OCSEA", "Annex"] and "1 Children online" in titles
    assert len(kinds(document, "/H1")) >= 4 and kinds(document, "/H2")


def test_each_page_but_the_cover_has_running_title_number_and_mark(document):
    pages = [page.extract_text() for page in document.pages]
    for number, said in enumerate(pages[1:], start=2):
        assert f"{number} of {len(pages)}" in said and "SYNTHETIC" in said and NAME in said
    assert "Nothing with this mark is evidence" in pages[0] and f"1 of {len(pages)}" not in pages[0]


def test_what_the_page_folds_away_stands_in_the_annex(document):
    said = " ".join(page.extract_text() for page in document.pages)
    assert (
        "Numbers behind the figures" in said
        and "Methods of it" in said
        and "A text above." in said
        and "of tests" in said
    )


def test_it_holds_fonts_of_packages_alone(document):
    names = {
        font.get_object()["/BaseFont"].partition("+")[2]
        for page in document.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert names and all(
        name.startswith(("SourceSansPro", "SourceSerifPro", "DejaVuSans", "NotoSans")) for name in names
    )


def test_the_same_report_gives_the_same_bytes_without_a_date(pdf):
    assert made() == pdf
    assert b"CreationDate" not in pdf and b"CreateDate" not in pdf


def test_its_properties_say_that_something_stands_in_and_only_then(pdf, tmp_path):
    from disrupting_harm.release.marks import pdf_is_marked

    for stand_in, name in ((True, "a.pdf"), (False, "b.pdf")):
        path = tmp_path / name
        path.write_bytes(pdf if stand_in else made(stand_in=False))
        assert pdf_is_marked(path) is stand_in


def test_another_program_finds_it_accessible(pdf):
    report = page_validation.validate_pdf_bytes(pdf, profile=page_validation.ValidationProfile.PDF_UA_1)
    assert report.is_compliant and report.failures == [] and report.rules.passed > 0


def test_hostile_text_is_printed_and_not_run():
    said = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made(caption=HOSTILE))).pages)
    assert '#panic("x"), $y$, \\ and <script> *a* _b_ @c' in " ".join(said.split())


@pytest.mark.parametrize("name", ["ኢትዮጵያ", "Հայաստան", "ប្រទេស", "ประเทศ", "Việt Nam", "Côte d’Ivoire", "المغرب"])
def test_letters_of_the_studys_languages_have_a_font(name):
    assert made(name=name).startswith(b"%PDF-")


def test_what_typst_refuses_is_told_in_one_sentence():
    with pytest.raises(UserError) as raised:
        compile_pdf({"main": b'#image("x.svg")'}, name="the report of Testland")
    told = str(raised.value)
    assert told.startswith("the report of Testland: cannot be set as an accessible PDF: ") and "\n" not in told
