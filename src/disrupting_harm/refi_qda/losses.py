"""What an exchange held that is not carried: counted by kind, with nothing of its content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from disrupting_harm.refi_qda.exchange import Segment
from disrupting_harm.refi_qda.model import PROJECT_NAMESPACE
from disrupting_harm.refi_qda.xml_tree import Element


# Elements whose number is told, by the words for them.
TOLD = {
    "Note": "memos",
    "Link": "links",
    "Graph": "graphs",
    "PictureSource": "pictures",
    "PDFSource": "PDF documents, of which only coded text is carried",
    "AudioSource": "audio recordings",
    "VideoSource": "video recordings",
}
# Selections that are no text, by the words for codings of them.
NOT_TEXT = {
    "PDFSelection": "codings of a part of a PDF page",
    "PictureSelection": "codings of a part of a picture",
    "AudioSelection": "codings of a part of an audio recording",
    "VideoSelection": "codings of a part of a video recording",
}
SOURCES = ("TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource")
# All other elements of the standard.
KNOWN = {
    *TOLD, *NOT_TEXT, *SOURCES, "Project", "Users", "User", "CodeBook", "Codes", "Code", "Description", "NoteRef", "Variables",
    "Variable", "Cases", "Case", "CodeRef", "VariableValue", "VariableRef", "TextValue", "BooleanValue", "IntegerValue", "FloatValue",
    "DateValue", "DateTimeValue", "SourceRef", "SelectionRef", "Sources", "PlainTextContent", "PlainTextSelection", "Coding",
    "TextDescription", "Representation", "Transcript", "SyncPoint", "TranscriptSelection", "Notes", "Links", "Sets", "Set",
    "MemberCode", "MemberSource", "MemberNote", "Graphs", "Vertex", "Edge",
}  # fmt: skip


@dataclass
class Losses:
    """Numbers by kind, in the order in which kinds were first told."""

    lost: dict[str, int] = field(default_factory=dict)
    noted: dict[str, int] = field(default_factory=dict)

    def lose(self, kind: str, number: int = 1) -> None:
        if number:
            self.lost[kind] = self.lost.get(kind, 0) + number

    def note(self, kind: str, number: int = 1) -> None:
        if number:
            self.noted[kind] = self.noted.get(kind, 0) + number


def tell_elements(project: Element, losses: Losses) -> None:
    """Count the elements of the project of which nothing, or not all, is carried."""
    book = project.first("CodeBook")
    own = (
        [e for code in book.walk() if code.name == "Code" for e in code.all("Description")] if book is not None else []
    )
    of_codes = {id(element) for element in own}
    losses.lose("descriptions of codes", sum(1 for element in own if element.text.strip()))
    for element in project.walk():
        if element.namespace != PROJECT_NAMESPACE or element.name not in KNOWN:
            losses.lose(f"elements {element.name}, which the standard does not have")
        elif element.name in TOLD:
            losses.lose(TOLD[element.name])
        elif element.name in NOT_TEXT:
            losses.lose(NOT_TEXT[element.name], sum(1 for _ in element.all("Coding")))
        elif element.name == "Description" and element.text.strip():
            losses.lose("comments and descriptions", id(element) not in of_codes)
        elif element.name == "Coding" and "creationDateTime" in element.attributes:
            losses.lose("times at which codings were made")
        if element.name in SOURCES:
            losses.lose("codings of a whole document", sum(1 for _ in element.all("Coding")))
        if element.name == "TextSource" and "richTextPath" in element.attributes:
            losses.lose("formatted versions of documents")
    notes = project.first("Notes")
    inside = [e for e in notes.walk() if e.name == "Coding"] if notes is not None else ()
    losses.lose("codings of a part of a memo", len(inside))


def drop_repeated(segments: Iterable[Segment], losses: Losses) -> tuple[Segment, ...]:
    """The segments without those that lie in another to which the same coder gave the same code: they would count twice.

    Of two that are the same the first is carried. Those that only overlap are both carried, and noted.
    """
    groups: dict[tuple, list[Segment]] = {}
    for segment in segments:
        groups.setdefault((segment.document, segment.code, segment.coder), []).append(segment)
    carried: list[Segment] = []
    for group in groups.values():
        reached = -1
        for segment in sorted(group, key=lambda s: (s.start, -s.end, s.number)):
            if segment.end <= reached:
                losses.lose("codings inside of one with the same code by the same coder")
                continue
            if segment.start < reached:
                losses.note("codings that overlap one with the same code by the same coder")
            reached = segment.end
            carried.append(segment)
    return tuple(sorted(carried, key=lambda s: s.number))
