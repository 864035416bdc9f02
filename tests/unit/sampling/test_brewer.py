"""Brewer's draw keeps its inclusion probabilities exactly: every possible sequence of draws is gone through."""

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disrupting_harm.sampling.brewer import draw_brewer


class Replay:
    """Stands for the random generator: draws what it is told, and multiplies the chances of that."""

    def __init__(self, places):
        self.places, self.chance = list(places), 1.0

    def choice(self, size, p):
        place = self.places.pop(0)
        assert len(p) == size and np.isclose(p.sum(), 1) and (p >= 0).all()
        self.chance *= p[place]
        return place


def sample_chances(probability):
    """Chance of every set of units that can be drawn."""
    probability, n = np.asarray(probability), round(sum(probability))
    chances = {units: 0.0 for units in combinations(range(len(probability)), n)}
    for sequence in permutations(range(len(probability)), n):
        left, places = list(range(len(probability))), []
        for unit in sequence:
            places.append(left.index(unit))
            left.remove(unit)
        replay = Replay(places)
        assert draw_brewer(probability, replay).tolist() == sorted(sequence)
        chances[tuple(sorted(sequence))] += replay.chance
    return chances


@pytest.mark.parametrize(
    "probability",
    [
        [0.05, 0.1, 0.15, 0.2, 0.25, 0.25],  # n = 1
        [0.1, 0.2, 0.3, 0.4, 0.5, 0.5],  # n = 2
        [0.1, 0.1, 0.2, 0.3, 0.6, 0.8, 0.9],  # n = 3, where samplics' own draw gives the last unit 0.88
        [0.5, 0.6, 0.7, 0.8, 0.999, 0.401],  # n = 4, one unit nearly certain
    ],
)
def test_every_unit_is_drawn_with_its_inclusion_probability_and_every_pair_can_be(probability):
    chances = sample_chances(probability)
    assert sum(chances.values()) == pytest.approx(1, abs=1e-12)
    included = [sum(c for units, c in chances.items() if i in units) for i in range(len(probability))]
    np.testing.assert_allclose(included, probability, rtol=1e-9)
    if round(sum(probability)) > 1:
        pairs = combinations(range(len(probability)), 2)
        assert min(sum(c for units, c in chances.items() if {*pair} <= {*units}) for pair in pairs) > 0


def test_three_of_equal_units_are_any_three_with_the_same_chance():
    np.testing.assert_allclose(list(sample_chances([0.6] * 5).values()), 0.1, rtol=1e-12)


@settings(max_examples=50)
@given(st.lists(st.floats(1, 100), min_size=8, max_size=60), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_the_sample_has_its_size_and_no_unit_twice(size, n, seed):
    probability = n * np.array(size) / np.sum(size)
    if probability.max() >= 1:
        return
    chosen = draw_brewer(probability, np.random.Generator(np.random.PCG64(seed)))
    assert len(chosen) == n == len(set(chosen.tolist())) and (np.diff(chosen) > 0).all()
