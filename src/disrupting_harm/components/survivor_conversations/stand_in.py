"""A stand-in for the survivor conversations, as for any coded interviews."""

from __future__ import annotations

from pathlib import Path

from disrupting_harm.components.kinds.segments.stand_in import synthesize_segments
from disrupting_harm.layout import Layout


STEM = "survivor_conversations"


def synthesize(layout: Layout, iso3: str) -> Path:
    """Write the stand-in's raw files to `data/raw/<ISO3>/survivor_conversations/` and return that folder."""
    return synthesize_segments(layout, iso3, STEM)
