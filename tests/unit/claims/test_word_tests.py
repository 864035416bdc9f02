"""A word that compares is true of the estimate, its interval and its saved test, or it is not said."""

from __future__ import annotations

import pytest
from tests.small_findings import SCOPE, assessment, estimate, make_store

from disrupting_harm.claims.word_tests import TESTS, evidence_of
from disrupting_harm.study.findings import TestName, WordTest


def holds(test: dict, *rows) -> bool:
    return evidence_of(WordTest(**test), "survey", make_store(list(rows))) is not None


def share(value, low, high, **facts):
    return estimate("x", value, ci_low=low, ci_high=high, **facts)


def difference(value, p_adjusted, **facts):
    return estimate(
        "x", value, by="sex", level="female - male", statistic="difference", p=0.01, p_adjusted=p_adjusted, **facts
    )


def count(value, year, **facts):
    return estimate("x", value, by="year", level=year, statistic="count", presentation=None, **facts)


def workers(cases, base=50.0):
    return estimate(
        "x",
        cases,
        statistic="respondents",
        presentation="count_and_percentage",
        n=base and float(str(base)),
        n_cases=cases,
    )


def test_every_test_that_a_sentence_may_name_is_there():
    assert {*TESTS, "status"} == set(TestName.__args__)


def themes(number, base=14.0):
    """The numbers are objects of their own, as those that are read from a file."""
    return estimate("x", number, statistic="count", presentation=None, n=base and float(str(base)))


@pytest.mark.parametrize(
    "number, true", [(0.0, set()), (1.0, {"some", "part"}), (13.0, {"some", "part"}), (14.0, {"some", "all"})]
)
def test_some_part_and_all_are_told_from_a_count_and_its_base(number, true):
    assert {name for name in ("some", "part", "all") if holds({"test": name, "of": "x"}, themes(number))} == true


@pytest.mark.parametrize("row", [themes(None), themes(0.0, base=0.0), themes(3.0, base=None), share(0.6, 0.51, 0.69)])
def test_nothing_is_all_or_part_of_a_base_that_is_not_there(row):
    assert not any(holds({"test": name, "of": "x"}, row) for name in ("part", "all"))


@pytest.mark.parametrize(
    "test, row, true",
    [
        ("majority", share(0.6, 0.51, 0.69), True),
        ("majority", share(0.6, 0.50, 0.69), False),  # the interval touches one half
        ("majority", share(0.6, 0.49, 0.7), False),
        ("majority", share(0.6, 0.51, 0.69, presentation="unreliable"), False),
        ("majority", share(0.6, 0.51, 0.69, presentation="withheld"), False),
        ("majority", estimate("x", 0.6), False),  # without interval nothing is known
        ("majority", workers(26.0), True),
        ("majority", workers(25.0), False),
        ("majority", estimate("x", 7.0, statistic="count", presentation=None, n=12.0), True),
        ("majority", estimate("x", 7.0, statistic="count", presentation=None), False),
        ("minority", share(0.4, 0.31, 0.49), True),
        ("minority", share(0.4, 0.31, 0.50), False),
        ("minority", workers(24.0), True),
        ("minority", workers(25.0), False),
        (
            "minority",
            share(0.4, 0.31, 0.49, presentation="count", n=49.0, n_cases=18.0),
            False,
        ),  # no percentage, no count of persons
        ("majority", estimate("x", 7.0, statistic="mean", ci_low=6.0, ci_high=8.0, n=12.0), False),
        ("majority", workers(26.0, base=None), False),
        ("minority", workers(0.0, base=0.0), False),
        ("minority", workers(0.0), True),
        ("majority", workers(None), False),
    ],
)
def test_most_and_a_minority_hold_for_the_whole_interval(test, row, true):
    assert holds({"test": test, "of": "x"}, row) is true


@pytest.mark.parametrize(
    "row, true",
    [
        (share(0.34, 0.30, 0.38), True),
        (share(0.36, 0.31, 0.41), True),
        (share(0.37, 0.31, 0.43), False),  # more than three points off
        (share(0.31, 0.27, 0.35), True),
        (share(0.30, 0.25, 0.35), False),
        (share(0.34, 0.335, 0.345), False),  # the interval leaves one third out
        (workers(17.0), True),
        (share(1 / 3, 1 / 3, 0.4), True),  # either end of the interval may be the third itself
        (share(1 / 3, 0.3, 1 / 3), True),
        (share(0.34, 0.34, 0.38), False),
        (share(0.32, 0.30, 0.33), False),
        (share(0.32, 0.30, 0.32), False),
        (estimate("x", 0.34), False),
        (workers(20.0), False),
    ],
)
def test_about_a_third_holds_near_one_third(row, true):
    assert holds({"test": "about", "of": "x", "fraction": "1/3"}, row) is true


def test_about_a_fraction_is_up_to_three_points_from_it():
    assert holds({"test": "about", "of": "x", "fraction": "1/4"}, share(0.22, 0.18, 0.26))
    assert holds({"test": "about", "of": "x", "fraction": "1/4"}, share(0.28, 0.24, 0.31))
    assert not holds({"test": "about", "of": "x", "fraction": "1/4"}, share(0.2199, 0.18, 0.26))
    assert not holds({"test": "about", "of": "x", "fraction": "1/4"}, share(0.2801, 0.24, 0.31))


@pytest.mark.parametrize(
    "value, p_adjusted, above, below, none",
    [
        (0.09, 0.004, True, False, False),
        (-0.09, 0.004, False, True, False),
        (0.09, 0.05, False, False, True),
        (0.09, 0.3, False, False, True),
        (0.09, None, False, False, False),  # not tested: neither is said
        (0.0, 0.004, False, False, False),
        (0.09, 0.0499, True, False, False),
    ],
)
def test_more_and_less_are_a_difference_that_is_significant_after_adjustment(value, p_adjusted, above, below, none):
    row = difference(value, p_adjusted)
    found = [holds({"test": t, "of": "x[sex=female..male]"}, row) for t in ("above", "below", "no_difference")]
    assert found == [above, below, none]


def test_a_statistic_that_is_named_is_tested_in_the_place_of_the_difference():
    """Of the same groups two differences were saved, one as it is and one adjusted."""
    plain = difference(0.09, 0.3)
    other = difference(0.09, 0.004)
    other.estimate_id = f"{SCOPE}/x@v1:risk_difference/sex=female..male"
    for name, kinds in (("risk_difference", (True, False)), ("difference", (False, True))):
        of = f"x.{name}[sex=female..male]"
        assert tuple(holds({"test": test, "of": of}, plain, other) for test in ("above", "no_difference")) == kinds


def test_a_difference_that_was_not_saved_or_is_withheld_proves_nothing():
    for test in ("above", "below", "no_difference"):
        assert not holds({"test": test, "of": "x[sex=female..male]"}, share(0.1, 0.0, 0.2))
        assert not holds({"test": test, "of": "x[sex=female..male]"}, difference(0.09, 0.001, presentation="withheld"))


@pytest.mark.parametrize(
    "later, rose, fell",
    [
        (20.0, True, False),
        (11.0, True, False),
        (5.0, False, True),
        (9.0, False, True),
        (10.0, False, False),
        (None, False, False),
    ],
)
def test_counts_rise_and_fall(later, rose, fell):
    rows = count(10.0, "2019"), count(later, "2023")
    found = [holds({"test": t, "of": "x[year=2023]", "than": "x[year=2019]"}, *rows) for t in ("rose", "fell")]
    assert found == [rose, fell]


def test_a_rise_without_the_earlier_count_is_none():
    assert not holds({"test": "rose", "of": "x[year=2023]"}, count(10.0, "2023"))
    assert not holds({"test": "rose", "of": "x[year=2023]", "than": "x[year=2019]"}, count(10.0, "2023"))


def test_a_rise_is_one_of_two_counts_of_a_kind_and_both_are_its_evidence():
    test = WordTest(test="rose", of="x[year=2023]", than="x[year=2019]")
    rows = [count(10.0, "2019"), count(20.0, "2023")]
    assert evidence_of(test, "survey", make_store(rows)) == (f"{SCOPE}/x@v1/year=2023", f"{SCOPE}/x@v1/year=2019")
    rows[0].statistic = "sum_of_answers"
    assert evidence_of(test, "survey", make_store(rows)) is None
    withheld = [count(10.0, "2019"), count(20.0, "2023")]
    withheld[0].presentation = "withheld"
    assert evidence_of(test, "survey", make_store(withheld)) is None


@pytest.mark.parametrize(
    "who, status, true", [("us", "gap", True), ("us", "crime", False), ("un", "crime", True), ("who", "gap", False)]
)
def test_the_status_of_one_assessor_is_asked_for_by_name(who, status, true):
    cells = [assessment(status="gap", year="2019", who="us"), assessment(status="crime", year="2022", who="un")]
    store = make_store([], assessments={cell.assessment_id: cell for cell in cells})
    found = evidence_of(WordTest(test="status", of=f"live[{who}]", status=[status]), "survey", store)
    assert found == ((f"{SCOPE}/live/{who}",) if true else None)


def test_the_status_of_a_topic_is_asked_for_whatever_it_is_compared_with():
    cells = [assessment("live", status="gap"), assessment("other", status="crime")]
    store = make_store([], assessments={cell.assessment_id: cell for cell in cells})
    test = WordTest(test="status", of="live", than="other[us_2021]", status=["gap"])
    assert evidence_of(test, "survey", store) == (f"{SCOPE}/live/us_2021",)


def test_the_status_of_a_topic_that_nobody_assessed_is_none():
    test = WordTest(test="status", of="lost", status=["gap"])
    assert evidence_of(test, "survey", make_store([])) is None


def test_the_newest_assessment_counts():
    cells = [assessment(status="gap", year="2019", who="a_2019"), assessment(status="crime", year="2022", who="b_2022")]
    store = make_store([], assessments={cell.assessment_id: cell for cell in cells})
    found = [
        evidence_of(WordTest(test="status", of="live", status=[status]), "survey", store) for status in ("gap", "crime")
    ]
    assert found == [None, (f"{SCOPE}/live/b_2022",)]


def test_of_assessments_of_one_year_that_contradict_each_other_nothing_is_said():
    """Viet Nam, 2020: criminalised of a child under 16, and not criminalised of a child of 16 or 17."""
    cells = [
        assessment(status="gap", year="2019", who="a_2019"),
        assessment(status="crime", year="2020", who="b_2020_under_16"),
        assessment(status="gap", year="2020", who="b_2020_older"),
    ]
    store = make_store([], assessments={cell.assessment_id: cell for cell in cells})
    asked = [WordTest(test="status", of="live", status=status) for status in (["gap"], ["crime"], ["gap", "crime"])]
    both = (f"{SCOPE}/live/b_2020_under_16", f"{SCOPE}/live/b_2020_older")
    assert [evidence_of(test, "survey", store) for test in asked] == [None, None, both]


def test_what_a_test_was_made_on_is_its_evidence():
    test = WordTest(test="above", of="x[sex=female..male]")
    assert evidence_of(test, "survey", make_store([difference(0.09, 0.004)])) == (
        f"{SCOPE}/x@v1:difference/sex=female..male",
    )
