"""A sentence on a page against the one that was evaluated: word by word, and number by number with the estimate that it names."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.small_findings import SCOPE, evaluated, make_store

from disrupting_harm.claims.bindings import check_bound, check_claim
from disrupting_harm.claims.page import PageBound, PageClaim, PageText, plain


# -- numbers


SHARE = PageBound("15.8 %", f"{SCOPE}/harm@v1", "estimate", "0.158", "percent")


def told_of(bound: PageBound, **facts) -> list[tuple[str, str]]:
    found = list(check_bound(bound, PageText("prose", "All of it.", ""), "here", make_store(**facts)))
    assert all((problem.rule, problem.place, problem.text) == ("binding", "here", "All of it.") for problem in found)
    return [(problem.printed, problem.stored) for problem in found]


@pytest.mark.parametrize(
    "change, told",
    [
        ({}, []),
        ({"printed": "15.9 %"}, [("15.9 %", f"15.8 % ({SCOPE}/harm@v1)")]),
        ({"value": "0.1581"}, [("0.1581", f"0.158 ({SCOPE}/harm@v1)")]),
        ({"printed": "15.9 %", "value": "0.159"}, [("15.9 %", f"15.8 % ({SCOPE}/harm@v1)")]),
        ({"estimate_id": "TST/x@v1"}, [("15.8 %", "no estimate TST/x@v1")]),
        ({"statistic": "nothing"}, [("15.8 %", f"no nothing in the form percent of {SCOPE}/harm@v1")]),
        ({"statistic": "p"}, [("15.8 %", f"no p in the form percent of {SCOPE}/harm@v1")]),  # a column that is blank
        ({"form": "decimal"}, [("15.8 %", f"no estimate in the form decimal of {SCOPE}/harm@v1")]),
        ({"statistic": "ci_low", "form": "interval_end", "printed": "13.1", "value": "0.131"}, []),
        ({"statistic": "n", "form": "count", "printed": "1,015", "value": "1015.0"}, []),
    ],
)
def test_a_number_is_the_stored_one_as_its_form_prints_it(change, told):
    assert told_of(replace(SHARE, **change)) == told


def test_a_number_may_name_an_assessment_whose_year_it_is():
    year = PageBound("2021", f"{SCOPE}/live/us_2021", "year", "2021.0", "as_of")
    assert told_of(year) == []
    assert told_of(replace(year, printed="2022")) == [("2022", f"2021 ({SCOPE}/live/us_2021)")]
    assert told_of(year, assessments={}) == [("2021", f"no estimate {SCOPE}/live/us_2021")]


# -- sentences


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


def test_another_column_of_the_same_estimate_is_told(printed, claims):
    bounds = (replace(printed.bounds[0], statistic="ci_low"), printed.bounds[1])
    name = f"{SCOPE}/harm@v1/sex=female"
    assert told(replace(printed, bounds=bounds), claims) == [(str((name, "ci_low")), str((name, "estimate")))]


def test_another_word_and_another_number_are_both_told(printed, claims):
    other = replace(printed, text="Girls do.", bounds=printed.bounds[::-1])
    assert [given for given, _ in told(other, claims)] == ["Girls do.", str((f"{SCOPE}/harm@v1/sex=male", "estimate"))]


def test_a_number_that_names_nothing_is_told_with_all_that_are_named_and_meant(printed, claims):
    pairs = [(bound.estimate_id, bound.statistic) for bound in claims[NAME].bounds]
    assert all(name.startswith(SCOPE) for name, _ in pairs)
    assert told(replace(printed, bounds=printed.bounds[:1]), claims) == [(str(pairs[:1]), str(pairs))]
