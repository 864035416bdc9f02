"""The scan of the component's derived tables."""

from __future__ import annotations

from disrupting_harm.components.kinds.scan import Scanned, scan_tables, show_tables
from disrupting_harm.layout import Layout


STEM = "government_interviews"


def scan(layout: Layout, iso3: str) -> Scanned:
    return scan_tables(layout, STEM, iso3)


def show(layout: Layout, iso3: str) -> list[str]:
    return show_tables(layout, STEM, iso3)
