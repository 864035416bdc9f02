"""Degrees of freedom of a model's coefficients and margins: from the PSUs of complete rows and of the levels compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from disrupting_harm.regression.influence import covariance_of, independent_variance
from disrupting_harm.regression.terms import ModelMatrix, Term
from disrupting_harm.survey.degrees_of_freedom import degrees_of_freedom
from disrupting_harm.survey.design import SurveyDesign


@dataclass(frozen=True)
class Counting:
    """How a model counts degrees of freedom: by `rule`, for a design and a model matrix (see `survey.degrees_of_freedom`)."""

    design: SurveyDesign
    matrix: ModelMatrix
    rule: str

    @property
    def predictors(self) -> int:
        return self.matrix.values.shape[1] - 1

    def of_rows(self) -> int:
        """Degrees of freedom of the complete rows, less the predictors."""
        complete = self._count_psus(self.matrix.complete_rows)
        return int(degrees_of_freedom(self.design.psus, self.rule, complete, predictors=self.predictors))

    def of_effect(
        self, term: Term, influence: np.ndarray, inverse: np.ndarray | None = None, level: str | None = None
    ) -> float:
        """Degrees of freedom of effects of a term, whose rows have the influence values `influence` (n, m).

        The groups are the levels of a categorical term: each adds to the variance what the scores of its own rows do, and no less
        than as many independent rows would. inverse (m, m): of the covariance of several effects that are tested together. level: of
        an effect that compares this level with the reference, so that only these two are held to have PSUs enough.
        """
        if self.rule != "groups" or term.reference is None:
            return self.of_rows()
        inverse = np.ones((1, 1)) if inverse is None else inverse
        groups = []
        for name, inside in self._levels(term):
            rows = np.where(inside[:, None], influence, 0.0)
            floor = independent_variance(self.design, rows)
            covariance = covariance_of(self.design, rows, self.matrix.complete_rows)[1]
            variance = max(float(np.einsum("ij,ji", inverse, covariance)), float(np.diag(inverse) @ floor))
            if level in (None, name) or name == term.reference:
                groups.append((variance, self._count_psus(inside)))
        complete = self._count_psus(self.matrix.complete_rows)
        return float(
            degrees_of_freedom(self.design.psus, self.rule, complete, groups=groups, predictors=self.predictors)
        )

    def _levels(self, term: Term) -> Sequence[tuple[str, np.ndarray]]:
        """Every level of a categorical term with its complete rows (n,)."""
        columns = self.matrix.values[:, term.columns] == 1
        reference = self.matrix.complete_rows & ~columns.any(axis=1)
        return [(term.reference, reference), *zip(term.levels, columns.T, strict=True)]

    def _count_psus(self, inside: np.ndarray) -> np.ndarray:
        psus = self.design.psus
        return psus.count_with_members(np.bincount(psus.of_row[inside], minlength=psus.n) > 0)
