"""How far a share is rounded: by hand, and against all sets of respondents of a small group."""

import itertools
import math

import numpy as np
import pytest

from disrupting_harm.disclosure.rules import Digits, Rules
from disrupting_harm.disclosure.units import (
    UNIT_OF_ALL,
    round_digits,
    round_to,
    round_up,
    unit_of_digits,
    unit_of_share,
)


@pytest.mark.parametrize(
    ("cases", "base", "unit"),
    [(154, 1014, 0.001), (0, 1014, 0.001), (1014, 1014, 0.001), (5, 12, UNIT_OF_ALL), (5, 1000, 0.001)],
)
def test_the_unit_of_a_share(cases, base, unit):
    assert unit_of_share(cases, base, Rules()) == pytest.approx(unit)


def test_the_unit_grows_as_the_group_gets_smaller():
    units = [unit_of_share(5, base, Rules()) for base in range(1000, 10, -10)]
    assert units == sorted(units) and units[0] == 0.001 and units[-1] == UNIT_OF_ALL


def test_a_unit_is_one_two_or_five_of_a_decimal_place():
    asked = itertools.product(range(5, 40, 5), range(50, 400, 10), (10**power for power in range(1, 12)))
    units = {unit_of_share(cases, base, Rules(minimum_sets=sets)) for cases, base, sets in asked}
    assert units - {UNIT_OF_ALL} == {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1}


def test_a_rule_that_asks_for_more_sets_rounds_further():
    assert unit_of_share(5, 60, Rules(minimum_sets=10)) < unit_of_share(5, 60, Rules(minimum_sets=100_000))


@pytest.mark.parametrize("seed", range(5))
def test_as_many_sets_fit_the_rounded_share_as_the_rule_asks_for(seed):
    rules = Rules(digits=Digits(se=1), minimum_sets=100)
    weights = np.random.default_rng(seed).lognormal(0, 0.8, 24)
    unit = unit_of_share(5, 24, rules)
    sums = np.array([weights[list(chosen)].sum() for chosen in itertools.combinations(range(24), 5)])
    share = sums[seed * 1000] / weights.sum()
    low, high = (round_to(share, unit) + half * unit for half in (-0.5, 0.5))
    fitting = ((sums / weights.sum() >= low) & (sums / weights.sum() <= high)).sum()
    assert math.isfinite(unit) and fitting >= rules.minimum_sets


@pytest.mark.parametrize(
    ("value", "unit", "nearest", "above"),
    [
        (0.1525, 0.001, 0.153, 0.153),
        (0.1, 0.1, 0.1, 0.1),
        (0.3, 0.1, 0.3, 0.3),
        (-0.0004, 0.001, 0.0, 0.0),
        (2.5, 5, 5, 5),
    ],
)
def test_numbers_are_rounded_to_a_unit(value, unit, nearest, above):
    assert (round_to(value, unit), round_up(value, unit)) == (nearest, above)
    assert math.copysign(1, round_to(value, unit)) == math.copysign(1, round_up(value, unit)) == 1


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [(1123638.0, 3, 1120000), (0.012345, 2, 0.012), (-1.25, 2, -1.3), (99.96, 3, 100), (0.0, 3, 0.0)],
)
def test_numbers_are_rounded_to_digits(value, digits, expected):
    assert round_digits(value, digits) == expected


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_no_number_stays(value):
    assert round_digits(value, 3) is value or round_digits(value, 3) == value


@pytest.mark.parametrize(
    ("cases", "base", "unit"),
    [
        # 658,008 sets of 5 of 40, by 5.24: 1,000 of them for each of a hundred standard errors are 15.2 %, which is 0.0199 by hand.
        (5, 40, 0.02),
        (35, 40, 0.02),
        (6, 40, 0.005),  # 0.0037
        (7, 25, 0.05),  # 0.0468
        (8, 22, 0.1),  # 0.0804
        (9, 21, 0.1),  # 0.0921
        (7, 22, UNIT_OF_ALL),  # 0.146
        (7, 36, 0.002),  # 0.00198
        (5, 58, 0.005),  # 0.00202
        (9, 27, 0.005),  # 0.00485
        (5, 50, 0.01),  # 0.00502
        (8, 27, 0.01),  # 0.00992
        (11, 24, 0.02),  # 0.01021
        (8, 23, 0.1),  # 0.0508
        (5, 31, 0.1),  # 0.0975
        (1, 1000, UNIT_OF_ALL),
        (999, 1000, UNIT_OF_ALL),
        (0, 12, 0.001),
        (12, 12, 0.001),
        (13, 12, 0.001),
        (0, 0, 0.001),
    ],
)
def test_the_unit_is_the_finest_that_as_many_sets_fit(cases, base, unit):
    assert unit_of_share(cases, base, Rules()) == pytest.approx(unit)


def test_each_digit_of_the_standard_error_takes_ten_times_as_many_sets():
    assert unit_of_share(5, 40, Rules(digits=Digits(se=1))) == pytest.approx(0.002)
    assert unit_of_share(7, 22, Rules(digits=Digits(se=1))) == pytest.approx(0.02)


def test_no_share_is_finer_than_what_is_printed():
    assert unit_of_share(5, 1000, Rules(digits=Digits(estimate=2))) == pytest.approx(0.01)
    assert unit_of_share(5, 40, Rules(digits=Digits(estimate=2))) == pytest.approx(0.02)


def test_no_more_sets_fit_than_there_are():
    """Of 5,461,512 sets of 5 of 60 there are 54,615 for each of a hundred standard errors, however far the share is rounded."""
    assert unit_of_share(5, 60, Rules(minimum_sets=54_000)) == pytest.approx(0.1)
    assert unit_of_share(5, 60, Rules(minimum_sets=60_000)) == UNIT_OF_ALL


@pytest.mark.parametrize(
    ("value", "nearest", "above"),
    [
        (3.0, 3, 3), (3.0 + 1e-11, 3, 3), (3.0 + 1e-8, 3, 4), (3.4999, 3, 4), (3.5, 4, 4), (-3.5, -3, -3), (-3.0, -3, -3),
        (-3.2, -3, -3), (-3.6, -4, -3), (0.2, 0, 1),
    ],
)  # fmt: skip
@pytest.mark.parametrize("unit", [1.0, 0.25, 1000.0])
def test_the_nearest_and_the_next_multiple_of_a_unit(value, nearest, above, unit):
    assert (round_to(value * unit, unit), round_up(value * unit, unit)) == (nearest * unit, above * unit)


@pytest.mark.parametrize(
    ("value", "digits", "unit"),
    [
        (1.0, 1, 1),
        (9.99, 1, 1),
        (10.0, 1, 10),
        (10.0, 2, 1),
        (0.5, 1, 0.1),
        (-123.0, 2, 10),
        (-123.0, 3, 1),
        (0.0123, 3, 1e-4),
    ],
)
def test_the_unit_of_a_number_is_that_of_its_last_digit(value, digits, unit):
    assert unit_of_digits(value, digits) == pytest.approx(unit)


def test_a_number_below_nothing_is_rounded_as_one_above():
    assert (round_digits(-12.5, 2), round_digits(12.5, 2), round_digits(-math.inf, 2)) == (-13, 13, -math.inf)
