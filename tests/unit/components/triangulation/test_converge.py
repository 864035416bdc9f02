"""Pairs are decided by their rule; facts decide before stand-ins, and a stand-in is never evidence."""

from __future__ import annotations

import pytest
from tests.small_triangulation import HOTLINE, POLICE, SURVEY, params, source

from disrupting_harm.components.triangulation.converge import cells, compare, converge
from disrupting_harm.components.triangulation.readings import Reading
from disrupting_harm.components.triangulation.rules import Number


def reading(value: float | None, period: str = "", *, synthetic: bool = False, text: str = "", **facts) -> Reading:
    number = None if value is None else Number.of(value)
    return Reading(text or str(value), period, "id", "t", synthetic, number=number, **facts)


def pair(one, other, more=(), iso3="TST", **rule):
    (made,) = compare(iso3, params(rule), {"a": one, "b": other, "c": more})
    return made


SCALED = {"rule": "scaled", "times": ["c"], "agreement": 10, "partial": 100}


def test_years_that_both_have_are_compared_one_by_one_and_outcomes_that_differ_are_partial():
    made = pair(
        (reading(801272, "2019"), reading(1339597, "2020"), reading(5, "2023")),
        (reading(426961, "2019"), reading(1297474, "2020")),
    )
    assert made.status == "partial"
    assert (
        "2019: 801272 against 426961, 1.88 times apart; 2020: 1339597 against 1297474, 1.03 times apart" in made.decided
    )
    assert [r.period for r in made.used] == ["2019", "2019", "2020", "2020"]


@pytest.mark.parametrize(
    "rule, told",
    [
        (
            {"rule": "ratio", "agreement": 2, "partial": 5},
            "at least 2.40 times apart, by the nearest ends of their ranges; ",
        ),
        (
            {"rule": "points", "agreement": 5, "partial": 9},
            "at least 7.0 percentage points apart, by the nearest ends of their ranges; ",
        ),
    ],
)
def test_a_distance_between_ranges_says_so(rule, told):
    """0.15 over 0.05 is 3: whoever divides the printed numbers must be told why it is 2.4 here."""
    ranged = Reading("15 %", "", "id", "t", False, number=Number.of(0.15, 0.12, 0.18))
    assert told in pair((ranged,), (reading(0.05),), **rule).decided
    assert "at least" not in pair((reading(0.15),), (reading(0.05),), **rule).decided


def test_numbers_of_other_years_are_not_held_against_each_other():
    made = pair((reading(5, "2019"),), (reading(5, "2020"),))
    assert (made.status, made.decided) == ("silence", "The two have no number of the same period.")


def test_a_share_is_scaled_before_it_is_held_against_cases():
    made = pair((reading(0.1, text="10 %"),), (reading(0, "2017-2019", text="0"),), (reading(4170195),), **SCALED)
    assert (made.status, made.said) == ("dissonance", ("10 %", "0 (2017-2019)"))
    assert made.decided.startswith("10 % × 4170195 = 417,000, and the other is 0")


def test_a_factor_that_is_not_there_leaves_the_pair_silent_and_names_it():
    made = pair((reading(0.1),), (reading(0),), (), **SCALED)
    assert (made.status, made.decided) == ("silence", f"Nothing was found of: {HOTLINE}.")


@pytest.mark.parametrize("hidden", [{"withheld": True}, {}])
def test_no_rule_computes_with_what_is_withheld_or_told_in_words(hidden):
    rule = {"rule": "points", "agreement": 10, "partial": 25}
    made = pair((reading(0.5),), (reading(None, text="not shown", **hidden),), **rule)
    assert made.status == "silence"
    assert pair((reading(None, "2019", **hidden),), (reading(3, "2019"),)).status == "silence"


def test_a_stand_in_on_either_side_or_among_the_factors_marks_the_pair():
    assert not pair((reading(1, "2019"),), (reading(1, "2019"),)).synthetic
    assert pair((reading(1, "2019", synthetic=True),), (reading(1, "2019"),)).synthetic
    assert pair((reading(1),), (reading(1),), (reading(1, synthetic=True),), **SCALED).synthetic


def test_a_judgement_is_that_of_the_country_and_else_there_is_none():
    rule = {
        "rule": "reason", "agreement": None, "partial": None,
        "judged": {"TST": {"status": "agreement", "reason": "Both say that few report."}},
    }  # fmt: skip
    said = ((reading(None, text="<2 %"),), (reading(0.65),))
    assert (pair(*said, **rule).status, pair(*said, **rule).decided) == ("agreement", "Both say that few report.")
    assert pair(*said, iso3="KEN", **rule).status == "silence"
    assert pair(said[0], (), **rule).status == "silence"  # a judgement of what is no longer said


def test_a_direction_is_that_of_a_status_or_of_a_share():
    rule = {"rule": "direction", "agreement": None, "partial": None}
    law = (reading(None, text="Criminalised", direction="yes"),)
    assert pair(law, (reading(0.4),), **rule).status == "dissonance"
    assert pair(law, (reading(0.6),), **rule).status == "agreement"
    assert pair((reading(None, text="Stated"),), (reading(0.6),), **rule).status == "silence"


# -- together

TWO = ({}, {"sources": ["a", "c"]})


def together(**statements):
    pairs = compare("TST", params(*TWO), statements)
    return pairs, converge(pairs)


def test_two_facts_decide_whatever_a_stand_in_says():
    fact, same, other = (reading(100, "2019"),), (reading(100, "2019"),), (reading(900, "2019", synthetic=True),)
    pairs, found = together(a=fact, b=same, c=other)
    assert [p.status for p in pairs] == ["agreement", "dissonance"]
    assert (found.status, found.synthetic) == ("agreement", False)


def test_without_two_facts_a_stand_in_is_told_and_said_to_be_one():
    _, found = together(a=(reading(100, "2019"),), b=(), c=(reading(900, "2019", synthetic=True),))
    assert (found.status, found.synthetic) == ("dissonance", True)


def test_a_source_that_no_other_answers_is_silence_and_no_evidence_is_claimed():
    _, found = together(a=(reading(100, "2019"),), b=(), c=())
    assert (found.status, found.synthetic) == ("silence", False)


def test_every_source_that_says_something_has_a_cell_under_each_of_its_themes_and_no_other_has_one():
    section = params(a=source(SURVEY, "prevalence", "recorded_cases"), b=source(POLICE), c=source(HOTLINE))
    statements = {"a": (reading(1, "2019"),), "b": (reading(2, "2019"),), "c": ()}
    found = cells(section, statements, compare("TST", section, statements))
    assert [(c.theme, c.source, c.status) for c in found] == [
        ("prevalence", "a", "dissonance"), ("recorded_cases", "a", "silence"), ("prevalence", "b", "dissonance"),
    ]  # fmt: skip
    assert found[1].decided == "No other source is held against it."
