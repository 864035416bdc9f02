"""A report as a sequence of blocks, which page and PDF are both made of: openings of chapters and sections, texts, and what is shown."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bs4 import BeautifulSoup, Tag

from disrupting_harm.claims.claim import Claim
from disrupting_harm.report.findings_marked import mark_findings
from disrupting_harm.report.frames import Frame, put_together, say_notes_once, take_apart
from disrupting_harm.report.passages import Passage
from disrupting_harm.report.placing import PlacedChapter, PlacedSection, texts_before
from disrupting_harm.report.tables import set_table


if TYPE_CHECKING:
    import nbformat


Role = Literal["chapter", "section", "heading", "text", "shown"]


@dataclass
class Block:
    """Of a chapter or section: id, number and title. Of a heading: its title. Of a text: its tree. Of what is shown: tree, and frame
    where it is a figure or table. component, cell: where it comes from. translated: whether the title is in the language of the edition.
    """

    role: Role
    id: str = ""
    number: str = ""
    title: str = ""
    tree: Tag | None = None
    frame: Frame | None = None
    component: str = ""
    cell: str = ""
    translated: bool = True


def make_blocks(chapters: list[PlacedChapter], titles: Mapping[str, Claim]) -> list[Block]:
    """All blocks in the order of the report. The trees of pieces are taken over and changed. titles: by anchor."""
    return list(_of_chapters(chapters, titles))


def _of_chapters(chapters: list[PlacedChapter], titles: Mapping[str, Claim]) -> Iterator[Block]:
    texts = texts_before(chapters)
    for chapter in chapters:
        yield Block("chapter", chapter.id, chapter.number, chapter.title)
        for section in chapter.sections:
            if section.title:
                yield Block("section", section.id, section.number, section.title)
            yield from _of_section(section, chapter.title, texts, titles)


def _of_section(
    section: PlacedSection, chapter: str, texts: Mapping[int, list[tuple[str, Passage]]], titles: Mapping[str, Claim]
) -> Iterator[Block]:
    frames = {
        id(piece): take_apart(piece.tree, piece.kind, label)
        for piece, label in zip(section.pieces, section.labels, strict=True)
        if piece.kind in ("figure", "table")
    }
    for frame in frames.values():
        frame.claim = titles.get(frame.anchor)
    say_notes_once(list(frames.values()))
    for piece in section.pieces:
        for heading, passage in texts.get(id(piece), []):
            if heading:
                yield Block("heading", title=heading)
            if passage.body:
                yield Block("text", tree=_text(passage))
        frame = frames.get(id(piece))
        tree = put_together(frame) if frame else _fit_in(piece.tree, section.title, chapter)
        yield Block("shown", tree=tree, frame=frame, component=piece.component, cell=piece.cell)


def _fit_in(tree: Tag, title: str, chapter: str) -> Tag:
    """What is no figure or table: its headings stand below that of the section, and do not say it again."""
    for heading in tree.find_all(["h1", "h2", "h3"]):
        if heading.get_text().strip() in (title, chapter):
            heading.decompose()
        else:
            heading.name = "h4" if title else "h3"
    for table in tree.find_all("table"):
        set_table(table)
    mark_findings(tree)
    return tree


def _text(passage: Passage) -> Tag:
    from nbconvert.filters import markdown2html

    body = markdown2html(passage.body) if passage.is_markdown else f"<p>{html.escape(passage.body)}</p>"
    return BeautifulSoup(f'<div class="dh-text">{body}</div>', "html.parser").div


def join(blocks: list[Block]) -> nbformat.NotebookNode:
    """One notebook, a cell for each block: what the template of the page is given."""
    import nbformat

    joined = nbformat.v4.new_notebook()
    for position, block in enumerate(blocks):
        about = {"role": block.role, "id": block.id, "number": block.number, "title": block.title}
        about["translated"] = block.translated
        name = f"block-{position}"
        if block.tree is None:
            cell = nbformat.v4.new_markdown_cell(block.title, id=name)
        else:
            output = nbformat.v4.new_output("display_data", {"text/html": str(block.tree)})
            cell = nbformat.v4.new_code_cell("", id=name, outputs=[output])
        cell.metadata["dh"] = about | {"component": block.component, "cell": block.cell}
        joined.cells.append(cell)
    return joined
