"""Influence values of coefficients and margins: from rows to PSU totals and their covariance."""

from __future__ import annotations

import numpy as np

from disrupting_harm.survey.design import SurveyDesign
from disrupting_harm.survey.intervals import NO_VARIANCE


def covariance_of(design: SurveyDesign, rows: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """PSU totals (n_psu, m) of weighted influence values `rows` (n, m), and the covariance of their sums. With a
    second stage the totals are (n_psu + n, m), see `Psus`.

    Under calibration the totals are those of the residuals from the margins.
    inside (n,): rows of the analysis; the influence values of the others are 0.
    """
    psus = design.psus
    scores = psus.add_up(psus.weight[:, None] * rows)
    if design.calibration is not None:
        design.calibration.subtract_fit_of_all(scores, design.calibration.sum_rows(rows))
    has_members = np.bincount(psus.of_row[inside], minlength=psus.n) > 0
    covariance = psus.covariance(scores, psus.count_with_members(has_members))
    # A variance below this is rounding: the calibration fixes the value, or all PSUs agree on it.
    fixed = np.diag(covariance) <= NO_VARIANCE**2 * independent_variance(design, rows)
    covariance[fixed] = covariance[:, fixed] = 0.0
    return scores, covariance


def independent_variance(design: SurveyDesign, rows: np.ndarray) -> np.ndarray:
    """Variances (m,) if every row had been drawn on its own: the scale that a covariance is compared with."""
    return np.square(design.psus.weight[:, None] * rows).sum(axis=0)
