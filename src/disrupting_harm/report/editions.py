"""One report in its two forms, and the same in other languages. Both forms are made of the same blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bs4 import Tag

from disrupting_harm.claims.claim import Claim
from disrupting_harm.identity import pdf
from disrupting_harm.identity.identity import Identity
from disrupting_harm.report import page
from disrupting_harm.report.blocks import Block, make_blocks
from disrupting_harm.report.kept import Kept
from disrupting_harm.report.outline import COVER
from disrupting_harm.report.page import Edition
from disrupting_harm.report.passages import read_pieces
from disrupting_harm.report.placing import place
from disrupting_harm.report.standards import name_places
from disrupting_harm.report.translated import translate_blocks, translate_cover
from disrupting_harm.report.translation import ENGLISH, English, Translation
from disrupting_harm.report.typst.compile import compile_pdf
from disrupting_harm.report.typst.document import Cover, write_document


if TYPE_CHECKING:
    import nbformat

OTHER_FORM = ".pdf"  # the page leads to it, and the PDF need not


@dataclass(frozen=True)
class Report:
    """cover: the head of the page, where a notebook shows one. kept: the pictures of the page. language: of its texts."""

    cover: Tag | None
    blocks: list[Block]
    kept: Kept
    language: English | Translation = ENGLISH


def lay_out(
    notebooks: Mapping[str, nbformat.NotebookNode],
    words: Mapping[str, str],
    *,
    of_a_country: bool,
    titles: Mapping[str, Claim] | None = None,
) -> Report:
    """What the notebooks show in the order of a report. words: those of the phase. titles: by anchor, the finding that is the
    title of a figure or table.
    """
    kept = Kept()
    pieces = read_pieces(notebooks, kept)
    cover = next((piece.tree for piece in pieces if piece.name == COVER), None)
    blocks = make_blocks(place(pieces, words, of_a_country=of_a_country), titles or {})
    name_places(blocks)
    return Report(cover, blocks, kept)


def translate(report: Report, translation: Translation) -> Report:
    """The report in another language. Its pictures are the same, and what is given stays as it is."""
    return Report(
        translate_cover(report.cover, translation),
        translate_blocks(report.blocks, translation),
        report.kept,
        translation,
    )


def write_page(report: Report, edition: Edition) -> str:
    return page.write_page(report.blocks, edition, str(report.cover or ""), report.kept, report.language)


def set_document(
    report: Report, edition: Edition, pictures: Mapping[str, bytes], identity: Identity
) -> dict[str, bytes]:
    """The document of the PDF, with its identity. pictures: SVG by anchor of its figure."""
    cover = cover_of(report.cover, report.language.word(edition.name))
    return write_document(report.blocks, edition, cover, pictures, identity, report.language)


def write_pdf(document: Mapping[str, bytes], edition: Edition) -> bytes:
    """Raises UserError for what cannot be set as an accessible PDF."""
    return pdf.fill_in(compile_pdf(document, name=f"the report of {edition.name}"))


def cover_of(tree: Tag | None, name: str) -> Cover:
    """What the head of the page says, for the first page of a printed report."""
    if tree is None:
        return Cover("", name, "", ())
    said = {part: node.get_text() if (node := tree.find(class_=f"dh-{part}")) else "" for part in ("kind", "subject")}
    facts = [
        (term.get_text(), term.find_next("dd").get_text())
        for term in tree.find_all("dt")
        if not any(link["href"].endswith(OTHER_FORM) for link in term.find_next("dd").find_all("a"))
    ]
    return Cover(said["kind"], name, said["subject"], tuple(facts))
