"""What partners leave in a document: tracked changes, comments, and files that are none."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from tests.small_word import controls, document, edited, say, spoken, words_of

from disrupting_harm.errors import UserError
from disrupting_harm.report.word.make import sentence_tags
from disrupting_harm.report.word.reading import read_document


TAGS = sentence_tags(spoken())
GIRLS = "finding/girls"


def read(data: bytes):
    return read_document(data, "x.docx", TAGS)


def test_words_and_numbers_of_a_sentence_are_told_apart():
    (girls,) = read(document()).sentences()[GIRLS]
    assert girls.tokens == [
        "Girls report more of it than boys: ", (f"{GIRLS}/1", "20.5 %"), " against ", (f"{GIRLS}/2", "11.2 %"), ".",
    ]  # fmt: skip


def test_an_edited_word_is_read_and_a_line_has_its_sentence_as_a_name():
    found = read(edited(say(GIRLS, " against ", " and not ")))
    assert found.sentences()[GIRLS][0].text() == "Girls report more of it than boys: 20.5 % and not 11.2 %."
    assert f"{{{GIRLS}}}" in {line.text for line in found.lines}


def track(opened) -> None:
    """` against ` is deleted and ` as opposed to ` inserted, as Word tracks it."""
    word = next(word for word in words_of(controls(opened, GIRLS)[0]) if word.text == " against ")
    run = word.getparent()
    inserted = parse_xml(
        f'<w:ins {nsdecls("w")} w:id="900" w:author="A. Partner"><w:r><w:t xml:space="preserve"> as opposed to </w:t></w:r></w:ins>'
    )
    run.addnext(inserted)
    deleted = parse_xml(
        f'<w:del {nsdecls("w")} w:id="901" w:author="A. Partner"><w:r><w:delText xml:space="preserve"> against </w:delText></w:r></w:del>'
    )
    run.getparent().replace(run, deleted)


def test_tracked_changes_are_read_as_if_they_were_accepted():
    (girls,) = read(edited(track)).sentences()[GIRLS]
    assert girls.text() == "Girls report more of it than boys: 20.5 % as opposed to 11.2 %."


def comment_on(tag: str, text: str):
    def change(opened) -> None:
        from docx.text.run import Run

        runs = [Run(run, opened) for run in controls(opened, tag)[0].find(qn("w:sdtContent")).findall(qn("w:r"))]
        opened.add_comment(runs=[runs[0], runs[-1]], text=text, author="A. Partner", initials="AP")

    return change


def test_a_comment_belongs_to_the_sentence_that_it_stands_on_without_its_author():
    found = read(edited(comment_on(GIRLS, "Is it\nso?")))
    assert found.sentences()[GIRLS][0].comments == ["Is it so?"]
    assert [line.comments for line in found.lines if line.comments] == []


def test_a_comment_elsewhere_belongs_to_its_line():
    def change(opened) -> None:
        from docx.text.run import Run

        paragraph = next(
            p
            for p in opened.element.body.iter(qn("w:p"))
            if "Of a notebook" in "".join(t.text for t in p.iter(qn("w:t")))
        )
        opened.add_comment(runs=Run(paragraph.find(qn("w:r")), opened), text="And this?", author="A. Partner")

    (line,) = [line for line in read(edited(change)).lines if line.comments]
    assert line.comments == ["And this?"] and line.text.startswith("Of a notebook")


def zipped(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"plain text", b"PK\x03\x04 cut short", document()[:5000], zipped(other="x"), zipped(word__document_xml="<no"),
     zipped(word__document_xml="<a/>")],
    ids=["empty", "text", "a beginning", "cut", "another archive", "no XML", "no parts"],
)  # fmt: skip
def test_what_is_no_word_document_is_refused_by_name(data):
    with pytest.raises(UserError, match=r"^x\.docx: is (no Word document|damaged, or no Word document)"):
        read(data)
