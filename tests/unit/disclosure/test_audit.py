"""What an intruder can work out: by hand, against all whole numbers that fit, and for every kind of intruder."""

import numpy as np
import pytest
from tests.small_estimates import join, shares
from tests.small_suppression import EXACT, FINE, one_way, ranges_by_trying, suppressed, two_way, unsafe

from disrupting_harm.disclosure.attack import Range, components, hidden_cells
from disrupting_harm.disclosure.audit import Finding, as_table, attack, audit
from disrupting_harm.disclosure.primary import find_sensitive, withheld_rows
from disrupting_harm.disclosure.rules import Rules
from disrupting_harm.disclosure.structure import find_structure


def attacked(*tables, rules=EXACT, hidden=None, layer="cases"):
    """The auditor's table of one layer when only `hidden` rows (or those of primary suppression) are withheld."""
    structure = find_structure({f"t{i}": table for i, table in enumerate(tables)})
    sensitive = find_sensitive(structure, rules)
    rows = withheld_rows(structure, sensitive) if hidden is None else hidden
    table = as_table(structure, sensitive, audit(structure, sensitive, rows, rules))
    return table[table["layer"] == layer].set_index("cell")


def test_one_withheld_level_comes_back_by_subtraction():
    found = attacked(one_way(3, 30, 40)).loc["harm (g=g0)"]
    assert (found["low"], found["high"], found["recovered"], found["safe"]) == (3, 3, True, False)


def test_two_withheld_levels_are_known_up_to_their_sum():
    found = attacked(one_way(3, 4, 40)).loc["harm (g=g0)"]
    assert (found["low"], found["high"], found["safe"]) == (0, 7, True)


def test_a_group_that_no_table_prints_comes_back_by_subtraction():
    found = attacked(shares({"": (30, 1000), "sex=f": (17, 500), "sex=m": (10, 470)}))
    assert list(found["recovered"]) == [True] and list(found["implied"]) == [True]


def test_the_last_answer_of_a_choice_comes_back_from_the_base():
    answers = join(*(shares({"": (cases, 100)}, indicator=f"often_{i}") for i, cases in enumerate((3, 57, 40))))
    assert attacked(answers).loc["often_0 (all)", "recovered"]


def test_a_small_base_comes_back_though_all_its_rows_are_withheld():
    table = shares({"": (40, 108), "g=a": (3, 8), "g=b": (37, 100)})
    assert attacked(table, layer="bases").loc["harm (g=a)", "recovered"]


ANSWERS = join(*(
    shares({"": (sum(cases), 200), "s=f": (cases[0], 100), "s=m": (cases[1], 100)}, indicator=f"often_{i}")
    for i, cases in enumerate([(7, 9), (30, 45), (60, 40)])
))  # fmt: skip


@pytest.mark.parametrize("layer", ["cases", "weights"])
@pytest.mark.parametrize("table", [one_way(3, 4, 40), ANSWERS], ids=["one sum", "sums and a base that is known"])
def test_what_each_bound_counts_for_proves_the_width_of_a_range(table, layer):
    """The search for what to withhold rests on it: the width is that many times the bounds, and what the sums add."""
    structure = find_structure({"t": table})
    for component in components(structure, EXACT, layer):
        hidden = np.ones(len(component.cells), dtype=bool)
        bounds = component.bounds(hidden)
        for cell in range(len(hidden)):
            found = component.range_of(cell, hidden)
            proved = found.constant + found.upper_duals @ bounds[:, 1] + found.lower_duals @ bounds[:, 0]
            assert found.high - found.low == pytest.approx(proved, abs=1e-6) and found.high > found.low


def test_a_structural_zero_is_not_sensitive_and_gives_no_room():
    table = shares({"": (33, 200), "g=a": (3, 100), "g=b": (30, 100), "g=c": (0, 0)})
    structure = find_structure({"t": table})
    hidden = {i for i, row in enumerate(structure.rows) if row.group in ((("g", "a"),), (("g", "c"),))}
    assert attacked(table, hidden=hidden).loc["harm (g=a)", "recovered"]


def test_shares_of_unequal_weights_give_back_what_counts_hide():
    # Counts are rounded to 20 and leave a wide range; the share of the part without sex follows from the weighted sums.
    counts = {"": (123, 1000), "sex=f": (70, 500), "sex=m": (50, 480)}
    rules = Rules(minimum_cases=10, minimum_non_cases=10, minimum_base=20, round_counts=20, digits=FINE)
    table = shares(counts, weight=1.7)
    assert attacked(table, rules=rules)["safe"].all()
    found = attacked(table, rules=rules, layer="weights")
    assert not found["safe"].any() and np.allclose(found["low"], 3, atol=0.01)


def test_shares_with_few_decimals_hide_the_same_part():
    table = shares({"": (1230, 10_000), "sex=f": (700, 5000), "sex=m": (527, 4900)}, weight=1.7)
    assert attacked(table, layer="weights")["safe"].all()


def test_an_insider_who_is_the_only_case_of_a_cell_works_out_the_other():
    rules = Rules(minimum_cases=3, minimum_non_cases=3, minimum_base=6, minimum_width=2, round_counts=1)
    structure = find_structure({"t": one_way(1, 1, 40)})
    sensitive = find_sensitive(structure, rules)
    table = as_table(structure, sensitive, audit(structure, sensitive, withheld_rows(structure, sensitive), rules))
    counts = table[table["layer"] == "cases"]
    assert counts.loc[~counts["insider"], "safe"].all() and not counts.loc[counts["insider"], "safe"].any()


@pytest.mark.parametrize("seed", range(3))
def test_ranges_are_those_of_all_whole_numbers_that_fit(seed):
    random = np.random.default_rng(seed)
    cases = random.integers(0, 6, size=(2, 3)).tolist()
    structure = find_structure({"t": two_way(cases, base=12)})
    crossed = [i for i, row in enumerate(structure.rows) if len(row.group) == 2]
    hidden = set(random.choice(crossed, 4, replace=False).tolist()) | {
        i for i, row in enumerate(structure.rows) if row.group == (("c", "c0"),)
    }
    (component,) = components(structure, EXACT, "cases")
    flags = hidden_cells(structure, component.cells, hidden)
    tried = {
        cell: (low, high) for cell, low, high in ranges_by_trying(structure, hidden, 10) if structure.cells[cell].rows
    }
    assert len(tried) == 5
    for cell, expected in tried.items():
        found = component.range_of(component.cells.index(cell), flags)
        assert (found.low, found.high) == pytest.approx(expected, abs=1e-6)


def test_one_sum_is_worked_out_as_the_solver_does():
    structure = find_structure({"t": one_way(3, 8, 40, 7)})
    (component,) = components(structure, Rules(), "cases")
    hidden = hidden_cells(structure, component.cells, {1, 2})
    twice = type(component)(
        component.layer, component.cells, np.vstack([component.equations] * 2), np.tile(component.right, 2),
        component.low_released, component.high_released, component.high_hidden, component.truth,
    )  # fmt: skip
    for place in range(len(component.cells)):
        one, solved = component.range_of(place, hidden), twice.range_of(place, hidden)
        assert (one.low, one.high) == pytest.approx((solved.low, solved.high), abs=1e-6)
        bounds = component.bounds(hidden)
        assert one.width - one.grain == pytest.approx(
            one.lower_duals @ bounds[:, 0] + one.upper_duals @ bounds[:, 1] + one.constant
        )


def test_nothing_is_left_to_find_after_suppression():
    _, _, findings = suppressed(two_way([[3, 20, 30], [25, 4, 35], [40, 30, 22]]))
    assert findings and not unsafe(findings)


def test_respondents_are_whole_so_that_a_rounded_sum_leaves_fewer_numbers_than_its_halves_do():
    # Printed as 40, 15, 15 and 15: at most 42 less three times 13, which is 3. With halves of respondents it would be 5.
    table = shares({"": (42, 400), "g=a": (13, 100), "g=b": (13, 100), "g=c": (13, 100), "g=d": (3, 100)})
    structure = find_structure({"t": table})
    sensitive = find_sensitive(structure, Rules())
    (component,) = components(structure, Rules(), "cases")
    (finding,) = [f for f in attack(structure, component, sensitive, {4}, Rules()) if f.insider is None]
    assert (finding.range.low, finding.range.high) == (0, 3) and not finding.safe


def test_a_number_that_is_left_counts_as_one_where_counts_are_rounded_and_weights_are_not_whole():
    """Printed are 40, 15, 15 and 15: the first of these is 13 to 42 less twice 13, which are four numbers."""
    table = shares({"": (42, 400), "g=a": (13, 100), "g=b": (13, 100), "g=c": (16, 100)}, weight=0.37)
    structure = find_structure({"t": table})
    by_two = Rules(round_counts=2)
    asked = (("cases", Rules(), 1.0), ("cases", by_two, 1.0), ("cases", EXACT, 0.0), ("weights", Rules(), 0.0))
    for layer, rules, grain in asked:
        (component,) = components(structure, rules, layer)
        left = component.range_of(1, hidden_cells(structure, component.cells, ()))
        assert left.grain == grain and left.width == left.high - left.low + grain
        assert all(end == round(end) for end in (left.low, left.high)) == (layer == "cases")
    (component,) = components(structure, Rules(), "cases")
    left = component.range_of(1, hidden_cells(structure, component.cells, ()))
    assert (left.low, left.high, left.width) == (13, 16, 4)


@pytest.mark.parametrize(("high", "needed", "recovered"), [(3.0, 5.0, True), (3.0, 1.0, False), (4.0, 5.0, False)])
def test_a_cell_is_recovered_where_one_number_is_left_and_the_rules_ask_for_more(high, needed, recovered):
    """Of a cell that can be one number alone, rounding leaves all that can be asked for."""
    left = Range(3.0, high, np.zeros(1), np.zeros(1), 0.0, grain=1.0)
    assert Finding(0, "cases", left, needed, 0).recovered is recovered


def test_a_weighted_sum_that_an_earlier_release_alone_prints_is_known_as_far_as_its_base_and_its_weight_were():
    """20 of 50: the weight of the base is printed to three digits, 1 % off at most, and the base to 5, 5 % off at most."""
    earlier = shares({"sex=f": (20, 50)})
    structure = find_structure({"t": shares({"": (30, 100)})}, {"old": earlier})
    (component,) = components(structure, Rules(), "weights")
    (place,) = [n for n, cell in enumerate(component.cells) if structure.cells[cell].earlier]
    ends = component.low_released[place], component.high_released[place]
    assert ends == pytest.approx((20 - 50 * (0.01 + 0.05), 20 + 50 * (0.01 + 0.05)), abs=1e-4)
