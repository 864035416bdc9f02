"""What a sample of a given size can show."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.errors import DesignError
from disrupting_harm.sampling.precision import detectable_difference, half_width_reached
from disrupting_harm.sampling.size import size_for_difference, size_for_proportion


def test_1000_children_with_a_design_effect_of_1_6_show_10_percent_within_2_4_points():
    assert half_width_reached(0.1, 1000, deff=1.6) == pytest.approx(0.0235195678145, rel=1e-12)  # R: qnorm
    assert half_width_reached(0.5, 400, confidence=0.9) == pytest.approx(0.0411213406738, rel=1e-12)


@given(st.floats(0.05, 0.95), st.floats(0.01, 0.04), st.floats(1, 4))
def test_the_wald_size_reaches_its_half_width_and_one_interview_fewer_does_not(p, d, deff):
    n = size_for_proportion(p, d, deff=deff)
    assert half_width_reached(p, n, deff=deff) <= d * (1 + 1e-9)
    assert half_width_reached(p, n - 1, deff=deff) > d * (1 - 1e-9)


def test_the_smallest_difference_between_two_groups_of_500_agrees_with_r():
    # R: power.prop.test(n = 500, p1 = .1, power = .8, tol = 1e-12)$p2, and n = 500 / 1.6
    assert detectable_difference(0.1, (500, 500)) == pytest.approx(0.159466681134 - 0.1, abs=1e-9)
    assert detectable_difference(0.1, (500, 500), deff=1.6) == pytest.approx(0.177308996549 - 0.1, abs=1e-9)


@given(st.floats(0, 0.8), st.integers(50, 5000), st.integers(50, 5000), st.floats(0.5, 0.95), st.floats(1, 4))
def test_the_difference_found_needs_just_these_groups(p, n1, n2, power, deff):
    try:
        difference = detectable_difference(p, (n1, n2), power=power, deff=deff)
    except DesignError:
        # Only where even the widest difference needs more than there is.
        assert sum(size_for_difference(p, 1.0, power=power, deff=deff, ratio=n2 / n1)) > n1 + n2
        return
    back = size_for_difference(p, p + difference, power=power, deff=deff, ratio=n2 / n1)
    assert max(abs(back[0] - n1), abs(back[1] - n2)) <= 1


def test_groups_too_small_for_any_difference_are_refused():
    with pytest.raises(DesignError, match="too small"):
        detectable_difference(0.9, (3, 3))


def test_every_wrong_value_is_named_at_once():
    with pytest.raises(DesignError) as error:
        detectable_difference(1.0, (0, math.nan), power=1.0, confidence=0, deff=0)
    assert len(str(error.value).splitlines()) == 6
    with pytest.raises(DesignError) as error:
        half_width_reached(0, 0, deff=0, confidence=1)
    assert len(str(error.value).splitlines()) == 4
