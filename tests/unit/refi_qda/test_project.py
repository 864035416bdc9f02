"""Projects as MAXQDA, NVivo, ATLAS.ti, Quirkos and QualCoder write them."""

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
    changed,
    pack,
    selection,
    value,
    with_part,
    with_selection,
)

from disrupting_harm.refi_qda.exchange import Document, DocumentSet, Segment, User


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
