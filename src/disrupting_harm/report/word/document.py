"""The Word document of a report, from the same blocks as page and PDF."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from disrupting_harm.claims.evaluate import Spoken
from disrupting_harm.identity import pdf
from disrupting_harm.identity.identity import UNKNOWN, Identity
from disrupting_harm.report.editions import Report, cover_of
from disrupting_harm.report.outline import CODE
from disrupting_harm.report.page import Edition
from disrupting_harm.report.word.content import Content
from disrupting_harm.report.word.markup import paragraph, text_run
from disrupting_harm.report.word.package import pack_again
from disrupting_harm.report.word.styles import set_styles
from disrupting_harm.report.words import RUNNING


if TYPE_CHECKING:
    from docx.document import Document

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
HOW_TO_EDIT = (
    "Sentences of findings and recommendations can be edited here, and commented. Their numbers are locked, and so is all else: it is "
    "written in notebooks and tables. Send the edited file back: dh word --back takes its sentences over."
)
COLUMN, TALLEST = 16.5, 20.5  # centimetres that a picture has
EMU = 360_000  # of a centimetre


def write_document(
    report: Report, edition: Edition, spoken: Mapping[str, Spoken], pictures: Mapping[str, Path], identity: Identity
) -> bytes:
    """The .docx of an English report. spoken: its sentences by id. pictures: PNG by anchor of its figure.

    The properties of the file say what it is, as the keywords of the PDF do; their hash is that of the text of the document without it.
    """
    import docx

    document = docx.Document()
    set_styles(document)
    parts = _Parts(document, report, pictures)
    content = Content(spoken, parts.link, parts.bookmark, parts.picture)
    body = [content.fixed(_front(report, edition), "cover")]
    for block in report.blocks:
        body.append(content.block(block))
        if block.role == "section" and block.id == CODE:
            facts = [
                p for term, text in edition.made for p in (paragraph(text_run(term), "Term"), paragraph(text_run(text)))
            ]
            body.append(content.fixed(facts, "made"))
    _fill(document, "".join(body))
    _running(document, edition)
    _properties(document, edition, identity)
    out = io.BytesIO()
    document.save(out)
    return pack_again(out.getvalue())


def _front(report: Report, edition: Edition) -> list[str]:
    cover = cover_of(report.cover, edition.name)
    marked = [paragraph(text_run(f"SYNTHETIC. {RUNNING}.", bold=True), "Note")] if edition.stand_in else []
    facts = [paragraph(text_run(f"{term}: ", bold=True) + text_run(text)) for term, text in cover.facts]
    return [
        paragraph(text_run(cover.series), "Note"), paragraph(text_run(cover.name), "Title"), paragraph(text_run(cover.subject), "Subtitle"),
        *marked, *facts, paragraph(text_run(HOW_TO_EDIT, italic=True)),
    ]  # fmt: skip


class _Parts:
    """What of a document is told apart from its text: links, places that are linked to, and pictures."""

    def __init__(self, document: Document, report: Report, pictures: Mapping[str, Path]):
        self.document, self.pictures = document, pictures
        anchors = [b.frame.anchor if b.frame is not None else b.id for b in report.blocks]
        self.places = {anchor: f"place{n}" for n, anchor in enumerate(filter(None, anchors), start=1)}
        self.drawn = 0

    def link(self, address: str, runs: str) -> str:
        from docx.opc.constants import RELATIONSHIP_TYPE

        if place := self.places.get(address.removeprefix("#")) if address.startswith("#") else None:
            return f'<w:hyperlink w:anchor="{place}">{runs}</w:hyperlink>'
        if not address.startswith(("https://", "http://")):
            return runs
        known = self.document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return f'<w:hyperlink r:id="{known}">{runs}</w:hyperlink>'

    def bookmark(self, anchor: str) -> str:
        if (place := self.places.get(anchor)) is None:
            return ""
        number = place.removeprefix("place")
        return f'<w:bookmarkStart w:id="{number}" w:name="{place}"/><w:bookmarkEnd w:id="{number}"/>'

    def picture(self, anchor: str, alt: str) -> str:
        """Runs that show the picture of a figure; empty for a figure without one."""
        if anchor not in self.pictures:
            return ""
        known, image = self.document.part.get_or_add_image(str(self.pictures[anchor]))
        width = min(COLUMN, TALLEST * image.px_width / image.px_height)
        size = round(width * EMU), round(width * EMU * image.px_height / image.px_width)
        self.drawn += 1
        return _PICTURE.format(number=self.drawn, alt=quoteattr(alt), known=known, wide=size[0], high=size[1])


_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_PICTURE = (
    f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
    '<wp:extent cx="{wide}" cy="{high}"/><wp:docPr id="{number}" name="Picture {number}" descr={alt}/>'
    f'<wp:cNvGraphicFramePr/><a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/picture">'
    f'<pic:pic xmlns:pic="{_DRAWING}/picture"><pic:nvPicPr>'
    '<pic:cNvPr id="{number}" name="Picture {number}" descr={alt}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{known}"/>'
    '<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
    '<a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing></w:r>"
)


def _fill(document: Document, markup: str) -> None:
    from docx.oxml import parse_xml

    body = document.element.body
    section = body.sectPr
    for element in list(parse_xml(f"<w:body {NAMESPACES}>{markup}</w:body>")):
        section.addprevious(element)


def _running(document: Document, edition: Edition) -> None:
    """The running title of each page, with the mark of a report with stand-ins, and the number of the page."""
    from docx.oxml import parse_xml
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    mark = text_run(f"SYNTHETIC. {RUNNING}. ", bold=True) if edition.stand_in else ""
    field = '<w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    for place, runs in ((section.header, mark + text_run(edition.title)), (section.footer, field)):
        line = place.paragraphs[0]._p
        line.getparent().replace(line, parse_xml(paragraph(runs, "Running").replace("<w:p>", f"<w:p {NAMESPACES}>", 1)))


def _properties(document: Document, edition: Edition, identity: Identity) -> None:
    package = document.part.package
    for name in [name for name, rel in package.rels.items() if rel.reltype.endswith("/thumbnail")]:
        del package.rels[name]  # that of the empty template
    about = document.core_properties
    for element in list(about._element):
        about._element.remove(element)
    about.title, about.language = edition.title, "en"
    text = document.element.xml.encode()
    about.keywords = ", ".join(pdf.keywords(identity)).replace(UNKNOWN, identity.of_content(text).content_sha256)


def said_by(keywords: str) -> dict[str, str]:
    """What the properties of a document say that it is: `trace`, `data` and `content-sha256`."""
    return dict(word.split(":", 1) for word in keywords.split(", ") if ":" in word)
