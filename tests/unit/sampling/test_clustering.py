"""Correlations within PSUs: what a person finds by hand, what was put in, and what no plan can have."""

import numpy as np
import pandas as pd
import pytest
from tests.hand_computed import draw_sample, make

from disrupting_harm.errors import DesignError
from disrupting_harm.sampling.clustering import COLUMNS, correlations_within_psus, plan_design_effect
from disrupting_harm.survey import SurveyDesign


def equal_sample(y, size: int) -> SurveyDesign:
    """PSUs of `size` rows of equal weight, in one stratum."""
    frame = pd.DataFrame({"y": np.asarray(y, float), "p": np.arange(len(y)) // size, "w": 1.0})
    return SurveyDesign(frame, weight="w", psu="p")


def test_psus_that_agree_within_and_differ_among_each_other_have_a_correlation_near_1():
    """Half of 20 PSUs of 5 say yes: the variance is that of 20 answers, 5 x 99/95 times that of 100."""
    (row,) = correlations_within_psus(equal_sample(np.repeat(np.tile([0, 1], 10), 5), 5), ["y"]).to_dict("records")
    assert list(row) == COLUMNS
    assert row["deff"] == pytest.approx((0.25 / 19) / (0.25 / 99), rel=1e-12)
    assert (row["deff_weights"], row["psu_size"]) == pytest.approx((1, 5))
    assert row["icc"] == pytest.approx((99 / 19 - 1) / 4, rel=1e-12)


def test_psus_that_are_all_alike_have_the_lowest_correlation_there_is():
    (icc,) = correlations_within_psus(equal_sample(np.tile([1, 0, 0, 0], 10), 4), ["y"])["icc"]
    assert icc == pytest.approx(-1 / 3, rel=1e-9)


def test_the_correlation_that_was_put_in_is_found():
    """Beta-distributed risks of 400 PSUs, correlated by 0.1."""
    rng = np.random.default_rng(4)
    risk = rng.beta(0.25 * 9, 0.75 * 9, 400)  # 1 / (a + b + 1) = 0.1
    (icc,) = correlations_within_psus(equal_sample(rng.random(4000) < np.repeat(risk, 10), 10), ["y"])["icc"]
    assert icc == pytest.approx(0.1, abs=0.02)


def test_the_formula_gives_back_the_design_effect_of_unequal_weights_and_gaps():
    frame = draw_sample(3, strata=3, psus=6, size=9)
    frame.loc[::7, "y"] = np.nan
    (row,) = correlations_within_psus(make(frame), ["y"]).to_dict("records")
    answered = frame.dropna(subset="y")
    assert row["n"] == len(answered)
    w = answered["w"]
    assert row["deff_weights"] == pytest.approx(len(w) * (w**2).sum() / w.sum() ** 2, rel=1e-12)
    by_psu = answered.groupby(["h", "p"])["w"].sum()
    assert row["psu_size"] == pytest.approx((by_psu**2).sum() / (w**2).sum(), rel=1e-12)
    planned = plan_design_effect(row["icc"], row["psu_size"], deff_weights=row["deff_weights"])
    assert planned == pytest.approx(make(frame).proportions(["y"])["deff"].item(), rel=1e-12)


def test_what_no_correlation_follows_from_has_none():
    frame = draw_sample(3).assign(never=0.0)
    assert correlations_within_psus(make(frame), ["never"])["icc"].isna().all()  # no variance, no design effect
    assert correlations_within_psus(make(frame, psu=None), ["y"])["icc"].isna().all()  # one answer in each PSU


@pytest.mark.parametrize(
    "icc, size, weights, deff",
    [(0.05, 10, 1.0, 1.45), (0.05, 10, 1.2, 1.74), (0, 30, 1, 1), (0.3, 1, 1, 1), (-1, 10, 1, 0)],
)
def test_a_plan_has_the_design_effect_of_its_numbers(icc, size, weights, deff):
    assert plan_design_effect(icc, size, deff_weights=weights) == pytest.approx(deff)


def test_every_number_of_a_plan_that_cannot_be_is_told_at_once():
    with pytest.raises(DesignError) as raised:
        plan_design_effect(1.2, 0.5, deff_weights=0.9)
    assert [line.split()[0] for line in str(raised.value).splitlines()] == ["icc", "psu_size", "deff_weights"]
