"""The Word document: the report's blocks with sentences that can be edited, numbers that cannot, and bytes that are always the same."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import pytest
from bs4 import BeautifulSoup
from docx.oxml.ns import qn
from tests.small_word import EDITION, IDENTITY, controls, document, made, make_report, png, spoken, words_of

from disrupting_harm.claims.page import read_page
from disrupting_harm.claims.printed import check_document
from disrupting_harm.report.blocks import Block
from disrupting_harm.report.word.content import Content
from disrupting_harm.report.word.document import said_by, write_document


@pytest.fixture(scope="module")
def picture(tmp_path_factory):
    path = tmp_path_factory.mktemp("drawn") / "drawn.png"
    path.write_bytes(png())
    return path


@pytest.fixture(scope="module")
def opened(picture):
    return docx.Document(
        io.BytesIO(write_document(make_report(), EDITION, spoken(), {"TST-survey-drawn": picture}, IDENTITY))
    )


def lock_of(control) -> str:
    return control.find(qn("w:sdtPr")).find(qn("w:lock")).get(qn("w:val"))


def test_chapters_and_sections_are_headings_of_word_with_their_numbers(opened):
    said = [
        (p.style.name, p.text)
        for p in map(as_paragraph(opened), opened.element.body.iter(qn("w:p")))
        if "Heading" in p.style.name
    ]
    assert ("Heading 1", "2 What the survey found") in said and ("Heading 2", "A.1 Methods") in said


def as_paragraph(opened):
    from docx.text.paragraph import Paragraph

    return lambda element: Paragraph(element, opened)


def test_the_words_of_a_sentence_can_be_edited_and_each_of_its_numbers_is_locked(opened):
    places = controls(
        opened, "finding/share"
    )  # in the summary, in its chapter, and below the recommendation that follows from it
    assert len(places) == 3
    for control in places:
        assert lock_of(control) == "sdtLocked"
        numbers = [c for c in control.iter(qn("w:sdt")) if c is not control]
        assert [lock_of(c) for c in numbers] == ["sdtContentLocked"] * 3
        assert ["".join(w.text for w in words_of(c)) for c in numbers] == [
            "15.8 % of children aged 12-17",
            "OCSEA",
            "13.1 to 18.8 %",
        ]
        titles = [c.find(qn("w:sdtPr")).find(qn("w:alias")).get(qn("w:val")) for c in numbers]
        assert titles == ["TST/survey/harm@v1", "a word of the study", "TST/survey/harm@v1"]


def test_everything_else_lies_in_locked_controls(opened):
    for child in opened.element.body:
        if child.tag == qn("w:p"):  # the only paragraphs outside are those with a sentence
            assert [c for c in child.iter(qn("w:sdt"))]
        elif child.tag == qn("w:sdt"):
            assert lock_of(child) == "sdtContentLocked"


def test_control_numbers_are_unique_and_tags_are_no_longer_than_word_takes(opened):
    about = [c.find(qn("w:sdtPr")) for c in opened.element.body.iter(qn("w:sdt"))]
    numbers = [a.find(qn("w:id")).get(qn("w:val")) for a in about]
    assert len(set(numbers)) == len(numbers)
    assert all(len(a.find(qn(name)).get(qn("w:val"))) <= 64 for a in about for name in ("w:tag", "w:alias"))


def test_a_table_has_a_header_row_that_repeats_and_no_column_of_ids(opened):
    (table,) = opened.element.body.iter(qn("w:tbl"))
    rows = list(table.iter(qn("w:tr")))
    assert [r.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None for r in rows] == [True, False, False]
    assert [["".join(t.text for t in c.iter(qn("w:t"))) for c in r.iter(qn("w:tc"))] for r in rows] == [
        ["Group", "Share"], ["Girls", "20.5\xa0%"], ["Boys", "11.2\xa0%"],
    ]  # fmt: skip


def test_a_picture_has_its_alternative_text_and_a_figure_without_one_has_its_title(opened):
    (drawn,) = opened.element.body.iter(qn("wp:docPr"))
    assert drawn.get("descr") == "Reports of 2 holders by year"
    without = docx.Document(io.BytesIO(document()))
    assert list(without.element.body.iter(qn("wp:docPr"))) == []
    assert "Figure 1. Reports of 2 holders by year" in "".join(t.text for t in without.element.body.iter(qn("w:t")))


def test_stand_ins_are_marked_on_every_page_and_at_each_table(opened):
    assert "SYNTHETIC" in opened.sections[0].header.paragraphs[0].text
    text = [p.text for p in map(as_paragraph(opened), opened.element.body.iter(qn("w:p")))]
    assert (
        "SYNTHETIC stand-in, not evidence." in text
        and "What is marked so is stand-in data, not evidence" in " ".join(text)
    )


def test_the_same_report_gives_the_same_bytes_without_clock_author_or_thumbnail():
    again = write_document(make_report(), EDITION, spoken(), {}, IDENTITY)
    assert again == document()
    with zipfile.ZipFile(io.BytesIO(again)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if "thumbnail" in name]
        about = archive.read("docProps/core.xml").decode()
    assert "creator" not in about and "created" not in about and "modified" not in about and "python" not in about


def test_the_properties_say_which_report_it_is_and_the_hash_of_its_text():
    said = said_by(docx.Document(io.BytesIO(document())).core_properties.keywords)
    assert (said["trace"], said["data"]) == ("TST/report", "mixed") and len(said["content-sha256"]) == 64
    fewer = {name: one for name, one in spoken().items() if "girls" not in name}
    other = write_document(make_report(), EDITION, fewer, {}, IDENTITY)
    assert (
        said_by(docx.Document(io.BytesIO(other)).core_properties.keywords)["content-sha256"] != said["content-sha256"]
    )


def test_links_lead_to_places_of_the_document_and_to_addresses(opened):
    (link,) = opened.element.body.iter(qn("w:hyperlink"))
    place = link.get(qn("w:anchor"))
    assert place in {b.get(qn("w:name")) for b in opened.element.body.iter(qn("w:bookmarkStart"))}


def test_what_is_written_reads_as_the_report_does():
    read = made().read
    sentences = {tag: [one.text() for one in places] for tag, places in read.sentences().items()}
    assert sentences["finding/girls"] == ["Girls report more of it than boys: 20.5 % against 11.2 %."]
    assert len(sentences["finding/share"]) == 3  # summary, chapter, and what a recommendation follows from
    assert "Of a notebook, with a place and weight." in [line.text for line in read.lines]


def test_each_style_that_is_used_is_one_of_the_document(opened):
    known = {style.style_id for style in opened.styles}
    used = {
        one.get(qn("w:val"))
        for name in ("w:pStyle", "w:tblStyle", "w:rStyle")
        for one in opened.element.body.iter(qn(name))
    }
    assert {"Heading1", "Caption", "ReportTable", "TableHead", "ListBullet"} <= used <= known


def test_what_is_said_in_place_of_a_figure_stands_below_its_title_as_on_the_page():
    """The page reads a title apart; in one paragraph with what follows, its numbers would be words that no page says."""
    said = "<figure class='dh-none'><figcaption><b>Telling someone</b><br/>Not drawn (n = 35).</figcaption></figure>"
    block = Block("shown", tree=BeautifulSoup(f"<div>{said}</div>", "html.parser").div)
    content = Content({}, link=lambda address, runs: runs, bookmark=str, picture=lambda anchor, alt: "")
    read = re.findall(r"<w:p>(.*?)</w:p>", content.block(block))
    assert [re.sub("<.*?>", "", one) for one in read] == ["Telling someone", "Not drawn (n = 35)."]
    assert "w:br" not in "".join(read)
    assert not list(check_document([("", re.sub("<.*?>", "", one)) for one in read], read_page(said)))


def test_a_licence_stands_apart_from_the_source_before_it():
    said = "<table><tr><th>Source</th></tr><tr><td>The Bureau<span class='dh-licence'>public domain</span></td></tr></table>"
    content = Content({}, link=lambda address, runs: runs, bookmark=str, picture=lambda anchor, alt: "")
    block = Block("shown", tree=BeautifulSoup(f"<div>{said}</div>", "html.parser").div)
    assert "The Bureau public domain" in re.sub("<.*?>", "", content.block(block))
