"""Numbers beside each other agree: n of N with its percentage, parts with their whole."""

from __future__ import annotations

import pytest
from tests.small_findings import SCOPE, estimate, make_store

from disrupting_harm.claims.consistency import check_arithmetic, check_estimates, check_one_value
from disrupting_harm.claims.page import PageBound, PageText


@pytest.mark.parametrize(
    "text, right",
    [
        ("37 % (19 out of 85) told nobody", "22 %"),  # as it was published
        ("19 of 85 (37 %)", "22 %"),
        ("19 of 85 (22 %)", None),
        ("19 of 85 (22.4 %)", None),
        ("19 of 85 (22.3 %)", "22.4 %"),
        ("19 of 85 (22.35 %)", None),
        ("19 of 85 (22.40 %)", "22.35 %"),
        ("34 of 50 frontline workers (68 %)", None),
        ("34 of 50 frontline workers (69 %)", "68 %"),
        ("175 of the 994 children (18 %)", None),
        ("1,750 of 9,940 (18 %)", None),
        ("5 of 0 (0 %)", "no percentage of nothing"),
        ("5 of 9 countries. In all (12 %)", None),
        ("one of them (12 %)", None),
        ("1,750 of 9,940 (17 %)", "18 %"),
        ("37 % (1,900 of 8,500)", "22 %"),
        ("22 % (19 of the 85)", None),
        ("0 of 0 (0.0 %)", "no percentage of nothing"),
        ("0 of 5 (0 %)", None),
        ("3 of 3 (100.00 %)", None),
        ("5 of 9 (12%)", "56 %"),
    ],
)
def test_n_of_n_is_its_percentage_at_its_own_rounding(text, right):
    found = [problem.stored for problem in check_arithmetic(PageText("prose", text, text), "here")]
    assert found == ([] if right is None else [right])


def test_each_percentage_of_a_text_that_is_wrong_is_told_as_it_stands_there():
    said = "19 of 85 (37 %), 37 % (1 of 4), 1 of 2 (50 %) and 2 out of 4 boys (51.0 %)"
    text = PageText("prose", said, said)
    assert [(one.rule, one.place, one.text, one.printed, one.stored) for one in check_arithmetic(text, "here")] == [
        ("arithmetic", "here", text.text, "19 of 85 (37 %)", "22 %"),
        ("arithmetic", "here", text.text, "2 out of 4 boys (51.0 %)", "50.0 %"),
        ("arithmetic", "here", text.text, "37 % (1 of 4)", "25 %"),
    ]


def printed_as(*printed: str, **keys) -> PageText:
    said = {"estimate_id": "e", "statistic": "n", "value": "1", "form": "count"} | keys
    return PageText("prose", " ".join(printed), "", near="A", bounds=tuple(PageBound(one, **said) for one in printed))


def test_another_reading_of_one_number_is_told_against_the_first():
    texts = [printed_as("1"), printed_as("1", "2"), printed_as("1", "3")]
    assert [(one.rule, one.place, one.text, one.printed, one.stored) for one in check_one_value(texts)] == [
        ("one value", "A", "1 2", "2", "1, elsewhere on the page"), ("one value", "A", "1 3", "3", "1, elsewhere on the page"),
    ]  # fmt: skip


@pytest.mark.parametrize("other", [{"estimate_id": "f"}, {"statistic": "n_cases"}, {"form": "scaled"}])
def test_another_estimate_column_or_form_may_read_otherwise(other):
    assert list(check_one_value([printed_as("1"), printed_as("2", **other)])) == []


@pytest.mark.parametrize(
    "value, low, high, told",
    [
        (0.2, 0.1, 0.3, False),
        (0.1, 0.1, 0.3, False),  # an end belongs to the interval
        (0.3, 0.1, 0.3, False),
        (0.09, 0.1, 0.3, True),
        (0.31, 0.1, 0.3, True),
        (None, 0.1, 0.3, False),
        (0.5, None, 0.3, False),
        (0.0, 0.1, None, False),
    ],
)
def test_an_estimate_lies_within_its_interval_where_it_has_one(value, low, high, told):
    """What is blank stands before another that is wrong, which is told in any case."""
    wrong = estimate("y", 0.5, ci_low=0.1, ci_high=0.3, label=None)
    found = list(check_estimates(make_store([estimate("x", value, ci_low=low, ci_high=high), wrong])))
    assert [one.place for one in found] == [f"{SCOPE}/x@v1"] * told + [f"{SCOPE}/y@v1"]
    last = found[-1]
    assert (last.rule, last.text, last.printed, last.stored) == ("interval", "", "0.5", "0.1 to 0.3")


def rows(whole, *parts):
    levels = [estimate("x", 0.1, by="sex", level=f"l{i}", n=n) for i, n in enumerate(parts)]
    return make_store([estimate("x", 0.1, n=whole), *levels])


@pytest.mark.parametrize(
    "whole, parts, told",
    [
        (1015.0, (475.0, 540.0), False),
        (1015.0, (475.0, 545.0), False),  # counts are published in steps of five
        (1015.0, (475.0, 547.0), False),  # the whole and both parts may each be 2.5 off
        (1015.0, (475.0, 548.0), True),
        (1015.0, (475.0, 560.0), True),
        (1015.0, (475.0,), False),
    ],
)
def test_groups_of_a_domain_hold_no_more_answers_than_all(whole, parts, told):
    found = [(problem.rule, problem.place) for problem in check_estimates(rows(whole, *parts))]
    assert found == ([("parts", f"{SCOPE}/x@v1")] if told else [])


def test_the_domain_whose_parts_are_too_many_is_told_with_both_numbers():
    levels = [
        estimate("x", 0.1, by=by, level=f"l{at}", n=n) for by, n in (("sex", 600.0), ("place", 400.0)) for at in (1, 2)
    ]
    assert [(p.place, p.text, p.printed, p.stored) for p in check_estimates(make_store([*levels, estimate("x", 0.1, n=1000.0)]))] == [
        (f"{SCOPE}/x@v1", "answers by sex", "1200", "1000")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "facts", [{"statistic": "count"}, {"statistic": "rate"}, {"n": None}, {"by": "sex:place", "level": "a:b"}]
)
def test_other_than_shares_of_one_domain_are_not_added_up(facts):
    parts = [estimate("x", 0.1, by="sex", level=level, n=600.0) for level in ("female", "male")]
    assert len(list(check_estimates(make_store([estimate("x", 0.1, n=1000.0), *parts])))) == 1
    for name, value in facts.items():
        setattr(parts[0], name, value)
    assert list(check_estimates(make_store([estimate("x", 0.1, n=1000.0), *parts]))) == []


def test_parts_without_a_whole_do_not_hide_those_of_another():
    lost = [estimate("a", 0.1, by="sex", level=level, n=600.0) for level in ("female", "male")]
    found = check_estimates(make_store([*lost, *rows(500.0, 300.0, 300.0).estimates.values()]))
    assert [one.place for one in found] == [f"{SCOPE}/x@v1"]


def test_parts_of_a_whole_that_was_not_counted_or_that_is_itself_a_part_are_held_against_nothing():
    assert list(check_estimates(rows(None, 475.0, 560.0))) == []
    crossed = estimate("x", 0.1, by="age_group:sex", level="12-13:l0", n=600.0)
    assert list(check_estimates(make_store([estimate("x", 0.1, n=500.0), crossed]))) == []
