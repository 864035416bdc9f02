"""No verdict is typed: each follows from the numbers, their printed precision, their sources and whether a survey is a stand-in."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.small_published import ARTICLE, PAGE, figure, match

from disrupting_harm.components.published_figures.verdicts import (
    AGREES,
    CANNOT,
    DIFFERS,
    NO_CONFIRMATION,
    NO_NUMBER,
    NOT_STATED,
    SAME_SOURCE,
    SET_TO,
    STAND_IN,
    judge,
)
from disrupting_harm.errors import UserError


SHARES = pd.DataFrame([{"iso3": "AAA", "item": "harm", "share_pct": "21.7", "basis": "published", "source_url": PAGE}])
WHY = ("year", "The count of another year.")


@pytest.fixture
def verdict(make_facts):
    def of(row: dict, matched: dict, shares: pd.DataFrame = SHARES, *others: dict):
        figures = [row, *others]
        matches = [matched, *(match(o["figure"], "", "not_held", "Nothing.") for o in others)]
        facts = make_facts(*figures)
        return judge(pd.DataFrame(figures), pd.DataFrame(matches), facts, shares)[row["figure"]]

    return of


def said(found) -> tuple[str, str, str]:
    return found.verdict, found.cause, found.reason


# -- facts


def test_facts_agree_at_the_printed_precision_and_then_no_reason_is_given(verdict):
    agrees = verdict(figure("BBB-01", "25"), match("BBB-01", "ref:article/users_pct", *WHY))
    assert said(agrees) == (AGREES, "", "")


def test_facts_that_differ_carry_the_stated_cause(verdict):
    assert said(verdict(figure("BBB-01", "26"), match("BBB-01", "ref:article/users_pct", *WHY))) == (DIFFERS, *WHY)
    assert said(verdict(figure("BBB-01", "26"), match("BBB-01", "ref:article/users_pct"))) == (DIFFERS, *NOT_STATED)


def test_a_figure_held_against_itself_confirms_nothing(verdict):
    itself = verdict(figure("BBB-01", "25", source_url=ARTICLE), match("BBB-01", "ref:article/users_pct"))
    assert said(itself) == (NO_CONFIRMATION, *SAME_SOURCE)


def test_a_copy_that_departs_from_its_own_source_differs(verdict):
    miscopied = verdict(figure("BBB-01", "52", source_url=ARTICLE), match("BBB-01", "ref:article/users_pct"))
    assert miscopied.verdict == DIFFERS


def test_what_follows_from_other_figures_of_one_source_is_a_check_of_it(verdict):
    product = match("AAA-01", "num:0.5 x ref:article/users_pct")
    assert verdict(figure("AAA-01", "33.5", source_url=ARTICLE), product).verdict == AGREES


def test_texts_agree_letter_by_letter(verdict):
    when = match("AAA-01", "ref:notes/value[topic=when]")
    assert verdict(figure("AAA-01", "early 2020", "date range"), when).cause == SAME_SOURCE[0]
    assert verdict(figure("AAA-01", "late 2020", "date range"), when).verdict == DIFFERS


# -- surveys


def test_a_stand_in_that_is_set_to_the_figure_confirms_nothing(verdict):
    assert said(verdict(figure("AAA-01", "21.7"), match("AAA-01", "est:survey/harm"))) == (NO_CONFIRMATION, *SET_TO)


def test_so_does_one_that_is_set_to_the_rest(verdict):
    rest = verdict(figure("AAA-01", "78.3"), match("AAA-01", "num:1 - est:survey/harm"))
    assert said(rest) == (NO_CONFIRMATION, *SET_TO)


@pytest.mark.parametrize(
    "change",
    [{"source_url": ARTICLE}, {"share_pct": "9"}, {"iso3": "BBB"}, {"item": "other"}],
    ids=["another source", "another number", "another country", "another item"],
)
def test_a_stand_in_that_happens_to_come_near_a_figure_is_neither_agreement_nor_difference(verdict, change):
    found = verdict(figure("AAA-01", "21.7"), match("AAA-01", "est:survey/harm"), SHARES.assign(**change))
    assert said(found) == (CANNOT, *STAND_IN)
    assert found.result.estimates == ("AAA/survey/harm@v1",)


def test_a_group_of_a_stand_in_is_not_what_it_is_set_to(verdict):
    found = verdict(figure("AAA-01", "21.7"), match("AAA-01", "est:survey/harm[sex=male]"))
    assert said(found) == (CANNOT, *STAND_IN)


def test_a_real_survey_agrees_or_differs(verdict):
    assert verdict(figure("BBB-01", "4"), match("BBB-01", "est:survey/harm")).verdict == AGREES
    assert verdict(figure("BBB-01", "5"), match("BBB-01", "est:survey/harm")).verdict == DIFFERS


def test_one_stand_in_among_facts_makes_the_whole_a_stand_ins(verdict):
    mixed = verdict(
        figure("AAA-01", "15"), match("AAA-01", "est:survey/harm x ref:article/users_pct"), SHARES.assign(item="other")
    )
    assert said(mixed) == (CANNOT, *STAND_IN)


def test_an_estimate_that_is_no_percentage_is_no_number_to_compare(verdict):
    assert said(verdict(figure("AAA-01", "1"), match("AAA-01", "est:survey/rare"))) == (CANNOT, *NO_NUMBER)


# -- nothing


def test_without_a_formula_the_reason_is_that_of_the_table(verdict):
    found = verdict(figure("AAA-01", "1"), match("AAA-01", "", "not_asked", "No question."))
    assert said(found) == (CANNOT, "not asked", "No question.") and found.result is None


# -- what is refused


def refusal(make_facts, figures: list[dict], matches: list[dict]) -> str:
    with pytest.raises(UserError) as raised:
        judge(pd.DataFrame(figures), pd.DataFrame(matches), make_facts(*figures), SHARES)
    return str(raised.value)


def test_every_figure_has_exactly_one_match(make_facts):
    figures = [figure("AAA-01", "1"), figure("AAA-02", "2")]
    only = match("AAA-01", "", "not_held", "Nothing.")
    text = refusal(make_facts, figures, [only, only, match("AAA-03", "", "not_held", "Nothing.")])
    assert "no row for AAA-02" in text and "AAA-01 stands in several rows" in text
    assert "AAA-03 is no published figure (did you mean" in text


@pytest.mark.parametrize(
    "wrong, said",
    [
        (match("AAA-01"), "a cause and a reason go together"),
        (match("AAA-01", "", "not_held", ""), "a cause and a reason go together"),
        (match("AAA-01", "num:1", "year", ""), "a cause and a reason go together"),
        (match("AAA-01", "num:1", "yaer", "Slip."), "yaer is no cause; these are .*did you mean year"),
        (match("AAA-01", "", "year", "A cause of what is compared."), "year is no cause"),
        (match("AAA-01", "num:1 +"), "a term or a sign is missing"),
        (match("AAA-01", "ref:nowhere/value"), "no table nowhere"),
    ],
)
def test_a_match_that_cannot_be_one_is_named(make_facts, wrong, said):
    import re

    text = refusal(make_facts, [figure("AAA-01", "1")], [wrong])
    assert re.search(said, text) and "published_figure_matches.csv" in text and "AAA-01" in text


def test_a_figure_without_source_or_number_is_named_and_all_problems_are_told_at_once(make_facts):
    figures = [figure("AAA-01", "some"), figure("AAA-02", "2", source_url="", licence="")]
    text = refusal(make_facts, figures, [match(f["figure"], "", "not_held", "Nothing.") for f in figures])
    assert "AAA-01: 'some' is no number" in text and text.count("AAA-02: a published figure without it") == 2
