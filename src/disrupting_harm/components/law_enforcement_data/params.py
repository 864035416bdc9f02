"""Parameters of the counts of law enforcement, and of the stand-in for the answers to the request for data."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from disrupting_harm.components.kinds.counts.params import PublishedCounts
from disrupting_harm.study.model import Model, Name, Positive, Share, Span
from disrupting_harm.study.raw import TableParams
from disrupting_harm.study.section import DataSection


class StandIn(Model):
    """What the made-up answers look like. No number in it was published anywhere: all are assumed."""

    seed: Annotated[int, Field(ge=0, lt=2**32)]
    units: Annotated[tuple[Name, ...], Field(min_length=1)]  # codes of the form
    sources: Annotated[tuple[Name, ...], Field(min_length=1)]
    largest: Positive  # number of offences of one type in a year
    unknown: Share  # of the answers
    not_applicable: Share


class Params(PublishedCounts, DataSection):
    tables: dict[Literal["offences", "threats"], TableParams]
    years: Span  # that the request asks for
    stand_in: StandIn | None = None

    def instrument_tables(self) -> tuple[str, ...]:
        return tuple(self.tables)

    def answered_tables(self) -> tuple[str, ...]:
        """A row is a unit's count and no respondent's answers, so nothing is estimated question by question."""
        return ()
