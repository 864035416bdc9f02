"""Respondents divided among choices: weighted shares are met within a row's weight, and nobody gets what is not allowed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.synthetic.shares import divide, shares_by_kind, take


@st.composite
def people_and_choices(draw):
    """Weights, scores, shares of the choices (some of them 0) and where in a row's weight the cut lies."""
    n, k = draw(st.integers(1, 40)), draw(st.integers(1, 5))
    column = lambda values, size: np.array(draw(st.lists(values, min_size=size, max_size=size)))
    shares = column(st.integers(0, 100), k) / 100
    shares[draw(st.integers(0, k - 1))] += 0.01
    return (
        column(st.floats(0.01, 1000), n),
        column(st.floats(-6, 6), n),
        shares,
        draw(st.floats(0, 1, exclude_max=True)),
    )


@given(people_and_choices())
def test_every_choice_gets_its_share_within_the_weight_of_one_row(drawn):
    weight, score, shares, start = drawn
    found = divide(weight, score, shares, np.ones((len(weight), len(shares)), bool), start)
    for choice, share in enumerate(shares / shares.sum()):
        got = weight[found == choice].sum()
        assert abs(got - share * weight.sum()) <= weight.max() * (1 + 1e-6)
        assert share > 0 or got == 0


@given(people_and_choices(), st.data())
def test_nobody_gets_what_is_not_allowed(drawn, data):
    weight, score, shares, start = drawn
    size = (len(weight), len(shares))
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=size[0] * size[1], max_size=size[0] * size[1])))
    allowed = allowed.reshape(size)
    allowed[~allowed.any(axis=1), -1] = True
    found = divide(weight, score, shares, allowed, start)
    assert allowed[np.arange(size[0]), found].all()


def test_shares_of_all_are_met_though_some_may_not_answer_everything():
    weight, rng = np.ones(1000), np.random.Generator(np.random.PCG64(1))
    allowed = np.ones((1000, 3), bool)
    allowed[:300, 0] = False
    found = divide(weight, rng.random(1000), np.array([0.5, 0.3, 0.2]), allowed, 0.5)
    assert np.bincount(found) == pytest.approx([500, 300, 200], abs=2)
    assert not (found[:300] == 0).any() and {1, 2} == set(found[:300])


def test_shares_that_cannot_be_met_are_met_as_nearly_as_can_be():
    """Half of the rows may only give the first answer, which is to have a tenth: all others then give none of it."""
    kinds = np.array([[True, False, False], [True, True, True]])
    found = shares_by_kind(np.array([50.0, 50.0]), kinds, np.array([0.1, 0.6, 0.3]))
    assert found[0].tolist() == [1, 0, 0]
    assert found[1] == pytest.approx([0, 2 / 3, 1 / 3], abs=0.01)


def test_who_may_only_give_an_answer_without_a_share_gives_it():
    allowed = np.array([[False, True], [True, True]])
    assert divide(np.ones(2), np.zeros(2), np.array([1.0, 0.0]), allowed, 0.5).tolist() == [1, 0]


def test_high_scores_get_the_first_choices():
    found = divide(np.ones(4), np.array([0.1, 3.0, -1.0, 0.2]), np.array([0.5, 0.5]), np.ones((4, 2), bool), 0.5)
    assert found.tolist() == [1, 0, 1, 0]


def test_a_single_row_gets_each_choice_as_often_as_its_share_says():
    one, rng = np.ones(1), np.random.Generator(np.random.PCG64(2))
    found = [int(divide(one, one, np.array([0.2, 0.8]), np.ones((1, 2), bool), rng.random())[0]) for _ in range(2000)]
    assert abs(np.mean(found) - 0.8) < 4 * np.sqrt(0.16 / 2000)


def test_nobody_is_divided_into_nobody():
    assert divide(np.ones(0), np.ones(0), np.ones(2), np.ones((0, 2), bool), 0.5).tolist() == []


@given(people_and_choices(), st.floats(0, 1))
def test_who_is_taken_weighs_what_was_asked_for_within_one_row_or_is_all_there_are(drawn, share):
    weight, score, _, start = drawn
    eligible = score >= -3
    chosen = take(weight, score, eligible, share * weight.sum(), start)
    assert not (chosen & ~eligible).any()
    wanted = min(share * weight.sum(), weight[eligible].sum())
    assert abs(weight[chosen].sum() - wanted) <= weight.max() * (1 + 1e-6)


@pytest.mark.parametrize("total", [0.0, -1.0])
def test_nobody_is_taken_where_nothing_is_left(total):
    assert not take(np.ones(3), np.arange(3.0), np.ones(3, bool), total, 0.999).any()


def test_a_single_row_is_taken_as_often_as_the_part_of_its_weight_that_is_asked_for():
    one, rng = np.ones(1), np.random.Generator(np.random.PCG64(4))
    taken = [bool(take(one, one, one > 0, 0.3, rng.random())[0]) for _ in range(2000)]
    assert abs(np.mean(taken) - 0.3) < 4 * np.sqrt(0.21 / 2000)
