"""Parameters that every component of coded interviews has."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from disrupting_harm.study.exchange import ExchangeParams
from disrupting_harm.study.model import Model, Name, Positive, Share, Span
from disrupting_harm.study.raw import TableParams
from disrupting_harm.study.section import DataSection


class Publish(Model):
    """What of the counts may be read outside: interviews are few, and a count of one or two can point at a person.

    minimum_count: a smaller number of interviews, zero included, is withheld, and so is all that hangs on it. minimum_group:
    counts are crossed with the groups of respondents only where each of them has so many interviews; then no totals over the groups
    are published, from which a withheld count could be taken back. by_group, pairs, saturation: whether these are published at all.
    minimum_saturation: whether new codes still came up is said only of so many interviews, of each group by itself. excerpts: of each theme, at most so many.
    """

    minimum_count: Annotated[int, Field(ge=2)]
    minimum_group: Annotated[int, Field(ge=3)]
    by_group: bool
    pairs: bool
    saturation: bool
    # Guest, Bunce and Johnson (2006, How Many Interviews Are Enough?) found the first themes after 6 interviews and saturation after 12:
    # on fewer than 6 a curve that lies flat says nothing.
    minimum_saturation: Annotated[int, Field(ge=2)] = 6
    excerpts: Annotated[int, Field(ge=0)]


class StandInSegments(Model):
    """What a stand-in is made to look like. All of it is assumed, is the same in all countries and says nothing of any.

    documents: interviews by group, from and to. given: the share of interviews in which a code is given, drawn for each code between
    the two. second_code: share of segments with one more code. coded_twice: share of interviews with a second coder, who gives
    a code again with probability `again`, and else another one. cleared: share of segments whose excerpt may be quoted.
    """

    seed: Annotated[int, Field(ge=0, lt=2**32)]
    documents: Annotated[dict[Name, Span], Field(min_length=1)]
    segments: Span
    given: tuple[Share, Share]
    second_code: Share
    coded_twice: Share
    again: Share
    cleared: Share


class SegmentsSection(DataSection):
    population: str
    fieldwork: str
    called: str = "interviews"  # what a document holds, of several
    called_one: str = "interview"  # and of one
    tables: dict[Literal["documents", "segments"], TableParams]
    groups: Annotated[dict[Name, str], Field(min_length=1)]  # of respondents, as readers see them, in their order
    groups_one: dict[Name, str] = {}  # the same of one respondent, where it is not the same word
    flow: Name | None = None  # the set of the codebook that holds the steps of a case, in their order
    pairs_among: Name | None = None  # the set whose codes are looked at in pairs; without it all codes are
    publish: Publish
    exchange: ExchangeParams = ExchangeParams()  # how a project of a program for qualitative coding is read
    minimum_units: Positive  # an agreement that rests on fewer segments coded twice is not printed
    stand_in: StandInSegments | None = None

    @model_validator(mode="after")
    def _parts_fit(self) -> SegmentsSection:
        if set(self.tables) != {"documents", "segments"}:
            raise ValueError("`tables` needs both `documents` and `segments`")
        if unknown := sorted(set(self.groups_one) - set(self.groups)):
            raise ValueError(f"`groups_one` names {', '.join(unknown)}, which `groups` does not hold")
        if self.stand_in and (unknown := sorted(set(self.stand_in.documents) - set(self.groups))):
            raise ValueError(f"`stand_in.documents` names {', '.join(unknown)}, which `groups` does not hold")
        return self

    def in_number(self, n: int) -> str:
        """`12 interviews`, `1 interview`."""
        return f"{n} {self.called_one if n == 1 else self.called}"

    def of_group(self, group: str, n: int) -> str:
        """`10 victims`, `1 victim`."""
        label = self.groups[group]
        return f"{n} {(self.groups_one.get(group, label) if n == 1 else label).lower()}"

    def instrument_tables(self) -> tuple[str, ...]:
        return tuple(self.tables)

    def answered_tables(self) -> tuple[str, ...]:
        """The forms name columns, not questions to respondents: nothing is estimated question by question."""
        return ()

    def has_codebook(self) -> bool:
        return True
