"""Sentences of findings as the report shows them: marked once for each list, and each that rests on public data where others do not."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

from disrupting_harm.report.words import STAND_IN, STAND_IN_IN_PART


LISTS = ("dh-insights", "dh-findings", "dh-recommendations")
MARK = f'<p class="dh-status"><strong class="dh-mark">SYNTHETIC</strong> {STAND_IN}</p>'
MARK_IN_PART = f'<p class="dh-status"><strong class="dh-mark">SYNTHETIC</strong> {STAND_IN_IN_PART}</p>'
PUBLIC = ' <span class="dh-public">Public data</span>'


def mark_findings(tree: Tag) -> None:
    """Put the mark above a list of sentences of which one is of a stand-in."""
    if not set(LISTS) & set(tree.get("class") or []):
        return
    claims = tree.find_all(class_="dh-claim")
    classes = {claim.get("data-class") for claim in claims}
    if "synthetic" not in classes:
        return
    mark = _parsed(MARK_IN_PART if "public" in classes else MARK)
    first = tree.find("ol") or tree.find(["ul", "div", "h3", "h4"])
    first.insert_before(mark) if first else tree.insert(0, mark)
    for claim in claims:
        if claim.get("data-class") == "public":
            claim.insert_after(_parsed(PUBLIC))


def _parsed(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")
