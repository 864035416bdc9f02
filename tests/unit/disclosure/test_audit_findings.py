"""What the auditor tells of cells that are made by hand: which it looks at, from whose view, and what the rules ask for."""

import numpy as np
import pytest

from disrupting_harm.disclosure.attack import Range, components
from disrupting_harm.disclosure.audit import Finding, as_table, attack, audit, find_targets, needed_width
from disrupting_harm.disclosure.cells import Cell, Relation, Structure
from disrupting_harm.disclosure.rules import Rules


EXACT, BY_FIVE = Rules(round_counts=1), Rules()


def cell(count, total=100, kind="cases", rows=None, name=""):
    return Cell(name or f"{count}", kind, count, total, float(count), float(total), rows=[] if rows is None else rows)


def finding(low, high, needed, grain=0.0):
    return Finding(0, "cases", Range(low, high, np.zeros(1), np.zeros(1), 0.0, grain), needed, 0)


@pytest.mark.parametrize(
    ("low", "high", "grain", "safe"),
    [
        (3, 8, 0, True),
        (3, 9, 0, True),
        (3, 7.99995, 0, True),
        (3, 7.9998, 0, False),
        (3, 7, 0, False),
        (3, 7, 1, True),
        (3, 6, 1, False),
        (-1, 4, 0, True),
    ],
)
def test_a_cell_is_safe_where_its_range_is_as_wide_as_the_rules_ask_for(low, high, grain, safe):
    assert finding(low, high, 5.0, grain).safe is safe


@pytest.mark.parametrize(
    ("low", "high", "needed", "grain", "recovered"),
    [
        (3, 3, 5, 0, True),
        (3, 3.00005, 5, 0, True),
        (3, 3.0002, 5, 0, False),
        (3, 4, 5, 0, False),
        (3, 3, 1, 1, False),
        (3, 3, 1.5, 1, True),
        (3, 3, 1, 0, True),
        (3, 3, 0, 0, False),
    ],
)
def test_a_cell_is_recovered_where_one_value_is_left_and_more_was_asked_for(low, high, needed, grain, recovered):
    assert finding(low, high, needed, grain).recovered is recovered


def made(cells, relations=None, layer="cases", rules=EXACT):
    relations = [Relation(0, tuple(range(1, len(cells))))] if relations is None else relations
    structure = Structure([], cells, relations, relations, {}, {})
    return structure, components(structure, rules, layer)[0]


@pytest.mark.parametrize(("layer", "places"), [("bases", [1, 2, 3]), ("cases", [1, 3]), ("weights", [1, 3])])
def test_that_a_group_is_small_is_told_by_numbers_of_respondents_alone(layer, places):
    structure, component = made([cell(47), cell(3), cell(4, 9, "base"), cell(40, 100, "rest"), cell(0)], layer=layer)
    assert list(find_targets(structure, component, {1: "x", 2: "x", 3: "x", 9: "x"})) == places
    assert list(find_targets(structure, component, {})) == []


@pytest.mark.parametrize(
    ("layer", "rules", "total", "kind", "needed"),
    [
        ("cases", EXACT, 100, "cases", 5),
        ("cases", EXACT, 4, "cases", 4),
        ("cases", BY_FIVE, 4, "cases", 5),
        ("cases", BY_FIVE, 3, "cases", 4),
        ("bases", EXACT, 3, "base", 5),
        ("bases", EXACT, 3, "rest", 3),
        ("bases", BY_FIVE, 3, "rest", 4),
        ("bases", EXACT, 100, "rest", 5),
        ("weights", EXACT, 3, "cases", 3),
        ("weights", BY_FIVE, 3, "cases", 3),
    ],
)
def test_a_range_is_as_wide_as_the_rule_or_as_all_that_the_cell_can_be(layer, rules, total, kind, needed):
    structure, component = made([cell(50), cell(2, total, kind), cell(48)], layer=layer, rules=rules)
    found = needed_width(structure, component, 1, rules)
    assert found == pytest.approx(needed) and isinstance(found, float)


def views(cells, hidden, layer="cases", relations=None, rules=EXACT, target=1):
    """Who looks at the cell, None from outside, with the range that is left and what is asked for."""
    structure, component = made(cells, relations, layer, rules)
    found = attack(structure, component, {target: "small"}, hidden, rules)
    assert all((f.cell, f.place, f.layer) == (target, target, layer) for f in found)
    return [(f.insider, f.range.low, f.range.high, f.needed) for f in found]


def printed(*counts):
    """Cells of which each is printed by the row of its number."""
    return [cell(*(count if isinstance(count, tuple) else (count,)), rows=[i]) for i, count in enumerate(counts)]


def test_a_hidden_cell_is_looked_at_from_outside_and_by_the_only_case_of_another():
    assert views(printed(44, 3, 1, 40), {1, 2}) == [(None, 0, 4, 5), (2, 3, 3, 4)]
    assert views(printed(44, 3, 99, 40), {1, 2})[0][0] is None


def test_the_only_one_who_is_no_case_looks_too():
    assert [view[0] for view in views(printed(100, 3, (59, 60), 38), {1, 2})] == [None, 2]


@pytest.mark.parametrize("other", [(2, 100), (0, 100), (58, 60), (60, 60)])
def test_whoever_is_not_alone_in_a_cell_knows_no_more_than_others(other):
    assert [view[0] for view in views(printed(103, 3, other, 40), {1, 2})][1:] == []


def test_an_insider_of_a_printed_cell_or_of_the_cell_itself_knows_no_more():
    assert [view[0] for view in views(printed(44, 3, 1, 40), {1})] == [None]
    assert [view[0] for view in views(printed(42, 1, 1, 40), {1, 2})] == [None, 2]


def test_those_without_a_printed_answer_and_bases_have_no_insider():
    cells = printed(44, 3, 1, 40)
    cells[2].kind = "rest"
    assert [view[0] for view in views(cells, {1, 2})] == [None]
    for layer in ("bases", "weights"):
        assert [view[0] for view in views(printed(44, 3, 1, 40), {1, 2}, layer)] == [None]


def test_an_insider_of_another_sum_knows_no_more():
    relations = [Relation(0, (1, 2)), Relation(2, (3, 4))]
    cells = printed(30, 3, 27, 1, 26)
    assert [view[0] for view in views(cells, {1, 2, 3, 4}, relations=relations)] == [None]
    assert [view[0] for view in views(cells, {1, 2, 3, 4}, relations=relations, target=2)] == [None, 3]


def test_of_an_insider_one_less_is_asked_or_what_bases_alone_leave():
    # Of a group of 3 an insider of another cell can hold 0 to 3 for possible, whatever is withheld.
    assert views(printed(44, (2, 3), 1, 41), {1, 2}) == [(None, 0, 3, 3), (2, 2, 2, 2)]
    # The whole is at most 4: who is one of them leaves at most 3 for the others, if only bases are printed.
    assert views(printed((4, 4), 3, 1), {1, 2}) == [(None, 0, 4, 5), (2, 3, 3, 3)]


def test_a_sensitive_cell_that_is_printed_is_known_to_its_rounding():
    assert views(printed(44, 3, 1, 40), ())[0][1:3] == (3, 3)
    assert views(printed(44, 3, 1, 40), (), rules=BY_FIVE)[0][1:3] == (3, 7)


def test_the_auditor_looks_at_bases_then_cases_then_weights():
    cells = printed(47, 3, 44)
    structure = Structure([], cells, [Relation(0, (1, 2))], [Relation(0, (1, 2))], {}, {})
    assert [f.layer for f in audit(structure, {1: "small"}, {1}, EXACT)] == ["bases", "cases", "weights"]
    assert audit(structure, {}, {1}, EXACT) == []


def test_the_table_tells_each_finding_in_a_row():
    cells = [
        cell(47, name="all", rows=[0]),
        cell(3, name="few", rows=[1]),
        cell(1, name="one", rows=[2]),
        cell(43, name="left"),
    ]
    structure, component = made(cells)
    sensitive = {1: "primary_small_cases", 3: "primary_full_group"}
    found = attack(structure, component, sensitive, {1, 2}, EXACT)
    table = as_table(structure, sensitive, found)
    assert list(table.columns) == [
        "cell", "rule", "implied", "layer", "count", "base", "low", "high", "needed", "insider", "recovered", "safe",
    ]  # fmt: skip
    first, second, third, _ = table.to_dict("records")
    told = {"cell": "few", "rule": "primary_small_cases", "implied": False, "layer": "cases", "count": 3, "base": 100}
    open_ = {"low": 0.0, "high": 47.0, "needed": 5.0, "insider": False, "recovered": False, "safe": True}
    assert first == told | open_
    assert second == told | open_ | {"high": 46.0, "needed": 4.0, "insider": True}
    assert third["cell"] == "left" and third["rule"] == "primary_full_group" and third["implied"] is True
    assert as_table(structure, sensitive, []).empty
