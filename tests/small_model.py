"""A logistic regression of a small sample."""

from tests.hand_computed import make

from disrupting_harm.regression import fit_logistic


TESTS = ["estimate", "se", "t", "df", "p", "ci_low", "ci_high"]


def fit(frame, predictors, *, outcome="y", categorical=(), reference=None, **design):
    return fit_logistic(
        make(frame, **design), outcome=outcome, predictors=predictors, categorical=categorical, reference=reference
    )
