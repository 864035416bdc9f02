"""A rendered page as the texts that a reader meets: paragraphs, titles, cells and alternative texts, each with the numbers it binds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser


BLOCKS = {
    "p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "figcaption", "summary", "blockquote", "title", "div",
    "section", "figure", "tr", "table", "details", "main", "header", "footer", "nav", "aside", "ul", "ol", "dl", "caption", "option",
}  # fmt: skip
# Their text is no sentence: code, trace ids, drawings. What a drawing says is in its alternative text and its table.
UNREAD = {"style", "script", "svg", "pre", "code", "template"}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SPOKEN = ("alt", "aria-label", "title", "summary")  # attributes that are read aloud or shown
PICTURE = re.compile(r"(data:image/[\w+.-]+;base64,)[A-Za-z0-9+/=\s]+")
ALIKE = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2011": "-", "\u00ad": None})


@dataclass(frozen=True)
class PageBound:
    """A `data` element of class `dh-bound`: its attributes as they stand there, and the number that a reader sees."""

    printed: str
    estimate_id: str
    statistic: str
    value: str
    form: str


@dataclass(frozen=True)
class PageClaim:
    """A sentence that names its claim: its text, and the estimates and columns that its numbers name, in their order."""

    claim_id: str
    text: str
    bounds: tuple[PageBound, ...]


@dataclass(frozen=True)
class PageText:
    """One text. kind: prose, title (of a figure or table), caption (what else a figure says), cell, head, alt (of a
    picture) or spoken (a label that is read aloud).

    free: the text without claims and bound numbers, each of which is a `§`. anchor: id of the figure that it belongs to. near: the
    heading above it. Of a cell: which table of the page, which row of it from 0, and the name of its column.
    """

    kind: str
    text: str
    free: str
    anchor: str = ""
    near: str = ""
    bounds: tuple[PageBound, ...] = ()
    claims: tuple[PageClaim, ...] = ()
    table: int = -1
    row: int = -1
    column: str = ""


def plain(text: str) -> str:
    """The text with one space for each stretch of white space, and with plain hyphens."""
    return " ".join(text.translate(ALIKE).split())


def read_page(html: str) -> tuple[PageText, ...]:
    """The texts of a page in their order. Code, identifiers, style and the inside of drawings are left out."""
    reader = _Reader()
    reader.feed(PICTURE.sub(r"\1", html))
    reader.close()
    reader.flush()
    return tuple(reader.found)


@dataclass
class _Open:
    """A claim or bound number whose end has not been met."""

    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)
    bounds: list[PageBound] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[PageText] = []
        self.stack: list[str] = []
        self.unread = 0
        self.figures: list[str] = []
        self.near = ""
        self.tables: list[tuple[int, int, list[str]]] = []  # number, row, heads
        self.count = self.column = -1
        self.text: list[str] = []
        self.free: list[str] = []
        self.bounds: list[PageBound] = []
        self.claims: list[PageClaim] = []
        self.open_bound: _Open | None = None
        self.open_claim: _Open | None = None
        self.claim_depth = 0

    # -- tags

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        for name in SPOKEN:
            if name in attributes and not self.unread and (said := plain(attributes[name])):
                self._add("alt" if name == "alt" else "spoken", said, said)
        if tag in VOID:
            if tag == "br":
                self.handle_data(" ")
            return
        if tag in BLOCKS or (tag == "b" and self._in("figcaption")):
            self.flush()
        self.stack.append(tag)
        self.unread += tag in UNREAD
        classes = attributes.get("class", "").split()
        if tag == "figure":
            self.figures.append(attributes.get("id", ""))
        elif tag == "table":
            self.count += 1
            self.tables.append((self.count, -2, []))
        elif tag == "tr" and self.tables:
            number, row, heads = self.tables[-1]
            self.tables[-1], self.column = (number, row + 1, heads), -1
        elif tag in ("td", "th"):
            self.column += 1
        if tag == "data" and "dh-bound" in classes:
            self.open_bound = _Open(attributes)
        elif tag == "span" and "dh-claim" in classes:
            self.open_claim, self.claim_depth = _Open(attributes), len(self.stack)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or tag not in self.stack:
            return
        while self.stack:
            last = self.stack.pop()
            self._close(last)
            if last == tag:
                break

    def _close(self, tag: str) -> None:
        self.unread -= tag in UNREAD
        if tag == "data" and self.open_bound:
            self._close_bound()
        elif tag == "span" and self.open_claim and len(self.stack) + 1 == self.claim_depth:
            claim = self.open_claim
            self.open_claim = None
            self.claims.append(
                PageClaim(claim.attributes.get("data-claim", ""), plain("".join(claim.text)), tuple(claim.bounds))
            )
        elif tag in BLOCKS or (tag == "b" and self._in("figcaption")):
            self.flush(tag)
        if tag == "figure" and self.figures:
            self.figures.pop()
        elif tag == "table" and self.tables:
            self.tables.pop()

    def _close_bound(self) -> None:
        attributes, self.open_bound, text = self.open_bound.attributes, None, "".join(self.open_bound.text)
        names = ("data-estimate", "data-statistic", "value", "data-form")
        bound = PageBound(plain(text), *(attributes.get(name, "") for name in names))
        self.bounds.append(bound)
        if self.open_claim:
            self.open_claim.bounds.append(bound)

    # -- text

    def handle_data(self, data: str) -> None:
        if self.unread:
            return
        self.text.append(data)
        if self.open_claim:
            self.open_claim.text.append(data)
        if self.open_bound:
            self.open_bound.text.append(data)
        inside = self.open_claim or self.open_bound
        self.free.append("§" if inside else data)

    def flush(self, ended: str = "") -> None:
        """Close the text that is being read; `ended` is the element that closes it."""
        text, free = plain("".join(self.text)), plain("".join(self.free))
        heads = self.tables[-1][2] if self.tables else []
        if ended == "th" and self.tables and self.tables[-1][1] < 0:
            heads.append(text)
        if text or (ended == "td" and self.tables):
            self._add(self._kind(ended), text, free)
            if re.fullmatch(r"h[1-6]", ended):
                self.near = text
        self.text, self.free, self.bounds, self.claims = [], [], [], []

    def _kind(self, ended: str) -> str:
        if self._in("table") or ended in ("td", "th"):
            return "head" if ended == "th" else "cell"
        if not self.figures:
            return "prose"
        return "title" if ended == "b" else "caption"

    def _add(self, kind: str, text: str, free: str) -> None:
        anchor = self.figures[-1] if self.figures else ""
        if kind in ("alt", "spoken"):
            self.found.append(PageText(kind, text, free, anchor, self.near))
            return
        number, row, heads = self.tables[-1] if self.tables else (-1, -1, [])
        column = heads[self.column] if self.tables and 0 <= self.column < len(heads) else ""
        self.found.append(
            PageText(kind, text, free, anchor, self.near, tuple(self.bounds), tuple(self.claims), number, row, column)
        )

    def _in(self, tag: str) -> bool:
        return tag in self.stack
