"""What changes with a file: down to the sentences that rest on an estimate of it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from tests.small_chain import CLAIM, ID, make, write_report

from disrupting_harm import files
from disrupting_harm.errors import TraceError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.impact import find_impact, print_impact
from disrupting_harm.records import Cell, Input, Output, Record, Saved, read_record, write_record


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


def change(layout: Layout, folder: str = "survey", **changes) -> Record:
    """The record of a component with these changes."""
    path = layout.output("TST", folder) / "record.json"
    record = read_record(path if path.is_file() else layout.output("TST", "survey") / "record.json").model_copy(
        update=changes
    )
    write_record(path, record)
    return record


@pytest.mark.parametrize(
    "target",
    [
        "data/derived/c.parquet", "data/raw/b.csv", "data/reference/people.csv", "params/study.yaml", "params/gone.yaml",
        "requirements.lock", "data/slices/library/survey.json", "notebooks/survey/survey.ipynb", "src/disrupting_harm/one.py",
    ],
)  # fmt: skip
def test_a_stage_changes_with_what_it_read_ran_and_was_told_by(layout, target):
    assert find_impact(layout, target).stages[0] == "survey@TST", "and then the report"


def test_a_module_that_the_stage_did_not_run_or_a_slice_that_is_none_changes_nothing(layout):
    for target in ("src/disrupting_harm/two.py", "one.py"):
        with pytest.raises(TraceError, match="no stage was made of it"):
            find_impact(layout, target)
    for spoil in (lambda path: files.write_text(path, "{"), Path.unlink):
        spoil(layout.code_slice("survey"))
        with pytest.raises(TraceError, match="no stage was made of it"):
            find_impact(layout, "src/disrupting_harm/one.py")


def test_a_stage_that_no_notebook_ran_changes_with_its_inputs(layout):
    change(layout, notebook=None)
    assert find_impact(layout, "data/raw/a.csv").stages == ["survey@TST", "report@TST"]


def test_what_is_made_of_a_derived_table_changes_with_the_raw_table_behind_it_and_not_with_another(layout):
    """Of a survey of two raw tables: children.parquet is made of one, all.parquet of both, log.csv says of none what it is made of."""
    record = read_record(layout.output("TST", "survey") / "record.json")
    raw = [Input(path=f"data/raw/{name}.csv", sha256="1", role="raw", table=name) for name in ("children", "parents")]
    outputs = tuple(
        Output(path=f"data/derived/{name}", sha256="1", role="derived", raw_tables=tables)
        for name, tables in (
            ("children.parquet", ("children",)),
            ("all.parquet", ("children", "parents")),
            ("log.csv", ()),
        )
    )
    shared = {"notebook": None, "saved": (), "parameters": (), "inputs": tuple(raw), "outputs": outputs}
    write_record(
        layout.record("TST", "survey_derived"), record.model_copy(update={"stage": "survey_derived@TST", **shared})
    )
    for name in ("children.parquet", "all.parquet", "log.csv"):
        read = (Input(path=f"data/derived/{name}", sha256="1", role="derived"),)
        change(
            layout,
            name.partition(".")[0],
            stage=f"{name}@TST",
            component=name,
            inputs=read,
            outputs=(),
            saved=(),
            notebook=None,
        )
    of = {name: find_impact(layout, f"data/raw/{name}.csv").stages for name in ("children", "parents")}
    assert of == {
        "children": ["survey_derived@TST", "all.parquet@TST", "children.parquet@TST", "log.csv@TST"],
        "parents": ["survey_derived@TST", "all.parquet@TST", "log.csv@TST"],
    }
    assert "children.parquet@TST" in find_impact(layout, "data/slices/library/survey.json").stages, (
        "with code all may change"
    )


def test_of_a_notebook_what_is_made_of_the_changed_table_changes_and_with_its_code_all(layout):
    """A figure is made of the tables of the estimates that it shows."""
    record = read_record(layout.output("TST", "survey") / "record.json")
    (made,) = record.saved
    made = made.model_copy(update={"tables": ("children",)})
    other = made.model_copy(
        update={"id": "b", "trace_id": "TST/survey/b", "estimates": ("TST/survey/b@v1",), "tables": ("people",)}
    )
    figure = {"kind": "figure", "tables": (), "caption": "A"}
    saved = [
        made, other, made.model_copy(update={**figure, "id": "one", "trace_id": "TST/survey/one"}),
        other.model_copy(update={**figure, "id": "two", "trace_id": "TST/survey/two"}),
    ]  # fmt: skip
    change(layout, saved=tuple(saved))
    (layout.report("TST") / "record.json").unlink()

    def shown(target: str) -> list[str]:
        return [entry.trace_id.rpartition("/")[2] for _, entry in find_impact(layout, target).saved]

    assert shown("data/raw/a.csv") == shown("data/derived/c.parquet") == ["prevalence", "one"]
    assert shown("data/reference/people.csv") == ["b", "two"]
    assert shown("params/study.yaml") == ["prevalence", "b", "one", "two"]


def test_estimates_and_assessments_are_counted_by_set_and_a_report_in_two_forms_has_two_pages(layout):
    path = layout.report("TST") / "record.json"
    report = read_record(path)
    pages = tuple(
        Output(path=f"outputs/reports/TST/report.{kind}", sha256="1", role="report") for kind in ("pdf", "csv")
    )
    write_record(path, report.model_copy(update={"outputs": (*report.outputs, *pages)}))
    (made,) = read_record(layout.output("TST", "survey") / "record.json").saved
    cells = made.model_copy(
        update={
            "kind": "assessments",
            "id": "law",
            "trace_id": "TST/survey/law",
            "estimates": (),
            "assessments": ("TST/law/a", "TST/law/b"),
        }
    )
    change(layout, saved=(made.model_copy(update={"estimates": (ID, "TST/survey/other@v1")}), cells))
    out = io.StringIO()
    print_impact(layout, "data/raw/a.csv", out)
    told = out.getvalue().splitlines()
    assert told[0] == "data/raw/a.csv: 2 stages, 2 estimates, 0 figures, 0 tables, 3 sentences, 2 pages"
    assert told[2:4] == [
        "estimates TST/survey/prevalence  2 in survey@TST",
        "assessments TST/survey/law  2 in survey@TST",
    ]
    assert told[-2:] == ["page      outputs/reports/TST/report.html", "page      outputs/reports/TST/report.pdf"]
