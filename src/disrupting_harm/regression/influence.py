"""Influence values of coefficients and margins: from rows to PSU totals and their covariance."""

from __future__ import annotations

import numpy as np

from disrupting_harm.survey import SurveyDesign
from disrupting_harm.survey.intervals import NO_VARIANCE


def covariance_of(design: SurveyDesign, rows: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """PSU totals (n_psu, m) of weighted influence values `rows` (n, m), freed of the calibration, and their covariance."""
    psus = design.psus
    scores = np.zeros((psus.n, rows.shape[1]))
    np.add.at(scores, psus.of_row, psus.weight[:, None] * rows)
    if design.calibration is not None:
        design.calibration.subtract_fit(scores, design.calibration.sum_rows(rows))
    held = np.add.reduceat(np.bincount(psus.of_row[inside], minlength=psus.n) > 0, psus.first, dtype=np.int64)
    covariance = psus.covariance(scores, held)
    fixed = np.diag(covariance) <= NO_VARIANCE**2 * independent_variance(design, rows)
    covariance[fixed] = covariance[:, fixed] = 0.0
    return scores, covariance


def independent_variance(design: SurveyDesign, rows: np.ndarray) -> np.ndarray:
    """Variances (m,) if every row were drawn on its own: what a covariance is large or small against."""
    return np.square(design.psus.weight[:, None] * rows).sum(axis=0)
