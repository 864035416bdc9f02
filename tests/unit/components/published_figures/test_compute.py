"""Formulas over facts and estimates: the numbers, the range that rounding leaves, and what each result is made of."""

from __future__ import annotations

import pytest
from tests.small_published import ARTICLE, PAGE, figure

from disrupting_harm.components.published_figures.formulas import parse


@pytest.fixture
def evaluate(make_facts):
    facts = make_facts(
        figure("AAA-01", "21.7"), figure("AAA-02", "5-13"), figure("BBB-01", "9"), figure("BBB-02", "20", item="other")
    )
    return lambda formula, iso3="AAA": facts.evaluate(parse(formula), iso3)


def test_a_product_carries_the_rounding_of_its_factors(evaluate):
    found = evaluate("fig:AAA-01 x ref:article/users_pct x ref:article/children")
    (reading,) = found.readings
    assert reading.value == pytest.approx(0.217 * 0.67 * 7539254)
    assert reading.low == pytest.approx(0.2165 * 0.6695 * 7539253.5) and reading.high == pytest.approx(
        0.2175 * 0.6705 * 7539254.5
    )
    assert found.addresses == {PAGE, ARTICLE} and not found.estimates and not found.synthetic


def test_a_difference_and_a_quotient_take_the_far_ends(evaluate):
    (rest,) = evaluate("num:1 - fig:BBB-01").readings
    assert (rest.value, rest.low, rest.high) == pytest.approx((0.91, 0.905, 0.915))
    (ratio,) = evaluate("fig:BBB-02 / fig:BBB-01").readings
    assert (ratio.value, ratio.low, ratio.high) == pytest.approx((20 / 9, 19.5 / 9.5, 20.5 / 8.5))


def test_cells_are_those_of_the_country_and_are_summed_or_the_ends_taken_only_where_asked(evaluate):
    assert evaluate("ref:article/users_pct", "BBB").readings[0].value == 0.25
    assert evaluate("sum:people/people[age=12..17]").readings[0].value == 200
    low, high = evaluate(
        "min:published/value[iso3=any,item=harm|other,figure=BBB-01|BBB-02] to max:published/value[iso3=any,item=other]"
    ).readings
    assert (low.value, high.value) == (0.09, 0.2)


def test_a_table_about_the_world_needs_no_country(evaluate):
    assert evaluate("ref:world/count[year=2020]").readings[0].value == 21751085


def test_a_cell_may_hold_words_a_number_with_words_or_a_percentage_by_its_unit(evaluate):
    assert evaluate("ref:notes/value[topic=when]").text == "early 2020"
    assert evaluate("ref:notes/value[topic=size]").readings[0].value == 1014
    assert evaluate("ref:notes/value[topic=share]").readings[0].value == 0.12


def test_an_estimate_keeps_its_id_and_whether_it_is_of_a_stand_in(evaluate):
    found = evaluate("est:survey/harm[sex=male] / est:survey/harm[sex=female]")
    assert found.readings[0].value == 2 and found.synthetic
    assert found.estimates == ("AAA/survey/harm@v1male", "AAA/survey/harm@v1female")
    assert not evaluate("est:survey/harm", "BBB").synthetic


def test_of_respondents_chosen_on_purpose_the_share_is_taken(evaluate):
    assert evaluate("est:survey/workers", "BBB").readings[0].value == 0.62


def test_an_estimate_that_is_no_percentage_gives_no_number(evaluate):
    found = evaluate("num:1 - est:survey/rare")
    assert found.readings == () and found.withheld == ("AAA/survey/rare@v1",)


@pytest.mark.parametrize(
    "formula, said",
    [
        ("fig:AAA-99", "no published figure AAA-99"),
        ("ref:nothing/value", "no table nothing"),
        ("ref:article/lost", "no column lost"),
        ("ref:people/people[year=2021]", "holds 4 rows"),
        ("ref:people/people[year=1999]", "holds no rows with iso3 AAA, year 1999"),
        ("est:survey/unknown", "AAA/survey saved no estimates of unknown"),
        ("est:survey/harm[sex=other]", "saved no estimates of harm other"),
        ("fig:AAA-02 x num:2", "x stands beside a range"),
        ("num:1 x ref:notes/value[topic=when]", "beside a range or a text"),
        ("num:1 / num:0", "division"),
    ],
)
def test_what_is_not_there_or_cannot_be_computed_is_told(evaluate, formula, said):
    with pytest.raises(ValueError, match=said):
        evaluate(formula)
