"""Krippendorff's alpha: his own worked examples, and a matrix of coincidences built the long way."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.components.kinds.segments.alpha import nominal_alpha


# K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), sections A, B and C: one line for each observer, . for missing.
BINARY = "0100000010", "1110010000"
NOMINAL = "aabbdcccedda", "babbbccceddd"
FOUR_OBSERVERS = "123321412...", "1233224125.3", ".3332342251.", "12332441251."


def units_of(observers):
    return [[value for value in unit if value != "."] for unit in zip(*observers, strict=True)]


@pytest.mark.parametrize(
    "observers, alpha, units", [(BINARY, 0.095, 10), (NOMINAL, 0.692, 12), (FOUR_OBSERVERS, 0.743, 11)]
)
def test_the_published_examples(observers, alpha, units):
    found = nominal_alpha(units_of(observers))
    assert (round(found.alpha, 3), found.units) == (alpha, units)


def test_a_unit_with_one_value_says_nothing():
    assert nominal_alpha(["ab", "aa", "b", ""]) == nominal_alpha(["ab", "aa"])
    assert nominal_alpha(["a", "b"]).units == 0


@pytest.mark.parametrize("units", [[], ["a"], ["aa", "aa"]])
def test_where_nothing_could_disagree_there_is_no_alpha(units):
    assert nominal_alpha(units).alpha is None


def by_coincidences(units) -> float | None:
    """1 - (n - 1) (sum of o_cc' off the diagonal) / (sum of n_c n_c' off the diagonal)."""
    cells: dict = {}
    for values in units:
        for pair in permutations(range(len(values)), 2):
            c, k = (values[place] for place in pair)
            cells[c, k] = cells.get((c, k), 0) + 1 / (len(values) - 1)
    margins = {c: sum(v for (a, _), v in cells.items() if a == c) for c, _ in cells}
    n = sum(margins.values())
    expected = sum(margins[c] * margins[k] for c in margins for k in margins if c != k)
    observed = sum(v for (c, k), v in cells.items() if c != k)
    return 1 - (n - 1) * observed / expected if expected > 1e-9 else None


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=4), max_size=12))
def test_it_is_that_of_the_matrix_of_coincidences(units):
    expected = by_coincidences(units)
    assert nominal_alpha(units).alpha == (None if expected is None else pytest.approx(expected, abs=1e-9))


@given(st.lists(st.lists(st.sampled_from("ab"), min_size=2, max_size=3), min_size=1, max_size=8), st.randoms())
def test_neither_the_order_of_coders_nor_of_units_counts(units, random):
    mixed = [random.sample(unit, len(unit)) for unit in units]
    random.shuffle(mixed)
    before, after = nominal_alpha(units).alpha, nominal_alpha(mixed).alpha
    assert after == (None if before is None else pytest.approx(before, abs=1e-12))
