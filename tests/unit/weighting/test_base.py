"""Base weights: the reciprocal of the chance to be selected, and no weight from a chance that is none."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.weighting import WeightingError, base_weights


STAGES = pd.DataFrame({"psu": [0.1, 0.5], "household": [0.02, 1.0], "child": [0.5, 0.25]}, index=["b", "a"])


def test_the_weight_is_one_over_the_product_of_the_stage_probabilities():
    np.testing.assert_allclose(base_weights(STAGES), [1000, 8], rtol=1e-15)
    np.testing.assert_allclose(base_weights(STAGES.to_numpy()), [1000, 8], rtol=1e-15)


@pytest.mark.parametrize("one", [pd.Series([0.5, 0.2]), np.array([0.5, 0.2]), pd.DataFrame({"p": [0.5, 0.2]})])
def test_a_single_column_is_a_single_stage(one):
    assert base_weights(one).tolist() == [2, 5]


def test_the_callers_table_is_left_as_it_was():
    before = STAGES.copy()
    base_weights(STAGES)
    pd.testing.assert_frame_equal(STAGES, before)


def test_every_unusable_probability_is_told_with_its_column_and_rows_but_not_its_value():
    stages = pd.DataFrame(
        {"psu": [0.1, np.nan, 0.1, 0.1], "household": [0.0, 17.25, -0.1, 1.0], "child": ["secret", 0.5, 0.5, 0.5]}
    )
    with pytest.raises(WeightingError) as error:
        base_weights(stages)
    lines = str(error.value).splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("Stage probability 'psu' is missing in 1 row (row 1, counted from 0)")
    assert lines[1].startswith("Stage probability 'household' is outside (0, 1] in 3 rows (rows 0, 1 and 2,")
    assert lines[2].startswith("Stage probability 'child' holds no number in 1 row (row 0,")
    assert "17.25" not in str(error.value) and "secret" not in str(error.value)


@pytest.mark.parametrize("stages", [[[np.inf]], [[1.0000001]], [["0.5"]], [[None]]])
def test_what_only_looks_like_a_probability_is_refused(stages):
    with pytest.raises(WeightingError, match="Stage probability 0 (is|holds)"):
        base_weights(pd.DataFrame(stages))


@pytest.mark.parametrize("stages", [pd.DataFrame(), pd.DataFrame({"p": []}), pd.DataFrame(index=range(3))])
def test_no_rows_or_no_stages_are_refused(stages):
    with pytest.raises(WeightingError, match="There are no probabilities"):
        base_weights(stages)


@pytest.mark.parametrize("chance", [1e-200, 1e-155])
def test_probabilities_too_small_for_a_finite_weight_are_refused(chance):
    with pytest.raises(WeightingError, match="multiply to 0 in 1 row"):
        base_weights(pd.DataFrame({"psu": [chance], "child": [chance]}))


@given(st.lists(st.tuples(st.floats(1e-6, 1), st.floats(1e-6, 1)), min_size=1, max_size=20))
def test_weight_times_probabilities_is_one_and_no_weight_is_below_one(rows):
    weight = base_weights(np.array(rows))
    np.testing.assert_allclose(weight * np.prod(rows, axis=1), 1, rtol=1e-14)
    assert (weight >= 1).all()
