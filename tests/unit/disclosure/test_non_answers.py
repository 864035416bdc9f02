"""Those who answered, those who did not and those who were skipped are all who were asked: one gives another back."""

from tests.small_estimates import shares
from tests.small_suppression import pattern, suppressed, unsafe


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
