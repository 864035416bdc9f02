"""What executed notebooks show, piece by piece: figures, tables and other outputs, each under the heading of its notebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup, NavigableString, Tag

from disrupting_harm.report.kept import Kept


if TYPE_CHECKING:
    import nbformat


PART = "dh-part"
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]


@dataclass
class Passage:
    """A text of a notebook and what stands under it. level: of its heading, 0 without one. body: what stands below the heading, as
    markdown or plain text. first: the piece before which it stands.
    """

    level: int
    title: str
    body: str
    is_markdown: bool = True
    first: Piece | None = field(default=None, repr=False)


@dataclass
class Piece:
    """One thing that a cell shows. name: `component/id`, or `component/cell` where it has no id. tree: its parsed HTML."""

    component: str
    cell: str
    name: str
    tree: Tag
    passage: Passage | None = None
    above: list[Passage] = field(default_factory=list)  # texts that stand before it and hold nothing else

    @property
    def kind(self) -> str:
        """figure, table, none (a sentence in the place of one) or other."""
        classes = self.tree.get("class") or []
        return next(
            (k for k in ("figure", "table", "none") if self.tree.name == "figure" and f"dh-{k}" in classes), "other"
        )


def read_pieces(notebooks: Mapping[str, nbformat.NotebookNode], kept: Kept) -> list[Piece]:
    """Everything that the notebooks show, in their order. Texts whose cells show nothing are left out with them."""
    return [piece for component, notebook in notebooks.items() for piece in _of_notebook(component, notebook, kept)]


def _of_notebook(component: str, notebook: nbformat.NotebookNode, kept: Kept) -> Iterator[Piece]:
    opening, passage = [], None
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            if not cell.source.startswith("<!--"):
                passage = _passage(cell.source)
                if passage.level == 1:  # the title of the notebook: its text opens whatever comes first
                    opening, passage = ([passage] if passage.body else []), None
            continue
        for tree in _shown(cell, kept):
            if PART in (tree.get("class") or []):  # a heading that a cell shows, where its loop comes to a new part
                opening += (
                    [passage] if passage and passage.is_markdown and passage.first is None and passage.body else []
                )
                passage = _part(tree)
                continue
            name = _name(component, tree) or f"{component}/{cell.id}"
            piece = Piece(component, cell.id, name, tree, passage, above=opening)
            if passage is not None and passage.first is None:
                passage.first = piece
            opening = []
            yield piece


def _passage(source: str) -> Passage:
    first, _, rest = source.strip().partition("\n")
    level = len(first) - len(first.lstrip("#"))
    if not level:
        return Passage(0, "", source.strip())
    return Passage(level, first.lstrip("#").strip(), rest.strip())


def _part(tree: Tag) -> Passage:
    heading = tree.find(HEADINGS)
    title = heading.extract().get_text() if heading else ""
    return Passage(3, title, tree.get_text().strip(), is_markdown=False)


def _shown(cell: nbformat.NotebookNode, kept: Kept) -> Iterator[Tag]:
    """The elements that the cell's outputs consist of; plain text stands in an element of its own."""
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "text/html" in data:
            for node in BeautifulSoup(kept.put_away(data["text/html"]), "html.parser").contents:
                if isinstance(node, Tag):
                    yield node
                elif type(node) is NavigableString and node.strip():
                    yield _element("p", node.strip())
        elif text := data.get("text/plain") or output.get("text", ""):
            yield _element("pre", text)


def _element(name: str, text: str) -> Tag:
    made = BeautifulSoup("", "html.parser").new_tag(name)
    made.string = text
    return made


def _name(component: str, tree: Tag) -> str:
    """`component/id` from an anchor `UNIT-component-id`, or from the name that a part of the report's own notebook gives itself;
    empty for what has neither.
    """
    if part := tree.get("data-part"):
        return f"{component}/{part}"
    anchor = tree.get("id") or ""
    _, found, rest = anchor.partition(f"-{component}-")
    return f"{component}/{rest}" if found and tree.name == "figure" else ""
