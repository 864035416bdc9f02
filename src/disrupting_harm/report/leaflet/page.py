"""A leaflet as a page: the look of a report without its contents and annex."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import Tag

from disrupting_harm.report.frames import Frame
from disrupting_harm.report.kept import Kept
from disrupting_harm.report.page import TEMPLATES


LOOKS = TEMPLATES / "country_report"
LOOK = (LOOKS / "report.css", LOOKS / "figures.css", Path(__file__).with_name("leaflet.css"))
WARNING = "Nothing with this mark is evidence about any child or country."
WARNED = "It comes from stand-in data that a program made. The text speaks of sexual abuse."
LANGUAGE = ("Language", "English; this page is in no other language")  # a fact of its foot
FORMS = ("This page as PDF", "{stem}.pdf")


@dataclass(frozen=True)
class Leaflet:
    """A short document. stem: of its files. kind: what it is, such as `Press sheet`. name: what it is of. pages: of paper that it may have, 0 for any number.

    body: its sections, of which page and PDF are made. facts: of its foot, as term and text. links: other documents, as text and
    address, which the page alone shows. data_class: of the least public thing in it. stand_in: whether anything in it stands in.
    frames, pictures: of its figures and their SVG, by anchor. kept: pictures that were put away from the body.
    """

    stem: str
    series: str
    kind: str
    name: str
    subject: str
    body: Tag
    data_class: str
    stand_in: bool
    facts: Sequence[tuple[str, str]] = ()
    links: Sequence[tuple[str, str]] = ()
    pages: int = 1
    frames: Mapping[str, Frame] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    kept: Kept | None = None

    @property
    def title(self) -> str:
        return f"{self.name} - {self.series}, {self.kind[:1].lower()}{self.kind[1:]}"


def write_leaflet_page(leaflet: Leaflet) -> str:
    """One self-contained page, without script; nothing is fetched."""
    style = "".join(path.read_text(encoding="utf-8") for path in LOOK)
    links = [*leaflet.links, (FORMS[0], FORMS[1].format(stem=leaflet.stem))]
    linked = "".join(f'<li><a href="{html.escape(to)}">{html.escape(text)}</a></li>' for text, to in links)
    facts = "".join(f"<dt>{html.escape(term)}</dt><dd>{html.escape(text)}</dd>" for term, text in leaflet.facts)
    made = f'<dl class="dh-made">{facts}</dl>' if facts else ""
    page = (
        f'<!DOCTYPE html>\n<html lang="en" dir="ltr" data-class="{leaflet.data_class}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="generator" content="disrupting-harm">\n'
        f"<title>{html.escape(leaflet.title)}</title>\n<style>\n{style}</style>\n</head>\n"
        '<body id="top" class="dh-leaflet">\n<a class="dh-skip" href="#content">Skip to the content</a>\n'
        f'<header class="dh-cover"><div><p class="dh-kind">{html.escape(leaflet.series)} &middot; {html.escape(leaflet.kind)}</p>'
        f'<h1>{html.escape(leaflet.name)}</h1><p class="dh-subject">{html.escape(leaflet.subject)}</p></div></header>\n'
        f"{_warning(leaflet)}"
        f'<main id="content">\n{leaflet.body.decode_contents()}\n</main>\n'
        f'<footer><nav aria-label="Other documents"><ul>{linked}</ul></nav>{made}</footer>\n</body>\n</html>\n'
    )
    return leaflet.kept.put_back(page) if leaflet.kept else page


def _warning(leaflet: Leaflet) -> str:
    if not leaflet.stand_in:
        return ""
    return (
        '<aside class="dh-warning" aria-label="Warning"><p class="dh-banner"><strong class="dh-mark">SYNTHETIC</strong> '
        f"<b>{WARNING}</b> {WARNED}</p></aside>\n"
    )
