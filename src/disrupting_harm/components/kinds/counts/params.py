"""Parameters that every component of administrative counts has."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from disrupting_harm.study.model import Model, Name, Span
from disrupting_harm.study.section import DataSection, Section


class SourceCaveat(Model):
    """titles: how the titles of the source begin. text: what is said wherever a row of it is shown."""

    titles: Annotated[tuple[str, ...], Field(min_length=1)]
    text: str


class PublishedCounts(Section):
    """What is said and drawn of published counts: `notes` by figure or table, `panels` the measures of a figure, in order."""

    notes: dict[Name, str] = {}
    source_caveats: dict[Name, SourceCaveat] = {}
    panels: dict[Name, tuple[Name, ...]] = {}

    def caveats_of_sources(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(caveat.text, caveat.titles) for caveat in self.source_caveats.values()]


class CountsSection(PublishedCounts, DataSection):
    data_class: Literal["restricted", "public"]  # no stage makes a stand-in of it, so nothing of it can be called one
    caveat: str
    years: Span
    population_ages: Span
