"""Parameters of the model of disclosure: what is modelled, the priors, how it is sampled, and what its diagnostics must meet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from disrupting_harm.study.catalogue import Definition, Indicator
from disrupting_harm.study.model import Model, Name, Positive
from disrupting_harm.study.section import Section


Scale = Annotated[float, Field(gt=0)]


class Priors(Model):
    """Scales on the log odds, none of them known from the data.

    intercept: standard deviation of the normal prior of the average country's log odds where all predictors are at their means; at 1.5,
    95 % of its mass lies between 5 and 95 % who told. slope: of the average log odds ratio of a predictor; at 1, 95 % lies between 1/7
    and 7. country_intercept, country_slope: scales of the half-normal priors of the standard deviations between countries; at 1 and 0.5
    they let a country have odds, or an odds ratio, of several times the average's, and draw countries together that say little.
    """

    intercept: Scale
    slope: Scale
    country_intercept: Scale
    country_slope: Scale


class Sampler(Model):
    """Chains of the No-U-Turn sampler. draws and tune: of each chain, kept and thrown away. acceptance: the aim of the step size."""

    seed: Annotated[int, Field(ge=0, lt=2**32)]
    chains: Annotated[int, Field(ge=2)]  # R-hat compares chains
    draws: Positive
    tune: Positive
    acceptance: Annotated[float, Field(gt=0, lt=1)]


class Limits(Model):
    """What the diagnostics must meet, or nothing is saved.

    r_hat: the highest rank-normalised R-hat; 1.01 is the bound of Vehtari and others (2021). effective_draws: the fewest, in the bulk and
    in the tails; 400 is theirs, for 4 chains. divergences: the most; any says that a part of the posterior was not reached. tail: the
    least share of replicated counts at or beyond the observed one, of every country and every level; with some 20 such counts a
    model that is right falls below 0.001 in 1 run of 25 (two tails).
    """

    r_hat: Annotated[float, Field(gt=1)]
    effective_draws: Positive
    divergences: Annotated[int, Field(ge=0)]
    tail: Annotated[float, Field(ge=0, lt=0.5)]


class Params(Section):
    """An outcome of affected children, by predictors whose effects differ by country: columns of `analysis.load_children`."""

    outcome: Name
    predictors: Annotated[tuple[Name, ...], Field(min_length=1)]
    country: Name  # the column of the country in a file of several
    priors: Priors
    sampler: Sampler
    limits: Limits

    def used(self, definitions: Mapping[str, Definition]) -> list[str]:
        """Outcome and predictors that are indicators, and all their parts."""
        found = self.printed(definitions)
        for name in found:  # appends while iterating: follows composites down to items
            if isinstance(indicator := definitions.get(name), Indicator):
                found += [part for part in indicator.parts if part not in found]
        return list(dict.fromkeys(name for name in found if name in definitions))

    def printed(self, definitions: Mapping[str, Definition]) -> list[str]:
        return [name for name in (self.outcome, *self.predictors) if name in definitions]

    def check_needs(self, needs: Mapping[str, Section]) -> list[str]:
        if "household_survey" not in needs:
            return ["its outcome is one of `household_survey`, which is not there"]
        if self.country not in needs["household_survey"].domains:
            return [
                f"country: {self.country} is no domain of `household_survey`, which holds that of a file of several countries"
            ]
        return []
