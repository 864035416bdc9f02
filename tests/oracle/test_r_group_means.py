"""Wald tests of means and of mean ranks between groups of NHANES II against R's survey package to a relative difference of 1e-9.

How R was asked stands in freeze/group_means.R and freeze/README.md.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from samplics import datasets

from disrupting_harm.survey import SurveyDesign


FROZEN = json.loads(Path(__file__).with_name("freeze").joinpath("group_means.json").read_text())
RACE, HIGH_BLOOD_PRESSURE = [1e6, 2e5, 5e4], [8e5, 4.5e5]  # invented counts, as in group_means.R


@pytest.fixture(scope="module")
def designs():
    frame = datasets.load_nhanes2()["data"]
    grade = pd.cut(frame["zinc"], [0, 75, 85, 95, np.inf], right=False, labels=False) + 1.0
    findings = (frame["highbp"] + frame["diabetes"] + (frame["zinc"] < 75)).where(frame["zinc"].notna())
    cell = (frame["race"] - 1) * 2 + frame["highbp"]
    counts = np.outer(RACE, HIGH_BLOOD_PRESSURE).ravel() / sum(HIGH_BLOOD_PRESSURE)
    factor = counts / frame.groupby(cell)["finalwgt"].sum().to_numpy()
    frame = frame.assign(grade=grade, findings=findings, part=frame["stratid"] % 4, one=1.0)
    frame["calibrated"] = frame["finalwgt"] * factor[cell]
    places = {"strata": "stratid", "psu": "psuid", "df_rule": "domain"}
    return {
        "plain": SurveyDesign(frame, weight="finalwgt", **places),
        "equal": SurveyDesign(frame, weight="one", **places),
        "poststratified": SurveyDesign(
            frame, weight="calibrated", calibrated_to=[("race", "highbp")], base_weight="finalwgt", **places
        ),
    }


def ask(designs, key):
    name, kind, outcome, _, group = key.split()
    compare = designs[name].compare_ranks if kind in ("ranks", "svyranktest") else designs[name].compare_means
    return compare(outcome, group)


@pytest.mark.parametrize("key", FROZEN)
def test_the_chi_squared_statistic_and_the_means_are_r_s(designs, key):
    found, expected = ask(designs, key), FROZEN[key]
    assert (found.flags, found.df1, found.df_variance, found.n) == (
        "",
        expected["df1"],
        expected["degf"],
        expected["n"],
    )
    np.testing.assert_allclose(found.wald, expected["wald"], rtol=1e-9)
    if "means" in expected:
        np.testing.assert_allclose(found.means, expected["means"], rtol=1e-9)


@pytest.mark.parametrize("key", FROZEN)
def test_f_and_p_are_those_of_the_adjusted_test_and_r_s_take_a_degree_of_freedom_less(designs, key):
    found, expected = ask(designs, key), FROZEN[key]
    q, df = expected["df1"], expected["degf"]
    f = expected["wald"] * (df - q + 1) / (q * df)
    np.testing.assert_allclose([found.f, found.p], [f, scipy.stats.f.sf(f, q, df - q + 1)], rtol=1e-9, atol=1e-300)
    # R's own p takes as many degrees of freedom as the model leaves, and the statistic as it is.
    assert expected["r_df2"] == df - q
    np.testing.assert_allclose(scipy.stats.f.sf(found.wald / q, q, df - q), expected["r_p"], rtol=1e-8, atol=1e-300)


def test_means_and_ranks_of_three_designs_are_compared():
    assert len(FROZEN) == 23 and {key.split()[0] for key in FROZEN} == {"plain", "poststratified", "equal"}
    assert {key.split()[1] for key in FROZEN} == {"mean", "ranks", "svyranktest", "svyttest"}
