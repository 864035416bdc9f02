"""What the methods box of a report says of the access to justice."""

from __future__ import annotations

from disrupting_harm.components.access_to_justice.params import Params
from disrupting_harm.components.kinds.segments.methods import describe_coding
from disrupting_harm.layout import Layout


def methods(layout: Layout, iso3: str, section: Params) -> list[tuple[str, str]]:
    """Terms and what there is to say of each, in the order of the box."""
    return describe_coding(layout, iso3, "access_to_justice", section)
