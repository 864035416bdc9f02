"""Totals and ratios: hand-computed cases, how they hang together with means and proportions, and hostile input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hand_computed import covariance, make, mean_influence, samples

from disrupting_harm.errors import DesignError
from disrupting_harm.survey.columns import Answers
from disrupting_harm.survey.domains import Domain
from disrupting_harm.survey.intervals import t_quantile
from disrupting_harm.survey.linear import DomainSums, linearise


QUICK = settings(max_examples=15)
NUMBERS = ["estimate", "se", "ci_low", "ci_high", "df", "n", "n_weighted"]
FEW = {"rtol": 1e-9, "atol": 1e-9}


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "w": [1.0, 2.0, 1.0, 1.0, 3.0, 1.0, 1.0],
            "h": [1, 1, 1, 2, 2, 2, 2],
            "p": [1, 1, 2, 1, 2, 2, 3],
            "y": [1, 0, 1, 0, 1, 0, None],
            "x": [5.0, 7.0, 1.0, 2.0, None, 8.0, 4.0],
            "g": ["u", "v", "u", "u", "v", "v", "v"],
        }
    )


def row_of(table, level=""):
    return table[table["level"] == level].iloc[0]


def test_a_total_and_its_standard_error_follow_the_textbook(frame):
    # PSU totals of w x: 19 and 1 in stratum 1 (2 PSUs), 2, 8 and 4 in stratum 2 (3 PSUs).
    row = row_of(make(frame).totals(["x"]))
    variance = 2 * (9**2 + 9**2) + 3 / 2 * ((2 - 14 / 3) ** 2 + (8 - 14 / 3) ** 2 + (4 - 14 / 3) ** 2)
    assert (row["estimate"], row["n"], row["n_weighted"], row["df"]) == (34, 6, 7, 3)
    assert row["se"] == pytest.approx(np.sqrt(variance), rel=1e-14)
    half = float(t_quantile(np.array(3.0))) * np.sqrt(variance)
    assert (row["ci_low"], row["ci_high"]) == (pytest.approx(34 - half), pytest.approx(34 + half))
    # Simple random sampling of the six answers: 7^2 times the variance of their mean, 34 / 7.
    answered = frame.dropna(subset="x")
    spread = (answered["w"] * (answered["x"] - 34 / 7) ** 2).sum() / 7
    assert row["deff"] == pytest.approx(variance / (49 * spread / 5), rel=1e-13)


def test_a_total_in_a_domain_counts_the_other_psus_as_nothing(frame):
    # PSU totals of w x over the v: 14, 0 and 0, 8, 4.
    row = row_of(make(frame).totals(["x"], by=["g"]), "v")
    variance = 2 * (7**2 + 7**2) + 3 / 2 * (4**2 + 4**2 + 0)
    assert (row["estimate"], row["n"]) == (26, 3)
    assert row["se"] == pytest.approx(np.sqrt(variance), rel=1e-14)


def test_what_a_lonely_psu_adds_to_a_total():
    # PSU totals 2, 0 in stratum a and 5 in b: within a 2 * (1 + 1); the five PSUs' rows have their mean at 7/3.
    frame = pd.DataFrame({"w": 1.0, "h": list("aaaab"), "p": [1, 1, 2, 2, 1], "x": [1, 1, 0, 0, 5]})
    expected = {"remove": 4, "adjust": 4 + (5 - 7 / 3) ** 2, "average": 4 * 2}
    for rule, variance in expected.items():
        row = make(frame, lonely_psu=rule).totals(["x"]).iloc[0]
        assert (row["estimate"], row["se"]) == (7, pytest.approx(np.sqrt(variance), rel=1e-14))


def test_a_missing_value_counts_as_nothing_in_a_total(frame):
    filled = frame.assign(x=frame["x"].fillna(0))
    columns = ["estimate", "se", "ci_low", "ci_high"]
    pd.testing.assert_frame_equal(
        make(frame).totals(["x"], by=["g"])[columns], make(filled).totals(["x"], by=["g"])[columns]
    )


def test_a_ratio_and_its_standard_error_follow_the_textbook(frame):
    # Rows 4 and 6 miss one of the two: y and x over the other five.
    row = row_of(make(frame).ratios([("y", "x")]))
    both = frame["y"].notna() & frame["x"].notna()
    w, y, x = (frame[c].where(both, 0).to_numpy(float) for c in "wyx")
    ratio = 2 / 30  # sum w y = 1 + 0 + 1 + 0 + 0, sum w x = 5 + 14 + 1 + 2 + 8
    z = w * (y - ratio * x) / 30
    assert (row["indicator"], row["n"], row["n_weighted"]) == ("y/x", 5, 6)
    assert row["estimate"] == pytest.approx(ratio, rel=1e-15)
    assert row["se"] == pytest.approx(np.sqrt(covariance(frame, z, z)), rel=1e-13)
    spread = (w * (y - ratio * x) ** 2).sum() / 6 / 4  # over n - 1
    assert row["deff"] == pytest.approx(row["se"] ** 2 / (spread / (30 / 6) ** 2), rel=1e-13)


def test_a_ratio_whose_denominator_sums_to_nothing_is_nan_and_never_infinite(frame):
    table = make(frame.assign(none=0.0, cancels=[1, -0.5, 0, 0, 0, 0, 0])).ratios([("y", "none"), ("y", "cancels")])
    assert table[["estimate", "se", "ci_low", "ci_high", "deff"]].isna().all(axis=None)
    assert table["n"].tolist() == [6, 6]


def test_a_ratio_to_a_negative_denominator_is_that_to_its_amount_with_the_other_sign(frame):
    row, mirrored = (row_of(make(frame.assign(x=x)).ratios([("y", "x")])) for x in (frame["x"], -frame["x"]))
    assert mirrored["estimate"] == pytest.approx(-2 / 30, rel=1e-15)
    assert (mirrored["se"], mirrored["deff"]) == (pytest.approx(row["se"]), pytest.approx(row["deff"]))
    assert (mirrored["ci_low"], mirrored["ci_high"]) == (pytest.approx(-row["ci_high"]), pytest.approx(-row["ci_low"]))


def test_a_domain_without_answers_has_a_ratio_of_nan_and_a_total_of_nothing(frame):
    frame = frame.assign(x=frame["x"].where(frame["g"] == "u"))
    for options in ({}, {"calibrated_to": ["h"]}):
        design = make(frame, **options)
        assert np.isnan(row_of(design.ratios([("x", "w")], by=["g"]), "v")["estimate"])
        total = row_of(design.totals(["x"], by=["g"]), "v")
        assert (total["estimate"], total["se"], total["n"]) == (0, 0, 0)


def test_only_proportions_count_cases(frame):
    design = make(frame)
    assert row_of(design.proportions(["y"]))["n_cases"] == 3
    for table in (design.means(["y"]), design.totals(["y"]), design.ratios([("y", "x")])):
        assert table["n_cases"].isna().all()


@QUICK
@given(samples())
def test_totals_add_over_levels_with_their_covariance(frame):
    frame["g"] = frame["g"].fillna("d")
    design = make(frame)
    domain = Domain.build(frame, "g")
    answers = Answers.read(frame, ["x"], "total", [])
    linear = linearise(design.psus, DomainSums.build(design.psus, domain), answers, "total")
    whole = design.totals(["x"], by=["g"])
    assert whole["estimate"][0] == pytest.approx(whole["estimate"][1:].sum(), rel=1e-9, abs=1e-9)
    assert whole["se"][0] ** 2 == pytest.approx(
        design.psus.covariance(linear.scores[:, :, 0]).sum(), rel=1e-9, abs=1e-9
    )


@QUICK
@given(samples(), st.sampled_from(["design", "domain"]))
def test_a_ratio_to_one_is_the_mean(frame, df):
    design = make(frame.assign(one=1))
    mean = design.means(["x"], by=["g", ("s", "g")], df=df)
    ratio = design.ratios([("x", "one")], by=["g", ("s", "g")], df=df)
    np.testing.assert_allclose(ratio[[*NUMBERS, "deff"]], mean[[*NUMBERS, "deff"]], rtol=1e-12)


@QUICK
@given(samples())
def test_a_mean_in_a_domain_is_the_ratio_of_two_totals_over_everyone(frame):
    asked = ((frame["g"] == "a") & frame["x"].notna()).astype(int)
    design = make(frame.assign(top=frame["x"].fillna(0) * asked, bottom=asked))
    if asked.any():
        ratio, mean = design.ratios([("top", "bottom")]).iloc[0], row_of(design.means(["x"], by=["g"]), "a")
        np.testing.assert_allclose(list(ratio[["estimate", "se"]]), list(mean[["estimate", "se"]]), **FEW)
        _, z = mean_influence(frame, "x", frame["g"] == "a")
        assert ratio["se"] == pytest.approx(np.sqrt(covariance(frame, z, z)), rel=1e-8, abs=1e-9)


@QUICK
@given(samples())
def test_a_column_over_itself_is_one_without_variance(frame):
    row = make(frame.assign(x=frame["x"].abs() + 1)).ratios([("x", "x")]).iloc[0]
    if row["n"]:
        assert row["estimate"] == pytest.approx(1, rel=1e-15) and row["se"] < 1e-12


@QUICK
@given(samples(), st.floats(1e-3, 1e6))
def test_the_scale_of_the_weights_plays_no_part_but_in_totals(frame, factor):
    heavy = make(frame.assign(w=frame["w"] * factor))
    light, pair = make(frame.assign(one=2.0)), [("x", "one")]
    left, right = light.ratios(pair, by=["g"]), heavy.on(heavy.frame.assign(one=2.0)).ratios(pair, by=["g"])
    np.testing.assert_allclose(left[["estimate", "se"]], right[["estimate", "se"]], rtol=1e-8, atol=1e-8)
    left, right = light.totals(["x"], by=["g"]), heavy.totals(["x"], by=["g"])
    np.testing.assert_allclose(
        left[["estimate", "se"]] * factor, right[["estimate", "se"]], rtol=1e-8, atol=1e-8 * factor
    )


def test_what_is_no_pair_is_refused_by_what_was_asked_for(frame):
    for bad in ("y", ("y", "x", "w"), ("y",), 3):
        with pytest.raises(DesignError, match="pair of columns"):
            make(frame).ratios([bad])
    with pytest.raises(DesignError) as raised:
        make(frame).ratios(("y", "x"))  # a pair that is not in a list
    assert len(str(raised.value).splitlines()) == 2


def test_every_problem_of_totals_and_ratios_is_told_at_once_without_a_value(frame):
    bad = frame.assign(t=["secret"] * 7, i=[np.inf] + [77.25] * 6)
    with pytest.raises(DesignError) as raised:
        make(bad).ratios([("t", "i"), ("q1", "q2"), ("y", "x")], by=["nowhere", "g"])
    text = str(raised.value)
    assert len(text.splitlines()) == 5
    for name in ("'t' may hold finite numbers", "'i' may hold finite numbers", "'q1'", "'q2'", "'nowhere'"):
        assert name in text
    assert "secret" not in text and "77.25" not in text
    with pytest.raises(DesignError) as raised:
        make(bad).totals(["t", "i", "q1"])
    assert len(str(raised.value).splitlines()) == 3 and "'q1'" in str(raised.value)


def test_a_total_of_yes_and_no_is_the_proportion_of_the_weights(frame):
    design = make(frame)
    total, share = design.totals(["y"], by=["g"]), design.proportions(["y"], by=["g"])
    np.testing.assert_allclose(total["estimate"], share["estimate"] * share["n_weighted"], rtol=1e-14)
