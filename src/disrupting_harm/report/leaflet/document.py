"""A leaflet as one Typst document, of the same tree as its page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bs4 import Tag

from disrupting_harm.identity import pdf
from disrupting_harm.identity.identity import Identity
from disrupting_harm.report.leaflet.page import WARNED, WARNING, Leaflet
from disrupting_harm.report.typst.compile import compile_pdf
from disrupting_harm.report.typst.document import PLACE, STYLE, identity_file, words_file
from disrupting_harm.report.typst.literals import array, call, joined, string
from disrupting_harm.report.typst.markup import Converter


LOOK = Path(__file__).with_name("leaflet.typ")


class LeafletConverter(Converter):
    """The parts that a leaflet has and a report has not: actions by duty-bearer, and what stands beside the text."""

    def _block(self, node: Tag) -> str:
        classes = node.get("class") or []
        if "dh-aside" in classes:
            return call("beside", self.blocks(node))
        if "dh-actions" in (node.parent.get("class") or []) and node.name == "dl":
            pairs = zip(node.find_all("dt"), node.find_all("dd"), strict=True)
            return joined([call("action", self.inline(dt.children), self.inline(dd.children)) for dt, dd in pairs])
        if "dh-quote" in classes:
            return call(
                "voice", self.inline(node.blockquote.p.children), self.inline(node.find(class_="dh-themes").children)
            )
        if "dh-status" in classes:
            return call("status", self.inline(node.children))
        return super()._block(node)


def set_leaflet(leaflet: Leaflet, identity: Identity) -> dict[str, bytes]:
    """The files of the document by name; `main` is where it begins. It is given its `identity`."""
    foot = array([array([string(term), string(text)]) for term, text in leaflet.facts])
    look = call(
        "leaflet.with", title=string(leaflet.title), series=string(f"{leaflet.series} · {leaflet.kind}"), name=string(leaflet.name),
        subject=string(leaflet.subject), stand_in="true" if leaflet.stand_in else "false", warning=string(WARNING),
        warned=string(WARNED), pages=str(leaflet.pages), foot=foot,
    )  # fmt: skip
    lines = [
        '#import "leaflet.typ": *',
        f"#show: {look}",
        "#attached",
        PLACE,
        f"#{LeafletConverter().whole(leaflet.body)}",
    ]
    texts = {"main": "\n".join(lines) + "\n", "words.typ": words_file(), "identity.typ": identity_file(identity)}
    looks = {path.name: path.read_bytes() for path in (STYLE, LOOK)}
    return {name: text.encode() for name, text in texts.items()} | looks


def write_leaflet_pdf(document: Mapping[str, bytes], leaflet: Leaflet) -> bytes:
    """Raises UserError for what cannot be set as an accessible PDF, or takes more pages than it may have."""
    return pdf.fill_in(compile_pdf(document, name=f"{leaflet.stem}.pdf of {leaflet.name}"))
