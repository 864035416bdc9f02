"""Directly standardised proportions of NHANES II against R's survey package to a relative difference of 1e-9.

How R was asked stands in freeze/standardise.R and freeze/README.md.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from disrupting_harm.survey import SurveyDesign


FROZEN = json.loads(Path(__file__).with_name("freeze").joinpath("standardise.json").read_text())
RACE, HIGH_BLOOD_PRESSURE = [1e6, 2e5, 5e4], [8e5, 4.5e5]  # invented counts, as in standardise.R
REGIONS, RACES = range(1, 5), range(1, 4)
# In R the first column of a crossing varies fastest.
STANDARDS = {
    "race equal": (["race"], None),
    "race declared": (["race"], {"1": 70, "2": 20, "3": 10}),
    "region:race equal": (["region", "race"], None),
    "region:race declared": (["region", "race"], {f"{g}:{r}": g + 4 * (r - 1) for r in RACES for g in REGIONS}),
}


@pytest.fixture(scope="module")
def designs():
    with files("samplics").joinpath("datasets/data/nhanes2.csv").open(encoding="utf-8-sig") as file:
        frame = pd.read_csv(file)  # whole: samplics itself leaves the region out
    cell = (frame["race"] - 1) * 2 + frame["highbp"]
    counts = np.outer(RACE, HIGH_BLOOD_PRESSURE).ravel() / sum(HIGH_BLOOD_PRESSURE)
    factor = counts / frame.groupby(cell)["finalwgt"].sum().to_numpy()
    frame = frame.assign(calibrated=frame["finalwgt"] * factor[cell])
    places = {"strata": "stratid", "psu": "psuid"}
    return {
        "plain": SurveyDesign(frame, weight="finalwgt", **places),
        "poststratified": SurveyDesign(
            frame, weight="calibrated", calibrated_to=[("race", "highbp")], base_weight="finalwgt", **places
        ),
    }


def ours(designs, key) -> tuple[float, float]:
    name, outcome, _, standard = key.split(maxsplit=3)
    over, parts = STANDARDS[standard]
    row = designs[name].standardised([outcome], over, parts).iloc[0]
    return row["estimate"], row["se"]


@pytest.mark.parametrize("key", FROZEN)
def test_estimate_and_standard_error_are_those_of_svycontrast(designs, key):
    np.testing.assert_allclose(ours(designs, key), FROZEN[key]["contrast"], rtol=1e-9)


@pytest.mark.parametrize("key", [key for key, found in FROZEN.items() if "svystandardize" in found])
def test_estimate_and_standard_error_are_those_of_svystandardize(designs, key):
    np.testing.assert_allclose(ours(designs, key), FROZEN[key]["svystandardize"], rtol=1e-9)


def test_a_share_that_the_margins_fix_has_no_variance(designs):
    row = designs["poststratified"].standardised(["highbp"], ["race"]).iloc[0]
    assert row["estimate"] == pytest.approx(0.36, rel=1e-12) and row["flags"] == "no_variance"


def test_both_designs_and_every_standard_are_compared():
    assert {key.split()[0] for key in FROZEN} == {"plain", "poststratified"} and len(FROZEN) == 22
    assert {key.split(maxsplit=3)[3] for key in FROZEN} == set(STANDARDS)
    assert sum("svystandardize" in found for found in FROZEN.values()) == 12
