"""Parts of a Word document as WordprocessingML: runs, paragraphs, tables, and content controls that are locked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import count
from xml.sax.saxutils import escape, quoteattr

from disrupting_harm.files import sha256_text


LONGEST_TAG = 64  # letters that Word takes in the tag of a content control
# Letters that XML cannot hold.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
TEXT_WIDTH = 9411  # between the margins of a page, 16.6 cm in twentieths of a point
LETTER = 95  # of a table, about
SPARE = 2  # letters between two columns
# Letters of the longest word and text that a column counts: what is longer goes on in a next line.
LONGEST_WORD, LONGEST = 20, 60
LEAST_SHARE = (
    0.2  # of what a text needs beside its longest word, so that one between many columns is no column of single words
)
_TAG = re.compile("<[^>]*>")
LOCKED, KEPT = "sdtContentLocked", "sdtLocked"  # neither edited nor deleted; edited and not deleted


def tag_of(name: str) -> str:
    """The name as a tag; a longer one ends in its hash."""
    return name if len(name) <= LONGEST_TAG else f"{name[: LONGEST_TAG - 13]}#{sha256_text(name)[:12]}"


def mark_of(words: str) -> str:
    """What tells whether a sentence reads as it was written: Word keeps it in the title of the sentence's control."""
    return sha256_text(" ".join(words.split()))[:8]


def text_run(text: str, *, bold: bool = False, italic: bool = False, style: str = "") -> str:
    if not text:
        return ""
    marks = (f'<w:rStyle w:val="{style}"/>' if style else "") + "<w:b/>" * bold + "<w:i/>" * italic
    said = escape(FORBIDDEN.sub("", text))
    return f'<w:r>{f"<w:rPr>{marks}</w:rPr>" if marks else ""}<w:t xml:space="preserve">{said}</w:t></w:r>'


def paragraph(runs: str, style: str = "", *, keep_next: bool = False) -> str:
    about = (f'<w:pStyle w:val="{style}"/>' if style else "") + "<w:keepNext/>" * keep_next
    return f"<w:p>{f'<w:pPr>{about}</w:pPr>' if about else ''}{runs}</w:p>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numeric: Sequence[bool]) -> str:
    """A table whose first row is a header that each page repeats. Cells: runs."""
    rows = [list(row) for row in rows]
    widths = column_widths([[_TAG.sub("", cell) for cell in row] for row in (head, *rows)])
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    lines = [_row(head, numeric, widths, "TableHead", "<w:tblHeader/>")]
    lines += [_row(row, numeric, widths, "TableText") for row in rows]
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="ReportTable"/><w:tblW w:w="5000" w:type="pct"/>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


def column_widths(cells: Sequence[Sequence[str]]) -> list[int]:
    """Width of each column in twentieths of a point, of the cells of all rows: room for its longest word first, then for its longest text.

    Some programs follow them, and give columns without any the same width.
    """
    columns = list(zip(*cells, strict=True))
    longest = [max((len(word) for cell in column for word in cell.split()), default=0) for column in columns]
    words = [min(word, LONGEST_WORD) + SPARE for word in longest]
    texts = [min(max(map(len, column)), LONGEST) for column in columns]
    more = [max(text - word, 0) for text, word in zip(texts, words, strict=True)]
    room = max(TEXT_WIDTH / LETTER - sum(words), 0)
    share = min(max(room / sum(more), LEAST_SHARE), 1) if sum(more) else 0
    needed = [word + share * one for word, one in zip(words, more, strict=True)]
    return [round(TEXT_WIDTH * one / sum(needed)) for one in needed]


def _row(cells: Sequence[str], numeric: Sequence[bool], widths: Sequence[int], style: str, more: str = "") -> str:
    made = "".join(_cell(*one, style) for one in zip(cells, numeric, widths, strict=True))
    return f"<w:tr><w:trPr><w:cantSplit/>{more}</w:trPr>{made}</w:tr>"


def _cell(runs: str, right: bool, width: int, style: str) -> str:
    side = '<w:jc w:val="right"/>' if right else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{side}</w:pPr>{runs}</w:p></w:tc>'
    )


class Controls:
    """Content controls of one document, each with a number of its own."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def wrap(self, content: str, tag: str, title: str, lock: str) -> str:
        """Runs within a paragraph, or whole paragraphs and tables, as one control."""
        return (
            f"<w:sdt><w:sdtPr><w:alias w:val={quoteattr(tag_of(title))}/><w:tag w:val={quoteattr(tag_of(tag))}/>"
            f'<w:id w:val="{next(self._numbers)}"/><w:lock w:val="{lock}"/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'
        )
