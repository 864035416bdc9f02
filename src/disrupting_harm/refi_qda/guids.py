"""Globally unique identifiers, as the standard writes them: with braces or without, in capitals or not."""

from __future__ import annotations

import re


PATTERN = re.compile(r"(\{)?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})(?(1)\})")


def read_guid(text: str | None) -> str | None:
    """Small letters without braces, so that two spellings of one are equal; None for what is no GUID."""
    found = PATTERN.fullmatch((text or "").strip())
    return found[2].lower() if found else None
