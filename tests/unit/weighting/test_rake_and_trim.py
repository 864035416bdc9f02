"""Raking under a cap: totals and bounds hold together, or it is said that they do not."""

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.weighting import NotConverged, WeightingError, rake, rake_and_trim


RNG = np.random.default_rng(11)
WEIGHT = RNG.lognormal(0, 0.8, 120)
MARGINS = pd.DataFrame({"sex": np.tile(["girl", "boy"], 60), "age": np.repeat(["12-13", "14-15", "16-17"], 40)})
TOTALS = {"sex": {"girl": 5000, "boy": 7000}, "age": {"12-13": 5000, "14-15": 3000, "16-17": 4000}}


def assert_totals_are_met(weight):
    for name, wanted in TOTALS.items():
        assert pd.Series(weight).groupby(MARGINS[name]).sum().to_dict() == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("upper, lower", [(3, None), (2.5, 0.5), (2, None)])
def test_totals_are_met_and_no_weight_leaves_bounds_that_raking_alone_breaks(upper, lower):
    raked = rake(WEIGHT, MARGINS, TOTALS)
    median = np.median(raked)
    assert raked.max() > upper * median
    weight = rake_and_trim(WEIGHT, MARGINS, TOTALS, upper=upper, lower=lower)
    assert_totals_are_met(weight)
    assert weight.max() <= upper * median * (1 + 1e-9)
    assert weight.min() >= (lower or 0) * median * (1 - 1e-9)


def test_bounds_may_be_weights_themselves():
    weight = rake_and_trim(WEIGHT, MARGINS, TOTALS, upper=250, unit="weight")
    assert_totals_are_met(weight)
    assert 249 < weight.max() <= 250 * (1 + 1e-9)


def test_a_cap_that_raking_keeps_changes_nothing():
    assert (rake_and_trim(WEIGHT, MARGINS, TOTALS, upper=50) == rake(WEIGHT, MARGINS, TOTALS)).all()


def test_a_cap_that_the_totals_exclude_is_refused_with_the_weights_that_break_it():
    # 40 children of 12-13 stand for 5000: some weight is at least 125, though the mean over all is 100.
    with pytest.raises(NotConverged) as error:
        rake_and_trim(WEIGHT, MARGINS, TOTALS, upper=120, unit="weight", max_rounds=5)
    assert "After 5 rounds of trimming and raking" in str(error.value) and "bounds 0 and 120;" in str(error.value)


def test_a_cap_under_the_mean_is_refused_at_once():
    with pytest.raises(WeightingError, match="mean weight is 100"):
        rake_and_trim(WEIGHT, MARGINS, TOTALS, upper=99, unit="weight")


def test_options_are_checked_together_before_anything_is_raked():
    with pytest.raises(WeightingError) as error:
        rake_and_trim(WEIGHT, MARGINS, TOTALS, upper=0, unit="mean", max_rounds=2.5)
    assert len(str(error.value).splitlines()) == 3
