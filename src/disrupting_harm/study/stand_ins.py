"""What stand-ins are made to look like. Every target is a row of a reference table, or is said to be assumed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from disrupting_harm.study.model import Level, Model, Name, Positive, Share, Span


Risk = Annotated[float, Field(gt=0, lt=1)]  # a share that has odds
Covariate = Literal["female", "age", "urban", "caregiver_online"]


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
    baseline: Annotated[dict[Level, Risk], Field(min_length=2)]  # country: share of cases in the reference group
    disclosure: Risk  # share of cases in the reference group who told someone
    # Odds ratios of the outcome, and of telling someone about it, by column.
    outcome_odds_ratios: dict[Covariate, Annotated[float, Field(gt=0)]]
    disclosure_odds_ratios: dict[Covariate, Annotated[float, Field(gt=0)]]

    @model_validator(mode="after")
    def _sizes_nest(self) -> PooledCalibration:
        if not self.children_each >= self.psus_each >= 2 * self.strata_each:
            raise ValueError(
                "needs two of `psus_each` in each of `strata_each`, and one of `children_each` in each PSU"
            )
        return self


class FieldworkCalibration(Model):
    """What a stand-in's contacts look like. No outcome was published, so every share is assumed."""

    # Of visits without an interview: no code of AAPOR that begins with 1.
    assumed_outcomes: Annotated[
        dict[Annotated[str, Field(pattern=r"^[234]\.\d+$")], Annotated[float, Field(gt=0, le=1)]], Field(min_length=1)
    ]
    extra_contacts: Span  # households visited in a PSU beyond those interviewed
