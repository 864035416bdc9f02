"""Those who answered, those who did not and those who were skipped are all who were asked: one gives another back."""

from tests.small_estimates import shares
from tests.small_suppression import pattern, suppressed, unsafe

from disrupting_harm.disclosure.cells import Cell, Relation
from disrupting_harm.disclosure.non_answers import treatments_of_bases, treatments_of_cases


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
