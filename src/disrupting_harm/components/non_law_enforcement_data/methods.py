"""What the methods box of a report says of the data of hotlines, clearing houses and services."""

from __future__ import annotations

from disrupting_harm.components.kinds.sources import describe_sources
from disrupting_harm.components.non_law_enforcement_data.params import Params
from disrupting_harm.layout import Layout


HOW = (
    "Each is shown as its source published it, of the country or, where it says so, of the whole world. Reports are no prevalence and count "
    "neither children nor cases. Rates are computed here, per 100,000 residents of the ages that each names."
)


def methods(layout: Layout, iso3: str, section: Params) -> list[tuple[str, str]]:
    """One paragraph: how the facts are shown, and the sources of those that this unit's outputs hold."""
    return [("Figures", f"{HOW} {describe_sources(layout, iso3, 'non_law_enforcement_data')}")]
