"""Raw tables of the survivor conversations to derived ones, as of any coded interviews."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from disrupting_harm.components.kinds.segments.derive import check_segments, derive_segments
from disrupting_harm.ingest.source import RawSource
from disrupting_harm.ingest.tables import Checked
from disrupting_harm.layout import Layout


STEM = "survivor_conversations"


def derive(layout: Layout, iso3: str) -> Path:
    """Write `data/derived/<ISO3>/survivor_conversations/` and return it. Raises as `derive_segments` does."""
    return derive_segments(layout, iso3, STEM)


def check(layout: Layout, iso3: str, sources: Mapping[str, RawSource]) -> Checked:
    """The raw tables in contract form. Raises as `check_segments` does."""
    return check_segments(layout, iso3, STEM, sources)
