"""Definitions of what is estimated: indicators, administrative counts, and measures of the survey itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, model_validator

from disrupting_harm.errors import ParamsError
from disrupting_harm.study.model import BlankParts, Model, Name, NonAnswers, Positive


Status = Literal["draft", "reviewed", "official"]
Statistic = Literal["proportion", "mean"]


def _from_low_to_high(limits: tuple[float, float]) -> tuple[float, float]:
    if not limits[0] < limits[1]:
        raise ValueError("the first of the two must be below the last")
    return limits


Limits = Annotated[tuple[float, float], AfterValidator(_from_low_to_high)]
# Fields that tell readers what a definition means. `theme` is one of `themes` in params/study.yaml. No stand-in and no derived table is made from them.
WORDING = frozenset({"label", "base", "recall", "status", "theme"})


def item_column(name: str) -> str:
    """Name of an item in a derived table: items and indicators may share a stem, so they do not share a column."""
    return f"item_{name}"


class Indicator(Model):
    """One definition of one indicator. A changed meaning is a new version, never an edit.

    `item` with `numerator` and `denominator`: 1 where the item's code is in the numerator, 0 where it is in the denominator
    only, missing elsewhere; `non_answers` says whether the codes of non-answers join the denominator (default: as the
    survey's rules say). `any_of`: 1 where any part is 1; missing where no part is 1 and a non-answer that is left out keeps it open, or every
    part is missing; else 0. `blank_parts` says what a blank part of it is: "open" (where no part is 1, the composite is missing) or
    "no" (passed over), for parts that are not asked of everyone; default: as the survey's rules say. `range_of`: no value
    for a child, but the lowest and the highest prevalence of its parts.

    `statistic: mean` of an item that is a number: its mean in the `unit`, among those who gave a number in the `plausible` range (of a
    question of a form, that of its constraint). Codes of non-answers outside that range are missing, whatever the survey's rules say:
    a non-answer is no number.

    {words} of a label or base are those of the phase.
    """

    needs_unit: ClassVar[bool] = True

    version: Positive
    status: Status = "draft"
    theme: Name | None = None
    label: str
    table: Name | None = None  # of the component's contract; the catalogue's own `table` where it is not said
    item: Name | None = None
    statistic: Statistic = "proportion"
    unit: str = ""
    plausible: Limits | None = None
    numerator: tuple[int, ...] = (1,)
    denominator: tuple[int, ...] = (0, 1)
    non_answers: NonAnswers | None = None
    left_out: tuple[int, ...] = ()  # codes of non-answers under `missing`; set from the survey's rules
    any_of: tuple[Name, ...] = ()
    blank_parts: BlankParts | None = None
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
        if self.statistic == "mean":
            self._check_mean()
        elif self.unit or self.plausible:
            raise ValueError("`unit` and `plausible` belong to `statistic: mean`")
        if self.blank_parts and not self.any_of:
            raise ValueError("`blank_parts` belongs to `any_of`, a composite of parts")
        if self.item and not set(self.numerator) <= set(self.denominator):
            raise ValueError("every code of `numerator` must also be in `denominator`")
        return self

    def _check_mean(self) -> None:
        if not self.item:
            raise ValueError("`statistic: mean` needs an `item`, whose answer is a number")
        if not self.unit and self.needs_unit:
            raise ValueError("`statistic: mean` needs the `unit` of its numbers")
        if {"numerator", "denominator"} & self.model_fields_set:
            raise ValueError("`numerator` and `denominator` belong to a proportion; a mean has neither")
        if self.non_answers == "denominator":
            raise ValueError("`non_answers: denominator` belongs to a proportion; in a mean a non-answer is missing")


class Count(Model):
    """One administrative count: never a prevalence, so it has no denominator of respondents and no sampling error."""

    version: Positive
    status: Status = "draft"
    theme: Name | None = None
    label: str
    reference: Name
    column: Name
    per: int | None = None
    base: str
    recall: str = "calendar year"


class Measure(Model):
    """A figure about the survey itself, such as a response rate: about contacts or weights, never about children."""

    version: Positive
    status: Status = "draft"
    theme: Name | None = None
    label: str
    base: str
    recall: str = "fieldwork"


Definition = Indicator | Count | Measure


class Catalogue(Model):
    """What one component estimates. `table` is the table of every indicator that does not name one."""

    table: Name | None = None
    indicators: dict[Name, Indicator] = {}
    counts: dict[Name, Count] = {}
    measures: dict[Name, Measure] = {}

    @model_validator(mode="after")
    def _every_indicator_has_a_table(self) -> Catalogue:
        if lost := [name for name, i in self.indicators.items() if not (i.table or self.table)]:
            raise ValueError(f"{', '.join(lost)} names no `table`, and neither does the file")
        settled = {name: i.model_copy(update={"table": i.table or self.table}) for name, i in self.indicators.items()}
        object.__setattr__(self, "indicators", settled)
        return self


def in_words(definitions: Mapping[str, Definition], words: Mapping[str, str]) -> dict[str, Definition]:
    """Definitions whose labels and bases say {abuse} and the like in the words of a phase. Raises ParamsError."""
    out, problems = {}, []
    for name, d in definitions.items():
        try:
            out[name] = d.model_copy(update={"label": d.label.format(**words), "base": d.base.format(**words)})
        except (KeyError, IndexError, ValueError, AttributeError, TypeError):
            problems.append(
                f"params/indicators, key {name}: its label or base holds braces around a word that the vocabulary of a phase in "
                "params/study.yaml does not define; define it there, or take the braces out."
            )
    if problems:
        raise ParamsError("\n".join(problems))
    return out
