"""Parameters of the household survey, and of its stand-ins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from disrupting_harm.components.kinds.survey.params import SurveySection
from disrupting_harm.errors import ParamsError
from disrupting_harm.study.catalogue import Definition, Indicator
from disrupting_harm.study.model import Level, Model, Name, Positive, Share
from disrupting_harm.study.raw import TableParams
from disrupting_harm.study.section import Section


Risk = Annotated[float, Field(gt=0, lt=1)]  # a share that has odds
Covariate = Literal["female", "age", "urban", "caregiver_online"]


class StandInAnswers(Model):
    """What a stand-in is made to look like beside the shares of `data/reference/stand_in_shares.csv`."""

    caregivers: Positive | None = None  # of the first so many children; None for one of every child
    latent_intraclass_correlation: Annotated[float, Field(ge=0, lt=1)]  # of the propensity behind an answer
    dont_know: Share
    prefer_not_to_say: Share


class PooledModel(Model):
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
    # How far countries lie from these: standard deviations of the log odds of telling, of the reference group and of each odds ratio.
    disclosure_spread: dict[Literal["reference"] | Covariate, Annotated[float, Field(gt=0)]] = {}

    @model_validator(mode="after")
    def _sizes_nest(self) -> PooledModel:
        if not self.children_each >= self.psus_each >= 2 * self.strata_each:
            raise ValueError(
                "needs two of `psus_each` in each of `strata_each`, and one of `children_each` in each PSU"
            )
        return self

    def known_odds_ratios(self, outcome: str) -> dict[tuple[str, str], float]:
        """The odds ratios that the file was made with, by predictor and level; empty for an outcome it does not model."""
        made = {"clear_ocsea": self.outcome_odds_ratios, "told_someone": self.disclosure_odds_ratios}.get(outcome)
        if made is None:
            return {}
        odds = {country: share / (1 - share) for country, share in self.baseline.items()}
        first = next(iter(odds.values()))
        countries = {c: 1.0 if made is self.disclosure_odds_ratios else value / first for c, value in odds.items()}
        return {
            ("sex", "male"): 1 / made.get("female", 1.0),
            ("age", ""): made.get("age", 1.0),
            ("urbanity", "urban"): made.get("urban", 1.0),
            ("caregiver_uses_internet", "1"): made.get("caregiver_online", 1.0),
        } | {("country", country): ratio for country, ratio in countries.items()}


class Params(SurveySection):
    respondents: ClassVar[str] = "children"
    made_by: ClassVar[tuple[str, ...]] = ("stand_in", "pooled")

    layout: Name | None = None  # of a file that several units share: params/components/layouts/
    tables: Annotated[dict[Literal["children", "caregivers"], TableParams], Field(min_length=1)]
    stand_in: StandInAnswers | None = None
    pooled: PooledModel | None = None
    scaled_indicator: Name | None = None  # the prevalence that is scaled up to a number of children

    @model_validator(mode="after")
    def _parts_fit(self) -> Params:
        if self.stand_in and self.pooled:
            raise ValueError("a stand-in has `stand_in` or `pooled`, not both")
        if self.scaled_indicator and self.scaled_indicator not in self.indicators:
            raise ValueError("`scaled_indicator` names an indicator that `indicators` does not hold")
        return self

    def check_definitions(self, definitions: Mapping[str, Definition], *, file: str) -> None:
        super().check_definitions(definitions, file=file)
        scaled = definitions.get(self.scaled_indicator)
        if isinstance(scaled, Indicator) and (
            scaled.range_of or scaled.statistic == "mean" or scaled.table != self.respondents
        ):
            raise ParamsError(
                f"{file}: {self.scaled_indicator} stands in `scaled_indicator`, which takes an indicator of {self.respondents} with a "
                "yes or no for each of them, and no range or mean; name another there."
            )

    def answered_tables(self) -> tuple[str, ...]:
        """A file of made-up countries holds a few columns only."""
        return () if self.pooled else super().answered_tables()

    def needs_population(self) -> bool:
        return bool(self.stand_in or self.scaled_indicator)

    def check_needs(self, needs: Mapping[str, Section]) -> list[str]:
        problems = super().check_needs(needs)
        design = needs.get("sampling_design")
        if self.stand_in and not (design and design.stand_in and design.weighting):
            problems.append("a stand-in is drawn by a `sampling_design` that is a stand-in too, with `weighting`")
        elif self.stand_in and (self.stand_in.caregivers or 0) > design.stand_in.interviews:
            problems.append("`stand_in.caregivers` are at most as many as the children interviewed: one in a household")
        return problems
