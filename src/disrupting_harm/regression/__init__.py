"""Logistic regression of a complex sample: predictors of a 0/1 outcome, with design-based uncertainty."""

from disrupting_harm.regression.fit import LogisticFit
from disrupting_harm.regression.logistic import fit_logistic


__all__ = ["LogisticFit", "fit_logistic"]
