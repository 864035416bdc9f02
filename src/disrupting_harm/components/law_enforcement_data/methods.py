"""What the methods box of a report says of the counts of law enforcement."""

from __future__ import annotations

from disrupting_harm.components.kinds.sources import describe_sources
from disrupting_harm.components.law_enforcement_data.params import Params
from disrupting_harm.layout import Layout


HOW = (
    "Each is shown under the source's own name, unit and period; none is added up across sources, corrected or estimated. Unknown and "
    "N/A stay what they are and are never zero. Answers to the request for data are of the class named above."
)


def methods(layout: Layout, iso3: str, section: Params) -> list[tuple[str, str]]:
    """One paragraph: how the facts are shown, and the sources of those that this unit's outputs hold."""
    return [("Published counts", f"{HOW} {describe_sources(layout, iso3, 'law_enforcement_data')}")]
