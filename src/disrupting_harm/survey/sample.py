"""A sample as the estimators take it: the data, the PSUs and the calibration of the weights."""

from __future__ import annotations

from dataclasses import dataclass

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
