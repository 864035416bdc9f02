"""Parameters of the comparison of countries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, model_validator

from disrupting_harm.study.catalogue import Definition
from disrupting_harm.study.model import Name, Share, Span
from disrupting_harm.study.section import DataSection


class Params(DataSection):
    """indicators: of the compared surveys, those of the overview. headline: those with a figure of their own for each phase."""

    indicators: Annotated[tuple[Name, ...], Field(min_length=1)]
    headline: Annotated[tuple[Name, ...], Field(min_length=1)]
    population_ages: Span
    population_year: int
    rank_level: Share = 0.95  # at which all ranks of a list are covered together

    @model_validator(mode="after")
    def _headline_is_listed(self) -> Params:
        if lost := [name for name in self.headline if name not in self.indicators]:
            raise ValueError(f"`headline` names {', '.join(lost)}, which `indicators` does not hold")
        return self

    def used(self, definitions: Mapping[str, Definition]) -> list[str]:
        return [name for name in self.indicators if name in definitions]

    def printed(self, definitions: Mapping[str, Definition]) -> list[str]:
        return self.used(definitions)
