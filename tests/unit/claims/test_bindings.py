"""A sentence on a page against the one that was evaluated: word by word, and number by number with the estimate that it names."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.small_findings import SCOPE, evaluated, make_store

from disrupting_harm.claims.bindings import check_claim
from disrupting_harm.claims.page import PageBound, PageClaim, plain


NAME = "TST/finding/girls"  # it prints the shares of two groups, hence two estimates


@pytest.fixture(scope="module")
def claims():
    return {claim.claim_id: claim for claim in evaluated(make_store()).claims()}


@pytest.fixture(scope="module")
def printed(claims) -> PageClaim:
    claim = claims[NAME]
    bounds = tuple(PageBound("", bound.estimate_id, bound.statistic, "", "percent") for bound in claim.bounds)
    assert len({bound.estimate_id for bound in bounds}) == 2
    return PageClaim(NAME, plain(claim.text()), bounds)


def told(claim: PageClaim, claims) -> list[tuple[str, str]]:
    found = list(check_claim(claim, "here", claims))
    assert all((problem.rule, problem.place, problem.text) == ("sentence", "here", claim.text) for problem in found)
    return [(problem.printed, problem.stored) for problem in found]


def test_the_sentence_that_was_evaluated_has_no_problem(printed, claims):
    assert told(printed, claims) == []


def test_a_sentence_that_was_not_evaluated_is_told(printed, claims):
    other = replace(printed, claim_id="TST/finding/none")
    assert told(other, claims) == [("TST/finding/none", "no such claim of this report")]


def test_another_word_is_told_with_both_sentences(printed, claims):
    other = replace(printed, text=printed.text.replace("more", "less"))
    assert told(other, claims) == [(other.text, claims[NAME].text())]


@pytest.mark.parametrize("other", ["A/first/of@v1", "Z/last/of@v1"])
@pytest.mark.parametrize("place", [0, 1])
def test_the_first_number_that_names_another_estimate_is_told_with_the_one_that_is_meant(printed, claims, place, other):
    bounds = list(printed.bounds)
    bounds[place] = replace(bounds[place], estimate_id=other)
    meant = claims[NAME].bounds[place]
    assert told(replace(printed, bounds=tuple(bounds)), claims) == [
        (str((other, "estimate")), str((meant.estimate_id, meant.statistic)))
    ]


def test_a_number_that_names_nothing_is_told_with_all_that_are_named_and_meant(printed, claims):
    pairs = [(bound.estimate_id, bound.statistic) for bound in claims[NAME].bounds]
    assert all(name.startswith(SCOPE) for name, _ in pairs)
    assert told(replace(printed, bounds=printed.bounds[:1]), claims) == [(str(pairs[:1]), str(pairs))]
