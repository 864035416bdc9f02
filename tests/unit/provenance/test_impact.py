"""What changes with a file: down to the sentences that rest on an estimate of it."""

from __future__ import annotations

import io

import pytest
from tests.small_chain import CLAIM, ID, make, write_report

from disrupting_harm.errors import TraceError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.impact import find_impact, print_impact
from disrupting_harm.records import Cell, Saved, read_record, write_record


@pytest.fixture
def layout(tmp_path) -> Layout:
    made = make(tmp_path)
    write_report(made, [CLAIM, CLAIM | {"claim": "TST/finding/other", "evidence": ["TST/survey/other@v1"]}])
    return made


def test_sentences_that_rest_on_an_estimate_of_the_file_change_with_it_and_what_follows_from_them(layout):
    impact = find_impact(layout, "data/raw/a.csv")
    assert impact.stages == ["survey@TST", "report@TST"]
    assert [one.id for one in impact.sentences] == ["TST/finding/share", "TST/recommendation/teach"]
    out = io.StringIO()
    print_impact(layout, "data/raw/a.csv", out)
    assert out.getvalue().startswith(
        "data/raw/a.csv: 2 stages, 1 estimates, 0 figures, 0 tables, 2 sentences, 1 pages\n"
    )
    assert f"sentence  TST/finding/share  {CLAIM['text']}" in out.getvalue()


def test_what_changes_is_printed_a_line_each_and_of_estimates_their_number(layout):
    path = layout.output("TST", "survey") / "record.json"
    record = read_record(path)
    shown = {"cell": Cell(id="save", sha256="1"), "tables": ("children",), "estimates": (ID,)}
    figure = Saved(
        kind="figure",
        id="one",
        trace_id="TST/survey/one",
        files=("outputs/TST/survey/one.svg",),
        caption="Of one",
        **shown,
    )
    table = Saved(
        kind="table",
        id="two",
        trace_id="TST/survey/two",
        files=("outputs/TST/survey/two.csv",),
        caption="Of two",
        **shown,
    )
    write_record(path, record.model_copy(update={"saved": (*record.saved, figure, table)}))
    out = io.StringIO()
    print_impact(layout, "data/raw/a.csv", out)
    assert out.getvalue().splitlines() == [
        "data/raw/a.csv: 2 stages, 1 estimates, 1 figures, 1 tables, 2 sentences, 1 pages",
        "stages    survey@TST, report@TST",
        "estimates TST/survey/prevalence  1 in survey@TST",
        "figure    TST/survey/one  Of one",
        "table     TST/survey/two  Of two",
        f"sentence  TST/finding/share  {CLAIM['text']}",
        "sentence  TST/recommendation/teach  Teach it.",
        "page      outputs/reports/TST/report.html",
    ]


@pytest.mark.parametrize("name", ["data/derived/c.parquet", "./data/derived/c.parquet", "a.csv"])
def test_a_file_is_named_as_it_is_seen_from_the_working_directory_or_by_its_place_though_it_is_not_here(
    layout, monkeypatch, name
):
    monkeypatch.chdir(layout.root / "data" / "raw")
    assert find_impact(layout, name).stages == ["survey@TST", "report@TST"]


def test_what_nothing_was_made_of_and_a_record_that_is_none_any_more_are_told(layout):
    with pytest.raises(TraceError, match="data/raw/none.csv: no stage was made of it"):
        find_impact(layout, "data/raw/none.csv")
    (layout.output("TST", "survey") / "record.json").write_text("{", encoding="utf-8")
    with pytest.raises(TraceError, match="outputs/TST/survey/record.json: is not a record any more; run `dh verify`"):
        find_impact(layout, "data/raw/a.csv")


def test_a_report_without_findings_has_pages_alone(layout):
    path = layout.report("TST") / "record.json"
    record = read_record(path)
    write_record(path, record.model_copy(update={"outputs": record.outputs[1:]}))
    impact = find_impact(layout, "data/raw/a.csv")
    assert impact.sentences == [] and impact.reports == ["outputs/reports/TST/report.html"]
    assert [name for _, entry in impact.saved for name in entry.estimates] == [ID]
