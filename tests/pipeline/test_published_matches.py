"""The published figures of the study: each of them has one verdict, with a reason where it needs one, and one is followed by hand."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest
from tests.checkouts import ROOT

from disrupting_harm.components.kinds.survey.set_shares import with_figures
from disrupting_harm.components.published_figures.compute import Facts
from disrupting_harm.components.published_figures.contradictions import read_contradictions
from disrupting_harm.components.published_figures.formulas import parse
from disrupting_harm.components.published_figures.verdicts import (
    AGREES,
    CANNOT,
    DIFFERS,
    NOT_STATED,
    VERDICTS,
    judge,
)
from disrupting_harm.layout import Layout
from disrupting_harm.reference import read_reference
from disrupting_harm.registry import component
from disrupting_harm.sections import load_section


LAYOUT = Layout(ROOT)
UNIT, STEM = "XDH", "published_figures"
TABLES = {name: read_reference(LAYOUT, name, iso3=UNIT) for name in component(STEM).references["run"]}
FIGURES, MATCHES = TABLES["published_figures"], TABLES["published_figure_matches"].set_index("figure")

SET_TO = with_figures(TABLES["stand_in_shares"], TABLES["published_estimates"], "household_survey")


def any_estimates(data_class: str) -> pd.DataFrame:
    """One estimate of each that a formula names, whatever its number: of these the tests look at the class alone."""
    named = {
        (figure.iso3, term.name, term.column, term.where)
        for figure in FIGURES.itertuples()
        if (text := MATCHES.loc[figure.figure, "formula"])
        for _, term in parse(text)
        if term.kind == "est"
    }
    return pd.DataFrame([
        {
            "iso3": iso3, "component": stem, "indicator": indicator, "by": ":".join(k for k, _ in where),
            "level": ":".join(v for _, v in where), "estimate_id": f"{iso3}/{stem}/{indicator}", "statistic": "proportion",
            "estimate": 0.123, "n": 1000, "n_cases": 123, "presentation": "percentage", "data_class": data_class,
        }
        for iso3, stem, indicator, where in sorted(named)
    ])  # fmt: skip


def facts_with(data_class: str) -> Facts:
    return Facts(FIGURES.set_index("figure", drop=False), TABLES, any_estimates(data_class))


@pytest.fixture(scope="module")
def facts() -> Facts:
    return facts_with("synthetic")


@pytest.fixture(scope="module")
def verdicts(facts):
    return judge(FIGURES, TABLES["published_figure_matches"], facts, SET_TO)


def test_every_figure_has_exactly_one_verdict_and_a_reason_unless_it_agrees(verdicts):
    assert len(verdicts) == len(FIGURES) == 311 and list(verdicts) == FIGURES["figure"].tolist()
    for name, found in verdicts.items():
        assert found.verdict in VERDICTS, name
        assert (found.verdict == AGREES) == (found.reason == "") == (found.cause == ""), name


def test_no_reason_is_stated_for_a_difference_that_is_none(verdicts):
    stated = [name for name, row in MATCHES.iterrows() if row["formula"] and row["cause"]]
    assert [name for name in stated if verdicts[name].verdict != DIFFERS] == []


def test_a_stand_in_neither_confirms_nor_refutes_and_answers_would(verdicts):
    of_surveys = [name for name, found in verdicts.items() if found.result is not None and found.result.estimates]
    assert of_surveys and not {verdicts[name].verdict for name in of_surveys} & {AGREES, DIFFERS}
    with_answers = judge(FIGURES, TABLES["published_figure_matches"], facts_with("restricted"), SET_TO)
    assert {with_answers[name].verdict for name in of_surveys} == {AGREES, DIFFERS}
    assert {with_answers[name].cause for name in of_surveys if with_answers[name].verdict == DIFFERS} == {NOT_STATED[0]}
    assert all(with_answers[name] == found for name, found in verdicts.items() if name not in of_surveys)


def test_a_published_number_of_children_follows_from_its_factors_by_hand(verdicts):
    """Kenya, Nature 2026, Table 1: 21.7 % of internet users, 67.0 % internet users, 7,539,254 children: 1,096,163 affected."""
    (row,) = FIGURES[(FIGURES["iso3"] == "KEN") & (FIGURES["item"] == "tf_csea_any_children_affected")].itertuples()
    found = verdicts[row.figure]
    (reading,) = found.result.readings
    assert row.value == "1096163" and round(reading.value) == 1096132
    assert round(reading.low) == 1092790 and round(reading.high) == 1099478  # 0.2165 x 0.6695, 0.2175 x 0.6705
    assert reading.low < 1096163 < reading.high and found.verdict == AGREES


def test_a_count_quoted_for_another_year_differs_by_the_year(verdicts):
    (row,) = FIGURES[FIGURES["item"] == "cybertipline_reports_quoted"].itertuples()
    found = verdicts[row.figure]
    assert (found.verdict, found.cause, row.value) == (DIFFERS, "year", "793721")
    assert found.result.readings[0].value == 786215
    reports = TABLES["cybertipline_reports"]
    assert reports.loc[(reports["iso3"] == "MEX") & (reports["year"] == "2020"), "reports"].tolist() == ["793721"]


def test_what_cannot_be_computed_says_why_in_a_sentence(verdicts):
    for name, found in verdicts.items():
        if found.verdict == CANNOT:
            assert found.reason.endswith(".") and len(found.reason) > 20, name


def test_eleven_cases_contradict_each_other_and_each_says_why(facts):
    found = read_contradictions(TABLES["published_contradictions"], facts)
    cases = load_section(LAYOUT, UNIT, STEM).contradictions
    assert all(one.contradicts() for one in found) and {one.case for one in found} == set(cases) and len(cases) == 11
    assert Counter(one.case for one in found)["reports_of_two_holders"] == 3


def test_the_figures_are_those_of_the_shared_source(shared_data):
    source = pd.read_csv(shared_data / "reference" / "published_figures.csv", dtype=str, keep_default_na=False)
    keys = ["value", "unit", "base_n", "year", "source_url"]
    assert FIGURES[keys].to_numpy().tolist() == source[keys].to_numpy().tolist()
    assert FIGURES["item"].tolist() == source["indicator"].str.lower().tolist()
