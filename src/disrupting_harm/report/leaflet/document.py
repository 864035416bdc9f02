"""A leaflet as one Typst document, of the same tree as its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bs4 import NavigableString, Tag

from disrupting_harm.identity import pdf
from disrupting_harm.identity.identity import Identity
from disrupting_harm.report.blocks import Block
from disrupting_harm.report.leaflet.page import WARNED, WARNING, Leaflet
from disrupting_harm.report.typst.compile import compile_pdf
from disrupting_harm.report.typst.document import PLACE, STYLE, identity_file, picture_code, words_file
from disrupting_harm.report.typst.literals import array, call, joined, string
from disrupting_harm.report.typst.markup import Converter
from disrupting_harm.report.typst.pages import Setting, width_of


LOOK = Path(__file__).with_name("leaflet.typ")
WIDEST, TALLEST = 408, 480  # points of a picture: two of them, with their titles, have two pages


@dataclass(frozen=True)
class LeafletConverter(Converter):
    """The parts that a leaflet has and a report has not: actions by duty-bearer, what stands beside the text, quotes, large numbers."""

    leaflet: Leaflet | None = None

    def _block(self, node: Tag) -> str:
        classes, above = node.get("class") or [], (node.parent.get("class") or []) if node.parent else []
        if node.name == "ol" and "dh-press" in above:
            said = [self.inline(li.children) for li in node.find_all("li", recursive=False)]
            return joined(
                [call("insight" if n > 1 else "headline", str(n), one) for n, one in enumerate(said, start=1)]
            )
        if node.name == "dl" and "dh-actions" in above:
            pairs = zip(node.find_all("dt"), node.find_all("dd"), strict=True)
            return joined([call("action", self.inline(dt.children), self.inline(dd.children)) for dt, dd in pairs])
        if node.name == "figure" and self.leaflet and (node.get("id") or "") in self.leaflet.frames:
            frame = self.leaflet.frames[node["id"]]
            block = Block("shown", tree=node, frame=frame)
            setting = Setting(width_of(self.leaflet.pictures[frame.anchor], TALLEST, WIDEST))
            code = picture_code(block, f"{frame.anchor}.svg", setting, self)
            return f"{PLACE}{frame.anchor}\n{code}\n{PLACE}"
        if "dh-aside" in classes:
            return call("beside", self.blocks(node))
        if "dh-quote" in classes:
            said, themes = node.blockquote.p, node.find(class_="dh-themes")
            return call("voice", self.inline(said.children), self.inline(themes.children))
        if "dh-tiles" in classes:
            return call("tiles", array([self._tile(tile) for tile in node.find_all(class_="dh-tile")]))
        if "dh-status" in classes:
            return call("status", self.inline(node.children))
        return super()._block(node)

    def _tile(self, node: Tag) -> str:
        """The number of a claim, which begins it, and what follows: the space between them is a line end here."""
        first, after, *rest = node.find(class_="dh-claim").children
        said = [NavigableString(after.lstrip()) if isinstance(after, NavigableString) else after, *rest]
        return call("tile", node["data-filled"], self.inline([first]), self.inline(said))


def set_leaflet(leaflet: Leaflet, identity: Identity) -> dict[str, bytes]:
    """The files of the document by name; `main` is where it begins. It is given its `identity`."""
    foot = array([array([string(term), string(text)]) for term, text in leaflet.facts])
    look = call(
        "leaflet.with", title=string(leaflet.title), series=string(f"{leaflet.series} · {leaflet.kind}"), name=string(leaflet.name),
        subject=string(leaflet.subject), stand_in="true" if leaflet.stand_in else "false", warning=string(WARNING),
        warned=string(WARNED), pages=str(leaflet.pages), foot=foot,
    )  # fmt: skip
    said = f"#{LeafletConverter(leaflet=leaflet).whole(leaflet.body)}"
    lines = ['#import "leaflet.typ": *', f"#show: {look}", "#attached", PLACE, said]
    texts = {"main": "\n".join(lines) + "\n", "words.typ": words_file(), "identity.typ": identity_file(identity)}
    looks = {path.name: path.read_bytes() for path in (STYLE, LOOK)}
    pictures = {f"{anchor}.svg": picture for anchor, picture in leaflet.pictures.items()}
    return {name: text.encode() for name, text in texts.items()} | looks | pictures


def write_leaflet_pdf(document: Mapping[str, bytes], leaflet: Leaflet) -> bytes:
    """Raises UserError for what cannot be set as an accessible PDF, or takes more pages than it may have."""
    return pdf.fill_in(compile_pdf(document, name=f"{leaflet.stem}.pdf of {leaflet.name}"))
