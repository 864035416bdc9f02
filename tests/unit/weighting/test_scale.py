"""Scaled weights: another sum, the same weights relative to each other."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.weighting import WeightingError, scale


WEIGHT, COUNTRY = [1.0, 3.0, 0.0, 10.0, 20.0, 30.0], ["KEN", "KEN", "KEN", "UGA", "UGA", "UGA"]


def lines_of(*arguments, **options):
    with pytest.raises(WeightingError) as error:
        scale(*arguments, **options)
    return str(error.value).splitlines()


def test_weights_sum_to_the_number_of_rows_that_have_one():
    assert scale(WEIGHT, to="n", by=COUNTRY) == pytest.approx([0.5, 1.5, 0, 0.5, 1, 1.5], rel=1e-15)
    assert scale(WEIGHT, to="n").sum() == pytest.approx(5, rel=1e-15)


def test_countries_share_the_sum_of_all_weights_equally():
    # By hand: 64 in all, 32 for each country.
    assert scale(WEIGHT, to="sum", by=COUNTRY) == pytest.approx([8, 24, 0, 32 / 6, 64 / 6, 16], rel=1e-15)


def test_each_country_sums_to_its_population_or_to_one_number():
    populations = {"UGA": 1200, "KEN": 400}
    for to in (populations, pd.Series(populations)):
        assert scale(WEIGHT, to=to, by=COUNTRY) == pytest.approx([100, 300, 0, 200, 400, 600], rel=1e-15)
    assert scale(WEIGHT, to=np.float64(8), by=COUNTRY) == pytest.approx([2, 6, 0, 8 / 6, 16 / 6, 4], rel=1e-15)
    assert scale([1, 3], to=8) == pytest.approx([2, 6], rel=1e-15)


def test_every_problem_is_told_at_once():
    lines = lines_of([-1.0, 1.0, 1.0], to=5, by=["a", None])
    assert len(lines) == 3 and "negative in 1 row (row 0" in lines[0]
    assert "The group has 2 rows where the weights have 3" in lines[1] and "missing in 1 row (row 1," in lines[2]


def test_populations_of_other_countries_are_told():
    lines = lines_of(WEIGHT, to={"KEN": 0, "TZA": 5}, by=COUNTRY)
    assert lines == [
        "`to` names group 'TZA', which has no row; leave it out.",
        "`to` has no number for 1 of 2 groups; add them.",
        "`to` is not a finite number above 0 for group 'KEN'; correct it.",
    ]


def test_a_group_without_weight_is_named():
    assert lines_of([1.0, 0.0], to="n", by=["a", "b"]) == ["The weights are 0 throughout group 'b'; leave it out."]


@pytest.mark.parametrize("to", ["mean", 0, -1, np.nan, np.inf, None, "5"])
def test_a_sum_that_is_none_is_refused(to):
    (line,) = lines_of(WEIGHT, to=to)
    assert "`to` must be" in line or "is not a choice" in line


@pytest.mark.parametrize("to", ["sum", {"KEN": 5}])
def test_shares_between_groups_need_groups(to):
    assert lines_of(WEIGHT, to=to) == ['to="sum" and to={group: number} need groups; give `by`.']


@given(st.lists(st.tuples(st.floats(1e-6, 1e6), st.sampled_from("abc")), min_size=1, max_size=30))
def test_scaling_keeps_ratios_within_groups_and_is_idempotent(rows):
    weight, by = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    once = scale(weight, to="n", by=by)
    for group in set(by):
        inside = by == group
        assert once[inside].sum() == pytest.approx(inside.sum(), rel=1e-12)
        np.testing.assert_allclose(once[inside] / once[inside][0], weight[inside] / weight[inside][0], rtol=1e-12)
    np.testing.assert_allclose(scale(once, to="n", by=by), once, rtol=1e-12)
    np.testing.assert_allclose(scale(weight * 7, to="n", by=by), once, rtol=1e-12)
    equal = scale(weight, to="sum", by=by)
    for group in set(by):
        assert equal[by == group].sum() == pytest.approx(weight.sum() / len(set(by)), rel=1e-12)
