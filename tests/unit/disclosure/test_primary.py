"""Each rule at its boundary, and what is withheld with a sensitive cell."""

import pytest
from tests.small_estimates import shares

from disrupting_harm.disclosure.cells import Cell, Relation, Row, Structure
from disrupting_harm.disclosure.primary import find_sensitive, follow_ties, rule_broken, withheld_rows
from disrupting_harm.disclosure.rules import Rules
from disrupting_harm.disclosure.structure import find_structure


RULES = Rules(minimum_cases=5, minimum_non_cases=4, minimum_base=10, minimum_width=4)


@pytest.mark.parametrize(
    ("cases", "base", "rule"),
    [
        (5, 100, ""),
        (4, 100, "primary_small_cases"),
        (1, 100, "primary_small_cases"),
        (0, 100, "primary_full_group"),
        (100, 100, "primary_full_group"),
        (96, 100, ""),
        (97, 100, "primary_small_non_cases"),
        (5, 10, ""),
        (5, 9, "primary_small_base"),
        (0, 0, ""),
    ],
)
def test_a_cell_breaks_the_rule(cases, base, rule):
    assert rule_broken(Cell("harm", "cases", cases, base), RULES) == rule


def test_full_groups_may_be_let_stand():
    rules = Rules(full_groups=False)
    assert (
        rule_broken(Cell("harm", "cases", 0, 100), rules) == rule_broken(Cell("harm", "cases", 100, 100), rules) == ""
    )


@pytest.mark.parametrize(("largest", "rule"), [(0.5, ""), (0.51, "primary_dominance"), (float("nan"), "")])
def test_one_weight_must_not_be_most_of_a_cell(largest, rule):
    assert rule_broken(Cell("harm", "cases", 20, 100, largest_share=largest), Rules(dominance=0.5)) == rule


@pytest.mark.parametrize(
    ("count", "rule"), [(0, ""), (1, "primary_small_cases"), (4, "primary_small_cases"), (5, ""), (6, ""), (100, "")]
)
def test_those_without_a_printed_answer_are_counted_alone(count, rule):
    assert rule_broken(Cell("rest", "rest", count, 100), RULES) == rule


def test_all_rows_of_a_sensitive_cell_go():
    structure = find_structure({"a": shares({"": (3, 100)}), "b": shares({"": (3, 100)})})
    assert withheld_rows(structure, find_sensitive(structure, RULES)) == dict.fromkeys((0, 1), "primary_small_cases")


def test_a_group_that_no_table_prints_is_sensitive_as_one_that_is():
    structure = find_structure({"a": shares({"": (30, 100), "sex=f": (20, 50), "sex=m": (7, 30)})})
    (cell,) = (i for i, c in enumerate(structure.cells) if c.implied and c.kind == "cases")
    assert find_sensitive(structure, RULES) == {cell: "primary_small_cases"}


def test_rows_go_with_what_they_hang_on():
    told = shares({"": (12, 30), "sex=f": (8, 20)}, indicator="told", base="children harmed")
    structure = find_structure({"a": shares({"": (30, 100), "sex=f": (20, 50)}), "b": told})
    assert follow_ties(structure, {1: "complementary"}) == {1: "complementary", 3: "complementary_dependent"}


@pytest.mark.parametrize(
    ("kind", "count", "total", "rule"),
    [
        ("base", 9, 9, "primary_small_base"),
        ("base", 10, 10, ""),
        ("base", 1, 1, "primary_small_base"),
        ("rest", 3, 9, "primary_small_cases"),
        ("rest", 1, 1, "primary_small_cases"),
        ("rest", 3, 0, ""),
        ("slack", 3, 9, ""),
        ("cases", 1, 1, "primary_small_base"),
        ("cases", 4, 10, "primary_small_cases"),
        ("cases", 9, 12, "primary_small_non_cases"),
        ("cases", 11, 12, "primary_small_non_cases"),
    ],
)
def test_of_bases_and_of_what_is_left_other_things_tell(kind, count, total, rule):
    assert rule_broken(Cell("", kind, count, total, largest_share=0.1), RULES) == rule


def test_of_several_rules_the_first_is_told():
    def rule(count, total, largest):
        return rule_broken(Cell("", "cases", count, total, largest_share=largest), RULES)

    assert rule(0, 9, 0.9) == rule(3, 9, 0.9) == "primary_small_base"
    assert rule(0, 100, 0.9) == rule(3, 100, 0.9) == "primary_dominance"
    assert rule(3, 100, 0.1) == "primary_small_cases"
    assert rule_broken(Cell("", "base", 100, 100, largest_share=0.9), RULES) == ""


def test_a_row_goes_with_its_base_first_and_with_its_cases():
    rows = [Row("t", i, "", "proportion", ("harm", "1"), (), base, cases) for i, (base, cases) in enumerate(
        [(0, 1), (0, 2), (3, 1), (3, 2), (0, None), (3, None)])]  # fmt: skip
    structure = Structure(rows, [], [], [], {}, {})
    found = withheld_rows(structure, {0: "base", 1: "cases"})
    assert found == {0: "base", 1: "base", 2: "cases", 4: "base"}


def test_what_hangs_on_what_hangs_goes_too_and_each_row_keeps_its_first_reason():
    structure = Structure([], [], [], [], {0: {1, 2}, 2: {3, 0}, 4: {5}}, {})
    told = "complementary_dependent"
    assert follow_ties(structure, {0: "small", 1: "full"}) == {0: "small", 1: "full", 2: told, 3: told}
    assert follow_ties(structure, {}) == {}


def test_a_sum_tells_its_cells_with_the_whole_first():
    assert Relation(3, (1, 2), less=(4,)).cells == (3, 1, 2, 4) and Relation(None, (1, 2), less=(4,)).cells == (1, 2, 4)
    assert Relation(0, (1,)).cells == (0, 1)


@pytest.mark.parametrize(
    ("rows", "fixed", "earlier", "implied"),
    [([], False, False, True), ([], True, True, False), ([0], True, False, False), ([0], False, False, False)],
)
def test_a_cell_is_implied_where_nothing_prints_it(rows, fixed, earlier, implied):
    cell = Cell("", "cases", 1, 9, rows=rows, fixed=fixed)
    assert (cell.earlier, cell.implied) == (earlier, implied)


def test_groups_that_no_table_prints_are_those_with_anybody_in_them():
    cells = [
        Cell(f"{n}", kind, 0, n) for kind, n in (("cases", 0), ("cases", 1), ("base", 9), ("slack", 9), ("rest", 1))
    ]
    cells.append(Cell("printed", "cases", 1, 9, rows=[0]))
    assert Structure([], cells, [], [], {}, {}).implied() == [cells[1], cells[2], cells[4]]
