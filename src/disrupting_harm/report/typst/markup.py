"""A tree of HTML, as cells of notebooks and texts of the report hold it, to Typst code."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bs4 import NavigableString, Tag

from disrupting_harm.report.typst.literals import array, call, joined, raw_string, string
from disrupting_harm.report.typst.tables import table


INLINE = {"b": "strong", "strong": "strong", "em": "emph", "i": "emph", "sub": "sub", "sup": "super"}
REPEATED = "dh-repeated"  # what stands in the cell above as well, for phones alone
LEFT_OUT = {"summary", "script", "style", "template", "svg", "img"}  # pictures come from their files
LONG_WORD = re.compile(r"\S{18,}")
ADDRESS = re.compile(r"https?://[^\s]+", flags=re.IGNORECASE)


@dataclass(frozen=True)
class Converter:
    """anchors: what a link into the document may lead to; another link into it is printed as its text. code: the language of the
    document; what is in another says so to programs that read aloud.
    """

    anchors: AbstractSet[str] = frozenset()
    code: str = "en"

    def whole(self, tree: Tag) -> str:
        """The children of the root of a block, in the language that it states."""
        return self.in_language(tree, self.blocks(tree))

    def plain(self, node: Tag) -> str:
        """The text of an element without its markup, in the language that it or what it holds alone states."""
        inside = node.find_all(True, recursive=False)
        stated = node.get("lang") or (inside[0].get("lang") if len(inside) == 1 else None)
        said = string(node.get_text())
        return call("text", said, lang=string(stated)) if stated else said

    def in_language(self, node: Tag, code: str) -> str:
        stated = node.get("lang")
        return code if stated in (None, self.code) else joined([f"set text(lang: {string(stated)})", code])

    def blocks(self, tree: Tag) -> str:
        """The children of an element, each paragraph, list or table as a block of its own."""
        found, run = [], []
        for node in tree.children:
            if isinstance(node, Tag) and node.name not in LEFT_OUT and self._is_block(node):
                found += [self._paragraph(run)] if _says(run) else []
                found.append(self.block(node))
                run = []
            else:
                run.append(node)
        found += [self._paragraph(run)] if _says(run) else []
        return joined([part for part in found if part != "[]"])

    def inline(self, nodes) -> str:
        """Running text."""
        return joined([part for node in nodes if (part := self._inline(node))])

    def _paragraph(self, nodes: list) -> str:
        return call("par", self.inline(nodes))

    def _is_block(self, node: Tag) -> bool:
        return node.name in BLOCKS or (node.name not in INLINE and node.find(list(BLOCKS)) is not None)

    def block(self, node: Tag) -> str:
        """An element that stands by itself."""
        if "dh-untranslated" in (node.get("class") or []):
            return "untranslated()"
        if stated := node.get("lang"):
            return joined([f"set text(lang: {string(stated)})", self._block(node)])
        return self._block(node)

    def _block(self, node: Tag) -> str:
        if node.name == "p":
            return self._paragraph(list(node.children)) if _says(node.children) else "[]"
        if node.name == "ol" and node.find_parent(class_="dh-insights") is not None:
            items = node.find_all("li", recursive=False)
            return joined([call("insight", str(n), self.inline(li.children)) for n, li in enumerate(items, start=1)])
        if node.name == "ul" and "dh-findings" in (node.parent.get("class") or []):
            return call("findings", *(self.inline(li.children) for li in node.find_all("li", recursive=False)))
        if node.name in ("ul", "ol"):
            items = [
                call("list.item" if node.name == "ul" else "enum.item", self._item(li))
                for li in node.find_all("li", recursive=False)
            ]
            return joined(items)
        if node.name == "dl":
            return self._terms(node)
        if re.fullmatch("h[1-6]", node.name):
            level = max(2, int(node.name[1]) - 1)  # the title of the document is none of its headings
            return call("small-heading", self.inline(node.children), level=str(level))
        if node.name == "pre":
            return call("raw", raw_string(node.get_text()), block="true")
        if "dh-recommendation" in (node.get("class") or []):
            action, *rest = [child for child in node.children if isinstance(child, Tag)]
            return call("recommendation", self.inline(action.children), joined([self.block(child) for child in rest]))
        if node.name == "table":
            return table(node, self.cell)
        return self.blocks(node)

    def _item(self, node: Tag) -> str:
        return (
            self.blocks(node)
            if any(isinstance(n, Tag) and self._is_block(n) for n in node.children)
            else self.inline(node.children)
        )

    def cell(self, node: Tag) -> str:
        """What a cell of a table holds: its text alone, for a cell has no blocks."""
        return self.inline(node.children)

    def _terms(self, node: Tag) -> str:
        items, term = [], "[]"
        for child in node.find_all(["dt", "dd"]):
            if child.name == "dt":
                term = self.inline(child.children)
            else:
                items.append(call("terms.item", term, self._item(child)))
        return call("facts", array(items))

    def _inline(self, node) -> str:
        if isinstance(node, NavigableString):
            return (
                string(LONG_WORD.sub(lambda word: breakable(word.group()), node))
                if type(node) is NavigableString and node
                else ""
            )
        if not isinstance(node, Tag) or node.name in LEFT_OUT or REPEATED in (node.get("class") or []):
            return ""
        if node.name == "br":
            return "linebreak()"
        inner = self.inline(node.children)
        if node.get("lang") and "dh-untranslated" not in (node.get("class") or []):
            inner = call("text", inner, lang=string(node["lang"]))
        if "dh-untranslated" in (node.get("class") or []):
            return "untranslated()"
        if node.name == "code":
            return call("code", string(breakable(node.get_text())))
        if "dh-mark" in (node.get("class") or []):
            return call("mark", string(node.get_text()))
        if node.name == "a":
            return self._link(node.get("href") or "", inner)
        if "dh-bound" in (node.get("class") or []):
            return call("bound", inner)
        if "dh-public" in (node.get("class") or []):
            return call("mark", string(node.get_text()))
        if "dh-licence" in (node.get("class") or []):
            return call("licence", inner)
        if node.name in INLINE:
            return call(INLINE[node.name], inner)
        return inner

    def _link(self, target: str, inner: str) -> str:
        if target.startswith("#") and target[1:] in self.anchors:
            return call("link", call("label", string(target[1:])), inner)
        return call("link", string(target), inner) if ADDRESS.fullmatch(target) else inner


BLOCKS = {
    "p", "ul", "ol", "dl", "table", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "div", "section", "article", "header",
    "blockquote", "figure", "figcaption", "details",
}  # fmt: skip


def breakable(text: str) -> str:
    """An id or a path, which has no spaces, with places where its line may end."""
    return re.sub(r"(?<=[/_@:=.])(?=\w)", "\u200b", text)


def _says(nodes) -> bool:
    return any(
        str(node).strip()
        if isinstance(node, NavigableString)
        else node.name not in LEFT_OUT and node.get_text().strip()
        for node in nodes
    )
