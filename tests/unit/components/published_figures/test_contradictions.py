"""Published figures of one thing side by side: whether they contradict each other follows from the numbers."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pandas as pd
import pytest
from tests.small_published import SOURCE, figure

from disrupting_harm.components.published_figures.contradictions import read_contradictions, readable_contradictions
from disrupting_harm.errors import UserError


CASES = {"case": SimpleNamespace(title="Harm", cause="source", reason="Two partners.")}


def said(**columns: str) -> dict[str, str]:
    row = {
        "case": "case",
        "part": "",
        "iso3": "AAA",
        "figure": "",
        "formula": "",
        "value": "",
        "unit": "percent",
        "said": "note",
    }
    return row | SOURCE | columns


@pytest.fixture
def read(make_facts):
    facts = make_facts(figure("AAA-01", "37"), figure("AAA-02", "36.8"))
    return lambda *rows: read_contradictions(pd.DataFrame(rows), facts)


def test_a_per_cent_and_its_fraction_are_held_against_each_other(read):
    (found,) = read(said(figure="AAA-01"), said(value="19 of 85", said="fraction"))
    assert found.contradicts() and found.apart == pytest.approx(0.37 / (19 / 85))
    (line,) = readable_contradictions([found], CASES, {"AAA": "Aland"}).itertuples()
    assert line.Published == "37.0 % (note); 22.4 % (fraction)" and line.Apart == "1.66 times"
    assert line.What == "Harm, Aland" and line.Why == "Two partners (source)."


def test_figures_that_agree_as_printed_are_no_contradiction_and_are_not_shown(read):
    (found,) = read(said(figure="AAA-01"), said(figure="AAA-02"))
    assert not found.contradicts() and readable_contradictions([found], CASES, {"AAA": "Aland"}).empty


def test_a_member_may_be_computed_from_facts(read):
    (found,) = read(
        said(value="300000", unit="children"), said(formula="fig:AAA-01 x ref:article/children", unit="children")
    )
    assert found.contradicts() and found.apart == pytest.approx(0.37 * 7539254 / 300000)


def test_texts_and_ranges_contradict_without_a_ratio(read):
    texts, ranges = read(
        said(value="past year", unit="period"), said(value="2017 to 2020", unit="period"),
        said(case="range", value="7-9"), said(case="range", value="7-10"),
    )  # fmt: skip
    assert texts.contradicts() and ranges.contradicts() and math.isnan(texts.apart) and math.isnan(ranges.apart)


def test_parts_of_a_case_are_held_apart(read):
    found = read(*(said(part=year, value=value) for year in ("2019", "2020") for value in ("1", "5")))
    assert [(one.part, one.contradicts()) for one in found] == [("2019", True), ("2020", True)]


def test_all_problems_are_told_at_once(read):
    with pytest.raises(UserError) as raised:
        read(said(figure="AAA-99"), said(value="much"), said(value="1", source_url=""), said(case="alone", value="1"))
    text = str(raised.value)
    assert "no published figure AAA-99" in text and "'much' is no number" in text
    assert "a figure without source_url" in text and "alone: holds one figure" in text
