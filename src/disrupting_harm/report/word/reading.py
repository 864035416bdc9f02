"""A Word document as its lines: the text of each paragraph and cell, with the sentences that can be edited and what became of them."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from disrupting_harm.errors import UserError
from disrupting_harm.report.word.package import refuse_no_document


if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DELETED = {f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr", f"{W}sdtPr", f"{W}instrText", f"{W}delText"}
Token = str | tuple[str, str]  # words, or the tag of a locked number and what stands in it


@dataclass
class Sentence:
    """One place in which a sentence stands. mark: of its words when it was written. comments: those on any part of it."""

    tag: str
    mark: str = ""
    tokens: list[Token] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    def text(self) -> str:
        return "".join(token if isinstance(token, str) else token[1] for token in self.tokens)


@dataclass
class Line:
    """A paragraph or cell. place: what it is of. text: each sentence in it as `{tag}`."""

    place: str
    text: str = ""
    sentences: list[Sentence] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    def whole(self) -> str:
        text = self.text
        for sentence in self.sentences:
            text = text.replace(f"{{{sentence.tag}}}", sentence.text(), 1)
        return text


@dataclass(frozen=True)
class Read:
    lines: tuple[Line, ...]
    keywords: str

    def sentences(self) -> dict[str, list[Sentence]]:
        """By tag, every place in which a sentence stands."""
        found: dict[str, list[Sentence]] = {}
        for line in self.lines:
            for sentence in line.sentences:
                found.setdefault(sentence.tag, []).append(sentence)
        return found


def read_document(data: bytes, name: str, tags: frozenset[str]) -> Read:
    """tags: those of sentences. Deleted text that is tracked is left out, inserted text is read. Raises UserError for a file that is none."""
    refuse_no_document(data, name)
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        document = docx.Document(io.BytesIO(data))
        comments = {str(one.comment_id): " ".join(one.text.split()) for one in document.comments}
        reader = _Reader(tags, comments)
        reader.read(document.element.body, "")
        return Read(tuple(reader.lines), document.core_properties.keywords or "")
    except (OpcError, LxmlError, KeyError, ValueError, AttributeError):
        raise UserError(f"{name}: is damaged, or no Word document (.docx); save it in Word again.") from None


class _Reader:
    def __init__(self, tags: frozenset[str], comments: dict[str, str]):
        self.tags, self.comments = tags, comments
        self.lines: list[Line] = []
        self.open: list[str] = []  # ids of comments whose range is open
        self.told: set[str] = set()

    def read(self, element: _Element, place: str) -> None:
        for child in element:
            if child.tag == f"{W}p":
                self.lines.append(Line(place))
                self._inside(child, None, None)
            elif child.tag == f"{W}sdt":
                self.read(
                    child.find(f"{W}sdtContent") if child.find(f"{W}sdtContent") is not None else child,
                    _tag(child) or place,
                )
            elif child.tag not in DELETED:
                self._note_comments(child, None)
                self.read(child, place)

    def _inside(self, element: _Element, sentence: Sentence | None, number: list[str] | None) -> None:
        for child in element:
            if child.tag in DELETED:
                continue
            self._note_comments(child, sentence)
            if child.tag == f"{W}sdt":
                self._control(child, sentence, number)
            elif child.tag == f"{W}t":
                self._say(child.text or "", sentence, number)
            elif child.tag in (f"{W}br", f"{W}tab", f"{W}cr"):
                self._say(" ", sentence, number)
            elif child.tag == f"{W}noBreakHyphen":
                self._say("-", sentence, number)
            else:
                self._inside(child, sentence, number)

    def _control(self, element: _Element, sentence: Sentence | None, number: list[str] | None) -> None:
        tag, content = _tag(element), element.find(f"{W}sdtContent")
        if content is None:
            return
        if sentence is None and tag in self.tags:
            made = Sentence(tag, _stated(element, "alias").rpartition(" ")[2])
            self.lines[-1].sentences.append(made)
            self.lines[-1].text += f"{{{tag}}}"
            for one in self.open:
                self._comment(one, made)
            self._inside(content, made, None)
        elif sentence is not None and number is None and tag:
            said: list[str] = []
            self._inside(content, sentence, said)
            sentence.tokens.append((tag, "".join(said)))
        else:
            self._inside(content, sentence, number)

    def _say(self, text: str, sentence: Sentence | None, number: list[str] | None) -> None:
        if number is not None:
            number.append(text)
        elif sentence is None:
            self.lines[-1].text += text
        elif sentence.tokens and isinstance(sentence.tokens[-1], str):
            sentence.tokens[-1] += text
        else:
            sentence.tokens.append(text)

    def _note_comments(self, element: _Element, sentence: Sentence | None) -> None:
        name = element.get(f"{W}id") or ""
        if element.tag == f"{W}commentRangeStart":
            self.open.append(name)
            if sentence is not None:
                self._comment(name, sentence)
        elif element.tag == f"{W}commentRangeEnd" and name in self.open:
            self.open.remove(name)
        elif element.tag == f"{W}commentReference" and name not in self.told and self.lines:
            line = self.lines[-1]
            self._comment(name, line.sentences[-1] if line.sentences else line)

    def _comment(self, name: str, at: Sentence | Line) -> None:
        if name in self.comments and self.comments[name] not in at.comments:
            at.comments.append(self.comments[name])
            self.told.add(name)


def _tag(element: _Element) -> str:
    return _stated(element, "tag")


def _stated(element: _Element, name: str) -> str:
    found = element.find(f"{W}sdtPr/{W}{name}")
    return "" if found is None else found.get(f"{W}val") or ""
