"""A component of cells that are made by hand: its bounds, its sums, and the range that is left of each cell."""

import math

import numpy as np
import pytest

from disrupting_harm.disclosure.attack import Component, components, hidden_cells
from disrupting_harm.disclosure.cells import Cell, Relation, Structure
from disrupting_harm.disclosure.rules import Digits, Rules


EXACT, BY_FIVE = Rules(round_counts=1), Rules()


def cell(count, total=100, *, weight=1.0, printed=True, fixed=False, kind="cases", weighted=None, heaviest=None):
    weights = weight * count if weighted is None else weighted, weight * total if heaviest is None else heaviest
    return Cell(f"{count} of {total}", kind, count, total, *weights, rows=[0] if printed else [], fixed=fixed)


def made(cells, relations, layer="cases", rules=EXACT):
    return components(Structure([], cells, relations, relations, {}, {}), rules, layer)


def limits(one, layer="cases", rules=EXACT):
    """The least and the most of a cell that is released, and the most of one that is not."""
    (found,) = made([one, cell(one.count, one.total, printed=False)], [Relation(0, (1,))], layer, rules)
    return float(found.low_released[0]), float(found.high_released[0]), float(found.high_hidden[0])


@pytest.mark.parametrize(
    ("to", "count", "total", "expected"),
    [
        (1, 7, 100, (7, 7, 100)),
        (1, 0, 100, (0, 0, 100)),
        (5, 12, 100, (8, 12, 100)),
        (5, 13, 100, (13, 17, 100)),
        (5, 17, 100, (13, 17, 100)),
        (5, 2, 100, (0, 2, 100)),
        (5, 0, 100, (0, 2, 100)),
        (5, 99, 100, (98, 100, 100)),
        (5, 7, 8, (3, 7, 8)),
        (5, 8, 9, (8, 9, 9)),
        (2, 7, 100, (7, 8, 100)),
        (2, 8, 100, (7, 8, 100)),
        (2, 0, 100, (0, 0, 100)),
    ],
)
def test_a_count_is_one_of_those_that_are_printed_alike_and_no_more_than_its_group(to, count, total, expected):
    assert limits(cell(count, total), rules=Rules(round_counts=to)) == expected


@pytest.mark.parametrize(("to", "expected"), [(1, (100, 100, 101)), (5, (98, 102, 105)), (2, (99, 100, 102))])
def test_a_count_that_was_released_may_be_above_its_group_by_rounding(to, expected):
    assert limits(cell(100, 100, fixed=True), rules=Rules(round_counts=to)) == expected


@pytest.mark.parametrize(("to", "low", "high"), [(1, 98, 98), (5, 98, 102)])
def test_of_a_base_that_is_withheld_no_bound_is_known(to, low, high):
    rules = Rules(round_counts=to)
    assert limits(cell(98, 98, kind="base"), "bases", rules) == (low, high, 10 * (98 + 10 + to))


def test_counts_that_no_group_bounds_are_their_own_bound():
    assert limits(cell(30, 20), "cases") == (30, 30, 30)
    assert limits(cell(30, 20, kind="base"), "bases")[2] == 10 * (30 + 10 + 1)


def weights(count, total, weighted, heaviest, **more):
    return limits(cell(count, total, weighted=weighted, heaviest=heaviest, **more), "weights", BY_FIVE)


@pytest.mark.parametrize(
    ("count", "weighted", "low", "high"),
    [
        (154, 153.7, 153.5, 154.5),
        (0, 0.0, 0.0, 0.5),
        (1000, 1000.0, 999.5, 1000.0),
        (154, 153.5, 153.4999, 154.5),  # half a unit below 0.154: less the solver's tolerance
        (154, 154.49998, 153.5, 154.50008),
    ],
)
def test_a_weighted_sum_is_within_half_a_unit_of_its_share(count, weighted, low, high):
    # The mean weight of all is 1, which is the unit; it is that of those who said yes or no where theirs is less.
    base = cell(1000, 1000, weighted=0.0, heaviest=1000.0)
    one = cell(count, 1000, weighted=weighted, heaviest=1000.0)
    (found,) = made([one, base], [Relation(0, (1,))], "weights", BY_FIVE)
    unit = 1000.0 / found.high_hidden[0]
    assert found.low_released[0] * unit == pytest.approx(low, abs=1e-6)
    assert found.high_released[0] * unit == pytest.approx(high, abs=1e-6)


def test_in_what_weights_are_told_makes_no_difference():
    def bounds(scale):
        cells = [cell(n, 1000, weighted=w * scale, heaviest=1000.0 * scale) for n, w in ((154, 153.5), (150, 149.6))]
        (found,) = made(cells, [Relation(0, (1,))], "weights", BY_FIVE)
        return [*found.low_released, *found.high_released, *found.high_hidden, *found.truth]

    for scale in (1e-6, 1e6):
        assert bounds(scale) == pytest.approx(bounds(1.0), rel=1e-9)


def test_of_a_group_too_small_for_a_share_the_weighted_sum_is_anything():
    assert weights(6, 13, 6.0, 13.0) == (0.0, 13.0, 13.0)


def test_a_group_without_weight_has_none():
    assert weights(5, 1000, 0.0, 0.0) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("total", "digits", "to", "off"),
    [
        (500, 3, 5, 5.0 + 2.5),
        (500, 2, 5, 50.0 + 2.5),
        (500, 3, 10, 5.0 + 5.0),
        (500, 3, 1, 5.0 + 0.5),
        (250, 3, 5, 2.5 + 2.5),
    ],
)
def test_a_weighted_sum_that_was_released_is_known_as_far_as_its_base_and_mean_weight_were(total, digits, to, off):
    """The mean weight to so many digits, and the base to half of what counts are rounded to."""
    rules = Rules(round_counts=to, digits=Digits(n_weighted=digits))
    before = cell(100, total, printed=False, fixed=True)
    (found,) = made([before, cell(100, total, printed=False)], [Relation(0, (1,))], "weights", rules)
    assert (found.low_released[0], found.high_released[0]) == pytest.approx((100 - off, 100 + off), abs=1e-3)


def test_the_most_of_a_weighted_sum_is_its_base_or_itself():
    assert weights(6, 13, 20.0, 13.0) == (0.0, 20.0, 20.0)


@pytest.mark.parametrize(
    ("counts", "unit"),
    [
        ((30, 100, 60.0, 200.0), 2.0),
        ((30, 100, 15.0, 200.0), 0.5),
        ((30, 100, 150.0, 200.0), 50 / 70),
        ((0, 100, 0.0, 200.0), 2.0),
        ((100, 100, 200.0, 200.0), 2.0),
        ((30, 100, 0.0, 200.0), 2.0),
        ((30, 100, 200.0, 200.0), 2.0),
        ((30, 100, 0.0, 0.0), 1.0),
    ],
)
def test_weights_are_told_in_the_smallest_mean_weight_of_the_largest_group(counts, unit):
    count, total, weighted, heaviest = counts
    large = cell(count, total, weighted=weighted, heaviest=heaviest)
    small = cell(1, total - 1, weighted=0.1, heaviest=0.2)
    found = made([small, large], [Relation(0, (1,), 0.0, 0.0)], "weights")[0]
    assert found.truth == pytest.approx([0.1 / unit, weighted / unit])
    assert found.high_hidden == pytest.approx([0.2 / unit, max(heaviest, weighted) / unit])


def test_of_two_groups_of_one_size_that_with_more_cases_gives_the_unit():
    cells = [cell(10, 100, weight=3.0), cell(20, 100, weight=2.0)]
    for order in (cells, cells[::-1]):
        (found,) = made(order, [Relation(0, (1,))], "weights")
        assert sorted(found.truth) == pytest.approx([15.0, 20.0])


def test_a_sum_of_weights_is_told_in_the_same_unit():
    cells = [cell(30, weight=2.0), cell(70, weight=2.0)]
    (found,) = made(cells, [Relation(None, (0, 1), 100.0, 200.0)], "weights")
    assert list(found.right) == [100.0] and list(found.truth) == [30.0, 70.0]


def test_sums_in_which_a_weight_is_not_known_are_none_of_weights():
    cells = [cell(30), cell(20), cell(10, weighted=math.nan), cell(30)]
    relations = [Relation(0, (1, 2)), Relation(0, (3,))]
    assert [found.cells for found in made(cells, relations, "weights")] == [(0, 3)]
    assert [found.cells for found in made(cells, relations)] == [(0, 1, 2, 3)]


def test_a_weight_below_nothing_is_nothing():
    (found,) = made([cell(30), cell(5, weighted=-1.0)], [Relation(0, (1,))], "weights")
    assert list(found.truth) == [30.0, 0.0]


def test_sums_are_equations_of_parts_less_the_whole():
    cells = [cell(n) for n in (50, 40, 20, 10, 60)]
    relations = [Relation(0, (1, 2), less=(3,)), Relation(None, (1, 4), 100.0, 7.0), Relation(None, (2,), 20.0)]
    (found,) = made(cells, relations)
    assert found.cells == (0, 1, 2, 3, 4) and list(found.truth) == [50, 40, 20, 10, 60]
    assert found.equations.tolist() == [[-1, 1, 1, -1, 0], [0, 1, 0, 0, 1], [0, 0, 1, 0, 0]]
    assert list(found.right) == [0, 100, 20]


def test_cells_that_sums_join_are_one_component_and_others_are_another():
    cells = [cell(n) for n in (50, 40, 10, 8, 7, 1, 3, 3, 4, 4)]
    relations = [
        Relation(0, (1, 2)),
        Relation(3, (4, 5)),
        Relation(6, (7,)),
        Relation(2, (8,)),
        Relation(9, (8,)),
        Relation(7, (4,)),
    ]
    assert sorted(sorted(c.cells) for c in made(cells, relations)) == [[0, 1, 2, 8, 9], [3, 4, 5, 6, 7]]
    assert made(cells, []) == []


def test_bases_are_told_by_their_own_sums():
    cells = [cell(n) for n in (50, 40, 10)]
    structure = Structure([], cells, [Relation(0, (1,))], [Relation(0, (2,))], {}, {})
    told = {layer: [c.cells for c in components(structure, EXACT, layer)] for layer in ("cases", "weights", "bases")}
    assert told == {"cases": [(0, 1)], "weights": [(0, 1)], "bases": [(0, 2)]}


# -- sums with what an earlier release printed


def earlier(count):
    return cell(count, printed=False, fixed=True)


def test_a_sum_with_earlier_numbers_counts_where_it_can_hold():
    sums = [Relation(0, (1, 2))]
    assert len(made([cell(30), earlier(20), cell(10)], sums)) == 1
    assert made([cell(30), earlier(20), cell(11)], sums) == []
    assert len(made([cell(30), earlier(20), cell(11)], sums, rules=BY_FIVE)) == 1
    assert len(made([cell(30), earlier(20), cell(11, printed=False)], sums)) == 1, "nobody prints that it is 11"
    assert len(made([cell(30), cell(20, fixed=True), cell(11)], sums)) == 1, "the number is printed now as well"
    assert len(made([cell(30), cell(20), cell(11)], sums)) == 1


def test_an_inequality_goes_before_a_sum_where_earlier_numbers_contradict_it():
    # The earlier 20 is a part of 30, beside 10; that another number of 10 is more than it cannot be.
    cells = [cell(30), earlier(20), cell(10), cell(10), cell(0, printed=False, kind="slack")]
    sum_, inequality = Relation(0, (1, 2)), Relation(3, (1, 4))
    assert [found.cells for found in made(cells, [sum_, inequality])] == [(0, 1, 2)]
    cells[2] = cell(11)
    assert made(cells, [sum_, inequality]) == [], "then no sum with it holds"


def test_sums_of_today_stay_beside_one_with_earlier_numbers_that_does_not_hold():
    cells = [cell(30), cell(20), cell(10), earlier(25), cell(12)]
    found = made(cells, [Relation(0, (1, 2)), Relation(0, (3, 4))])
    assert [c.cells for c in found] == [(0, 1, 2)]


# -- which cells are hidden


def test_a_cell_is_hidden_where_every_row_that_prints_it_is_and_no_release_printed_it():
    cells = [Cell("", "cases", 1, 9, rows=rows, fixed=fixed) for rows, fixed in
             (([], False), ([], True), ([3], False), ([3], True), ([3, 4], False), ([5], False))]  # fmt: skip
    structure = Structure([], cells, [], [], {}, {})
    assert hidden_cells(structure, range(6), {3, 5}).tolist() == [True, False, True, False, False, True]
    assert hidden_cells(structure, (5, 4), {3, 4}).tolist() == [False, True]


# -- ranges


def only(cells, relations, rules=EXACT, layer="cases"):
    (found,) = made(cells, relations, layer, rules)
    return found


def ranges(component, hidden, known=None):
    flags = np.array([place in hidden for place in range(len(component.cells))])
    found = [component.range_of(place, flags, known) for place in range(len(flags))]
    bounds = component.bounds(flags)
    if known is not None:
        bounds[known] = component.truth[known]
    for one in found:  # what is proved of the width, before numbers are whole
        proved = one.constant + one.lower_duals @ bounds[:, 0] + one.upper_duals @ bounds[:, 1]
        assert one.high - one.low <= proved + 1e-6 < one.high - one.low + 2
    return [(one.low, one.high) for one in found]


ONE_SUM = [Relation(0, (1, 2, 3))]


def test_a_part_is_what_the_others_leave_of_the_whole():
    cells = [cell(47), cell(3), cell(4), cell(40)]
    assert ranges(only(cells, ONE_SUM), {1}) == [(47, 47), (3, 3), (4, 4), (40, 40)]
    assert ranges(only(cells, ONE_SUM), {1, 2}) == [(47, 47), (0, 7), (0, 7), (40, 40)]
    assert ranges(only(cells, ONE_SUM), {0, 1}) == [(44, 100), (0, 56), (4, 4), (40, 40)]


def test_a_part_is_no_more_than_its_group_and_leaves_the_others_as_many():
    cells = [cell(47), cell(3, 5), cell(4), cell(40)]
    assert ranges(only(cells, ONE_SUM), {1, 2})[1:3] == [(0, 5), (2, 7)]


def test_who_knows_a_part_knows_what_it_leaves():
    cells = [cell(44), cell(1), cell(3), cell(40)]
    assert ranges(only(cells, ONE_SUM), {1, 2})[2] == (0, 4)
    assert ranges(only(cells, ONE_SUM), {1, 2}, known=1)[2] == (3, 3)


def test_rounded_counts_leave_whole_numbers():
    # 47 is 43 to 47, 3 is 3 to 7, 4 is 3 to 7, 40 is 38 to 42: the first part is at most 47 - 38, and at least none.
    cells = [cell(47), cell(3), cell(4), cell(40)]
    assert ranges(only(cells, ONE_SUM, BY_FIVE), {1}) == [(43, 47), (0, 6), (3, 7), (38, 42)]


def test_answers_of_a_choice_are_what_is_left_of_their_base():
    cells = [cell(40), cell(35), cell(25, printed=False)]
    found = only(cells, [Relation(None, (0, 1, 2), 100.0, 100.0)])
    assert ranges(found, {2}) == [(40, 40), (35, 35), (25, 25)]
    assert ranges(found, {0, 2}) == [(0, 65), (35, 35), (0, 65)]


def test_what_is_counted_twice_is_less():
    cells = [cell(50), cell(40), cell(20), cell(10, printed=False, kind="slack")]
    found = only(cells, [Relation(0, (1, 2), less=(3,))])
    assert ranges(found, {3})[3] == (10, 10)
    assert ranges(found, {0, 3}) == [(0, 60), (40, 40), (20, 20), (0, 60)]


def test_two_sums_are_worked_out_together():
    # Both of 0 = 1 + 2 and 2 = 3 + 4: with 1 and 3 known, 2 and 4 are.
    cells = [cell(n) for n in (50, 30, 20, 15, 5)]
    found = only(cells, [Relation(0, (1, 2)), Relation(2, (3, 4))])
    assert ranges(found, {2, 4}) == [(50, 50), (30, 30), (20, 20), (15, 15), (5, 5)]
    assert ranges(found, {1, 2, 4}) == [(50, 50), (0, 35), (15, 50), (15, 15), (0, 35)]
    assert ranges(found, {1, 2, 4}, known=4)[1] == (30, 30)


@pytest.mark.parametrize("relations", [ONE_SUM, [*ONE_SUM, Relation(0, (1, 2, 3))]], ids=["by hand", "by the solver"])
def test_a_weighted_sum_is_not_whole(relations):
    cells = [cell(471, 4000), cell(30, 1000), cell(41, 1000), cell(400, 2000)]
    low, high = ranges(only(cells, relations, BY_FIVE, "weights"), {1, 2})[1]
    # 0.118 of 4,000, give or take 2, less 0.2 of 2,000, give or take 1
    assert (low, high) == pytest.approx((0.0, 474.0 - 399.0), abs=1e-3)


def test_a_range_counts_for_as_many_numbers_as_it_holds_where_counts_are_rounded():
    cells = [cell(47), cell(3), cell(4), cell(40)]
    for rules, layer, grain in (
        (EXACT, "cases", 0),
        (BY_FIVE, "cases", 1),
        (Rules(round_counts=2), "cases", 1),
        (BY_FIVE, "weights", 0),
        (BY_FIVE, "bases", 1),
    ):
        found = only(cells, ONE_SUM, rules, layer)
        assert found.grain == grain
        left = found.range_of(1, np.zeros(4, dtype=bool))
        assert left.grain == grain and left.width == left.high - left.low + grain


def test_a_range_without_a_whole_number_in_it_is_one_number():
    component = Component(
        "cases", (0, 1), np.array([[1.0, 1.0]]), np.array([2.5]), np.zeros(2), np.full(2, 9.0), np.full(2, 9.0), np.zeros(2)
    )  # fmt: skip
    left = component.range_of(0, np.zeros(2, dtype=bool), known=1)
    assert (left.low, left.high) == (3, 3)


def test_sums_that_cannot_hold_are_an_error():
    cells = [cell(n) for n in (50, 30, 20)]
    found = only(cells, [Relation(0, (1, 2)), Relation(None, (1,), 31.0)])
    with pytest.raises(RuntimeError, match="no range of a cell could be worked out"):
        found.range_of(2, np.array([False, False, True]))


def test_finer_shares_leave_less_of_a_weighted_sum():
    one = cell(154, 1000, weighted=153.7, heaviest=1000.0)
    coarse, fine = (limits(one, "weights", Rules(digits=Digits(estimate=d))) for d in (2, 3))
    assert coarse[0] < fine[0] < fine[1] < coarse[1]
