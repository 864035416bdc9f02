"""Calibrated weights meet the population totals, change no more than they must, or say why they cannot."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disrupting_harm.weighting import NotConverged, WeightingError, g_weights, poststratify, rake


SEX, AGE = ["girl", "girl", "boy", "boy"], ["12-14", "15-17", "12-14", "15-17"]
MARGINS = pd.DataFrame({"sex": SEX, "age": AGE}, index=[7, 7, 8, 9])
TOTALS = {"sex": {"girl": 60, "boy": 40}, "age": {"12-14": 70, "15-17": 30}}


def sums(weight, labels):
    return pd.Series(np.asarray(weight)).groupby(np.asarray(labels)).sum().to_dict()


def lines_of(call, *arguments, **options):
    with pytest.raises(WeightingError) as error:
        call(*arguments, **options)
    return str(error.value).splitlines()


def test_a_cell_is_scaled_to_its_total():
    # By hand: girls 100 / (1 + 3) = 25 each unit of weight, boys 60 / (2 + 4) = 10.
    assert poststratify([1, 3, 2, 4], SEX, {"girl": 100, "boy": 60}) == pytest.approx([25, 75, 20, 40], rel=1e-15)


@pytest.mark.parametrize(
    "cells, totals",
    [
        (pd.Series([1, 2, 1, 2]), {1: 10, 2: 20}),
        (pd.Series([1, 2, 1, 2]), {1.0: 10, 2.0: 20}),
        (pd.Series([True, False, True, False]), {True: 10, False: 20}),
        (pd.Categorical(["x", "y", "x", "y"], categories=["y", "x", "unused"]), {"x": 10, "y": 20}),
        (pd.Series([("a", 1), ("a", 2)] * 2), {("a", 1): 10, ("a", 2): 20}),
        (["x", "y", "x", "y"], pd.Series({"x": 10, "y": 20})),
        (["x", "y", "x", "y"], {"y": np.int64(20), "x": np.float32(10)}),
    ],
)
def test_labels_and_totals_may_be_of_any_kind(cells, totals):
    assert poststratify([1, 1, 1, 1], cells, totals) == pytest.approx([5, 10, 5, 10], rel=1e-15)


@settings(max_examples=50)
@given(
    st.lists(st.floats(1e-3, 1e4), min_size=8, max_size=8),
    st.lists(st.floats(0.1, 1e7), min_size=2, max_size=2),
    st.floats(1e-6, 1e6),
)
def test_poststratification_is_idempotent_and_blind_to_the_scale_of_the_weights(weight, total, factor):
    cells, totals = np.tile(["x", "y"], 4), dict(zip("xy", total, strict=True))
    once = poststratify(weight, cells, totals)
    np.testing.assert_allclose(list(sums(once, cells).values()), total, rtol=1e-12)
    np.testing.assert_allclose(poststratify(once, cells, totals), once, rtol=1e-12)
    np.testing.assert_allclose(poststratify(np.array(weight) * factor, cells, totals), once, rtol=1e-12)


def test_raking_equal_weights_gives_the_product_of_the_margins():
    # Independence is kept by raking (Deming and Stephan 1940): cell = row total * column total / total.
    assert rake(np.ones(4), MARGINS, TOTALS) == pytest.approx([42, 18, 28, 12], rel=1e-12)


def test_raking_keeps_the_odds_ratio_of_the_weights():
    weight = rake([4, 1, 2, 3], MARGINS, TOTALS)
    assert weight[0] * weight[3] / (weight[1] * weight[2]) == pytest.approx(4 * 3 / (1 * 2), rel=1e-12)
    # The cell c of girls of 12-14 solves c * (c - 30) / ((60 - c) * (70 - c)) = 6: 5 c^2 - 750 c + 25200 = 0.
    assert weight[0] == pytest.approx((750 - np.sqrt(750**2 - 4 * 5 * 25200)) / 10, rel=1e-8)


def test_a_single_margin_is_poststratification():
    weight = [1, 3, 2, 4]
    got = rake(weight, MARGINS[["sex"]], {"sex": TOTALS["sex"]})
    np.testing.assert_allclose(got, poststratify(weight, SEX, TOTALS["sex"]), rtol=1e-14)


def test_totals_that_differ_by_rounding_are_scaled_to_the_first_margin():
    totals = {"sex": TOTALS["sex"], "age": {"12-14": 70.00003, "15-17": 30.00003}}
    weight = rake(np.ones(4), MARGINS, totals)
    assert sums(weight, SEX) == pytest.approx({"girl": 60, "boy": 40}, rel=1e-9)
    assert sums(weight, AGE)["12-14"] == pytest.approx(70.00003 * 100 / 100.00006, rel=1e-9)


def test_margins_that_disagree_are_named_with_their_sums():
    totals = {"sex": TOTALS["sex"], "age": {"12-14": 70, "15-17": 40}}
    assert lines_of(rake, np.ones(4), MARGINS, totals) == [
        "The totals of margin 'sex' sum to 100 and those of 'age' to 110; take both from one population."
    ]
    totals["age"]["15-17"] = 30.0002
    assert "to 100.0002;" in lines_of(rake, np.ones(4), MARGINS, totals)[0]


def test_totals_that_no_weights_can_meet_end_in_an_error_that_names_the_largest_gap():
    # Girls are all young: 60 girls do not fit into 50 young children.
    margins = pd.DataFrame({"sex": ["girl", "boy", "boy"], "age": ["young", "young", "old"]})
    totals = {"sex": {"girl": 60, "boy": 40}, "age": {"young": 50, "old": 50}}
    with pytest.raises(NotConverged) as error:
        rake(np.ones(3), margins, totals, max_iterations=50)
    # By hand: in the limit the young boys' weight is 0, ages are met, girls are 50 of 60 and boys 50 of 40.
    assert "after 50 iterations: margin 'sex', level 'boy', is still off by 0.25 of its total" in str(error.value)


def test_too_few_iterations_end_in_an_error_and_enough_do_not():
    rng = np.random.default_rng(3)
    margins = pd.DataFrame({name: rng.integers(0, 3, 40) for name in "abc"})
    weight = rng.lognormal(0, 1, 40)
    totals = {name: {0: 20.0, 1: 50.0, 2: 30.0} for name in "abc"}
    with pytest.raises(NotConverged, match="within 1e-09 after 2 iterations"):
        rake(weight, margins, totals, max_iterations=2)
    for name in "abc":
        assert sums(rake(weight, margins, totals), margins[name]) == pytest.approx(totals[name], rel=1e-9)


def test_slow_raking_goes_on_over_several_calls_of_samplics_until_the_totals_are_met():
    totals = {"sex": {"girl": 50.0, "boy": 50.0}, "age": {"12-14": 51.0, "15-17": 49.0}}
    weight = [100.0, 1.0, 1.0, 100.0]  # sex and age go together so closely that a round gains little
    with pytest.raises(NotConverged, match="after 250 iterations"):
        rake(weight, MARGINS, totals, max_iterations=250)
    raked = rake(weight, MARGINS, totals)
    assert sums(raked, SEX) == pytest.approx(totals["sex"], rel=1e-9)
    assert sums(raked, AGE) == pytest.approx(totals["age"], rel=1e-9)


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2), st.floats(0.1, 50)), max_size=40),
    st.lists(st.floats(1, 9), min_size=5, max_size=5),
    st.floats(1e-3, 1e6),
)
def test_raked_weights_meet_every_margin_and_depend_on_no_scale(rows, total, size):
    rows = [*rows, *((a, b, 1.0) for a in range(2) for b in range(3))]  # no empty cell
    margins = pd.DataFrame({"a": [row[0] for row in rows], "b": [row[1] for row in rows]})
    weight = np.array([row[2] for row in rows])
    totals = {
        "a": {i: size * x / sum(total[:2]) for i, x in enumerate(total[:2])},
        "b": {i: size * x / sum(total[2:]) for i, x in enumerate(total[2:])},
    }
    raked = rake(weight, margins, totals)
    for name in "ab":
        assert sums(raked, margins[name]) == pytest.approx(totals[name], rel=1.001e-9)
    np.testing.assert_allclose(rake(weight * 1000, margins, totals), raked, rtol=1e-9)
    np.testing.assert_allclose(rake(raked, margins, totals), raked, rtol=1e-7)


def test_every_problem_of_a_poststratification_is_told_at_once_without_a_value():
    weight = [1.0, np.nan, -7.125, 0.0, 1.0, 1.0]
    cells = ["girl", "boy", None, "girl", "secret", "boy"]
    lines = lines_of(poststratify, weight, cells, {"girl": np.nan, "boy": 0, "other": 5})
    for text in (
        "Weights are missing in 1 row (row 1,",
        "negative in 1 row (row 2,",
        "Weights are 0 in 1 row (row 3,",
        "The cell is missing in 1 row (row 2,",
        "not a finite number above 0 for 'girl' and 'boy'",
        "a level without a total in 1 row (row 4,",
        "a total but no row for 'other'",
    ):
        assert sum(text in line for line in lines) == 1, text
    assert len(lines) == 7 and not any("secret" in line or "7.125" in line for line in lines)


@pytest.mark.parametrize("total", [0, -1, np.nan, np.inf, None, "100", True + 0j])
def test_a_total_must_be_a_finite_number_above_0(total):
    (line,) = lines_of(poststratify, np.ones(2), ["a", "b"], {"a": total, "b": 1})
    assert line.endswith("has a total that is not a finite number above 0 for 'a'; correct it.")


def test_a_label_is_not_taken_for_another_that_prints_alike():
    lines = lines_of(poststratify, np.ones(2), [1, 2], {"1": 5, "2": 5})
    assert "a level without a total in 2 rows" in lines[0] and "no row for '1' and '2'" in lines[1]


def test_every_problem_of_a_raking_is_told_at_once():
    margins = MARGINS.assign(area="urban", sex=["girl", "girl", "boy", None])
    totals = {"sex": {"girl": 60, "boy": 40}, "age": {"12-14": 70}, "region": {"north": 100}, "area": [100]}
    lines = lines_of(rake, [0, 0, 0, 0], margins.assign(extra=1), totals, tolerance=0, max_iterations=0)
    for text in (
        "Weights are 0 in 4 rows",
        "tolerance must be",
        "max_iterations must be",
        "no totals for margin 'extra'",
        "Margin 'sex' is missing in 1 row (row 3,",
        "Margin 'age' has a level without a total in 2 rows",
        "no column 'region'",
        "Margin 'area': totals must be a mapping",
        "'sex' sum to 100 and those of 'age' to 70",
    ):
        assert sum(text in line for line in lines) == 1, text
    assert len(lines) == 9


@pytest.mark.parametrize(
    "margins, totals, text",
    [
        (MARGINS, {}, "no totals; name at least one margin"),
        (MARGINS.to_numpy(), TOTALS, "margins as a DataFrame"),
        (MARGINS, [TOTALS], "totals as a mapping"),
        (MARGINS.iloc[:3], TOTALS, "has 3 rows where the weights have 4"),
        (pd.concat([MARGINS, MARGINS[["sex"]]], axis=1), TOTALS, "occurs 2 times"),
    ],
)
def test_margins_that_are_none_are_refused(margins, totals, text):
    assert any(text in line for line in lines_of(rake, np.ones(4), margins, totals))


def test_inputs_are_left_as_they_were():
    weight, margins = np.array([1.0, 2, 3, 4]), MARGINS.copy()
    rake(weight, margins, TOTALS)
    poststratify(weight, margins["sex"], TOTALS["sex"])
    assert weight.tolist() == [1, 2, 3, 4]
    pd.testing.assert_frame_equal(margins, MARGINS)


def test_g_weights_say_by_what_a_step_multiplied_each_weight():
    before = np.array([1.0, 3, 2, 4])
    assert g_weights(poststratify(before, SEX, {"girl": 100, "boy": 60}), before) == pytest.approx([25, 25, 10, 10])


def test_g_weights_of_other_rows_or_of_no_weight_are_refused():
    lines = lines_of(g_weights, [1.0, 2.0, -1.0], [0.0, 2.0])
    assert (
        len(lines) == 3 and "before the step are 0" in lines[1] and "2 weights before the step and 3 after" in lines[2]
    )
