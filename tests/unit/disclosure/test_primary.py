"""Each rule at its boundary, and what is withheld with a sensitive cell."""

import pytest
from tests.small_estimates import shares

from disrupting_harm.disclosure.cells import Cell
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
