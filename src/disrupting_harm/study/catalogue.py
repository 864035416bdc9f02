"""Definitions of what is estimated: indicators, administrative counts, and measures of the survey itself."""

from __future__ import annotations

from pydantic import model_validator

from disrupting_harm.study.model import Model, Name, NonAnswers, Positive, Table


class Indicator(Model):
    """One definition of one indicator. A changed meaning is a new version, never an edit.

    `item` with `numerator` and `denominator`: 1 where the item's code is in the numerator, 0 where it is in the denominator
    only, missing elsewhere; `non_answers` says whether the codes of non-answers join the denominator (default: as the
    survey's rules say). `any_of`: 1 where any part is 1; missing where no part is 1 and a non-answer that is left out keeps it open, or every
    part is missing; else 0. `range_of`: no value
    for a child, but the lowest and the highest prevalence of its parts. {words} of a label or base are those of the phase.
    """

    version: Positive
    label: str
    table: Table = "children"
    item: Name | None = None
    numerator: tuple[int, ...] = (1,)
    denominator: tuple[int, ...] = (0, 1)
    non_answers: NonAnswers | None = None
    left_out: tuple[int, ...] = ()  # codes of non-answers under `missing`; set from the survey's rules
    any_of: tuple[Name, ...] = ()
    range_of: tuple[Name, ...] = ()
    base: str
    recall: str

    @property
    def parts(self) -> tuple[str, ...]:
        return self.any_of + self.range_of

    @model_validator(mode="after")
    def _one_rule(self) -> Indicator:
        if bool(self.item) + bool(self.any_of) + bool(self.range_of) != 1:
            raise ValueError("needs one of `item`, `any_of` and `range_of`")
        if self.non_answers and not self.item:
            raise ValueError("`non_answers` belongs to an `item`; a composite follows its parts")
        if self.item and not set(self.numerator) <= set(self.denominator):
            raise ValueError("every code of `numerator` must also be in `denominator`")
        return self


class Count(Model):
    """One administrative count: never a prevalence, so it has no denominator of respondents and no sampling error."""

    version: Positive
    label: str
    reference: Name
    column: Name
    per: int | None = None
    base: str
    recall: str = "calendar year"


class Measure(Model):
    """A figure about the survey itself, such as a response rate: about contacts or weights, never about children."""

    version: Positive
    label: str
    base: str
    recall: str = "fieldwork"


class Catalogue(Model):
    indicators: dict[Name, Indicator]
    counts: dict[Name, Count]
    measures: dict[Name, Measure] = {}
