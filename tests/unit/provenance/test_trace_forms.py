"""Which form of a trace is printed of which thing: an id, a file, a number, a sentence, a report or a notebook."""

from __future__ import annotations

import io
import json

import pytest
from tests.small_chain import CLAIM, ID, make, write_report

from disrupting_harm import files
from disrupting_harm.errors import TraceError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.trace import data_of, print_down, print_trace, the_one
from disrupting_harm.records import read_record, write_record


SHARE = "TST/finding/share"
PAGE = "outputs/reports/TST/report.html"


@pytest.fixture
def layout(tmp_path, monkeypatch) -> Layout:
    layout = make(tmp_path)
    write_report(layout)
    monkeypatch.chdir(tmp_path)
    return layout


def trace(layout: Layout, target: str, **how) -> str:
    out = io.StringIO()
    print_trace(layout, target, out, **how)
    return out.getvalue()


def down(layout: Layout, target: str, **how) -> str:
    out = io.StringIO()
    print_down(layout, target, out, **how)
    return out.getvalue()


def save_shown(layout: Layout) -> None:
    path = layout.output("TST", "survey") / "record.json"
    record = read_record(path)
    kinds = (("figure", "one", None), ("table", "two", "synthetic"))
    shown = [
        record.saved[0].model_copy(
            update={
                "kind": kind,
                "id": name,
                "trace_id": f"TST/survey/{name}",
                "caption": f"Of {name}",
                "data_class": of,
            }
        )
        for kind, name, of in kinds
    ]
    write_record(path, record.model_copy(update={"saved": (*record.saved, *shown)}))


@pytest.mark.parametrize(
    "target", [ID, "TST/survey/prevalence", "outputs/TST/survey/prevalence.csv", SHARE, "TST 20.0 %"]
)
def test_each_thing_has_five_lines_a_whole_chain_and_data(layout, target):
    tree, full, data = (trace(layout, target, form=form) for form in ("tree", "full", "json"))
    assert trace(layout, target) == tree and tree.splitlines()[-1].startswith("whole chain: dh trace ")
    assert len(full.splitlines()) > 20 and full.splitlines()[0].split()[0] in ("estimate", "estimates", "finding")
    assert json.loads(data)["id"] in (ID, "TST/survey/prevalence", SHARE)
    assert json.loads(data) == data_of(layout, the_one(layout, target))


def test_a_report_lists_the_figures_tables_and_sentences_of_its_country(layout):
    save_shown(layout)
    told = [
        f"{PAGE}: figures and tables, each with its own chain",
        f"  dh trace {'TST/survey/one':<55} {'restricted':<10} Of one",
        f"  dh trace {'TST/survey/two':<55} {'synthetic':<10} Of two",
        f"  dh trace {SHARE:<55} {'restricted':<10} {CLAIM['text']}",
        f"  dh trace {'TST/recommendation/teach':<55} {'restricted':<10} Teach it.",
    ]
    assert trace(layout, PAGE).splitlines() == told and trace(layout, PAGE, form="json").splitlines() == told


def test_an_executed_notebook_lists_what_its_component_saved_and_no_sentence(layout):
    save_shown(layout)
    record = read_record(layout.output("TST", "survey") / "record.json")
    write_record(layout.output("TST", "other") / "record.json", record.model_copy(update={"component": "other"}))
    book = "outputs/TST/survey/survey.ipynb"
    assert [line.split()[2] for line in trace(layout, book).splitlines()[1:]] == ["TST/survey/one", "TST/survey/two"]
    assert len(trace(layout, PAGE).splitlines()) == 1 + 4 + 2, "a report has those of all components"


@pytest.mark.parametrize("name", ["report.fr.html", "sheet.pdf", "report.html"])
def test_an_edition_or_a_sheet_beside_it_is_a_report_as_well(layout, name):
    files.write_text(layout.report("TST") / name, "page")
    assert trace(layout, f"outputs/reports/TST/{name}").startswith(f"outputs/reports/TST/{name}: figures and tables")


@pytest.mark.parametrize(
    "name", ["outputs/reports/TST/report.txt", "outputs/reports/TST/deep/report.html", "outputs/TST/survey/other.ipynb"]
)
def test_another_file_there_is_no_report(layout, name):
    files.write_text(layout.root / name, "page")
    with pytest.raises(
        TraceError, match=f"{name}: no figure, table, estimate or assessment is recorded under that name"
    ):
        trace(layout, name)


def test_of_a_report_or_a_number_that_stands_twice_no_one_thing_is_meant(layout):
    assert the_one(layout, ID) == ID and the_one(layout, "TST  20.0") == ID
    with pytest.raises(
        TraceError, match=f"^{PAGE}: holds many things; `dh trace {PAGE}` names them, trace one of these.$"
    ):
        the_one(layout, PAGE)
    make(layout.root, ci_low="0.2")
    with pytest.raises(TraceError, match='^TST 20.0: 3 things; `dh trace "TST 20.0"` names them, trace one of these.$'):
        the_one(layout, "TST 20.0")


@pytest.mark.parametrize("target", ["tst 20.0", "TSTX 20.0", "TST "])
def test_what_is_no_country_and_a_number_is_taken_for_an_id(layout, target):
    assert the_one(layout, target) == target


def test_what_rests_on_a_thing_is_told_in_lines_or_as_data(layout):
    assert down(layout, "TST 20.0").splitlines() == [
        f"{ID}: on this rest 1 finding, 1 recommendation, 0 figures, 0 tables, 1 page",
        f"finding         {SHARE}  {CLAIM['text']}",
        "recommendation  TST/recommendation/teach  Teach it.",
        f"page            {PAGE}",
    ]
    found = json.loads(down(layout, ID, as_json=True))
    assert found["id"] == ID and found["pages"] == [PAGE] and [one["id"] for one in found["findings"]] == [SHARE]


def test_figures_tables_readers_and_what_was_not_looked_at_have_their_lines(layout):
    save_shown(layout)
    record = read_record(layout.output("TST", "survey") / "record.json")
    table = record.outputs[0]
    read = record.inputs[0].model_copy(update={"path": table.path, "role": "estimates"})
    write_record(
        layout.output("XAA", "side") / "record.json",
        record.model_copy(
            update={"stage": "side@XAA", "country": "XAA", "inputs": (read,), "saved": (), "outputs": ()}
        ),
    )
    files.write_text(layout.output("XBB", "side") / "record.json", f'["{ID}"]')
    told = down(layout, ID).splitlines()
    assert told[0] == f"{ID}: on this rest 1 finding, 1 recommendation, 1 figure, 1 table, 1 page"
    assert told[3:] == [
        "figure          TST/survey/one  Of one", "table           TST/survey/two  Of two",
        "may use it      side@XAA reads the file that holds it", f"page            {PAGE}",
        "not looked at   outputs/XBB/side/record.json: is not a record any more; run `dh verify`.",
    ]  # fmt: skip
