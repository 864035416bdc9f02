"""Parameters of the comparison of countries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, model_validator

from disrupting_harm.study.catalogue import Definition
from disrupting_harm.study.model import Model, Name, Share, Span
from disrupting_harm.study.section import DataSection


COUNTED = "countries_falling_short"  # what the comparison itself counts


class Services(Model):
    """Answers of frontline workers that say what a country offers. It falls short where the share that gave one is `fewer_than`."""

    fewer_than: Annotated[float, Field(gt=0, le=1)]
    answers: Annotated[tuple[Name, ...], Field(min_length=1)]


class Params(DataSection):
    """indicators: of the compared surveys, those of the overview. headline: those with a figure of their own for each phase.
    findings: by indicator, the id of the published figure that it is held against. services: what countries offer, by frontline workers.
    """

    indicators: Annotated[tuple[Name, ...], Field(min_length=1)]
    headline: Annotated[tuple[Name, ...], Field(min_length=1)]
    findings: dict[Name, str] = {}
    services: Services | None = None
    population_ages: Span
    population_year: int
    rank_level: Share = 0.95  # at which all ranks of a list are covered together

    @model_validator(mode="after")
    def _headline_is_listed(self) -> Params:
        for key, names in (("headline", self.headline), ("findings", self.findings)):
            if lost := [name for name in names if name not in self.indicators]:
                raise ValueError(f"`{key}` names {', '.join(lost)}, which `indicators` does not hold")
        return self

    def used(self, definitions: Mapping[str, Definition]) -> list[str]:
        found = [*self.indicators, COUNTED]
        for name in found:  # appends while iterating: follows composites down to items
            found += [part for part in getattr(definitions.get(name), "parts", ()) if part not in found]
        return [name for name in found if name in definitions]

    def printed(self, definitions: Mapping[str, Definition]) -> list[str]:
        return [name for name in (*self.indicators, COUNTED) if name in definitions]
