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
    widths = "".join("<w:gridCol/>" for _ in head)
    first = "".join(_cell(cell, right, "TableHead") for cell, right in zip(head, numeric, strict=True))
    lines = [
        f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(_cell(c, r, 'TableText') for c, r in zip(row, numeric, strict=True))}</w:tr>"
        for row in rows
    ]
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="ReportTable"/><w:tblW w:w="5000" w:type="pct"/>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
        f"<w:tblGrid>{widths}</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{first}</w:tr>{''.join(lines)}</w:tbl>"
    )


def _cell(runs: str, right: bool, style: str) -> str:
    side = '<w:jc w:val="right"/>' if right else ""
    return f'<w:tc><w:tcPr/><w:p><w:pPr><w:pStyle w:val="{style}"/>{side}</w:pPr>{runs}</w:p></w:tc>'


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
