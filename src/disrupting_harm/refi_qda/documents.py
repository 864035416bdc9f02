"""Documents and coded segments of a project: text sources, the text of PDF documents and pictures, and transcripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from disrupting_harm.refi_qda.archive import INTERNAL, Archive, TooLargeError
from disrupting_harm.refi_qda.codes import take_guid
from disrupting_harm.refi_qda.exchange import Document, Segment
from disrupting_harm.refi_qda.guids import read_guid
from disrupting_harm.refi_qda.lines import Mistakes
from disrupting_harm.refi_qda.losses import SOURCES, Losses
from disrupting_harm.refi_qda.positions import Counting, Text, count_text, decode_text
from disrupting_harm.refi_qda.xml_tree import Element


VALUES = ("TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue")
TEXTS_INSIDE = ("Representation", "TextDescription", "Transcript")
OUTSIDE = "the text of a document lies outside of the file (export the project with its sources inside)"


@dataclass
class DocumentReader:
    """Reads the element `Sources`. `users` are the GUIDs of the file's users, `codes` those of its codes."""

    archive: Archive
    counting: Counting
    mistakes: Mistakes
    losses: Losses
    users: set[str]
    codes: set[str]
    keep_text: bool = False
    documents: list[Document] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    wide_texts: int = 0
    _seen: dict[str, int] = field(default_factory=dict)
    _selections: dict[str, int] = field(default_factory=dict)
    _codings: dict[str, int] = field(default_factory=dict)
    _number: int = 0

    def read(self, sources: Element | None) -> None:
        for source in sources.all(*SOURCES) if sources is not None else ():
            guid = take_guid(source, "document", self._seen, self.mistakes)
            if guid is None:
                continue
            parts = [source] if source.name == "TextSource" else list(source.all(*TEXTS_INSIDE))
            if parts:
                self._read_document(source, guid, parts)

    def _read_document(self, source: Element, guid: str, parts: list[Element]) -> None:
        """A document is one text, where a recording has several transcripts too: they follow each other."""
        texts = [self._read_text(part) for part in parts]
        whole = [text.text for text in texts if text is not None]
        self.documents.append(
            Document(
                guid,
                source.attributes.get("name", ""),
                len("\n".join(whole)) if whole else None,
                "\n".join(whole) if self.keep_text and whole else None,
                read_values(source),
            )
        )
        before = 0
        for part, text in zip(parts, texts, strict=True):
            self._read_selections(part, guid, text, before)
            before += len(text.text) + 1 if text is not None else 0

    def _read_text(self, element: Element) -> Text | None:
        """The text of a document; what stands against it is a mistake or a loss."""
        raw = self._raw_text(element)
        if raw is None:
            return None
        text = count_text(raw, self.counting)
        self.wide_texts += text.has_wide
        return text

    def _raw_text(self, element: Element) -> str | None:
        content = element.first("PlainTextContent")
        path = element.attributes.get("plainTextPath")
        if content is not None:
            return content.text
        if not path:
            self.losses.lose("documents without text, whose selections cannot be checked")
            return None
        if not path.startswith(INTERNAL):
            self.mistakes.add(OUTSIDE, element.line)
            return None
        name = path.removeprefix(INTERNAL).lstrip("/")
        if "/" in name or "\\" in name or ".." in name:
            self.mistakes.add("the text of a document has a path, where a name is due", element.line)
            return None
        try:
            data = self.archive.read_text(name)
        except TooLargeError:
            self.mistakes.add("the text of a document is larger than any text here may be", element.line)
            return None
        if data is None:
            self.losses.lose(
                "documents whose text is missing from the file or damaged, so that selections cannot be checked"
            )
            return None
        raw = decode_text(data)
        if raw is None:
            self.losses.lose("documents whose text is not in UTF-8, so that selections cannot be checked")
        return raw

    def _read_selections(self, part: Element, document: str, text: Text | None, before: int) -> None:
        points = {
            read_guid(point.attributes.get("guid")): point.attributes.get("position") for point in part.all("SyncPoint")
        }
        for selection in part.all("PlainTextSelection", "TranscriptSelection"):
            codings = list(selection.all("Coding"))
            if not codings:
                self.losses.lose("selections without a code")
                continue
            guid = take_guid(selection, "selection", self._selections, self.mistakes)
            if guid is None:
                continue
            span = self._span(selection, points, text, len(codings))
            span = (span[0] + before, span[1] + before) if span else None
            for coding in codings:
                self._read_coding(coding, selection, guid, document, span)

    def _span(
        self, selection: Element, points: dict[str | None, str | None], text: Text | None, codings: int
    ) -> tuple[int, int] | None:
        if selection.name == "TranscriptSelection":
            ends = [points.get(read_guid(selection.attributes.get(key))) for key in ("fromSyncPoint", "toSyncPoint")]
            if any(end is None for end in ends):
                self.losses.lose("codings of a part of a transcript that has no place in its text", codings)
                return None
        else:
            ends = [selection.attributes.get(key) for key in ("startPosition", "endPosition")]
        try:
            start, end = (int(part or "") for part in ends)
        except ValueError:
            self.mistakes.add("the positions of the selection are no whole numbers", selection.line)
            return None
        found = (start, end) if text is None and 0 <= start <= end else text.locate(start, end) if text else None
        if found is None:
            self.losses.lose("codings of a selection that reaches outside of the text", codings)
        elif found[0] == found[1]:
            self.losses.lose("codings of an empty selection", codings)
            return None
        return found

    def _read_coding(
        self, coding: Element, selection: Element, of: str, document: str, span: tuple[int, int] | None
    ) -> None:
        self._number += 1
        guid = take_guid(coding, "coding", self._codings, self.mistakes)
        targets = [read_guid(ref.attributes.get("targetGUID")) for ref in coding.all("CodeRef")]
        if len(targets) != 1 or targets[0] is None:
            self.mistakes.add("the coding does not name one code", coding.line)
            return
        if span is None or guid is None:
            return
        (code,) = targets
        if code not in self.codes:
            self.losses.lose("codings with a code that the file does not describe")
            return
        coder = self._coder(coding, selection)
        if coder is None:
            self.losses.note("codings of which the file does not say who made them")
        self.segments.append(Segment(guid, of, document, code, coder, *span, self._number))

    def _coder(self, coding: Element, selection: Element) -> str | None:
        """Who made the coding. Programs leave it out where it is who made the selection, or say only who changed it."""
        for element in (coding, selection):
            for key in ("creatingUser", "modifyingUser"):
                guid = read_guid(element.attributes.get(key))
                if guid in self.users:
                    return guid
        return None


def read_values(element: Element) -> dict[str, str]:
    """The values of variables that stand below a document or case, by the variable's GUID. A blank one is none."""
    return dict(_values(element))


def _values(element: Element) -> Iterator[tuple[str, str]]:
    for value in element.all("VariableValue"):
        ref = value.first("VariableRef")
        guid = read_guid(ref.attributes.get("targetGUID")) if ref is not None else None
        text = next((child.text.strip() for child in value.all(*VALUES)), "")
        if guid and text:
            yield guid, text
