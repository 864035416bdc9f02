"""Counts from bits are those of plain sums, for every length of the last word."""

from __future__ import annotations

import numpy as np
import pytest

from disrupting_harm.survey.bit_counts import count_common, pack_marks


@pytest.mark.parametrize("n", [0, 1, 7, 8, 63, 64, 65, 1000])
def test_counts_are_those_of_plain_sums(n):
    rng = np.random.default_rng([20260101, n])
    first, second = rng.random((3, n)) < 0.5, rng.random((5, n)) < 0.2
    assert (
        count_common(pack_marks(list(first)), pack_marks(list(second))) == first.astype(int) @ second.T.astype(int)
    ).all()


@pytest.mark.parametrize("dtype", [bool, np.int8, np.int64, np.uint16, float])
def test_an_entry_other_than_0_is_a_mark_in_every_type(dtype):
    column = np.array([0, 1, 0, 1, 1], dtype=dtype)
    assert count_common(pack_marks([column]), pack_marks([np.ones(5, dtype=bool)])).tolist() == [[3]]


def test_numbers_below_0_and_fractions_are_marks_and_zeros_of_either_sign_are_not():
    column = np.array([-1.5, 0.0, -0.0, 1e-300, np.nan, 7.0])
    assert count_common(pack_marks([column]), pack_marks([np.ones(6, dtype=bool)])).tolist() == [[4]]


def test_what_fills_the_last_word_is_never_counted():
    everyone = pack_marks([np.ones(65, dtype=bool)])
    assert everyone.shape == (1, 2) and count_common(everyone, ~np.zeros_like(everyone)).tolist() == [[65]]


def test_without_columns_there_are_no_counts():
    assert count_common(pack_marks([]), pack_marks([])).shape == (0, 0)
