"""Before and after each step: the spread of the weights and Kish's design effect."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.weighting import WeightingError, diagnose


def lines_of(*arguments, **options):
    with pytest.raises(WeightingError) as error:
        diagnose(*arguments, **options)
    return str(error.value).splitlines()


def test_a_step_is_a_row_with_its_spread_by_hand():
    table = diagnose({"base": [1.0, 1, 2, 4], "raked": pd.Series([2.0, 2, 2, 2], index=[3, 3, 3, 3])})
    assert table["step"].tolist() == ["base", "raked"]
    base = table.iloc[0]
    # Sum 8, sum of squares 22: deff = 4 * 22 / 64; variance with divisor n = 22/4 - 4 = 1.5.
    expected = {
        "n": 4,
        "sum": 8,
        "min": 1,
        "median": 1.5,
        "max": 4,
        "range_ratio": 4,
        "cv": np.sqrt(1.5) / 2,
        "deff": 1.375,
        "n_effective": 4 / 1.375,
        "top_5_percent_share": 0.5,
    }
    assert base.drop("step").to_dict() == pytest.approx(expected, rel=1e-15)
    assert table.iloc[1][["cv", "deff", "n_effective", "range_ratio", "top_5_percent_share"]].tolist() == [
        0,
        1,
        4,
        1,
        0.25,
    ]


def test_rows_without_weight_do_not_count():
    both = diagnose({"sampled": [1, 2, 0, 0], "responded": [1, 2]})
    assert both.iloc[0, 1:].tolist() == both.iloc[1, 1:].tolist()


def test_groups_stand_under_each_step_as_if_alone():
    weight, by = [1.0, 2, 3, 40], ["KEN", "UGA", "KEN", "UGA"]
    table = diagnose({"base": weight, "twice": 2 * np.array(weight)}, by=by)
    assert list(zip(table["step"], table["group"], strict=True)) == [
        ("base", "KEN"), ("base", "UGA"), ("twice", "KEN"), ("twice", "UGA")
    ]  # fmt: skip
    alone = diagnose({"base": [2, 40]}).iloc[0]
    assert table.iloc[1].drop("group").to_dict() == alone.to_dict()


def test_the_largest_five_percent_are_rounded_up_to_whole_weights():
    assert diagnose({"x": np.arange(1.0, 101)})["top_5_percent_share"][0] == pytest.approx(
        (96 + 97 + 98 + 99 + 100) / 5050
    )
    assert diagnose({"x": np.arange(1.0, 22)})["top_5_percent_share"][0] == pytest.approx((20 + 21) / 231)


def test_every_problem_of_every_step_is_told():
    lines = lines_of({"base": [1.0, -1.0], "raked": [0.0, 0.0], "trimmed": [1.0, np.nan]})
    assert [line.split(";")[0] for line in lines] == [
        "Weights of step 'base' are negative in 1 row (row 1, counted from 0)",
        "Weights of step 'raked' are 0 in every row",
        "Weights of step 'trimmed' are missing in 1 row (row 1, counted from 0)",
    ]


def test_a_group_without_weight_and_groups_of_other_rows_are_told():
    lines = lines_of({"base": [1.0, 0.0], "short": [1.0]}, by=["a", "b"])
    assert lines[0] == "Weights of step 'base' are 0 throughout group 'b'; leave it out."
    assert "(step 'short') has 2 rows where the weights have 1" in lines[1]


@pytest.mark.parametrize("steps", [{}, [1.0, 2.0], None])
def test_no_steps_are_refused(steps):
    assert lines_of(steps) == ["steps must be a mapping of step to weights with at least one step; give one."]


@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=50), st.floats(1e-150, 1e150))
def test_deff_is_kishs_both_ways_and_depends_on_no_scale(weight, factor):
    weight = np.array(weight)
    row = diagnose({"x": weight * factor}).iloc[0]
    assert row["deff"] == pytest.approx(len(weight) * np.sum(weight**2) / np.sum(weight) ** 2, rel=1e-12)
    assert row["deff"] == pytest.approx(1 + row["cv"] ** 2, rel=1e-12)
    assert 1 - 1e-12 <= row["deff"] <= len(weight) * (1 + 1e-12)
    assert row["n_effective"] == pytest.approx(np.sum(weight) ** 2 / np.sum(weight**2), rel=1e-12)
