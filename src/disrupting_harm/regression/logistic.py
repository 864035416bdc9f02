"""Survey-weighted logistic regression: statsmodels computes the coefficients, this module their uncertainty."""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import scipy  # its subpackages load at first use

from disrupting_harm.errors import DesignError
from disrupting_harm.regression.fit import LogisticFit
from disrupting_harm.regression.groups import Counting
from disrupting_harm.regression.influence import covariance_of
from disrupting_harm.regression.separation import find_separation
from disrupting_harm.regression.terms import ModelMatrix, read_outcome
from disrupting_harm.survey.columns import as_entries
from disrupting_harm.survey.design import SurveyDesign
from disrupting_harm.survey.purposive import require_probability


def fit_logistic(
    design: SurveyDesign,
    *,
    outcome: Hashable,
    predictors: Sequence[Hashable],
    categorical: Sequence[Hashable] = (),
    reference: Mapping[Hashable, str] | None = None,
    df: str | None = None,
) -> LogisticFit:
    """Model the 0/1 `outcome` by `predictors`, for the rows that have all of them; the others stay in the design.

    Columns that are not numbers, those of 0 and 1 and those of `categorical` are categorical, against their first level
    or the one that `reference` names; other numbers enter linearly. Pseudo-maximum likelihood (Binder 1983, Int. Stat.
    Rev. 51, 279-292): beta solves sum w x (y - p) = 0, and its covariance is that of the PSU totals of the influence
    values I^-1 w x (y - p), I = sum w p (1 - p) x x'. statsmodels' GLM supplies beta; the covariance takes account of the lonely-PSU rule and the calibration of the
    design. For several
    countries pooled, stack them (with different stratum codes, see `weighting.scale`) and add the country as a
    predictor (fixed effects). df: how degrees of freedom are counted, if not by the rule of the design.

    A model whose predictors separate cases from the others has no finite solution: it is returned with `separated`.
    Raises DesignError for unknown columns, an outcome that is not 0, 1 and missing or does not vary, a predictor with
    one level or collinear with others, and more coefficients than complete rows; NonProbabilityError for respondents chosen
    on purpose.
    """
    require_probability(design, "fit_logistic")
    problems: list[str] = []
    try:
        y = read_outcome(design.frame, outcome)
    except DesignError as error:
        problems.append(str(error))
        y = np.zeros(len(design.frame))
    has_outcome = ~np.isnan(y) & (design.psus.weight > 0)  # a row of weight 0 is in the design only
    try:
        matrix = ModelMatrix.build(
            design.frame, as_entries(predictors), as_entries(categorical), reference or {}, has_outcome
        )
    except DesignError as error:
        problems.append(str(error))
    if problems:
        raise DesignError("\n".join(problems))
    inside, k = matrix.complete_rows, matrix.values.shape[1]
    n, cases = int(inside.sum()), int((y[inside] == 1).sum())
    if cases in (0, n):
        raise DesignError(
            f"{outcome}: {'no' if cases == 0 else 'every'} complete row is a case; there is nothing to model."
        )
    if k >= n:
        raise DesignError(f"{outcome}: {k} coefficients for {n} complete rows; take fewer predictors.")
    counting = Counting(design, matrix, design.choose_df_rule(df))
    counts = {"counting": counting, "n": n, "n_cases": cases, "n_missing": int(has_outcome.sum()) - n}
    x, unscale = _standardise(matrix)
    separating = find_separation(y[inside], x[inside])
    if separating.any():
        names = tuple(dict.fromkeys(name for (name, _), on in zip(matrix.labels, separating, strict=True) if on))
        separated = tuple(name for name in names if name != "intercept")
        undefined = np.full((k, k), np.nan)
        return LogisticFit(
            str(outcome), design, matrix, undefined[0], undefined, undefined[:0], separated=separated, **counts
        )
    beta = _solve(np.where(inside, y, 0.0), x, np.where(inside, design.psus.weight, 0.0))
    risk = scipy.special.expit(x @ beta)
    information = (x * (design.psus.weight * risk * (1 - risk))[:, None]).T @ x
    rows = np.linalg.solve(information, (x * np.where(inside, y - risk, 0.0)[:, None]).T).T
    rows = rows @ unscale.T
    influence, covariance = covariance_of(design, rows, inside)
    return LogisticFit(
        str(outcome), design, matrix, unscale @ beta, covariance, influence, _row_influence=rows, **counts
    )


def _standardise(matrix: ModelMatrix) -> tuple[np.ndarray, np.ndarray]:
    """The matrix (n, k) with numeric predictors centred and in standard deviations, and the matrix (k, k) that
    turns the beta of those predictors into the beta of the original ones.

    The unit of a predictor (a date in seconds, an income in rupiah) then costs no digits.
    """
    x, unscale = matrix.values.copy(), np.eye(matrix.values.shape[1])
    for column in (c for term in matrix.terms if term.reference is None for c in term.columns):
        inside = x[matrix.complete_rows, column]
        centre, spread = inside.mean(), inside.std()
        x[matrix.complete_rows, column] = (inside - centre) / spread
        unscale[0, column], unscale[column, column] = -centre / spread, 1 / spread
    return x, unscale


def _solve(y: np.ndarray, x: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """beta (k,) with a score of 0 to rounding, for y (n,) of 0 and 1, x (n, k) and weights of any scale.

    Raises ArithmeticError where beta does not solve the score equations.
    """
    # Loaded here: a module that only reads a fit has no use for it.
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    inside = weight > 0
    y, x, weight = y[inside], x[inside], weight[inside] / weight[inside].mean()
    with np.errstate(over="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the steps were used up is seen by the score below
        model = GLM(y, x, family=Binomial(), var_weights=weight)
        beta = np.asarray(model.fit(tol=1e-10, maxiter=200).params, float)
    # The deviance hardly changes near its least: two more Newton steps bring the score to 0.
    for _ in range(2):
        risk = scipy.special.expit(x @ beta)
        information = (x * (weight * risk * (1 - risk))[:, None]).T @ x
        beta = beta + np.linalg.solve(information, x.T @ (weight * (y - risk)))
    score = x.T @ (weight * (y - scipy.special.expit(x @ beta)))
    if not np.abs(score).max() <= 1e-9 * np.abs(x.T * (weight * y)).sum(axis=1).max():
        raise ArithmeticError("the logistic model's coefficients do not solve its score equations")
    return beta
