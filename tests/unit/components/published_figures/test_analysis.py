"""What the notebook shows of the published figures: counted, split by what they are held against, and never marked without need."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest
from tests.small_published import ARTICLE, TABLES, estimate, figure, match

from disrupting_harm.components.published_figures import analysis
from disrupting_harm.components.published_figures.analysis import FACTS, NOTHING, SURVEYS, PublishedFigures


FIGURES = [
    figure("AAA-01", "21.7"),
    figure("AAA-02", "1096163", "children", item="affected"),
    figure("AAA-03", "7600000", "children", item="children"),
    figure("AAA-04", "67", item="users", source_url=ARTICLE),
    figure("AAA-05", "early 2020", "date range", item="when"),
    figure("AAA-06", "12", "respondents (count)", base_n="50", item="lost"),
]
MATCHES = [
    match("AAA-01", "est:household_survey/harm"),
    match("AAA-02", "fig:AAA-01 x ref:article/users_pct x ref:article/children"),
    match("AAA-03", "ref:article/children", "population", "Another year."),
    match("AAA-04", "ref:article/users_pct"),
    match("AAA-05", "ref:notes/value[topic=when]"),
    match("AAA-06", "", "not_held", "Nothing of the kind is held."),
]


@pytest.fixture
def beside(monkeypatch) -> PublishedFigures:
    shares = {"iso3": "AAA", "item": "harm", "share_pct": "", "basis": "published", "source": "", "source_url": ""}
    estimates = {"iso3": "AAA", "component": "household_survey", "indicator": "harm", "by": "", "estimate_pct": "21.7",
                 "made_by": "published", "source": "A page", "source_url": FIGURES[0]["source_url"]}  # fmt: skip
    tables = TABLES | {
        "published_figures": pd.DataFrame(FIGURES), "published_figure_matches": pd.DataFrame(MATCHES),
        "published_contradictions": pd.DataFrame(), "stand_in_shares": pd.DataFrame([shares]),
        "published_estimates": pd.DataFrame([estimates]),
    }  # fmt: skip
    monkeypatch.setattr(analysis, "component", lambda stem: SimpleNamespace(references={"run": tuple(tables)}))
    run = SimpleNamespace(
        component="published_figures",
        params=SimpleNamespace(estimates={"household_survey": ("prevalence",)}, subjects={"Affected": ("affected",)}),
        load_reference=tables.__getitem__,
        load_estimates=lambda stem, ids: pd.DataFrame([estimate("harm", 0.2171), estimate("other", 0.5)]),
        label=lambda name: {"users": "Internet users"}.get(name, name),
        study=SimpleNamespace(units={"AAA": SimpleNamespace(name="Aland")}),
    )
    return PublishedFigures(run)


def test_every_figure_is_counted_once(beside):
    counts = beside.counts().set_index("Verdict").astype(int)
    assert counts.loc["all"].to_dict() == {"Facts": 4, "Surveys": 1, "None": 1, "All": 6}
    assert counts["All"].to_dict() == {
        "agrees": 1,
        "differs": 1,
        "no confirmation": 3,
        "cannot be computed": 1,
        "all": 6,
    }
    assert (
        beside.in_words(FACTS) == "1 agree, 1 differ, 2 confirm nothing"
        and beside.in_words(NOTHING) == "1 cannot be computed"
    )


def test_facts_beside_facts_name_no_table_of_stand_ins_and_surveys_do(beside):
    assert beside.tables_of(FACTS) == ["article", "notes", "published_figures", "published_figure_matches"]
    assert {"stand_in_shares", "published_estimates"} <= set(beside.tables_of(SURVEYS))
    assert beside.shown_estimates()["indicator"].tolist() == ["harm"], "what no figure is held against is not shown"


def test_a_reader_sees_both_numbers_as_printed_with_verdict_and_reason(beside):
    table = beside.readable(FACTS).set_index("No.")
    assert table.loc["AAA-02", ["Figure", "Published", "Here", "Verdict", "Why"]].tolist() == [
        "Aland: Affected, all, 2021", "1,096,163", "1,096,132", "agrees", "",
    ]  # fmt: skip
    assert table.loc["AAA-03", ["Here", "Verdict", "Why"]].tolist() == [
        "7,539,254",
        "differs (population)",
        "Another year.",
    ]
    assert table.loc["AAA-04", ["Figure", "Published", "Here"]].tolist() == [
        "Aland: Internet users, all, 2021",
        "67 %",
        "67.0 %",
    ]
    assert (
        table.loc["AAA-04", "Verdict"] == "no confirmation (same source)"
        and table.loc["AAA-05", "Here"] == "early 2020"
    )
    nothing = beside.readable(NOTHING)
    assert "Here" not in nothing and nothing["Published"].tolist() == ["12 of 50"]


def test_the_figure_holds_numbers_that_are_not_held_against_themselves(beside):
    points = beside.compared()
    assert points["figure"].tolist() == ["AAA-02", "AAA-03"], "no text, no copy of itself"
    assert points["subject"].tolist() == ["Affected", "Other figures"] and points["agrees"].tolist() == [True, False]
    assert points["ratio"].tolist() == pytest.approx([0.217 * 0.67 * 7539254 / 1096163, 7539254 / 7600000])
