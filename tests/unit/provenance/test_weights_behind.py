"""Weights step by step, and what may be said of them: the survey's own only where a record says so."""

from __future__ import annotations

import pytest
from tests.small_chain import ID, make

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.ordered_json import ordered_json
from disrupting_harm.provenance.chain import ABSENT, Chain
from disrupting_harm.provenance.records import find
from disrupting_harm.provenance.weights_behind import find_weights
from disrupting_harm.records import FileRef, Input, Library, Line, Output, Record, SectionRef, read_record, write_record


DERIVED = "data/derived/TST/household_survey/children.parquet"
SHARED = {
    "component": "x", "country": "TST", "data_class": "synthetic", "code": Library(version="1", path="l", sha256="1"),
    "lock": FileRef(path="r", sha256="1", role="lock"),
}  # fmt: skip


@pytest.fixture
def layout(tmp_path) -> Layout:
    """The small component reads a table of the household survey, which needs a sampling design."""
    layout = make(tmp_path)
    path = layout.output("TST", "survey") / "record.json"
    record = read_record(path)
    inputs = (record.inputs[0].model_copy(update={"path": DERIVED}), *record.inputs[1:])
    write_record(path, record.model_copy(update={"inputs": inputs}))
    lines = {
        "respondent_id": Line(sources=("respondent_id",), rule="as it is", raw=True),
        "data_class": Line(sources=(), rule="of the parameters"),
        "selection": Line(sources=("psus.probability",), rule="its inverse"),
        "final": Line(sources=("selection", "contacts.sex"), rule="raked"),
    }
    psus = {
        "probability": Line(sources=("households", "gone.x"), rule="by size"),
        "households": Line(sources=("hh",), rule="as it is", raw=True),
    }
    contacts = {
        "sex": Line(sources=("sex",), rule="as it is", raw=True),
        "age": Line(sources=("age",), rule="as it is", raw=True),
    }
    outputs = [
        Output(path=f"data/derived/TST/sampling_design/{name}.parquet", sha256="1", role="derived", table=name, columns=columns,
               raw_tables=("contacts", "frame") if name == "weights" else ())
        for name, columns in (("psus", psus), ("contacts", contacts), ("weights", lines))
    ]  # fmt: skip
    raw = [
        Input(path=f"data/raw/TST/{name}.csv", sha256="1", role="raw", table=name)
        for name in ("frame", "contacts", "other")
    ]
    write_record(
        layout.record("TST", "sampling_design_derived"),
        Record(stage="sampling_design_derived@TST", parameters=(), inputs=raw, outputs=outputs, **SHARED),
    )
    return layout


def drawn_by(layout: Layout, *parameters: SectionRef) -> None:
    made = Record(
        stage="household_survey_synthetic@TST", parameters=parameters, outputs=(Output(path="data/raw/a.csv", sha256="1", role="raw"),), **SHARED
    )  # fmt: skip
    write_record(layout.record("TST", "household_survey_synthetic"), made)


def found(layout: Layout):
    return find_weights(layout, Chain(layout, find(layout, ID)))


def test_weights_go_down_to_the_columns_of_frame_and_contacts_that_they_are_made_of(layout):
    (weights,) = found(layout)
    assert [(table, column) for table, column, _ in weights.lines] == [
        ("weights", "final"), ("weights", "selection"), ("contacts", "sex"), ("psus", "probability"), ("psus", "households"),
    ]  # fmt: skip
    assert [file.path for file in weights.raw] == ["data/raw/TST/frame.csv", "data/raw/TST/contacts.csv"]
    assert weights.state == ABSENT


def test_that_they_are_the_survey_s_own_is_said_only_where_its_generator_used_the_design(layout):
    (weights,) = found(layout)
    assert weights.made_with == "" and "no record says that they are the same" in weights.said()
    drawn_by(layout, SectionRef(path="params/components/household_survey.yaml", key=("defaults",), sha256="1"))
    assert found(layout)[0].made_with == "", "a generator that knew nothing of the design"
    drawn_by(layout, SectionRef(path="params/components/sampling_design.yaml", key=("defaults",), sha256="1"))
    said = found(layout)[0].said()
    assert said.startswith(
        "household_survey_synthetic@TST drew and weighted the survey by this design, and its parameters changed"
    )


def test_where_no_parameters_are_nothing_is_said_of_a_change(layout):
    """As in a release, which holds no parameters."""
    drawn_by(layout, SectionRef(path="params/components/sampling_design.yaml", key=("defaults",), sha256="1"))
    layout.study().unlink()
    assert found(layout)[0].said().endswith("by this design; the parameters of both are not on this machine")


def test_a_unit_without_frame_and_contacts_has_none(layout):
    layout.record("TST", "sampling_design_derived").unlink()
    assert found(layout) == []
    files.write_text(layout.record("TST", "sampling_design_derived"), "{")
    assert found(layout) == []


def test_an_estimate_without_weights_has_none(layout):
    path = layout.root / "outputs/TST/survey/prevalence.csv"
    before = files.sha256_file(path)
    files.write_text(path, path.read_text(encoding="utf-8").replace(",w,h,p,", ",,,,"))
    record = layout.output("TST", "survey") / "record.json"
    files.write_text(record, record.read_text(encoding="utf-8").replace(before, files.sha256_file(path)))
    assert found(layout) == []


def test_the_parameters_are_the_same_where_those_of_both_stages_are_the_ones_that_they_used(layout):
    ref = SectionRef(path="params/components/sampling_design.yaml", key=("defaults",), sha256="1")
    files.write_text(layout.study(), "title: a\n")
    for name in ("household_survey_synthetic", "sampling_design_derived"):
        files.write_text(layout.params_slice("TST", name), ordered_json({"seed": name}))
    drawn_by(layout, ref)
    for name, component in (
        ("household_survey_synthetic", "household_survey"),
        ("sampling_design_derived", "sampling_design"),
    ):
        used = files.sha256_text(ordered_json({"seed": name}) + ordered_json({}))
        made = read_record(layout.record("TST", name))
        write_record(
            layout.record("TST", name), made.model_copy(update={"component": component, "parameters_sha256": used})
        )
    assert (
        found(layout)[0].said()
        == "household_survey_synthetic@TST drew and weighted the survey by the same design and parameters"
    )
    files.write_text(layout.params_slice("TST", "sampling_design_derived"), ordered_json({"seed": "another"}))
    assert "changed since" in found(layout)[0].said()
