"""What the methods box of a report says of the desk review."""

from __future__ import annotations

from disrupting_harm.components.desk_review.params import Params
from disrupting_harm.components.kinds.sources import describe_sources
from disrupting_harm.layout import Layout


HOW = (
    "Statuses of laws, treaties and policy are those of the cited source, each with its year and assessor, and no opinion of the study. "
    "Sources that disagree stand side by side. Many were read in part, so that a topic without a source may still be in the law."
)


def methods(layout: Layout, iso3: str, section: Params) -> list[tuple[str, str]]:
    """One paragraph: how the facts are shown, and the sources of those that this unit's outputs hold."""
    return [("Review", f"{HOW} {describe_sources(layout, iso3, 'desk_review')}")]
