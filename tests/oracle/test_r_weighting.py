"""Every weight that R's survey package gives for the same small sample, to a relative difference of 1e-9."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.weighting import poststratify, rake, trim


FROZEN = json.loads(Path(__file__).with_name("freeze").joinpath("weighting.json").read_text())
WEIGHT = np.array(FROZEN["w"])
SAMPLE = pd.DataFrame({name: FROZEN[name] for name in ("sex", "age", "region")})
TOTALS = FROZEN["totals"]


def assert_same(weight, key):
    np.testing.assert_allclose(weight, FROZEN[key], rtol=1e-9, atol=0)


@pytest.mark.parametrize("name", ["sex", "age", "region"])
def test_poststratified_weights(name):
    assert_same(poststratify(WEIGHT, SAMPLE[name], TOTALS[name]), f"poststratify_{name}")


@pytest.mark.parametrize("names", [["sex", "age"], ["sex", "age", "region"]])
def test_raked_weights(names):
    assert_same(rake(WEIGHT, SAMPLE[names], {name: TOTALS[name] for name in names}), f"rake_{'_'.join(names)}")


@pytest.mark.parametrize(
    "bounds, key",
    [
        ({"upper": 120}, "trim_upper_120"),  # one round does
        ({"upper": 75}, "trim_upper_75"),  # a cap so close to the mean that half the weights end on it
        ({"upper": 120, "lower": 25}, "trim_25_120"),
        ({"upper": 130, "lower": 40}, "trim_40_130"),  # weights raised to the lower bound draw on the others
        ({"upper": 1000, "lower": 45}, "trim_lower_45"),
    ],
)
def test_weights_trimmed_to_bounds_in_their_own_unit(bounds, key):
    assert_same(trim(WEIGHT, **bounds, unit="weight"), key)


def test_weights_trimmed_to_a_multiple_of_the_median():
    assert_same(trim(WEIGHT, upper=1.5), "trim_1.5_medians")


def test_weights_trimmed_stratum_by_stratum():
    assert_same(trim(WEIGHT, upper=1.4, strata=SAMPLE["region"]), "trim_1.4_medians_by_region")
