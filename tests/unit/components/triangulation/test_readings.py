"""What a source says is read as it was released: facts before stand-ins, nothing withheld, and a share of groups from released numbers."""

from __future__ import annotations

import pandas as pd
import pytest

from disrupting_harm.components.triangulation.params import Source, Taken
from disrupting_harm.components.triangulation.readings import Loaded
from disrupting_harm.components.triangulation.rules import Number


NONE = float("nan")
ROW = {
    "estimate_id": "TST/household_survey/harm@v1", "indicator": "harm", "by": "", "level": "", "statistic": "proportion", "estimate": 0.2,
    "ci_low": 0.15, "ci_high": 0.25, "n": 1000.0, "n_cases": 200.0, "n_weighted": 500.0, "presentation": "percentage",
    "data_class": "synthetic",
}  # fmt: skip
FIGURE = {
    "figure": "TST-01", "item": "harm", "group": "12-17", "value": "10", "unit": "percent", "low": "", "high": "", "base_n": "",
    "year": "2020-2021", "source_title": "A page", "source_url": "https://example.org", "licence": "free", "reference_rows": "published_figures:1",
}  # fmt: skip
TAKEN = Taken(estimate="household_survey/prevalence", indicator="harm")
BY_SEX = Taken(
    estimate="household_survey/prevalence", indicator="harm", by="sex", level="female", out_of=("female", "male")
)


def source(*takes: Taken) -> Source:
    return Source(activity="household_survey", themes=("prevalence",), label="Harm", takes=takes)


def read(*takes: Taken, rows=({},), figures=(), **loaded):
    made = Loaded(
        {"household_survey/prevalence": pd.DataFrame([ROW | row for row in rows])}, {},
        pd.DataFrame([FIGURE | row for row in figures], columns=list(FIGURE)),
        origins={"household_survey/prevalence": "Household survey"}, **loaded,
    )  # fmt: skip
    return made.read(source(*takes))


def test_an_estimate_is_read_as_it_is_printed_with_its_interval_and_its_id():
    (said,) = read(TAKEN)
    assert (said.text, said.number, said.reference) == ("20.0 %", Number(0.2, 0.15, 0.25), ROW["estimate_id"])
    assert (said.synthetic, said.source_title) == (True, "Synthetic stand-in: Household survey")


def test_a_published_fact_stands_before_a_stand_in_and_answers_of_this_study_before_a_published_fact():
    both = (TAKEN, Taken(figure="harm"))
    assert read(*both, figures=[{}])[0].text == "10 %"
    assert read(*both, figures=[{}], rows=[{"data_class": "restricted"}])[0].text == "20.0 %"
    assert read(*both)[0].text == "20.0 %"


@pytest.mark.parametrize("presentation, said", [("withheld", "not shown"), ("unreliable", "not reliable")])
def test_what_is_withheld_has_words_and_no_number_though_the_file_were_to_hold_one(presentation, said):
    (one,) = read(TAKEN, rows=[{"presentation": presentation}])
    assert (one.text, one.number, one.withheld) == (said, None, True)


def test_a_share_on_a_small_base_is_a_count_that_nothing_is_computed_with():
    (one,) = read(TAKEN, rows=[{"presentation": "count", "n": 40.0, "n_cases": 8.0}])
    assert (one.text, one.number, one.withheld) == ("8 of 40", None, False)


def test_the_share_of_girls_is_that_of_their_weighted_cases():
    rows = [
        {"by": "sex", "level": "female", "estimate": 0.2, "n_weighted": 400.0, "estimate_id": "f"},
        {"by": "sex", "level": "male", "estimate": 0.1, "n_weighted": 600.0, "estimate_id": "m"},
    ]
    (one,) = read(BY_SEX, rows=rows)
    assert one.number.value == pytest.approx(80 / 140)
    assert (one.text, one.estimates, one.reference) == ("57.1 %", ("f", "m"), "f; m")


@pytest.mark.parametrize(
    "hidden",
    [{"presentation": "withheld", "estimate": NONE}, {"presentation": "unreliable"}, {"presentation": "count"}],
)
def test_no_share_of_groups_is_computed_where_one_of_them_is_not_a_released_percentage(hidden):
    rows = [{"by": "sex", "level": "female"}, {"by": "sex", "level": "male"} | hidden]
    assert read(BY_SEX, rows=rows) == ()


def test_counts_of_years_are_read_in_their_order_each_with_its_period():
    rows = [
        {"statistic": "count", "by": "year", "level": year, "estimate": n, "n": NONE, "presentation": NONE, "ci_low": NONE, "ci_high": NONE, "data_class": "public"}
        for year, n in (("2022", 2059884.0), ("2021", 2000.0))
    ]  # fmt: skip
    said = read(Taken(estimate="household_survey/prevalence", indicator="harm", by="year"), rows=rows)
    assert [(one.period, one.text, one.number.value) for one in said] == [
        ("2021", "2,000", 2000),
        ("2022", "2,059,884", 2059884),
    ]


def test_a_count_of_interviews_is_told_of_its_base_and_not_computed_with():
    (one,) = read(TAKEN, rows=[{"statistic": "count", "estimate": 4.0, "n": 10.0, "presentation": NONE}])
    assert (one.text, one.number) == ("4 of 10", None)


@pytest.mark.parametrize(
    "figure, text, number",
    [
        ({}, "10 %", Number.of(0.1)),
        ({"value": "16680781", "unit": "children"}, "16,680,781", Number.of(16680781)),
        ({"value": "0", "unit": "cases"}, "0", Number.of(0)),
        (
            {"value": "nearly 1 in 16", "unit": "share", "low": "6", "high": "6.5"},
            "nearly 1 in 16",
            Number(0.0625, 0.06, 0.065),
        ),
        ({"value": "<5"}, "<5 %", None),
        ({"value": "35", "unit": "respondents (count)", "base_n": "50"}, "35 of 50", Number.of(0.7)),
        ({"value": "1-3"}, "1-3 %", None),
    ],
)
def test_a_published_figure_is_read_as_it_was_printed(figure, text, number):
    (one,) = read(Taken(figure="harm"), figures=[figure])
    assert (one.text, one.number, one.rows) == (text, number, "published_figures:1")


def test_of_two_sources_of_a_figure_the_number_stands_before_its_words_and_the_group_is_that_asked_for():
    words = {"figure": "TST-02", "value": "one in ten", "unit": "share"}
    assert read(Taken(figure="harm"), figures=[words, {}])[0].reference == "TST-01"
    assert read(Taken(figure="harm", group="girls"), figures=[{}]) == ()


def test_the_period_of_a_figure_is_that_of_its_group_where_it_names_one():
    (one,) = read(Taken(figure="harm"), figures=[{"group": "official reports 2017-2019"}])
    assert (one.period, one.year) == ("2017-2019", "2017-2019")


def test_the_newest_assessment_of_a_topic_is_read_with_its_direction():
    rows = [
        {"assessment_id": f"TST/desk_review/grooming/{year}", "topic": "grooming", "status": status, "status_label": status.capitalize(), "value": "",
         "year": year, "assessor": "Gazette", "source_title": "Gazette", "source_url": "https://example.org", "licence": "free", "data_class": "public"}
        for year, status in (("2020", "criminalised"), ("2016", "partly"))
    ]  # fmt: skip
    made = Loaded(
        {},
        {"desk_review/law_assessed": pd.DataFrame(rows)},
        pd.DataFrame(columns=list(FIGURE)),
        directions={"criminalised": "yes"},
    )
    (one,) = made.read(source(Taken(assessment="desk_review/law_assessed", topic="grooming")))
    assert (one.reference, one.direction, one.text) == ("TST/desk_review/grooming/2020", "yes", "Criminalised")
