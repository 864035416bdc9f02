"""Projects as MAXQDA, NVivo, ATLAS.ti, Quirkos and QualCoder write them, what is lost of them, and files as they go wrong."""

import pytest
from tests.small_exchange import (
    ANNA,
    BARRIERS,
    BEN,
    CASE,
    COST,
    FIRST,
    FIRST_TEXT,
    GROUP,
    HEADING,
    MET,
    PROJECT,
    SECOND,
    SECRET,
    SET,
    pack,
    pack_members,
    selection,
    value,
)

from disrupting_harm.errors import ContractError
from disrupting_harm.refi_qda.exchange import Document, DocumentSet, Segment, User
from disrupting_harm.refi_qda.project import read_project


@pytest.fixture
def read(tmp_path):
    def run(data, name="project.qdpx", **options):
        path = tmp_path / name
        path.write_bytes(data)
        return read_project(path, **options)

    return run


def changed(old, new, count=-1):
    assert old in PROJECT
    return PROJECT.replace(old, new, count)


def with_selection(added):
    """The project with one more selection of the first document."""
    return changed("\n</TextSource>", f"\n{added}</TextSource>", 1)


def with_part(added):
    """The project with another part after its sources."""
    return changed("</Project>", f"{added}</Project>")


def test_one_segment_for_each_selection_code_and_coder(read):
    found = read(pack())
    a, b = "aaaaaaaa-0000-0000-0000-00000000000", "bbbbbbbb-0000-0000-0000-00000000000"
    assert found.segments == (
        Segment(f"{b}1", f"{a}1", FIRST, BARRIERS, ANNA, 0, 8, 1),
        Segment(f"{b}2", f"{a}2", FIRST, BARRIERS, BEN, 0, 8, 2),
        Segment(f"{b}3", f"{a}3", FIRST, COST, ANNA, 9, 20, 3),
        Segment(f"{b}4", f"{a}4", SECOND, COST, BEN, 0, 5, 4),
    )
    assert found.users == (User(ANNA, "Anna"), User(BEN, "Ben"))
    assert found.documents == (
        Document(FIRST, "Interview with A", len(FIRST_TEXT), None, {GROUP: "Caregiver", MET: "2019-05-01"}),
        Document(SECOND, "Interview with B", 19, None, {GROUP: "Professional", MET: "2019-04-01"}),
    )
    assert found.variables == {GROUP: "Respondent", MET: "Met on"}
    assert found.codebook.path(BARRIERS) == ("Access", "Barriers")
    assert (found.lost, found.noted) == ({}, {})


def test_the_text_is_kept_only_where_it_is_asked_for(read):
    assert SECRET not in repr(read(pack()))
    kept = read(pack(), keep_text=True)
    assert [d.text for d in kept.documents] == [FIRST_TEXT, f"Other {SECRET}."]
    assert SECRET not in repr(kept)


@pytest.mark.parametrize("folder", ["sources", "Sources"])
@pytest.mark.parametrize("start", ["internal://", "internal:///"])
def test_the_folder_of_sources_and_its_paths_are_written_in_several_ways(read, folder, start):
    assert read(pack(changed("internal://", start), folder=folder)).documents[0].length == len(FIRST_TEXT)


# Positions. ------------------------------------------------------------------------------------------------------------------


def cut(read, project, text, **options):
    """The text of the third coding, which is of `two.`"""
    found = read(pack(project, {f"{FIRST}.txt": text}), keep_text=True, **options)
    segment = next(s for s in found.segments if s.number == 3)
    return found.documents[0].text[segment.start : segment.end]


TWO_LINES = "Line \U0001f600 one.\r\nLine two.\r\n"
WAYS = {  # by program: where `two.` stands, and how it counts
    "one for a line end, which ATLAS.ti does by itself": (17, "ATLAS.ti Win 23.4.0", {}),
    "two for a line end, as NVivo does": (18, "NVivo 14", {}),
    "two for a line end and for an emoji": (19, "NVivo 14", {"wide_character": 2}),
    "one for a line end, as the parameters say": (17, "NVivo 14", {"line_end": 1}),
    "one for a line end and two for an emoji": (18, "ATLAS.ti Win 23.4.0", {"wide_character": 2}),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_positions_as_programs_count_them(read, way, encoding):
    start, program, said = WAYS[way]
    project = changed("MAXQDA 24", program).replace(selection(3, 9, 20, COST), selection(3, start, start + 4, COST))
    assert cut(read, project, TWO_LINES.encode(encoding), **said) == "two."


def test_texts_with_what_programs_count_differently_are_told(read):
    assert read(pack(texts={f"{FIRST}.txt": TWO_LINES})).wide_texts == 1
    assert read(pack()).wide_texts == 0


# Where programs put what they know. ------------------------------------------------------------------------------------------


def test_who_made_a_coding_where_only_the_selection_says_it_or_only_who_changed_it(read):
    coding, of = f' creatingUser="{ANNA}"', 'endPosition="20">'
    for by in ("creatingUser", "modifyingUser"):
        project = PROJECT.replace(
            selection(3, 9, 20, COST),
            selection(3, 9, 20, COST).replace(coding, "").replace(of, of[:-1] + f' {by}="{BEN}">'),
        )
        assert read(pack(project)).segments[2].coder == BEN
    nobody = read(pack(PROJECT.replace(selection(3, 9, 20, COST), selection(3, 9, 20, COST, None))))
    assert nobody.segments[2].coder is None
    assert nobody.noted == {"codings of which the file does not say who made them": 1}


def test_cases_that_refer_to_documents_and_hold_the_variables(read):
    case = f'<Cases><Case guid="{CASE}" name="A">{value(GROUP, "Caregiver")}<SourceRef targetGUID="{FIRST}"/></Case></Cases>'
    (found,) = read(pack(changed("<Sources>", f"{case}<Sources>"))).cases
    assert (found.values, found.documents) == ({GROUP: "Caregiver"}, (FIRST,))


@pytest.mark.parametrize("by", ["own identifier", "own code"])
def test_a_coding_that_says_whose_text_it_is_is_no_segment(read, by):
    code = CASE if by == "own identifier" else HEADING
    case = f'<Cases><Case guid="{CASE}" name="A"><CodeRef targetGUID="{HEADING}"/></Case></Cases>'
    found = read(pack(with_selection(selection(9, 0, 30, code)).replace("<Sources>", f"{case}<Sources>")))
    assert [s.number for s in found.segments] == [1, 2, 3, 5]
    assert [(s.code, s.start, s.end) for s in found.case_segments] == [(code, 0, 30)]
    assert found.cases[0].codes == (CASE, HEADING)


def test_a_case_that_lists_what_was_coded_in_it_takes_no_code_away(read):
    refs = "".join(f'<CodeRef targetGUID="{code}"/>' for code in (BARRIERS, COST))
    found = read(pack(changed("<Sources>", f'<Cases><Case guid="{CASE}">{refs}</Case></Cases><Sources>')))
    assert len(found.segments) == 4


def test_sets_of_documents(read):
    group = f'<Sets><Set guid="{SET}" name="Caregivers"><MemberSource targetGUID="{FIRST}"/></Set></Sets>'
    assert read(pack(with_part(group))).sets == (DocumentSet(SET, "Caregivers", (FIRST,)),)


def test_coded_text_of_a_pdf_and_of_a_transcript(read):
    points = '<SyncPoint guid="cccccccc-0000-0000-0000-00000000000{}" position="{}" timeStamp="7"/>'
    of_points = " ".join(f'{k}SyncPoint="cccccccc-0000-0000-0000-00000000000{n}"' for k, n in (("from", 1), ("to", 2)))
    spoken = (
        selection(8, 0, 0, COST)
        .replace("PlainText", "Transcript")
        .replace('startPosition="0" endPosition="0"', of_points)
    )
    pdf = (
        f'<PDFSource guid="{CASE}" path="internal://a.pdf"><Representation guid="{SET}"><PlainTextContent>0123456789</PlainTextContent>'
        f"{selection(7, 2, 5, COST)}</Representation></PDFSource>"
    )
    audio = (
        f'<AudioSource guid="{SET}" path="relative://a.mp3">'
        + "".join(
            f'<Transcript guid="dddddddd-0000-0000-0000-00000000000{n}"><PlainTextContent>0123456789</PlainTextContent>'
            f"{points.format(1, 3)}{points.format(2, 6)}{more}</Transcript>"
            for n, more in ((1, ""), (2, spoken))
        )
        + "</AudioSource>"
    )
    found = read(pack(changed("</Sources>", f"{pdf}{audio}</Sources>")), keep_text=True)
    assert [(s.document, s.start, s.end) for s in found.segments[4:]] == [(CASE, 2, 5), (SET, 14, 17)]
    assert found.documents[3].text[14:17] == "345"
    assert found.lost == {"PDF documents, of which only coded text is carried": 1, "audio recordings": 1}


# What is lost. ---------------------------------------------------------------------------------------------------------------

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


# Files as they go wrong. -----------------------------------------------------------------------------------------------------

TXT = {f"{FIRST}.txt": FIRST_TEXT}
WRONG = {
    "not a project at all": (b"code,name\n", "project.qdpx: the file is not a REFI-QDA project, which is a ZIP archive"),
    "empty": (b"", "project.qdpx: the file is not a REFI-QDA project, which is a ZIP archive"),
    "cut short": (pack()[:-40], "project.qdpx: the file is damaged or cut short"),
    "no project.qde": (pack(None), "project.qdpx: the archive has no member project.qde at its top"),
    "project.qde in a folder": (
        pack_members([("a/project.qde", PROJECT)]),
        "project.qdpx: the archive has no member project.qde at its top",
    ),
    "two of them": (
        pack_members([("project.qde", PROJECT), ("Project.qde", PROJECT)]),
        "project.qdpx: the archive has 2 members called project.qde",
    ),
    "two sources of one name": (
        pack_members([("project.qde", PROJECT), ("sources/a.txt", ""), ("Sources/A.txt", "")]),
        "project.qdpx: the archive has two sources of one name",
    ),
    "a member outside": (
        pack_members([("project.qde", PROJECT), ("../a.txt", "")]),
        "project.qdpx: the archive names a member outside of itself",
    ),
    "a member of the disk": (
        pack_members([("project.qde", PROJECT), ("C:\\a.txt", "")]),
        "project.qdpx: the archive names a member outside of itself",
    ),
    "no XML": (pack("{}"), "project.qdpx, project.qde, line 1: not an XML file"),
    "XML cut short": (pack(PROJECT[:900]), "project.qdpx, project.qde, line 18: the file is cut short"),
    "a codebook": (pack(PROJECT.replace("project:1.0", "codebook:1.0")), "project.qdpx, project.qde, line 2: holds a codebook"),
    "other namespace": (pack(PROJECT.replace("project:1.0", "project:2.0")), "project.qdpx, project.qde, line 2: the namespace is not"),
    "other element": (pack(PROJECT.replace("Project", "Projekt")), "project.qdpx, project.qde, line 2: the outermost element is not"),
    "entities": (
        pack(changed("<Project", '<!DOCTYPE Project [<!ENTITY a SYSTEM "file:///etc/passwd">]><Project')),
        "project.qdpx, project.qde, line 2: the file has a DOCTYPE",
    ),
    "text on somebody's disk": (
        pack(changed("internal://", "absolute:///Users/somebody/")),
        "project.qdpx, project.qde, line 18: the text of a document lies outside of the file",
    ),
    "text beside the file": (
        pack(changed("internal://", "relative://")),
        "project.qdpx, project.qde, line 18: the text of a document lies outside of the file",
    ),
    "text by a path": (
        pack(changed("internal://", "internal://../")),
        "project.qdpx, project.qde, line 18: the text of a document has a path, where a name is due",
    ),
    "document without guid": (pack(changed(f'<TextSource guid="{SECOND}"', "<TextSource")), "project.qdpx, project.qde, line 24: the document has no guid"),
    "document twice": (pack(changed(SECOND, FIRST)), "project.qdpx, project.qde, line 24: the guid is that of line 18 again"),
    "coding twice": (
        pack(changed("bbbbbbbb-0000-0000-0000-000000000004", "bbbbbbbb-0000-0000-0000-000000000001")),
        "project.qdpx, project.qde, line 26: the guid is that of line 19 again",
    ),
    "coding without guid": (pack(changed(' guid="bbbbbbbb-0000-0000-0000-000000000004"', "")), "project.qdpx, project.qde, line 26: the coding has no guid"),
    "coding without code": (
        pack(changed(f'<CodeRef targetGUID="{COST}"/>', "", 1)),
        "project.qdpx, project.qde, line 21: the coding does not name one code",
    ),
    "selection without guid": (pack(changed(' guid="aaaaaaaa-0000-0000-0000-000000000004"', "")), "project.qdpx, project.qde, line 26: the selection has no guid"),
    "position in words": (
        pack(changed('endPosition="20"', 'endPosition="end"')),
        "project.qdpx, project.qde, line 21: the positions of the selection are no whole numbers",
    ),
    "position left out": (
        pack(changed(' endPosition="20"', "")),
        "project.qdpx, project.qde, line 21: the positions of the selection are no whole numbers",
    ),
    "code twice": (pack(changed(f'<Code guid="{COST}"', f'<Code guid="{BARRIERS}"')), "project.qdpx, project.qde, line 11: the guid is that of line 9 again"),
    "user without guid": (pack(changed(f'<User guid="{BEN}"', "<User")), "project.qdpx, project.qde, line 5: the user has no guid"),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG)
def test_a_mistake_is_named_with_its_place(read, kind):
    data, expected = WRONG[kind]
    with pytest.raises(ContractError) as caught:
        read(data)
    said = str(caught.value)
    assert said.startswith(expected)
    assert said.endswith("; export the project again as REFI-QDA project (.qdpx), with its sources inside.")
    assert SECRET not in said and "Interview with" not in said and "Anna" not in said


def test_all_mistakes_at_once(read):
    project = (
        changed('endPosition="20"', 'endPosition="end"')
        .replace(f'<User guid="{BEN}"', "<User")
        .replace("internal", "absolute")
    )
    with pytest.raises(ContractError) as caught:
        read(pack(project))
    assert len(caught.value.problems) == 3


def test_an_archive_with_a_password(read):
    data = bytearray(pack())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(signature, at + 1)
    with pytest.raises(ContractError, match="the archive has a password"):
        read(bytes(data))


def test_a_member_that_was_changed_after_packing(read):
    data = bytearray(pack())
    at = data.find(b"project.qde") + len(b"project.qde") + 40
    data[at : at + 8] = bytes(8)
    with pytest.raises(ContractError, match="damaged or cut short"):
        read(bytes(data))


def test_a_text_that_swells(read, monkeypatch):
    monkeypatch.setattr("disrupting_harm.refi_qda.archive.LARGEST_TEXT", 10_000)
    with pytest.raises(ContractError, match="line 18: the text of a document is larger than any text here may be"):
        read(pack(texts={f"{FIRST}.txt": " " * 10_001}))
    assert read(pack(texts={f"{FIRST}.txt": " " * 10_000})).documents[0].length == 10_000


def test_a_project_that_swells(read, monkeypatch):
    monkeypatch.setattr("disrupting_harm.refi_qda.archive.LARGEST_PROJECT", 100)
    with pytest.raises(ContractError, match="project.qde is larger than"):
        read(pack())


def test_another_ending(read):
    with pytest.raises(ContractError, match="project.zip: the file's name does not end in .qdpx"):
        read(pack(), "project.zip")


@pytest.mark.parametrize("kept", range(0, len(pack()), 97))
def test_a_file_cut_short_anywhere(read, kept):
    with pytest.raises(ContractError, match="damaged or cut short|not a REFI-QDA project"):
        read(pack()[:kept])
