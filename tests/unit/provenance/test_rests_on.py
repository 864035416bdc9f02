"""What rests on an estimate: every sentence, figure and page of every report, and nothing that only looks like it."""

from __future__ import annotations

import io

import pytest
from tests.small_chain import ADVICE, CLAIM, ID, make, write_report

from disrupting_harm import files
from disrupting_harm.errors import TraceError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.rests_on import find_rests_on, print_rests_on
from disrupting_harm.records import Cell, Input, Output, Saved, read_record, write_record


TABLE = "outputs/TST/survey/prevalence.csv"


@pytest.fixture
def layout(tmp_path) -> Layout:
    made = make(tmp_path)
    write_report(made)
    return made


def show(layout: Layout, unit: str, name: str, *ids: str, reads: str = "") -> None:
    """A figure of another unit that shows these estimates, or a component of it that reads the file."""
    record = read_record(layout.output("TST", "survey") / "record.json")
    figure = Saved(
        kind="figure", id=name, trace_id=f"{unit}/side/{name}", files=(f"outputs/{unit}/side/{name}.svg",), caption=f"Of {name}",
        estimates=ids, cell=Cell(id="a", sha256="1"),
    )  # fmt: skip
    inputs = (Input(path=reads, sha256="1", role="estimates"),) if reads else ()
    write_record(
        layout.output(unit, "side") / "record.json",
        record.model_copy(
            update={
                "country": unit,
                "component": "side",
                "stage": f"side@{unit}",
                "inputs": inputs,
                "saved": (figure,),
                "outputs": (),
            }
        ),
    )


def test_sentences_figures_of_all_units_and_their_pages_rest_on_an_estimate(layout):
    show(layout, "XDH", "countries", "TST/survey/other@v1", ID, reads=TABLE)
    show(layout, "TSU", "neighbour", f"{ID}/sex=female")
    write_report(layout, (), (), unit="XDH")
    found = find_rests_on(layout, ID)
    assert [one.id for one in found.findings] == ["TST/finding/share"]
    assert [one.id for one in found.recommendations] == ["TST/recommendation/teach"]
    assert [entry.trace_id for _, entry in found.saved] == ["XDH/side/countries"], (
        "an id that begins alike is another estimate"
    )
    assert found.readers == ["side@XDH"]
    assert found.pages == ["outputs/reports/TST/report.html", "outputs/reports/XDH/report.html"]
    assert found.count() == "1 finding, 1 recommendation, 1 figure, 0 tables, 2 pages"


def test_on_a_set_of_estimates_rests_what_rests_on_any_of_it(layout):
    assert [one.id for one in find_rests_on(layout, "TST/survey/prevalence").findings] == ["TST/finding/share"]


def test_on_a_finding_rests_what_follows_from_it_and_not_itself(layout):
    found = find_rests_on(layout, "TST/finding/share")
    assert found.findings == [] and [one.id for one in found.recommendations] == ["TST/recommendation/teach"]
    assert find_rests_on(layout, "TST/recommendation/teach").data() == {
        "findings": [], "recommendations": [], "figures and tables": [], "read by": [], "pages": ["outputs/reports/TST/report.html"],
    }  # fmt: skip


def test_on_a_finding_rests_the_figure_whose_title_it_is(layout):
    show(layout, "TST", "titled", ID)
    write_report(layout, [CLAIM | {"title_of": ["TST/side/titled"]}])
    assert [entry.id for _, entry in find_rests_on(layout, "TST/finding/share").saved] == ["titled"]


def test_a_figure_stands_on_its_pages_and_no_sentence_rests_on_it(layout):
    show(layout, "TST", "drawn", ID)
    found = find_rests_on(layout, "TST/side/drawn")
    assert found.pages == ["outputs/reports/TST/report.html"] and not (found.findings or found.saved)


def test_a_recommendation_with_evidence_of_its_own_rests_on_it(layout):
    write_report(layout, (), [ADVICE | {"findings": [], "evidence": [ID]}])
    assert [one.id for one in find_rests_on(layout, ID).recommendations] == ["TST/recommendation/teach"]


def test_what_cannot_be_looked_at_is_told_and_not_passed_over(layout):
    path = layout.report("TST") / "claims.json"
    files.write_text(path, path.read_text(encoding="utf-8") + " ")
    files.write_text(layout.output("TSU", "side") / "record.json", f'"{ID}"')
    found, out = find_rests_on(layout, ID), io.StringIO()
    assert [told.partition(":")[0] for told in found.unread] == [
        "outputs/TSU/side/record.json",
        "outputs/reports/TST/claims.json",
    ]
    print_rests_on(ID, found, out)
    assert out.getvalue().count("not looked at") == 2 == len(found.data()["not looked at"])


def test_an_id_with_other_letters_than_ascii_is_found_in_a_record_as_well(layout):
    name = "TST/survey/côté@v1"
    path = layout.output("TST", "survey") / "record.json"
    record = read_record(path)
    estimates = record.saved[0].model_copy(update={"estimates": (ID, name)})
    write_record(path, record.model_copy(update={"saved": (estimates,)}))
    show(layout, "XDH", "countries", name)
    assert [entry.trace_id for _, entry in find_rests_on(layout, name).saved] == ["XDH/side/countries"]


@pytest.mark.parametrize("unknown", ["TST/finding/none", "TST/survey/none@v1"])
def test_an_unknown_id_is_told(layout, unknown):
    with pytest.raises(TraceError):
        find_rests_on(layout, unknown)


def test_records_of_other_things_are_not_parsed(layout):
    """Of 340 records a trace has no time to parse more than those that name the estimate."""
    files.write_text(layout.output("TSU", "side") / "record.json", "spoilt, and says nothing of it")
    assert find_rests_on(layout, ID).unread == []


def test_an_output_named_like_an_input_is_no_reader(layout):
    path = layout.output("TST", "survey") / "record.json"
    record = read_record(path)
    assert any(isinstance(o, Output) and o.path == TABLE for o in record.outputs)
    assert find_rests_on(layout, ID).readers == []
