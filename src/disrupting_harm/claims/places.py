"""Places that a page names for the items of reporting standards: each is a section, figure or table of the same page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disrupting_harm.claims.problem import Problem


CLASS, ITEM = "dh-place", "data-item"
LINK = re.compile(rf'<a\b(?=[^>]*\bclass="{CLASS}")[^>]*>')
ATTRIBUTE = re.compile(r'\b(href|data-item)="([^"]*)"')
PLACE = re.compile(r'<(?:section|figure)\b[^>]*\bid="([^"]+)"')


def check_places(html: str) -> Iterator[Problem]:
    """Each place that an item names and that the page has not."""
    there = set(PLACE.findall(html))
    for link in LINK.findall(html):
        said = dict(ATTRIBUTE.findall(link))
        place = said.get("href", "").removeprefix("#")
        if place not in there:
            yield Problem(
                "place", "Reporting standards", said.get(ITEM, ""), place, "no section, figure or table of that name"
            )
