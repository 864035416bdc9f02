"""Weighted quantiles and their Woodruff intervals: by hand, their invariants, and intervals that stay open."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.hand_computed import covariance, draw_sample, make, residuals, samples, unexplained

from disrupting_harm.errors import DesignError
from disrupting_harm.survey import quantiles


QUICK = settings(max_examples=8)
ENDS = ["estimate", "ci_low", "ci_high"]


@pytest.fixture
def frame():
    return draw_sample(11)


def read_back(frame, rows, share):
    """The smallest x at which the weights of the rows reach the share; NaN beyond [0, 1]."""
    if not 0 <= share <= 1:
        return np.nan
    part = frame[rows].sort_values("x")
    reached = 0.0
    for w, x in zip(part["w"], part["x"], strict=True):
        reached += w
        if reached >= share * part["w"].sum() * (1 - 1e-12):
            return x
    raise AssertionError


def woodruff(frame, rows, q, df, margins=()):
    w = frame["w"].where(rows, 0.0)
    estimate = read_back(frame, rows, q)
    below = (frame["x"] <= estimate) & rows
    share = w[below].sum() / w.sum()
    z = w * (below - share) / w.sum()
    e = residuals(frame, z, [[m] for m in margins]) if margins else z
    half = scipy.stats.t.ppf(0.975, df) * np.sqrt(covariance(frame, e, e))
    return [estimate, read_back(frame, rows, share - half), read_back(frame, rows, share + half)]


@pytest.mark.parametrize("margins", [(), ("s", "g")])
@pytest.mark.parametrize("q", [0.1, 0.25, 0.5, 0.9])
def test_estimate_and_interval_by_hand(frame, q, margins):
    table = make(frame, calibrated_to=margins).quantiles(["x"], [q], by=["g"]).set_index("level")
    for level, rows in (("", frame["w"] > 0), ("b", frame["g"] == "b")):
        expected = woodruff(frame, rows, q, 9, margins)
        np.testing.assert_allclose(table.loc[level, ENDS].to_numpy(float), expected, rtol=1e-12)
        se = (expected[2] - expected[1]) / 2 / scipy.stats.t.ppf(0.975, 9)
        assert table.loc[level, "se"] == pytest.approx(se, rel=1e-9, nan_ok=True)
        assert table.loc[level, "n"] == rows.sum() and table.loc[level, "df"] == 9
        assert table.loc[level, "n_weighted"] == pytest.approx(frame["w"][rows].sum(), rel=1e-12)


def test_a_quantile_is_the_smallest_value_that_the_share_reaches():
    frame = pd.DataFrame({"w": [1.0, 1.0, 2.0, 4.0], "x": [3.0, 1.0, 2.0, 9.0], "h": 1, "p": range(4)})
    table = make(frame).quantiles(["x"], [0.125, 0.126, 0.375, 0.5, 0.51, 0.999])
    assert table["estimate"].tolist() == [1, 2, 2, 3, 9, 9]


@pytest.mark.parametrize("weight", [0.1, 0.30967200965716, 1 / 3, 1e6 / 7])
def test_equal_weights_of_whatever_size_give_the_value_that_counting_gives(weight):
    for n in (2, 3, 5, 7, 10, 12, 20, 25, 30):
        frame = pd.DataFrame({"w": weight, "x": np.arange(n)[::-1] + 1.0, "h": 1, "p": range(n)})
        probabilities = [0.1, 0.2, 0.25, 0.3, 0.5, 0.6, 0.7, 0.75, 0.9]
        expected = [-(-(Fraction(str(q)) * n) // 1) for q in probabilities]
        found = make(frame).quantiles(["x"], probabilities, df="design")["estimate"]
        assert found.tolist() == [float(x) for x in expected], n


@QUICK
@given(samples())
def test_a_higher_probability_never_has_a_lower_quantile_and_every_interval_holds_its_estimate(frame):
    table = make(frame).quantiles(["x"], [0.05, 0.2, 0.5, 0.51, 0.8, 0.95], by=["g", ("g", "s")])
    for _, rows in table[table["n"] > 0].groupby(["by", "level"]):
        assert (np.diff(rows["estimate"]) >= 0).all()
    closed = table[table["flags"] == ""]
    assert (closed["ci_low"] <= closed["estimate"]).all() and (closed["estimate"] <= closed["ci_high"]).all()
    assert unexplained(table).empty and (closed["se"] >= 0).all()


@QUICK
@given(samples(), st.sampled_from([np.exp, np.cbrt, lambda x: 3 * x - 7]))
def test_an_increasing_map_of_the_values_maps_the_quantiles(frame, increasing):
    frame["x"] = frame["x"] / 100
    left = make(frame).quantiles(["x"], by=["g"])
    right = make(frame.assign(x=increasing(frame["x"]))).quantiles(["x"], by=["g"])
    np.testing.assert_allclose(increasing(left[ENDS]), right[ENDS], rtol=1e-9)
    assert left["flags"].tolist() == right["flags"].tolist()


@QUICK
@given(samples(), st.floats(1e-3, 1e6))
def test_the_scale_of_the_weights_and_the_row_order_play_no_part(frame, factor):
    left = make(frame).quantiles(["x"], [0.1, 0.5, 0.75], by=["g"])
    right = make(frame.iloc[::-1].assign(w=frame["w"] * factor)).quantiles(["x"], [0.1, 0.5, 0.75], by=["g"])
    np.testing.assert_array_equal(left["estimate"], right["estimate"])
    assert left["flags"].tolist() == right["flags"].tolist()


@QUICK
@given(samples(), st.lists(st.integers(1, 4), min_size=80, max_size=80))
def test_a_whole_weight_counts_like_as_many_rows(frame, weights):
    frame["w"] = np.array(weights[: len(frame)], dtype=float)
    repeated = frame.loc[np.repeat(frame.index, frame["w"].astype(int))].assign(w=1.0)
    left, right = (make(f).quantiles(["x"], [0.1, 0.5, 0.75], by=["g"]) for f in (frame, repeated))
    np.testing.assert_array_equal(left["estimate"], right["estimate"])


def test_an_interval_that_leaves_the_sample_is_open(frame):
    table = make(frame).quantiles(["x"], [0.001, 0.5, 0.999]).set_index("probability")
    assert table["flags"].to_dict() == {0.001: "open_interval", 0.5: "", 0.999: ""}
    assert np.isnan(table.loc[0.001, ["ci_low", "se"]].to_numpy(float)).all()
    assert table.loc[0.001, "estimate"] <= table.loc[0.001, "ci_high"]


def test_without_known_precision_there_is_no_interval_and_no_standard_error_of_0():
    sample = draw_sample(2, psus=1)
    for rule in ("adjust", "remove", "average"):
        table = make(sample, lonely_psu=rule).quantiles(["x"], by=["g"])
        assert (table["flags"] == "no_df").all() and (table["df"] == 0).all()
        assert table[["se", "ci_low", "ci_high"]].isna().all(axis=None) and table["estimate"].notna().all()
    # A domain in the one lonely stratum: "average" has no stratum to average over.
    sample = draw_sample(2).assign(d=lambda f: np.where(f["h"] == 0, "alone", "others"))
    sample.loc[sample["h"] == 0, "p"] = 0
    table = make(sample, lonely_psu="average").quantiles(["x"], by=["d"], df="design").set_index("level")
    assert (table.loc["alone", "flags"] == "no_variance").all() and table.loc["alone", "se"].isna().all()
    assert (table.loc["others", "flags"] == "").all()


def test_missing_values_and_rows_outside_the_domain_are_left_out(frame):
    frame.loc[frame["a"] > 15, "x"] = np.nan
    gap = frame["x"].where(frame["g"] == "a")
    table = make(frame.assign(gap=gap, none=np.nan)).quantiles(["x", "gap", "none"], [0.5], by=["g"])
    table = table.set_index(["indicator", "level"])
    assert table.loc[("gap", ""), "estimate"] == table.loc[("x", "a"), "estimate"]
    np.testing.assert_array_equal(
        table.loc[("gap", "a"), ENDS].to_numpy(float), table.loc[("gap", ""), ENDS].to_numpy(float)
    )
    for cell in (("gap", "b"), ("none", ""), ("none", "a")):
        assert table.loc[cell, "flags"] == "no_members" and table.loc[cell, "n"] == 0
        assert table.loc[cell, ENDS].isna().all()


def test_rows_run_by_variable_then_cell_then_probability(frame):
    table = make(frame).quantiles(["x", "a"], [0.75, 0.25], by=["s"], df="domain")
    assert list(table.columns) == quantiles.COLUMNS
    assert list(zip(table["indicator"], table["level"], table["probability"], strict=True)) == [
        (name, level, q) for name in ("x", "a") for level in ("", "f", "m") for q in (0.75, 0.25)
    ]
    assert make(frame).quantiles("x")["probability"].tolist() == [0.25, 0.5, 0.75]
    assert make(frame).quantiles([]).empty and make(frame).quantiles(["x"], []).empty


def test_domain_degrees_of_freedom_widen_the_interval(frame):
    some = frame.assign(d=np.where((frame["p"] < 3) & (frame["h"] > 0), "in", None))
    wide, narrow = (make(some).quantiles(["x"], [0.5], by=["d"], df=df).iloc[1] for df in ("domain", "design"))
    assert (wide["df"], narrow["df"]) == (4, 9)
    assert wide["ci_low"] < narrow["ci_low"] and narrow["ci_high"] < wide["ci_high"]


def test_every_problem_is_told_at_once_without_a_value(frame):
    bad = frame.assign(t="secret", i=[np.inf] + [77.25] * 95)
    with pytest.raises(DesignError) as raised:
        make(bad).quantiles(["t", "i", "q1", "x"], [0, 1, 1.5, np.nan, 0.5], by=["nowhere", "s"])
    text = str(raised.value)
    assert len(text.splitlines()) == 8
    for said in ("'t' may hold finite numbers", "'i' may hold finite numbers", "'q1'", "'nowhere'", "1.5 does not"):
        assert said in text
    assert "secret" not in text and "77.25" not in text
