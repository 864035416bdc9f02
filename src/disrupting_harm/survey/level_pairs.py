"""Pairs of levels of one domain, and the variance of the difference between their estimates."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import pandas as pd

from disrupting_harm.survey.degrees_of_freedom import degrees_of_freedom
from disrupting_harm.survey.domains import Domain
from disrupting_harm.survey.intervals import NO_VARIANCE
from disrupting_harm.survey.linear import Linear
from disrupting_harm.survey.psus import Psus


@dataclass(frozen=True)
class LevelPairs:
    """P pairs of levels of a domain, compared for K indicators (`names`). Arrays about them have the shape (P, K).

    first and second (P,): positions of the two levels in the domain.
    """

    domain: Domain
    names: list
    linear: Linear
    first: np.ndarray
    second: np.ndarray

    @classmethod
    def build(cls, domain: Domain, names: list, linear: Linear, against: str | None) -> LevelPairs:
        """All pairs of levels, or every other level against the one named (no pair if the domain lacks it)."""
        if against is None:
            pairs = list(itertools.combinations(range(len(domain.levels)), 2))
        elif against in domain.levels:
            reference = domain.levels.index(against)
            pairs = [(level, reference) for level in range(len(domain.levels)) if level != reference]
        else:
            pairs = []
        first, second = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
        return cls(domain, names, linear, first, second)

    @property
    def positions(self) -> list[tuple[int, int]]:
        return list(zip(self.first.tolist(), self.second.tolist(), strict=True))

    def count_psus(self, psus: Psus) -> np.ndarray:
        """Number (n_strata, P, K) of PSUs of each stratum that hold members of either level."""
        either = self.linear.has_members[:, self.first] | self.linear.has_members[:, self.second]
        return psus.count_with_members(either)[:, :, self.linear.pattern]

    def variance(self, psus: Psus) -> np.ndarray:
        """Variance (P, K) of the estimate of the first level less that of the second, their covariance included."""
        scores = self.linear.scores[:, self.first] - self.linear.scores[:, self.second]
        return psus.variance(scores, self.count_psus(psus))

    def df(self, psus: Psus, df_rule: str) -> np.ndarray:
        """Degrees of freedom (P, K) of the differences, from the variances and PSUs of both levels."""
        linear = self.linear
        with_members = psus.count_with_members(linear.has_members)[:, :, linear.pattern]
        variance = psus.variance(linear.scores.copy(), with_members)
        # A level whose answers happen to agree from PSU to PSU is no less uncertain than as many independent answers.
        variance = np.fmax(variance, linear.srs_variance)
        groups = [(variance[side], with_members[:, side]) for side in (self.first, self.second)]
        return degrees_of_freedom(psus, df_rule, self.count_psus(psus), groups=groups)

    def df_of_complete(self, psus: Psus, df_rule: str) -> np.ndarray:
        """Degrees of freedom (P, K) of the rows of both levels together."""
        return degrees_of_freedom(psus, df_rule, self.count_psus(psus))

    def has_constant_level(self) -> np.ndarray:
        """Where (P, K) all answers of one of the two levels are alike, so that this level has no variance."""
        linear = self.linear
        constant = (linear.n < 2) | ~(linear.srs_variance > np.square(NO_VARIANCE * linear.estimate))
        return constant[self.first] | constant[self.second]

    def labels(self) -> pd.DataFrame:
        """The columns that name each row, pair by pair and within it indicator by indicator."""
        levels, repeats = np.array(self.domain.levels, dtype=object), len(self.names)
        table = pd.DataFrame(
            {
                "indicator": [*map(str, self.names)] * len(self.first),
                "by": self.domain.by,
                "first": np.repeat(levels[self.first], repeats),
                "second": np.repeat(levels[self.second], repeats),
            }
        )
        table["level"] = table["first"] + " - " + table["second"]
        return table
