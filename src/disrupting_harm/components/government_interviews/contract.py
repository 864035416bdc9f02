"""The tables of the government interviews are those of any coded interviews."""

from disrupting_harm.components.kinds.segments.contract import CODED, OWN, ROWS


__all__ = ["CODED", "OWN", "ROWS"]
