"""Parameters of the capacity of law enforcement: what the words of sources mean, and the stand-in for the rubric."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from disrupting_harm.components.kinds.assessment.params import AssessmentSection
from disrupting_harm.study.model import Model, Name, Positive
from disrupting_harm.study.raw import TableParams


class Item(Model):
    label: str
    words: tuple[str, ...]  # what sources call it
    theme: Name = "law_enforcement"


class StandInUnits(Model):
    """Made-up units. Every level is as likely as any other: nothing is known of them."""

    seed: Annotated[int, Field(ge=0, lt=2**32)]
    units: Positive


class Params(AssessmentSection):
    tables: dict[Literal["units"], TableParams]
    caveat: str
    usdol_caveat: str
    rubric_caveat: str
    no_source: str
    facts: dict[Name, Item]  # items of data/reference/capacity_facts.csv
    measures: dict[Name, Item]  # of data/reference/law_enforcement_training_usdol.csv
    stand_in: StandInUnits | None = None

    def instrument_tables(self) -> tuple[str, ...]:
        return tuple(self.tables)

    def answered_tables(self) -> tuple[str, ...]:
        """Levels of a few units are counted, and no share is estimated of them."""
        return ()
