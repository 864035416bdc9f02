"""Rows of weight 0: in the design, in no group. Numbers of R survey 4.1-1, whose script stands below."""

import numpy as np
import pandas as pd
import pytest
from tests.hand_computed import make

from disrupting_harm.errors import DesignError
from disrupting_harm.regression import fit_logistic


# s <- svydesign(ids = ~p, strata = ~h, weights = ~w, data = d, nest = TRUE)   with y and x 0 where missing
# svytotal(~ y + x, s); svymean(~ y + x, s); svyby(~y, ~g, subset(s, w > 0), svymean)
# svyglm(y ~ x, design = subset(s, w > 0), family = quasibinomial(), epsilon = 1e-14)
TOTALS = {"y": (14, 6.429100507328636), "x": (118, 38.807215823864510)}
MEANS = {"y": (0.5384615384615385, 0.145161489021015), "x": (4.5384615384615383, 0.635684010366349)}
BY_GROUP = {"a": (0.6666666666666666, 0.2481205070288033), "b": (0.3636363636363636, 0.2498548174848095)}
MODEL = [(0.8716724664157075, 1.0315988769093272), (-0.1572268551412248, 0.2404618069412187)]


@pytest.fixture
def frame():
    """Two strata of four PSUs; in one PSU of each nobody was interviewed."""
    nan = np.nan
    return pd.DataFrame(
        {
            "h": [1] * 9 + [2] * 8,
            "p": [1, 1, 1, 2, 2, 3, 3, 4, 4, 1, 1, 2, 2, 3, 3, 3, 4],
            "w": [2, 1, 3, 2, 2, 0, 0, 1, 4, 1, 2, 0, 0, 3, 2, 1, 2],
            "y": [1, 0, 1, 0, 1, nan, nan, 1, 0, 1, 0, nan, nan, 1, 1, 0, 0],
            "x": [3, 5, 2, 8, 1, nan, nan, 4, 6, 7, 2, nan, nan, 5, 9, 3, 4],
            "g": ["a", "b", "a", "b", "a", None, None, "b", "a", "a", "b", None, None, "b", "a", "a", "b"],
        }
    )


def pairs(table, key="indicator"):
    return {
        row[key]: (pytest.approx(row["estimate"], rel=1e-12), pytest.approx(row["se"], rel=1e-12))
        for _, row in table.iterrows()
    }


def test_estimates_and_standard_errors_are_those_of_r(frame):
    design = make(frame)
    assert (design.psus.n, design.df) == (8, 6)  # all that were drawn
    assert pairs(design.totals(["y", "x"])) == TOTALS and pairs(design.means(["y", "x"])) == MEANS
    by_group = design.proportions(["y"], by=["g"]).query("by == 'g'")
    assert pairs(by_group, "level") == BY_GROUP and by_group["n"].tolist() == [7, 6]
    coefficients = fit_logistic(design, outcome="y", predictors=["x"]).coefficients
    np.testing.assert_allclose(coefficients[["estimate", "se"]], MODEL, rtol=1e-9)


def test_without_these_rows_the_standard_error_of_a_total_is_another(frame):
    dropped = make(frame[frame["w"] > 0].reset_index(drop=True)).totals(["y"]).iloc[0]
    assert dropped["estimate"] == 14 and dropped["se"] < 0.91 * TOTALS["y"][1]


def test_degrees_of_freedom_count_psus_with_answers_as_rs_degf_of_the_subset(frame):
    assert make(frame).means(["y"])["df"].tolist() == [4]
    assert fit_logistic(make(frame), outcome="y", predictors=["x"]).df == 4 - 1


def test_answers_of_a_row_of_weight_0_are_in_no_estimate_test_or_model(frame):
    filled = frame.assign(**{name: frame[name].fillna(value) for name, value in (("y", 1), ("x", 50), ("g", "a"))})
    for one, other in (
        [make(f).means(["y", "x"], by=["g"]) for f in (frame, filled)],
        [make(f).quantiles(["x"]) for f in (frame, filled)],
        [make(f).differences(["y"], by=["g"]) for f in (frame, filled)],
        [make(f).differences(["y"], by=["g"], method="wald") for f in (frame, filled)],
        [fit_logistic(make(f), outcome="y", predictors=["x", "g"]).coefficients for f in (frame, filled)],
    ):
        pd.testing.assert_frame_equal(one, other)
    assert make(frame).independence("y", "g") == make(filled).independence("y", "g")


def test_calibrated_weights_leave_rows_of_weight_0_out_of_the_margins(frame):
    table = make(frame, calibrated_to=["g"]).totals(["y"]).iloc[0]
    known = make(frame.assign(g=frame["g"].fillna("a")), calibrated_to=["g"]).totals(["y"]).iloc[0]
    assert (table["estimate"], table["se"]) == (known["estimate"], pytest.approx(known["se"], rel=1e-12))


def test_weights_that_are_negative_or_zero_throughout_are_refused(frame):
    with pytest.raises(DesignError, match="is negative in 1 row"):
        make(frame.assign(w=frame["w"].where(frame.index != 3, -1.0)))
    with pytest.raises(DesignError, match="is zero throughout"):
        make(frame.assign(w=0.0))
