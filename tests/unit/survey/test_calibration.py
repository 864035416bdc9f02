"""The variance of calibrated estimates: residuals from the margins, by hand, and what must leave them as they are."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hand_computed import covariance, draw_sample, make, mean_influence, residuals, samples

from disrupting_harm.errors import DesignError


QUICK = settings(max_examples=15)
NUMBERS = ["estimate", "se", "ci_low", "ci_high", "df", "n", "n_weighted"]


@pytest.fixture
def frame():
    """Drawn with weights d, raked in one step to s and g: w."""
    frame = draw_sample(5)
    return frame.assign(d=frame["w"], w=frame["w"] * frame["s"].map({"f": 1.3, "m": 0.8}) * (1 + frame["g"].eq("a")))


def by_hand(frame, z, margins, base="w"):
    e = residuals(frame, z, margins, base)
    return np.sqrt(covariance(frame, e, e))


def test_post_stratification_by_hand():
    # Stratum 1: PSUs {1, 2}, {3}; stratum 2: PSUs {4}, {5, 6}. Post-strata f: 1, 3, 4 and m: 2, 5, 6, all of weight 1.
    frame = pd.DataFrame(
        {"w": 1.0, "h": [1, 1, 1, 2, 2, 2], "p": [1, 1, 2, 1, 2, 2], "s": list("fmffmm"), "y": [1, 0, 1, 0, 1, 1]}
    )
    row = make(frame, calibrated_to=["s"]).proportions(["y"]).iloc[0]
    # Residuals from the post-strata's 2/3: 1/3, -2/3, 1/3, -2/3, 1/3, 1/3; PSU totals -1/3, 1/3 and -2/3, 2/3; over n = 6.
    variance = (2 * 2 * (1 / 3) ** 2 + 2 * 2 * (2 / 3) ** 2) / 36
    assert row["estimate"] == pytest.approx(4 / 6, rel=1e-15)
    assert row["se"] == pytest.approx(np.sqrt(variance), rel=1e-14)
    assert make(frame, calibrated_to=["s"]).totals(["y"])["se"][0] == pytest.approx(6 * np.sqrt(variance), rel=1e-14)


@pytest.mark.parametrize("margins", [["s"], ["s", "g"], [("s", "g")], ["h", ("s", "g"), "a"]])
def test_raking_with_the_weights_before_it_follows_the_residuals_by_hand(frame, margins):
    design = make(frame, calibrated_to=margins, base_weight="d")
    names = [list(m) if isinstance(m, tuple) else [m] for m in margins]
    inside = (frame["g"] == "b").to_numpy()
    table = design.means(["x"], by=["g"]).set_index("level")
    for level, rows in (("", True), ("b", inside)):
        mean, z = mean_influence(frame, "x", rows)
        assert table.loc[level, "estimate"] == pytest.approx(mean, rel=1e-13)
        assert table.loc[level, "se"] == pytest.approx(by_hand(frame, z, names, "d"), rel=1e-10)
    total = design.totals(["x"], by=["g"]).set_index("level").loc["b", "se"]
    assert total == pytest.approx(by_hand(frame, np.where(inside, frame["w"] * frame["x"], 0), names, "d"), rel=1e-10)
    ratio = design.ratios([("y", "x")]).iloc[0]
    z = frame["w"] * (frame["y"] - ratio["estimate"] * frame["x"]) / (frame["w"] * frame["x"]).sum()
    assert ratio["se"] == pytest.approx(by_hand(frame, z, names, "d"), rel=1e-10)


def test_calibration_changes_the_variance_and_no_estimate_or_count(frame):
    plain, calibrated = (make(frame, **o).proportions(["y"], by=["g"]) for o in ({}, {"calibrated_to": ["s"]}))
    for column in ("estimate", "n", "n_cases", "n_weighted", "df"):
        np.testing.assert_array_equal(plain[column], calibrated[column])
    np.testing.assert_allclose(plain["deff"] / calibrated["deff"], (plain["se"] / calibrated["se"]) ** 2, rtol=1e-12)


def test_what_the_margins_fix_has_no_variance(frame):
    frame = frame.assign(f=(frame["s"] == "f").astype(int), a=(frame["g"] == "a").astype(int), one=1)
    design = make(frame, calibrated_to=["s", "g"], base_weight="d")
    totals, shares = design.totals(["f", "a", "one"]), design.proportions(["f", "a"])
    assert (totals["se"] <= 1e-12 * totals["estimate"]).all() and (shares["se"] <= 1e-12).all()
    # The margins do not fix a cell of two of them. A proportion within a level of a margin has an uncertain numerator.
    assert design.totals(["f"], by=["g"])["se"][1:].min() > 1
    # The interval of a share without variance is that of n independent answers, not a point.
    assert (shares["ci_high"] - shares["ci_low"]).min() > 0.05


def test_calibration_to_the_size_of_the_population_makes_a_total_the_mean_times_that_size(frame):
    frame = frame.assign(everyone="all")
    design = make(frame, calibrated_to=["everyone"], base_weight="d")
    mean, total = design.means(["x"]).iloc[0], design.totals(["x"]).iloc[0]
    e = residuals(frame, frame["w"] * frame["x"], [["everyone"]], "d")
    assert total["se"] == pytest.approx(np.sqrt(covariance(frame, e, e)), rel=1e-12)
    same = make(frame, calibrated_to=["everyone"])
    assert same.means(["x"])["se"][0] == pytest.approx(make(frame).means(["x"])["se"][0], rel=1e-12)
    assert same.totals(["x"])["se"][0] == pytest.approx(same.means(["x"])["se"][0] * frame["w"].sum(), rel=1e-12)
    assert mean["estimate"] * frame["w"].sum() == pytest.approx(total["estimate"], rel=1e-13)


@QUICK
@given(samples(), st.floats(-100, 100), st.floats(-100, 100))
def test_adding_a_multiple_of_a_margin_changes_no_residual(frame, more_f, more_of_h0):
    frame["d"] = frame["w"] * np.linspace(0.5, 2, len(frame))
    frame["x"] = (frame["x"] - frame["x"].mean()).fillna(0)
    frame["moved"] = frame["x"] + more_f * (frame["s"] == "f") + more_of_h0 * (frame["h"] == 0)
    table = make(frame, calibrated_to=["s", "h"], base_weight="d").totals(["x", "moved"])
    assert table["se"][1] == pytest.approx(table["se"][0], rel=1e-7, abs=1e-10 * frame["w"].sum())


@QUICK
@given(samples(lonely=True), st.sampled_from(["adjust", "remove", "average"]))
def test_the_lonely_rules_hold_for_residuals_too(frame, rule):
    frame["x"] = frame["x"].fillna(0)
    design = make(frame, calibrated_to=["s"], lonely_psu=rule)
    z = frame["w"] * frame["x"]
    e = residuals(frame, z, [["s"]])
    expected = np.sqrt(covariance(frame, e, e, rule))
    assert design.totals(["x"])["se"][0] == pytest.approx(expected, rel=1e-7, abs=1e-9 * np.abs(z).sum())


def test_order_and_repetition_of_margins_and_the_scale_of_the_base_weights_play_no_part(frame):
    expected = make(frame, calibrated_to=["s", "g"], base_weight="d").means(["x"], by=["g"])[NUMBERS]
    for margins in (["g", "s"], ["s", "g", "s", "g"], ("s", "g")):
        rescaled = make(frame.assign(d=frame["d"] * 1e6), calibrated_to=margins, base_weight="d")
        np.testing.assert_allclose(rescaled.means(["x"], by=["g"])[NUMBERS], expected, rtol=1e-10)
    crossed = make(frame, calibrated_to=[("s", "g")]).means(["x"])[NUMBERS]
    for margins in (["s", ("s", "g")], [("g", "s"), "g", "s"]):
        np.testing.assert_allclose(make(frame, calibrated_to=margins).means(["x"])[NUMBERS], crossed, rtol=1e-10)


def test_without_a_base_weight_the_weights_themselves_are_taken(frame):
    one, two = make(frame, calibrated_to="s"), make(frame, calibrated_to=["s"], base_weight="w")
    pd.testing.assert_frame_equal(one.means(["x"]), two.means(["x"]))
    assert one.means(["x"]).attrs["calibrated_to"] == "s"


def test_a_margin_with_one_level_or_with_empty_crossings_is_no_obstacle(frame):
    frame = frame.assign(one="all", g=np.where(frame["s"] == "f", "a", frame["g"]))
    expected = make(frame, calibrated_to=["s"]).means(["x"])["se"][0]
    assert make(frame, calibrated_to=["one", "s", "one"]).means(["x"])["se"][0] == pytest.approx(expected, rel=1e-12)
    crossed = make(frame, calibrated_to=[("s", "g")]).means(["x"])["se"][0]
    _, z = mean_influence(frame, "x")
    assert crossed == pytest.approx(by_hand(frame, z, [["s", "g"]]), rel=1e-10)


def test_a_domain_without_answers_stays_empty(frame):
    frame = frame.assign(y=frame["y"].where(frame["g"] != "a"))
    table = make(frame, calibrated_to=["s"], base_weight="d").proportions(["y"], by=["g"]).set_index("level")
    assert table.loc["a", "n"] == 0 and table.loc["a", ["estimate", "se", "ci_low", "ci_high"]].isna().all()
    assert table.loc[["", "b", "c"], ["estimate", "se", "ci_low", "ci_high"]].notna().all(axis=None)


def test_every_problem_of_the_margins_is_told_at_once_without_a_value(frame):
    frame = frame.assign(m=frame["s"].where(frame.index != 3), k=frame["s"].where(frame.index > 5), secret=None)
    with pytest.raises(DesignError) as raised:
        make(frame, calibrated_to=["m", "nowhere", "s", ("s", "k"), "secret"])
    lines = str(raised.value).splitlines()
    assert len(lines) == 4 and all("fill it in" in lines[i] for i in (0, 2, 3))
    assert "m, to which" in lines[0] and "missing in 1 row;" in lines[0]
    assert "'nowhere'" in lines[1]
    assert "s:k" in lines[2] and "6 rows" in lines[2] and "96 rows" in lines[3]


def test_a_base_weight_without_margins_and_bad_base_weights_are_refused(frame):
    with pytest.raises(DesignError, match="name the margins"):
        make(frame, base_weight="d")
    d = frame["d"].astype(object)
    d.iloc[:5] = [0, -77.25, None, np.inf, "secret"]
    with pytest.raises(DesignError) as raised:
        make(frame.assign(d=d), calibrated_to=["s"], base_weight="d")
    text = str(raised.value)
    assert len(text.splitlines()) == 3 and text.count("Weight column 'd'") == 3
    assert "77.25" not in text and "secret" not in text
    with pytest.raises(DesignError, match="'gone' .base_weight"):
        make(frame, calibrated_to=["s"], base_weight="gone")
