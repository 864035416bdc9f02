"""Sample sizes: reference values, limits, and every wrong value named at once."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from disrupting_harm.errors import DesignError
from disrupting_harm.sampling.size import size_for_difference, size_for_proportion, size_table


# R: the formulas of the docstring worked out with qnorm, before rounding up; deff 1.5, response rate 0.85
PROPORTIONS = [
    (0.05, 0.02, 805.011591101, 1204.803071277),
    (0.01, 0.02, 167.781363198, 770.961431770),
    (0.50, 0.05, 677.904497770, 706.628697199),
    (0.20, 0.03, 1205.163551590, 1389.095571396),
]
# R: power.prop.test(p1, p2, power, sig.level)$n, the same formula with equal groups
EQUAL_GROUPS = [
    (0.50, 0.75, 0.90, 0.95, 76.7069301141),
    (0.05, 0.08, 0.80, 0.95, 1058.85511143),
    (0.20, 0.10, 0.90, 0.99, 376.944486004),
    (0.00, 0.02, 0.80, 0.95, 387.338516696),
]
# R: uniroot on the power of the two-sided test, n2 = ratio * n1
UNEQUAL_GROUPS = [
    (2.0, 0.05, 0.08, 815.72947352, 1631.45894704),
    (0.5, 0.10, 0.15, 1003.792934558, 501.896467279),
    (3.0, 0.30, 0.20, 189.598271563, 568.794814688),
]


@pytest.mark.parametrize("p, d, wald, fleiss", PROPORTIONS)
def test_sizes_for_a_proportion_are_the_formulas_rounded_up(p, d, wald, fleiss):
    for method, exact in (("wald", wald), ("fleiss", fleiss)):
        assert size_for_proportion(p, d, method=method, deff=1.5, response_rate=0.85) == math.ceil(exact)


def test_a_proportion_of_a_half_within_5_points_needs_the_385_of_the_textbooks():
    assert size_for_proportion(0.5, 0.05) == 385


def test_nobody_has_a_size_by_fleiss_but_none_by_wald():
    assert size_for_proportion(0.0, 0.02, method="fleiss", deff=1.5, response_rate=0.85) == 771
    for p in (0, 1):
        with pytest.raises(DesignError, match='take method "fleiss"'):
            size_for_proportion(p, 0.02)


def test_every_value_out_of_range_is_named_at_once():
    with pytest.raises(DesignError) as error:
        size_for_proportion(12, 0.5, method="agresti", deff=0, response_rate=85, confidence=1.0)
    lines = str(error.value).splitlines()
    assert [line.split(" ")[0].split("=")[0] for line in lines] == [
        "proportion",
        "half_width",
        "deff",
        "response_rate",
        "confidence",
        "method",
    ]
    assert "divide a percentage by 100" in lines[0] and "wald, fleiss" in lines[-1]


@pytest.mark.parametrize("value", [np.nan, math.inf, -0.1, "0.05", None, True, np.array([0.05, 0.1])])
@pytest.mark.parametrize("name", ["proportion", "half_width", "deff", "response_rate", "confidence"])
def test_what_is_no_number_of_the_range_is_refused(name, value):
    request = {"proportion": 0.05, "half_width": 0.02, name: value}
    with pytest.raises(DesignError, match=f"^{name} must be"):
        size_for_proportion(**request)


@pytest.mark.parametrize("first, second, power, confidence, exact", EQUAL_GROUPS)
def test_equal_groups_agree_with_rs_power_prop_test(first, second, power, confidence, exact):
    size = size_for_difference(first, second, power=power, confidence=confidence)
    assert size == (math.ceil(exact), math.ceil(exact))


@pytest.mark.parametrize("ratio, first, second, exact_first, exact_second", UNEQUAL_GROUPS)
def test_unequal_groups_are_each_rounded_up_after_design_effect_and_response(
    ratio, first, second, exact_first, exact_second
):
    assert size_for_difference(first, second, ratio=ratio) == (math.ceil(exact_first), math.ceil(exact_second))
    inflated = tuple(math.ceil(n * 1.6 / 0.85) for n in (exact_first, exact_second))
    assert size_for_difference(first, second, ratio=ratio, deff=1.6, response_rate=0.85) == inflated


@given(
    st.floats(0.01, 0.99),
    st.floats(0.01, 0.99),
    st.floats(0.2, 5),
    st.floats(0.5, 0.99),
    st.floats(0.8, 0.99),
)
def test_the_sizes_reach_the_power_and_fewer_children_do_not(first, second, ratio, power, confidence):
    if abs(first - second) < 0.005:
        return
    n1, n2 = size_for_difference(first, second, ratio=ratio, power=power, confidence=confidence)

    def reached(n1, n2):
        pooled = (n1 * first + n2 * second) / (n1 + n2)
        null = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
        apart = math.sqrt(first * (1 - first) / n1 + second * (1 - second) / n2)
        return norm.cdf((abs(second - first) - norm.isf((1 - confidence) / 2) * null) / apart)

    # n1 and n2 were rounded up from n and ratio * n: at the unrounded sizes the power is reached exactly, with one
    # child fewer in the first group, and its share in the second, it is not.
    assert reached(n1, ratio * n1) >= power - 1e-9
    if n1 > 2:
        assert reached(n1 - 1, ratio * (n1 - 1)) < power + 1e-9
    assert ratio * (n1 - 1) <= n2 < ratio * n1 + 1


@given(st.floats(0.01, 0.45), st.floats(0.5, 0.99), st.floats(0.2, 5))
def test_it_does_not_matter_which_group_is_named_first(first, second, ratio):
    there = size_for_difference(first, second, ratio=ratio)
    back = size_for_difference(second, first, ratio=1 / ratio)
    assert np.abs(np.subtract(there, back[::-1])).max() <= 1  # rounding up at the two ends of one equation


def test_two_proportions_that_are_equal_cannot_be_told_apart():
    with pytest.raises(DesignError, match="are equal"):
        size_for_difference(0.1, 0.1)


def test_every_wrong_value_of_a_difference_is_named_at_once():
    with pytest.raises(DesignError) as error:
        size_for_difference(-1, 8, power=0.4, ratio=0, deff=np.nan, response_rate=0, confidence=95)
    names = [line.split(" must")[0] for line in str(error.value).splitlines()]
    assert names == ["first", "second", "power", "ratio", "deff", "response_rate", "confidence"]


def test_the_table_holds_every_proportion_half_width_and_method_in_order():
    table = size_table([0.05, 0.2], [0.02, 0.03], deff=1.5, response_rate=0.85)
    assert table.columns.tolist() == [
        "proportion",
        "half_width",
        "method",
        "deff",
        "response_rate",
        "confidence",
        "interviews",
        "sample",
        "flags",
    ]
    assert len(table) == 8
    assert table[["proportion", "half_width", "method"]].to_numpy().tolist()[:3] == [
        [0.05, 0.02, "wald"],
        [0.05, 0.02, "fleiss"],
        [0.05, 0.03, "wald"],
    ]
    assert table["sample"].tolist()[:2] == [806, 1205]
    assert table["interviews"].tolist()[:2] == [math.ceil(456.173234957 * 1.5), math.ceil(682.721740390 * 1.5)]


def test_a_wald_interval_below_0_is_flagged_and_that_of_fleiss_is_not():
    table = size_table([0.01, 0.99, 0.02], 0.02)
    flagged = table[table["flags"] != ""]
    assert flagged["proportion"].tolist() == [0.01, 0.99] and set(flagged["method"]) == {"wald"}
    assert set(flagged["flags"]) == {"interval leaves [0, 1]"}


def test_single_values_make_a_table_of_one_row():
    assert size_table(0.05, 0.02, methods="wald")["sample"].tolist() == [457]


@pytest.mark.parametrize("proportions, methods", [([], "wald"), ([0.1], [])])
def test_an_empty_table_is_refused(proportions, methods):
    with pytest.raises(DesignError, match="table is empty"):
        size_table(proportions, 0.02, methods=methods)


def test_the_table_names_each_problem_once():
    with pytest.raises(DesignError) as error:
        size_table([0.05, 5, 10, 0], [0.02, 2], deff=-1)
    text = str(error.value)
    assert len(text.splitlines()) == 4
    assert [text.count(word) for word in ("proportion must", "half_width must", "deff must", "of 0 or 1")] == [1] * 4
