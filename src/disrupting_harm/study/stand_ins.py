"""What stand-ins are made to look like. Every target is a row of a reference table, or is said to be assumed."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from disrupting_harm.study.model import Level, Model, Name, Positive, Share, Span


class Calibration(Model):
    """What a stand-in is made to look like. Every target is a row of a reference table, or is said to be assumed."""

    seed: Annotated[int, Field(ge=0, lt=2**32)]
    children: Positive
    caregivers: Positive
    strata: Positive
    latent_intraclass_correlation: Annotated[float, Field(ge=0, lt=1)]  # of the propensity behind an answer
    published: dict[Name, Name]
    assumed: dict[Name, Share]
    dont_know: Share
    prefer_not_to_say: Share

    @model_validator(mode="after")
    def _sizes_nest(self) -> Calibration:
        if self.caregivers > self.children:
            raise ValueError("`caregivers` are at most as many as `children`: one in a household")
        return self


class PooledCalibration(Model):
    """A file of several made-up countries whose outcomes follow a logistic model that is known, to find it again."""

    seed: Annotated[int, Field(ge=0, lt=2**32)]
    children_each: Positive
    psus_each: Positive
    strata_each: Positive
    baseline: Annotated[dict[Level, Share], Field(min_length=2)]  # country: share of cases in the reference group
    disclosure: Share  # share of cases in the reference group who told someone
    # Odds ratios of the outcome, and of telling someone about it, by column.
    outcome_odds_ratios: dict[Name, Annotated[float, Field(gt=0)]]
    disclosure_odds_ratios: dict[Name, Annotated[float, Field(gt=0)]]


class FieldworkCalibration(Model):
    """What a stand-in's contacts look like. No outcome was published, so every share is assumed."""

    assumed_outcomes: dict[Annotated[str, Field(pattern=r"^\d\.\d+$")], Share]
    extra_contacts: Span  # households visited in a PSU beyond those interviewed
