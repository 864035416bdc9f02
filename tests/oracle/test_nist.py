"""Means, standard deviations and a least squares line against the certified values of NIST's statistical reference data sets (StRD).

NIST states certified values to 15 digits and scores a program by the digits it shares with them, min(15, -log10 of the relative error).
Data and values of NIST are in the public domain: https://www.itl.nist.gov/div898/strd/.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.survey import SurveyDesign


# Michelson's measurements of the speed of light, 1879: thousandths of 1,000 km/s above 299.
MICHELSON = [
    850, 740, 900, 1070, 930, 850, 950, 980, 980, 880, 1000, 980, 930, 650, 760, 810, 1000, 1000, 960, 960, 960, 940, 960, 940, 880,
    800, 850, 880, 900, 840, 830, 790, 810, 880, 880, 830, 800, 790, 760, 800, 880, 880, 880, 860, 720, 720, 620, 860, 970, 950,
    880, 910, 850, 870, 840, 840, 850, 840, 840, 840, 890, 810, 810, 820, 800, 770, 760, 740, 750, 760, 910, 920, 890, 860, 880,
    720, 840, 850, 850, 780, 890, 840, 780, 810, 760, 810, 790, 810, 820, 850, 870, 870, 810, 740, 810, 940, 950, 800, 810, 870,
]  # fmt: skip
ALTERNATING = np.tile([0.1, 0.3], 500)
# By name: values, certified mean and standard deviation, and the digits that are asked of each. The last two lose digits as they are
# stored: 10000000.1 has 16 digits, of which 9 stand before the spread.
UNIVARIATE = {
    "Michelso": ([299 + value / 1000 for value in MICHELSON], 299.8524, 0.0790105478190518, 15, 13),
    "NumAcc1": ([10000001, 10000003, 10000002], 10000002, 1.0, 15, 15),
    "NumAcc2": ([1.2, *(1 + ALTERNATING)], 1.2, 0.1, 14, 14),
    "NumAcc3": ([1000000.2, *(1000000 + ALTERNATING)], 1000000.2, 0.1, 14, 9),
    "NumAcc4": ([10000000.2, *(10000000 + ALTERNATING)], 10000000.2, 0.1, 14, 8),
}
NORRIS_Y = [
    0.1, 338.8, 118.1, 888.0, 9.2, 228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3, 0.1, 778.1, 668.8, 339.3, 448.9, 10.8, 557.7, 228.3,
    998.0, 888.8, 119.6, 0.3, 0.6, 557.6, 339.3, 888.0, 998.5, 778.9, 10.2, 117.6, 228.9, 668.4, 449.2, 0.2,
]  # fmt: skip
NORRIS_X = [
    0.2, 337.4, 118.2, 884.6, 10.1, 226.5, 666.3, 996.3, 448.6, 777.0, 558.2, 0.4, 0.6, 775.5, 666.9, 338.0, 447.5, 11.6, 556.0, 228.1,
    995.8, 887.6, 120.2, 0.3, 0.3, 556.8, 339.1, 887.2, 999.0, 779.0, 11.1, 118.3, 229.2, 669.1, 448.9, 0.5,
]  # fmt: skip


def digits(found: float, certified: float) -> float:
    error = abs(found - certified) / abs(certified)
    return 15.0 if error == 0 else min(15.0, -np.log10(error))


def design_of(**columns) -> SurveyDesign:
    """Rows drawn on their own with equal weights."""
    return SurveyDesign(pd.DataFrame(columns).assign(one=1.0), weight="one")


@pytest.mark.parametrize("name", UNIVARIATE)
def test_mean_and_standard_deviation_are_the_certified_ones(name):
    values, mean, deviation, of_mean, of_deviation = UNIVARIATE[name]
    row = design_of(y=values).means(["y"]).iloc[0]
    assert digits(row["estimate"], mean) >= of_mean
    assert (
        digits(row["se"] * len(values) ** 0.5, deviation) >= of_deviation
    )  # the standard error of a mean of independent rows


def test_the_slope_of_the_least_squares_line_is_the_certified_one():
    assert len(NORRIS_X) == len(NORRIS_Y) == 36
    assert digits(design_of(x=NORRIS_X, y=NORRIS_Y).trend("y", "x").slope, 1.00211681802045) >= 13


def test_the_means_of_the_line_meet_its_certified_intercept():
    """A least squares line goes through the means."""
    means = design_of(x=NORRIS_X, y=NORRIS_Y).means(["x", "y"])["estimate"]
    assert digits(means[1] - 1.00211681802045 * means[0], -0.262323073774029) >= 10
