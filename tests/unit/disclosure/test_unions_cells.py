"""The two inequalities of a composite on cells that are made by hand: what is left of each, in counts and in weights."""

import math

import pytest

from disrupting_harm.disclosure.cells import Cell
from disrupting_harm.disclosure.unions import union_relations


GIRLS = (("s", "f"),)


def unions(counts, composites, *, variants=(), fixed=(), bases=None, weights=None):
    """The inequalities as whole, parts and what is less, by names, and the cells that are added.

    counts: by name, the cases of all (or by group); variants: by name, the treatment of one that is not the main one.
    """
    cells, cases = [], {}
    for name, told in counts.items():
        groups = told if isinstance(told, dict) else {(): told}
        base = (bases or {}).get(name, 100)
        weight = (weights or {}).get(name, 2.0)
        cases[(name.rstrip("+"), "1"), dict(variants).get(name, "")] = {g: len(cells) + i for i, g in enumerate(groups)}
        cells += [
            Cell(name + ("'" if g else ""), "cases", n, base, weight * n, weight * base) for g, n in groups.items()
        ]
    for cell in cells:
        cell.fixed = cell.name in fixed
    known = len(cells)
    found = union_relations(cells, cases, composites)
    sums = [(cells[r.whole].name, [cells[p].name for p in r.parts], [cells[p].name for p in r.less]) for r in found]
    return sums, {c.name: (c.kind, c.count, c.total, c.weighted, c.weighted_total) for c in cells[known:]}


TWO = {"any": ("one", "two")}
MORE = [("any", ["one", "any without one"], []), ("any", ["two", "any without two"], [])]
COVERED = ("any", ["one", "two"], ["any, counted in several parts"])


def test_a_whole_is_each_part_and_others_and_with_those_counted_twice_all_parts():
    sums, left = unions({"any": 50, "one": 40, "two": 20}, TWO)
    assert sums == [*MORE, COVERED]
    assert left == {
        "any without one": ("slack", 10, 100, 20.0, 200.0),
        "any without two": ("slack", 30, 100, 60.0, 200.0),
        "any, counted in several parts": ("slack", 10, 200, 20.0, 400.0),
    }


def test_nobody_may_be_left():
    sums, left = unions({"any": 60, "one": 60, "two": 0}, TWO)
    assert sums == [*MORE, COVERED] and [count for _, count, *_ in left.values()] == [0, 60, 0]


def test_of_a_group_of_nobody_nobody_can_be_left():
    _, left = unions({"any": 0, "one": 0, "two": 0}, TWO, bases=dict.fromkeys(("any", "one", "two"), 0))
    assert set(left.values()) == {("slack", 0, 0, 0.0, 0.0)}


def test_a_whole_below_a_part_or_above_all_of_them_contradicts_its_definition():
    assert unions({"any": 39, "one": 40, "two": 20}, TWO)[0] == [MORE[1], COVERED]
    assert unions({"any": 61, "one": 40, "two": 20}, TWO)[0] == MORE


@pytest.mark.parametrize("fixed", ["any", "one"])
def test_rounded_counts_of_an_earlier_release_contradict_nothing(fixed):
    sums, left = unions({"any": 39, "one": 40, "two": 20}, TWO, fixed=[fixed])
    assert sums == [*MORE, COVERED] and left["any without one"][1:4] == (0, 100, 0.0)
    sums, left = unions({"any": 61, "one": 40, "two": 20}, TWO, fixed=[fixed])
    assert sums == [*MORE, COVERED] and left["any, counted in several parts"][1:4] == (0, 200, 0.0)


def test_a_rounded_count_above_its_group_makes_room_for_it():
    _, left = unions({"any": 50, "one": 5, "two": 45}, TWO, fixed=["any"], bases={"any": 40})
    assert left["any without one"][:3] == ("slack", 45, 45)


def test_weights_of_the_parts_leave_none_or_more():
    _, left = unions({"any": 50, "one": 40, "two": 20}, TWO, weights={"one": 3.0})
    assert [weighted for *_, weighted, _ in left.values()] == [0.0, 60.0, 60.0]
    assert left["any, counted in several parts"][4] == 500.0
    _, left = unions({"any": 50, "one": 40, "two": 20}, TWO, weights={"two": math.nan})
    assert left["any without one"][3] == 20.0


def test_every_group_that_both_print_has_its_inequalities():
    counts = {"any": {(): 50, GIRLS: 30}, "one": {(): 40}, "two": {(): 20, GIRLS: 15}}
    assert unions(counts, TWO)[0] == [*MORE, COVERED, ("any'", ["two'", "any' without two'"], [])]


def test_a_part_that_no_table_prints_leaves_no_upper_bound():
    assert unions({"any": 50, "two": 20}, TWO)[0] == MORE[1:]
    assert unions({"any": 50}, TWO)[0] == []


def test_an_indicator_that_is_no_composite_has_none_and_the_next_one_has():
    assert unions({"other": 50, "any": 50, "one": 40, "two": 20}, TWO)[0] == [*MORE, COVERED]
    assert unions({"other": 50, "one": 40, "two": 20}, {}) == ([], {})


def test_a_smaller_composite_is_a_part_and_covers_with_the_parts_that_it_lacks():
    composites = {
        "all": ("one", "two", "three"),
        "few": ("one", "two"),
        "same": ("one", "two", "three"),
        "more": ("one", "four"),
    }
    sums, _ = unions({"all": 60, "few": 50, "three": 20, "same": 60, "more": 60}, composites)
    of_all = [found for found in sums if found[0] == "all"]
    assert of_all == [
        ("all", ["three", "all without three"], []),
        ("all", ["few", "all without few"], []),
        ("all", ["few", "three"], ["all, counted in several parts"]),
    ]
    assert [found for found in sums if found[0] == "few"] == []


@pytest.mark.parametrize(
    ("treatment", "covered"),
    [("upper_bound", False), ("upper_bound:s", False), ("lower_bound", True), ("proportion_of_answers", True)],
)
def test_a_treatment_that_takes_unknown_parts_for_yes_may_be_more_than_all_parts(treatment, covered):
    sums, _ = unions({"any": 50, "any+": 55, "one": 40, "two": 20}, TWO, variants={"any+": treatment})
    of_other = [found for found in sums if found[0] == "any+"]
    more = [("any+", [part, f"any+ without {part}"], []) for part in ("one", "two")]
    assert of_other == more + [("any+", ["one", "two"], ["any+, counted in several parts"])] * covered


def test_another_treatment_of_a_part_is_not_the_part():
    assert unions({"any": 50, "one+": 40}, TWO, variants={"one+": "lower_bound"})[0] == []
