"""Numbers beside each other agree: n of N with its percentage, parts with their whole."""

from __future__ import annotations

import pytest
from tests.small_findings import SCOPE, estimate, make_store

from disrupting_harm.claims.consistency import check_arithmetic, check_estimates
from disrupting_harm.claims.page import PageText


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
    ],
)
def test_n_of_n_is_its_percentage_at_its_own_rounding(text, right):
    found = [problem.stored for problem in check_arithmetic(PageText("prose", text, text), "here")]
    assert found == ([] if right is None else [right])


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


def test_parts_of_a_whole_that_was_not_counted_or_that_is_itself_a_part_are_held_against_nothing():
    assert list(check_estimates(rows(None, 475.0, 560.0))) == []
    crossed = estimate("x", 0.1, by="age_group:sex", level="12-13:l0", n=600.0)
    assert list(check_estimates(make_store([estimate("x", 0.1, n=500.0), crossed]))) == []
