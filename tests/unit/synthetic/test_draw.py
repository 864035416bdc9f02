"""Draws that give the same bytes on every machine, and shares that are met as closely as whole people allow."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.synthetic.draw import fill, normal


FIRST_OF_SEED_1 = ["-0x1.640b4f663d5b0p-1", "0x1.dd052b6913d80p-2"]


@st.composite
def people(draw):
    n = draw(st.integers(1, 40))
    column = lambda values: np.array(draw(st.lists(values, min_size=n, max_size=n)))
    return (
        column(st.floats(0.01, 1000)),
        column(st.floats(-6, 6)),
        column(st.booleans()),
        draw(st.floats(0, 1)),
    )


@given(people())
def test_a_share_is_never_overshot_and_the_gap_is_smaller_than_the_smallest_weight_left(drawn):
    weight, score, eligible, share = drawn
    chosen = fill(weight, score, eligible, share)
    room = share * weight.sum()
    slack = 1e-9 * weight.sum()
    assert weight[chosen].sum() <= room + slack
    assert not (chosen & ~eligible).any()
    left = eligible & ~chosen
    if left.any():
        assert room - weight[chosen].sum() < weight[left].min() + slack


@st.composite
def people_of_equal_weight(draw):
    """Scores, who is eligible, and a number from 1 to one less than all who are eligible."""
    eligible = np.array(draw(st.permutations([True] * draw(st.integers(2, 30)) + [False] * draw(st.integers(0, 10)))))
    score = np.array(draw(st.lists(st.floats(-6, 6), min_size=len(eligible), max_size=len(eligible))))
    return score, eligible, draw(st.integers(1, int(eligible.sum()) - 1))


@given(people_of_equal_weight())
def test_who_ranks_higher_and_weighs_no_more_is_chosen_first(drawn):
    score, eligible, number = drawn
    # Half a person above the number: rounding cannot change how many are chosen.
    chosen = fill(np.ones(len(score)), score, eligible, (number + 0.5) / len(score))
    assert chosen.sum() == number
    assert score[chosen].min() >= score[eligible & ~chosen].max()


def test_equal_scores_are_taken_in_the_order_of_the_rows():
    assert fill(np.ones(4), np.zeros(4), np.ones(4, bool), 0.5).tolist() == [True, True, False, False]


def test_nobody_and_everybody():
    weight, score, everyone = np.array([2.0, 1.0]), np.zeros(2), np.ones(2, bool)
    assert not fill(weight, score, everyone, 0).any()
    assert fill(weight, score, everyone, 1).all()


def test_normal_numbers_have_mean_0_and_variance_1_and_lie_within_6():
    drawn = normal(np.random.Generator(np.random.PCG64(1)), 20_000)
    assert abs(drawn.mean()) < 4 / np.sqrt(20_000) and abs(drawn.var() - 1) < 0.04
    assert np.abs(drawn).max() <= 6


def test_the_first_normal_numbers_of_a_seed_are_the_same_on_every_machine():
    # Only additions of the generator's uniform numbers: equal to the last bit, so compared without a tolerance.
    drawn = normal(np.random.Generator(np.random.PCG64(1)), 2)
    assert [number.hex() for number in drawn.tolist()] == FIRST_OF_SEED_1
