"""The blocks of a report as paragraphs, tables and pictures of a Word document.

A sentence of params/findings.yaml is a content control whose words can be edited; its numbers are controls within it that are locked.
All else of a block lies in locked controls: it is written in notebooks and tables, and cannot be edited in Word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from bs4 import NavigableString, Tag

from disrupting_harm.claims.claim import text_of
from disrupting_harm.claims.evaluate import Spoken
from disrupting_harm.report.blocks import Block
from disrupting_harm.report.word.markup import KEPT, LOCKED, Controls, mark_of, paragraph, table, text_run


LEFT_OUT = {"summary", "script", "style", "template", "svg", "img", "picture", "colgroup"}
HIDDEN = {"dh-repeated", "dh-trace"}
BLOCKS = {
    "p", "ul", "ol", "dl", "table", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "div", "section", "article", "header", "blockquote",
    "figure", "figcaption", "details", "li", "dt", "dd",
}  # fmt: skip
COLUMNS_LEFT_OUT = {"Estimate id"}
HEADINGS = {"h1": "Heading3", "h2": "Heading3", "h3": "Heading3", "h4": "Heading4", "h5": "Heading4", "h6": "Heading4"}

Item = tuple[str, bool]  # markup of a paragraph or table, and whether it holds a sentence that can be edited


@dataclass
class Content:
    """spoken: sentences by id. link: makes a link of runs to an address or to an anchor. picture: runs that show the picture of a figure."""

    spoken: Mapping[str, Spoken]
    link: Callable[[str, str], str]
    bookmark: Callable[[str], str]
    picture: Callable[[str, str], str]
    controls: Controls = field(default_factory=Controls)

    def block(self, block: Block) -> str:
        """Everything that a block of the report is in the document."""
        title = " ".join(filter(None, (block.number, block.title)))
        if block.role in ("chapter", "section"):
            style = "Heading1" if block.role == "chapter" else "Heading2"
            return self._locked([paragraph(self.bookmark(block.id) + text_run(title), style)], f"heading {block.id}")
        if block.role == "heading":
            return self._locked([paragraph(text_run(title), "Heading3")], f"heading {title}")
        items = list(self._figure(block) if block.frame is not None else self._blocks(block.tree))
        name = (
            block.frame.trace_id
            if block.frame is not None
            else f"{block.component}/{block.cell}"
            if block.cell
            else "text"
        )
        return self._grouped(items, name)

    def fixed(self, paragraphs: list[str], name: str) -> str:
        return self._locked(paragraphs, name)

    def _grouped(self, items: list[Item], name: str) -> str:
        """Neighbours that cannot be edited lie in one locked control."""
        found, run = [], []
        for markup, editable in [*items, ("", True)]:
            if not editable:
                run.append(markup)
                continue
            found += [self._locked(run, name)] if run else []
            found.append(markup)
            run = []
        return "".join(found)

    def _locked(self, paragraphs: list[str], name: str) -> str:
        return self.controls.wrap("".join(paragraphs), name, name, LOCKED)

    # -- figures and tables

    def _figure(self, block: Block) -> Iterator[Item]:
        frame, tree = block.frame, block.tree
        caption, notes = tree.find("figcaption"), tree.find("p", class_="dh-notes")
        title = caption.find("b")
        runs = (
            self.bookmark(frame.anchor)
            + text_run(f"{frame.label}. ", bold=True)
            + self._inline(title.children, bold=True)
        )
        yield paragraph(runs, "Caption", keep_next=True), _has_claim(title)
        alt = f"{'SYNTHETIC stand-in, not evidence. ' if frame.mark else ''}{frame.title}"
        picture = self.picture(frame.anchor, alt) if frame.kind == "figure" else ""
        if frame.mark and not picture:  # a picture carries its mark
            yield paragraph(text_run("SYNTHETIC stand-in, not evidence.", bold=True), "Note", keep_next=True), False
        if frame.claim:  # the title is a finding: what is measured is said below it
            yield paragraph(text_run(frame.title), "Note", keep_next=True), False
        if picture:
            yield paragraph(picture, "Picture"), False
        for node in frame.content if frame.kind == "table" else ():
            yield from self._block(node) if node.name == "table" else self._blocks(node)
        if notes is not None and notes.get_text().strip():
            yield paragraph(self._inline(notes.children), "Note"), False

    # -- trees of HTML

    def _blocks(self, tree: Tag) -> Iterator[Item]:
        run: list = []
        for node in tree.children:
            if isinstance(node, Tag) and (node.name in LEFT_OUT or HIDDEN & set(node.get("class") or [])):
                continue
            if isinstance(node, Tag) and (node.name in BLOCKS or node.find(list(BLOCKS)) or _is_title(node)):
                yield from self._run(run)
                run = []
                yield from self._run([node]) if _is_title(node) else self._block(node)
            elif run or not (isinstance(node, Tag) and node.name == "br"):  # a paragraph begins with no line end
                run.append(node)
        yield from self._run(run)

    def _run(self, nodes: list, style: str = "") -> Iterator[Item]:
        if any(str(n).strip() if isinstance(n, NavigableString) else n.get_text().strip() for n in nodes):
            yield paragraph(self._inline(nodes), style), any(isinstance(n, Tag) and _has_claim(n) for n in nodes)

    def _block(self, node: Tag) -> Iterator[Item]:
        if node.name == "table":
            yield self._table(node), False
            yield paragraph("", "TableEnd"), False
        elif node.name in HEADINGS:
            yield from self._run(list(node.children), HEADINGS[node.name])
        elif node.name == "dt":
            yield from self._run(list(node.children), "Term")
        elif node.name == "li" and not any(isinstance(n, Tag) and n.name in BLOCKS for n in node.children):
            yield from self._run(list(node.children), "ListNumber" if node.parent.name == "ol" else "ListBullet")
        elif node.name == "pre":
            yield paragraph(text_run(node.get_text()), "Note"), False
        else:
            yield from self._blocks(node)

    def _table(self, node: Tag) -> str:
        head, *body = [row.find_all(["th", "td"], recursive=False) for row in node.find_all("tr")]
        kept = [place for place, cell in enumerate(head) if cell.get_text() not in COLUMNS_LEFT_OUT]
        numeric = ["dh-num" in (head[place].get("class") or []) for place in kept]
        rows = [[self._inline(row[place].children) if place < len(row) else "" for place in kept] for row in body]
        return table([self._inline(head[place].children, bold=True) for place in kept], rows, numeric)

    def _inline(self, nodes, *, bold: bool = False, italic: bool = False) -> str:
        return "".join(self._node(node, bold, italic) for node in nodes)

    def _node(self, node, bold: bool, italic: bool) -> str:
        if isinstance(node, NavigableString):
            return text_run(_spaced(node), bold=bold, italic=italic) if type(node) is NavigableString else ""
        classes = set(node.get("class") or [])
        if node.name in LEFT_OUT or classes & HIDDEN:
            return ""
        if "dh-claim" in classes and node.get("data-claim") in self.spoken:
            return self._sentence(self.spoken[node["data-claim"]], bold)
        if node.name == "br":
            return "<w:r><w:br/></w:r>"
        if "dh-mark" in classes:
            return text_run(node.get_text(), bold=True)
        if "dh-licence" in classes:  # the style of a page sets it apart
            return text_run(f" {node.get_text()}")
        inner = self._inline(
            node.children, bold=bold or node.name in ("b", "strong"), italic=italic or node.name in ("i", "em")
        )
        return self.link(node["href"], inner) if node.name == "a" and node.get("href") else inner

    def _sentence(self, spoken: Spoken, bold: bool) -> str:
        """The words of a sentence, and each of its references as a field that is locked."""
        name = spoken.id.partition("/")[2]
        runs, number = [], 0
        for piece, parts in spoken.pieces:
            said = text_run(text_of(parts), bold=bold)
            if isinstance(piece, str):
                runs.append(said)
            else:
                number += 1
                runs.append(self.controls.wrap(said, f"{name}/{number}", field_title(parts), LOCKED))
        written = mark_of("".join(text_of(parts) for _, parts in spoken.pieces))
        return self.controls.wrap("".join(runs), name, f"{name} {written}", KEPT)


def field_title(parts) -> str:
    """What a locked number is, for who clicks on it: the id of its estimate."""
    return next((part.estimate_id for part in parts if not isinstance(part, str)), "a word of the study")


def _is_title(node: Tag) -> bool:
    """Of a figure that has no picture: the page reads it apart from what follows, so that it is a paragraph of its own here."""
    return node.name == "b" and node.parent is not None and node.parent.name == "figcaption"


def _has_claim(node: Tag) -> bool:
    return "dh-claim" in (node.get("class") or []) or node.find(class_="dh-claim") is not None


def _spaced(text: str) -> str:
    """White space of HTML as a reader sees it."""
    if not text.strip():
        return " " if text else ""
    inside = " ".join(text.split(" ")) if "\n" not in text else " ".join(text.split())
    return f"{' ' if text[0].isspace() and not inside.startswith(' ') else ''}{inside}{' ' if text[-1].isspace() and not inside.endswith(' ') else ''}"
