"""What of a project is not carried over, and what is carried and may not be as it was meant: counted by kind, and never silent."""

import pytest
from tests.small_exchange import (
    BARRIERS,
    CASE,
    COST,
    FIRST,
    HEADING,
    SECRET,
    SET,
    changed,
    pack,
    selection,
    with_part,
    with_selection,
)


REGION = f'<Coding guid="cccccccc-0000-0000-0000-000000000001"><CodeRef targetGUID="{COST}"/></Coding>'
NOTE = '<Notes><Note guid="{}" name="n"><PlainTextContent>' + SECRET + "</PlainTextContent>{}</Note></Notes>"


def source(kind, selection_kind):
    return changed(
        "</Sources>",
        f'<{kind} guid="{CASE}"><{selection_kind} guid="{SET}">{REGION}</{selection_kind}></{kind}></Sources>',
    )


LOSSES = {
    "memo": (with_part(NOTE.format(CASE, "")), {"memos": 1}),
    "coded memo": (with_part(NOTE.format(CASE, selection(9, 0, 3, COST))), {"memos": 1, "codings of a part of a memo": 1}),
    "link": (with_part(f'<Links><Link guid="{CASE}" name="{SECRET}"/></Links>'), {"links": 1}),
    "graph": (with_part(f'<Graphs><Graph guid="{CASE}"><Vertex guid="{SET}" firstX="1" firstY="1"/></Graph></Graphs>'), {"graphs": 1}),
    "part of a PDF": (
        source("PDFSource", "PDFSelection"),
        {"PDF documents, of which only coded text is carried": 1, "codings of a part of a PDF page": 1},
    ),
    "part of a picture": (source("PictureSource", "PictureSelection"), {"pictures": 1, "codings of a part of a picture": 1}),
    "part of an audio recording": (
        source("AudioSource", "AudioSelection"),
        {"audio recordings": 1, "codings of a part of an audio recording": 1},
    ),
    "part of a video recording": (
        source("VideoSource", "VideoSelection"),
        {"video recordings": 1, "codings of a part of a video recording": 1},
    ),
    "part of a transcript without its place": (
        changed(
            "</Sources>",
            f'<AudioSource guid="{CASE}"><Transcript guid="{SET}"><PlainTextContent>a</PlainTextContent>'
            f'<TranscriptSelection guid="{FIRST}">{REGION}</TranscriptSelection></Transcript></AudioSource></Sources>',
        ),
        {"audio recordings": 1, "codings of a part of a transcript that has no place in its text": 1},
    ),
    "whole document": (with_selection(REGION), {"codings of a whole document": 1}),
    "comment": (with_selection(f"<Description>{SECRET}</Description>"), {"comments and descriptions": 1}),
    "description of a code": (
        changed('color="#46aa00"/>', f'color="#46aa00"><Description>{SECRET}</Description></Code>'),
        {"descriptions of codes": 1},
    ),
    "time": (changed(' creatingUser="', ' creationDateTime="2019-06-06T06:27:01Z" creatingUser="', 2), {"times at which codings were made": 2}),
    "formatted text": (changed("plainTextPath", 'richTextPath="internal://a.docx" plainTextPath'), {"formatted versions of documents": 1}),
    "weight": (
        with_selection('<w:Weight xmlns:w="urn:other">50</w:Weight>'),
        {"elements Weight, which the standard does not have": 1},
    ),
    "set of codes": (with_part(f'<Sets><Set guid="{SET}"><MemberCode targetGUID="{COST}"/></Set></Sets>'), {"sets of codes": 1}),
    "selection without a code": (
        with_selection(f'<PlainTextSelection guid="{CASE}" startPosition="1" endPosition="2"/>'),
        {"selections without a code": 1},
    ),
    "outside of the text": (with_selection(selection(9, 30, 99, COST)), {"codings of a selection that reaches outside of the text": 1}),
    "before the text": (with_selection(selection(9, -1, 9, COST)), {"codings of a selection that reaches outside of the text": 1}),
    "end before start": (with_selection(selection(9, 8, 3, COST)), {"codings of a selection that reaches outside of the text": 1}),
    "empty": (with_selection(selection(9, 7, 7, COST)), {"codings of an empty selection": 1}),
    "twice": (with_selection(selection(9, 0, 8, BARRIERS)), {"codings inside of one with the same code by the same coder": 1}),
    "inside of one": (with_selection(selection(9, 2, 8, BARRIERS)), {"codings inside of one with the same code by the same coder": 1}),
    "code that the file does not describe": (
        with_selection(selection(9, 2, 8, CASE)),
        {"codings with a code that the file does not describe": 1},
    ),
    "code without a segment": (changed(COST, BARRIERS.replace("ba1", "ba9"), 1).replace(f'targetGUID="{COST}"', f'targetGUID="{BARRIERS}"'), {"codes that no carried segment has": 1}),
    "document without text": (
        changed(f' plainTextPath="internal://{FIRST}.txt"', ""),
        {"documents without text, whose selections cannot be checked": 1},
    ),
    "text that is not in the archive": (
        changed(f"{FIRST}.txt", "other.txt"),
        {"documents whose text is missing from the file or damaged, so that selections cannot be checked": 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", LOSSES)
def test_what_is_not_carried_is_counted_by_kind(read, kind):
    project, lost = LOSSES[kind]
    found = read(pack(project))
    assert found.lost == lost
    assert len(found.segments) == 4


def test_a_text_in_another_encoding_is_counted(read):
    found = read(pack(texts={f"{FIRST}.txt": "Überall".encode("latin-1")}))
    assert found.lost == {"documents whose text is not in UTF-8, so that selections cannot be checked": 1}
    assert [s.number for s in found.segments] == [1, 2, 3, 4]


NOTED = {
    "overlap": (with_selection(selection(9, 4, 12, BARRIERS)), "codings that overlap one with the same code by the same coder", 1),
    "user without a name": (changed(' name="Ben"', ""), "users without a name", 1),
    "users of one name": (
        changed('"Ben"', '"Anna"'),
        "users whose name another has too, and who are told apart by their identifiers",
        2,
    ),
    "heading": (with_selection(selection(9, 1, 9, HEADING)), "codings with a code that the file calls a heading", 1),
    "codes of one name": (
        changed('"Cost"', '"Access"'), "codes without a name, with that of another, or with a colour that is none", 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", NOTED)
def test_what_is_carried_and_may_not_be_as_it_was_meant_is_noted(read, kind):
    project, text, number = NOTED[kind]
    assert read(pack(project)).noted == {text: number}
