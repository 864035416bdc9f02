"""The tables of the survivor conversations are those of any coded interviews."""

from disrupting_harm.components.kinds.segments.contract import CODED, OWN, ROWS


__all__ = ["CODED", "OWN", "ROWS"]
