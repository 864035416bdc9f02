"""PSUs of each stratum: exact sums, minima, ties, and what cannot be met."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.errors import DesignError
from disrupting_harm.sampling.allocation import RULES, allocate


SIZES = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.floats(1e-3, 1e9), min_size=1, max_size=12)


def test_shares_in_proportion_to_size_are_rounded_by_largest_remainders():
    # Rounding down gives 41, 33 and 25: the PSU that is left goes to the .6.
    assert allocate({"north": 41.6, "south": 33.3, "west": 25.1}, 100) == {"north": 42, "south": 33, "west": 25}


def test_equal_shares_ignore_the_size():
    assert allocate({"north": 900, "south": 90, "west": 10}, 30, rule="equal") == {"north": 10, "south": 10, "west": 10}


def test_the_square_root_of_the_size_lies_between_the_two():
    # Square roots 9, 3 and 1 of 13: 39 PSUs are 27, 9 and 3.
    assert allocate({"north": 81, "south": 9, "west": 1}, 39, rule="power") == {"north": 27, "south": 9, "west": 3}


@pytest.mark.parametrize("power, rule", [(1, "proportional"), (0, "equal")])
def test_the_ends_of_the_power_rule_are_the_other_two(power, rule):
    sizes = {"north": 812, "south": 77, "west": 33.5}
    assert allocate(sizes, 41, rule="power", power=power) == allocate(sizes, 41, rule=rule)


def test_a_small_stratum_gets_two_and_the_others_share_the_rest():
    # Of 20 the west would get 0.2. The other 18 are shared 3 to 1: 13.5 and 4.5, a tie that goes to the larger stratum.
    assert allocate({"west": 1, "south": 24.75, "north": 74.25}, 20) == {"west": 2, "south": 4, "north": 14}


def test_raising_one_stratum_can_push_another_below_the_minimum():
    # Shares of 10: 6.3, 2.05, 1.65. West is raised to 2, south would then get 8 * 2.05 / 8.35 = 1.96 and is raised too.
    assert allocate({"north": 6.3, "south": 2.05, "west": 1.65}, 10) == {"north": 6, "south": 2, "west": 2}


def test_ties_go_to_the_first_in_the_order_of_the_names_whatever_the_order_of_the_mapping():
    assert allocate({"c": 1, "b": 1, "a": 1}, 8) == {"c": 2, "b": 3, "a": 3}
    assert list(allocate({"c": 1, "b": 1, "a": 1}, 8)) == ["c", "b", "a"]


@given(SIZES, st.integers(0, 200), st.sampled_from(RULES), st.floats(0, 1), st.integers(1, 3), st.randoms())
def test_every_allocation_sums_to_n_respects_the_minimum_and_the_order_of_sizes(
    sizes, more, rule, power, minimum, random
):
    n = minimum * len(sizes) + more
    out = allocate(sizes, n, rule=rule, power=power, minimum=minimum)
    assert sum(out.values()) == n and min(out.values()) >= minimum
    assert list(out) == list(sizes) and all(type(count) is int for count in out.values())
    ordered = sorted(sizes, key=sizes.get)
    assert all(out[a] <= out[b] for a, b in pairwise(ordered) if sizes[a] < sizes[b])
    shuffled = list(sizes.items())
    random.shuffle(shuffled)
    assert allocate(dict(shuffled), n, rule=rule, power=power, minimum=minimum) == out


@given(SIZES, st.integers(1, 500))
def test_where_no_minimum_binds_no_stratum_is_a_whole_psu_off_its_share(sizes, n):
    out, total = allocate(sizes, n + len(sizes), minimum=1), math.fsum(sizes.values())
    shares = {h: (n + len(sizes)) * size / total for h, size in sizes.items()}
    if min(shares.values()) >= 1:
        assert all(abs(out[h] - shares[h]) < 1 + 1e-6 for h in sizes)


def test_sizes_of_any_magnitude_do_not_overflow():
    assert allocate({"a": 1e308, "b": 1e308, "c": 5e307}, 10) == {"a": 4, "b": 4, "c": 2}
    assert allocate({"a": 1e300, "b": 1e-300}, 10) == {"a": 8, "b": 2}


def test_every_problem_is_told_at_once():
    with pytest.raises(DesignError) as error:
        allocate({"a": 0, "b": 5, "c": math.nan, "d": "9"}, 7, rule="neyman", power=2)
    text = str(error.value)
    assert len(text.splitlines()) == 4
    assert "strata a, c, d is not a finite number above 0" in text
    assert "proportional, equal, power" in text
    assert "7 PSUs do not give 4 strata 2 each; take at least 8 PSUs" in text


@pytest.mark.parametrize("n", [0, -3, 2.5, 10.0, True, "10", None])
def test_n_and_the_minimum_are_whole_numbers(n):
    with pytest.raises(DesignError, match="^n must be a whole number"):
        allocate({"a": 1}, n)
    with pytest.raises(DesignError, match="^minimum must be a whole number"):
        allocate({"a": 1}, 5, minimum=n)


def test_no_strata_is_refused():
    with pytest.raises(DesignError, match="no strata"):
        allocate({}, 10)
