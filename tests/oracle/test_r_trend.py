"""Score tests for trend and linear slopes of NHANES II against R's survey package to a relative difference of 1e-9.

How R was asked stands in freeze/trend.R and freeze/README.md.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from samplics import datasets

from disrupting_harm.survey import SurveyDesign


FROZEN = json.loads(Path(__file__).with_name("freeze").joinpath("trend.json").read_text())
RACE, HIGH_BLOOD_PRESSURE = [1e6, 2e5, 5e4], [8e5, 4.5e5]  # invented counts, as in trend.R


@pytest.fixture(scope="module")
def designs():
    frame = datasets.load_nhanes2()["data"]
    cell = (frame["race"] - 1) * 2 + frame["highbp"]
    counts = np.outer(RACE, HIGH_BLOOD_PRESSURE).ravel() / sum(HIGH_BLOOD_PRESSURE)
    factor = counts / frame.groupby(cell)["finalwgt"].sum().to_numpy()
    frame = frame.assign(calibrated=frame["finalwgt"] * factor[cell])
    places = {"strata": "stratid", "psu": "psuid", "df_rule": "domain"}
    return {
        "plain": SurveyDesign(frame, weight="finalwgt", **places),
        "poststratified": SurveyDesign(
            frame, weight="calibrated", calibrated_to=[("race", "highbp")], base_weight="finalwgt", **places
        ),
    }


@pytest.mark.parametrize("key", FROZEN)
def test_score_test_and_slope_are_those_of_svytotal_and_svyglm(designs, key):
    name, outcome, _, score = key.split()
    found, expected = designs[name].trend(outcome, score), FROZEN[key]
    for field, value in expected.items():
        np.testing.assert_allclose(getattr(found, field), value, rtol=1e-9, err_msg=field)
    assert found.flags == ""


def test_a_trend_that_the_margins_fix_has_no_test(designs):
    found = designs["poststratified"].trend("highbp", "race")
    assert found.flags == "no_variance" and np.isnan([found.f, found.p, found.ci_low]).all()


def test_both_designs_and_outcomes_of_both_kinds_are_compared():
    assert {key.split()[0] for key in FROZEN} == {"plain", "poststratified"} and len(FROZEN) == 11
    assert {key.split()[1] for key in FROZEN} == {"highbp", "diabetes", "highlead", "zinc"}
