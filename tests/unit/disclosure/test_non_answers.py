"""Those who answered, those who did not and those who were skipped are all who were asked: one gives another back."""

import math

import pytest
from tests.small_estimates import shares
from tests.small_suppression import pattern, suppressed, unsafe

from disrupting_harm.disclosure.cells import Cell, Relation
from disrupting_harm.disclosure.non_answers import SAME_YES, asked_relations, treatments_of_bases, treatments_of_cases


def test_the_same_yeses_with_non_answers_left_out_give_a_withheld_group_back_and_go():
    # Without it, 60 less the 57 boys are the 3 girls.
    main = shares({"": (60, 200), "s=f": (3, 100), "s=m": (57, 100)})
    answers = shares({"s=m": (57, 95)}).assign(statistic="proportion_of_answers", estimate_id="TST/survey/answers/s=m")
    assert set(pattern(main)) == {"s=f", "s=m"}
    _, hidden, findings = suppressed(main, answers)
    assert 3 in hidden and not unsafe(findings)


def test_the_bounds_of_a_composite_are_its_yeses_without_and_with_the_open_ones():
    main = shares({"": (60, 200), "s=f": (3, 100), "s=m": (57, 100)})
    low = shares({"s=m": (57, 103)}).assign(statistic="lower_bound", estimate_id="TST/survey/low/s=m")
    high = shares({"s=m": (60, 103)}).assign(statistic="upper_bound", estimate_id="TST/survey/high/s=m")
    _, hidden, findings = suppressed(main, low, high)
    assert {3} <= set(hidden) and not unsafe(findings)


def test_a_question_that_fewer_answered_tells_of_a_small_group_that_was_asked():
    # Group b goes beside the 3 children of group a. That 100 of b answered the other question leaves at most 3 for a.
    asked = shares({"": (81, 203), "g=a": (1, 3), "g=b": (40, 100), "g=c": (40, 100)})
    answered = shares({"": (60, 202), "g=b": (40, 100)}, indicator="help")
    alone, _, _ = suppressed(asked)
    assert len(alone.rows) == 4
    structure, hidden, findings = suppressed(asked, answered)
    gone = {(structure.rows[i].thing[0], structure.rows[i].group) for i in hidden}
    assert not unsafe(findings) and any(group == (("g", "c"),) or thing == "help" for thing, group in gone)


GIRLS = (("sex", "f"),)


def made(*counts):
    """Cells of bases of these counts, each of as many children."""
    return [Cell(f"base {count}", "base", count, count, 2.0 * count, 2.0 * count) for count in counts]


def test_the_larger_base_is_the_smaller_and_those_who_gave_no_answer_in_every_group_of_both():
    cells = made(200, 190, 100, 92, 40)
    bases = {("harm", ""): {(): 0, GIRLS: 2, (("sex", "m"),): 4}, ("harm", "proportion_of_answers"): {(): 1, GIRLS: 3}}
    left = {
        relation.whole: (relation.parts[0], cells[relation.parts[1]]) for relation in treatments_of_bases(cells, bases)
    }
    assert {whole: part for whole, (part, _) in left.items()} == {0: 1, 2: 3}
    assert {whole: (cell.kind, cell.count, cell.weighted) for whole, (_, cell) in left.items()} == {
        0: ("slack", 10, 20.0), 2: ("slack", 8, 16.0),
    }  # fmt: skip


def test_one_base_under_two_treatments_is_itself_and_leaves_nobody():
    cells, groups = made(200), {(): 0}
    assert treatments_of_bases(cells, {("harm", ""): groups, ("harm", "lower_bound"): groups}) == [] and len(cells) == 1


def test_other_indicators_and_comparisons_are_no_treatment_of_one():
    cells = made(200, 190)
    for other in (("help", "lower_bound"), ("harm", "difference"), ("harm", "")):
        assert treatments_of_bases(cells, {("harm", ""): {(): 0}, other: {(): 1}}) == []


def test_the_yeses_are_the_same_as_far_as_an_earlier_release_was_rounded():
    cells = made(20, 18)
    cases = {("harm", ""): {(): 0}, ("harm", "lower_bound"): {(): 1}}
    assert treatments_of_cases(made(20, 20), cases, 2.5) == [Relation(0, (1,))]
    assert treatments_of_cases(made(20, 18), cases, 2.5) == [Relation(0, (1, 2))], "both are exact"
    cells[1].fixed = True
    assert treatments_of_cases(cells, cases, 2.5) == [Relation(0, (1,))]


def yeses(one, other, treatment, *, fixed=(), rounding=2.5):
    """The sum of the yeses under two treatments, and how many are left in it; None where they are the same."""
    cells = [Cell(str(n), "cases", n, 100, 2.0 * n, 200.0) for n in (one, other)]
    for place in fixed:
        cells[place].fixed = True
    (found,) = treatments_of_cases(cells, {("harm", ""): {(): 0}, ("harm", treatment): {(): 1}}, rounding)
    return (
        found.whole,
        found.parts,
        [(c.name, c.kind, c.count, c.total, c.weighted, c.weighted_total) for c in cells[2:]],
    )


@pytest.mark.parametrize("treatment", [*SAME_YES, "lower_bound:s"])
def test_the_same_yeses_are_one_number_and_others_leave_the_open_ones(treatment):
    assert yeses(20, 20, treatment) == (0, (1,), [])
    assert yeses(20, 18, treatment) == (0, (1, 2), [("20, left out of 18", "slack", 2, 100, 4.0, 200.0)])
    assert yeses(20, 19, treatment)[:2] == (0, (1, 2)), "one child is a difference"
    assert yeses(18, 20, treatment) == (1, (0, 2), [("20, left out of 18", "slack", 2, 100, 4.0, 200.0)])


def test_yeses_with_the_open_ones_are_more_or_as_many():
    assert yeses(20, 23, "upper_bound") == (1, (0, 2), [("23, left out of 20", "slack", 3, 100, 6.0, 200.0)])
    assert yeses(20, 20, "upper_bound") == (0, (1, 2), [("20, left out of 20", "slack", 0, 100, 0.0, 200.0)])


@pytest.mark.parametrize("fixed", [(0,), (1,), (0, 1)])
def test_a_number_that_was_released_is_the_same_up_to_half_of_what_it_was_rounded_to(fixed):
    assert yeses(20, 18, "lower_bound", fixed=fixed, rounding=2) == (0, (1,), [])
    assert yeses(20, 17, "lower_bound", fixed=fixed, rounding=2)[:2] == (0, (1, 2))


def test_treatments_are_told_in_every_group_of_both():
    cells = made(20, 20, 10, 10, 7)
    cases = {("harm", ""): {(): 0, GIRLS: 2, (("sex", "m"),): 4}, ("harm", "lower_bound"): {(): 1, GIRLS: 3}}
    found = treatments_of_cases(cells, cases, 0.0)
    assert sorted(found, key=lambda r: r.whole) == [Relation(0, (1,)), Relation(2, (3,))]


def test_a_base_with_fewer_respondents_but_more_weight_leaves_no_weight_below_nothing():
    cells = made(200, 190)
    cells[1].weighted = 500.0
    treatments_of_bases(cells, {("harm", ""): {(): 0}, ("harm", "lower_bound"): {(): 1}})
    assert (cells[-1].count, cells[-1].weighted) == (10, 0.0)


def test_the_base_of_an_indicator_that_is_not_printed_as_it_is_tells_of_none():
    cells = made(200, 190)
    assert treatments_of_bases(cells, {("harm", "lower_bound"): {(): 0}, ("harm", "upper_bound"): {(): 1}}) == []
    assert treatments_of_bases(cells, {("harm", ""): {(): 0}, ("help", "lower_bound"): {(): 1}}) == []


def asked(*families):
    """Sums of bases in the same words. families: words, and by group how many answered."""
    cells, told = [], []
    for words, counts in families:
        told.append((words, {group: len(cells) + i for i, group in enumerate(counts)}))
        cells += [Cell(str(n), "base", n, n, 2.0 * n, 2.0 * n) for n in counts.values()]
    known = len(cells)
    return [(r.whole, r.parts) for r in asked_relations(cells, told)], [cell.count for cell in cells[known:]]


def test_the_largest_base_in_the_same_words_is_each_other_and_those_who_did_not_answer_it():
    families = [("children", {(): 195}), ("children", {(): 200, GIRLS: 100}), ("children", {(): 190, GIRLS: 100})]
    assert asked(*families) == ([(1, (0, 5)), (1, (3, 6)), (2, (4, 7))], [5, 10, 0])


def test_two_bases_of_one_size_tell_of_each_other_once():
    assert asked(("children", {(): 200}), ("children", {(): 200})) == ([(0, (1, 2))], [0])


def test_groups_that_the_largest_base_does_not_have_are_left_out():
    assert asked(("children", {(): 200}), ("children", {(): 190, GIRLS: 100})) == ([(0, (1, 3))], [10])


def test_where_no_base_is_the_largest_in_every_group_or_words_differ_nothing_adds_up():
    assert asked(("children", {(): 200, GIRLS: 90}), ("children", {(): 190, GIRLS: 100})) == ([], [])
    assert asked(("children", {(): 200}), ("caregivers", {(): 190})) == ([], [])
    assert asked(("children", {(): 200})) == ([], [])


def test_a_weight_that_is_not_known_is_left_open():
    cells = made(200, 190)
    cells[0].weighted = math.nan
    treatments_of_bases(cells, {("harm", ""): {(): 0}, ("harm", "lower_bound"): {(): 1}})
    assert math.isnan(cells[-1].weighted)
