"""Parameters of the survivor conversations: those of any coded interviews."""

from __future__ import annotations

from disrupting_harm.components.kinds.segments.params import SegmentsSection


class Params(SegmentsSection):
    pass
