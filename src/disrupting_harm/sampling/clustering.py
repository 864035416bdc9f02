"""What clusters and weights cost a survey that was held, for the size of the next: design effects and correlations within PSUs.

deff = deff_w (1 + (b - 1) rho), with Kish's design effect deff_w of unequal weights, the PSUs' size b and the correlation rho of two
respondents of a PSU (Kish 1965, Survey Sampling, section 5.4; with b as sum over PSUs of (sum w)^2 over sum w^2, Gabler, Haeder and
Lahiri 1999, Survey Methodology 25, 105-106). rho is of the outcome and the PSUs, and carries over to a design with other numbers.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

from disrupting_harm.sampling.ranges import find_outside, refuse
from disrupting_harm.survey.columns import as_entries, read_numbers
from disrupting_harm.survey.design import SurveyDesign


COLUMNS = ["indicator", "estimate", "n", "deff", "deff_weights", "psu_size", "icc"]


def correlations_within_psus(design: SurveyDesign, indicators: Sequence[Hashable]) -> pd.DataFrame:
    """For each 0/1 indicator its design effect, and the correlation within PSUs that follows from it.

    Columns: indicator, estimate, n (answers), deff, deff_weights and psu_size (of those who answered), icc. icc may be below 0, where
    PSUs differ less than chance lets them or the strata explain more than the PSUs add; it is NaN where deff is, and where no PSU has
    two answers. Raises DesignError as `SurveyDesign.proportions` does.
    """
    names = as_entries(indicators)
    table = design.proportions(names)
    rows = []
    for name, (estimate, n, deff) in zip(names, table[["estimate", "n", "deff"]].to_numpy(), strict=True):
        answered = ~np.isnan(read_numbers(design.frame[name])[0])
        weight = np.where(answered, design.psus.weight, 0.0)
        squares = np.square(weight).sum()
        with np.errstate(divide="ignore", invalid="ignore"):
            deff_weights = n * squares / np.square(weight.sum())
            psu_size = np.square(np.bincount(design.psus.of_row, weight)).sum() / squares
            icc = (deff / deff_weights - 1) / (psu_size - 1) if psu_size > 1 + 1e-9 else math.nan
        rows.append((str(name), estimate, int(n), deff, deff_weights, psu_size, icc))
    return pd.DataFrame(rows, columns=COLUMNS)


def plan_design_effect(icc: float, psu_size: float, *, deff_weights: float = 1.0) -> float:
    """The design effect of a plan with `psu_size` interviews in each PSU: deff_weights (1 + (psu_size - 1) icc), at least 0.

    Raises DesignError, naming every value out of range, for an icc outside [-1, 1], less than one interview in a PSU, and a design
    effect of the weights below 1.
    """
    refuse(
        [
            *find_outside("icc", icc, -1, 1, "[]"),
            *find_outside("psu_size", psu_size, 1, math.inf, "[)"),
            *find_outside("deff_weights", deff_weights, 1, math.inf, "[)"),
        ]
    )
    return max(deff_weights * (1 + (psu_size - 1) * icc), 0.0)
