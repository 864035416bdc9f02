"""A sample as the estimators take it: the data, the PSUs and the calibration of the weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from disrupting_harm.survey.calibration import Calibration
from disrupting_harm.survey.psus import Psus


@dataclass(frozen=True)
class Sample:
    """What every estimator of this package takes, and what a survey design consists of.

    frame: one row per respondent. psus: the PSU, stratum and weight of every row. calibration: the margins that the
    weights are calibrated to, or None if the weights are taken as drawn.
    """

    frame: pd.DataFrame
    psus: Psus
    calibration: Calibration | None = None

    def count_psus(self, inside: np.ndarray) -> np.ndarray:
        """Number (n_strata,) of PSUs of each stratum that hold rows (n,) that are `inside`."""
        return self.psus.count_with_members(np.bincount(self.psus.of_row[inside], minlength=self.psus.n) > 0)

    def covariance_of_sums(self, influence: np.ndarray, inside: np.ndarray) -> np.ndarray:
        """Covariance (m, m) of the weighted sums of influence values (n, m), which are 0 for the rows that are not `inside` (n,)."""
        scores = self.psus.add_up(self.psus.weight[:, None] * influence)
        if self.calibration is not None:
            self.calibration.subtract_fit_of_all(scores, self.calibration.sum_rows(influence))
        return self.psus.covariance(scores, self.count_psus(inside))
