"""Places that a page names for the items of reporting standards: each is a section, figure or table of the same page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disrupting_harm.claims.problem import Problem


CLASS, ITEM, GONE, PLACE_NAME = "dh-place", "data-item", "dh-no-place", "data-place"
LOST = re.compile(rf'<span\b(?=[^>]*\bclass="{GONE}")[^>]*>')
LINK = re.compile(rf'<a\b(?=[^>]*\bclass="{CLASS}")[^>]*>')
ATTRIBUTE = re.compile(r'\b(href|data-item|data-place)="([^"]*)"')
PLACE = re.compile(r'<(?:section|figure)\b[^>]*\bid="([^"]+)"')


def check_places(html: str, *, whole: bool = True) -> Iterator[Problem]:
    """Each place that an item names and that the page has not. whole: of a report with every component of a country, which has all places."""
    for lost in LOST.findall(html) if whole else ():
        said = dict(ATTRIBUTE.findall(lost))
        yield Problem(
            "place",
            "Reporting standards",
            said.get(ITEM, ""),
            said.get(PLACE_NAME, ""),
            "no section, figure or table of that name",
        )
    there = set(PLACE.findall(html))
    for link in LINK.findall(html):
        said = dict(ATTRIBUTE.findall(link))
        place = said.get("href", "").removeprefix("#")
        if place not in there:
            yield Problem(
                "place", "Reporting standards", said.get(ITEM, ""), place, "no section, figure or table of that name"
            )
