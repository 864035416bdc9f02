"""What is behind a saved thing: its rows, the tables and columns that it uses, and whether each file is what was recorded."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.small_chain import ID, REFERENCE, ROW, make
from tests.small_links import stage

from disrupting_harm import files
from disrupting_harm.errors import TraceError
from disrupting_harm.evidence.estimates import COLUMNS
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.chain import (
    ABSENT,
    CHANGED,
    CHECKED,
    Chain,
    code_state,
    file_state,
    is_as_recorded,
    is_purposive,
    section_state,
)
from disrupting_harm.provenance.records import find
from disrupting_harm.records import FileRef, Input, Line, Record, SectionRef, read_record, write_record
from disrupting_harm.study.catalogue import item_column


TABLE = "outputs/TST/survey/prevalence.csv"
OTHER = "TST/survey/other@v1"


@pytest.fixture
def layout(tmp_path) -> Layout:
    return make(tmp_path)


def chain(layout: Layout, target: str = ID) -> Chain:
    return Chain(layout, find(layout, target))


def record_of(layout: Layout) -> Record:
    return read_record(layout.output("TST", "survey") / "record.json")


def change(layout: Layout, **changes) -> None:
    write_record(layout.output("TST", "survey") / "record.json", record_of(layout).model_copy(update=changes))


def save_rows(layout: Layout, *rows: dict, **more) -> None:
    """The set with these estimates, as the record has it."""
    table = pd.DataFrame(rows).reindex(columns=[*COLUMNS, *(name for name in rows[0] if name not in COLUMNS)])
    files.write_text(layout.root / TABLE, table.to_csv(index=False))
    record = record_of(layout)
    sha256 = files.sha256_file(layout.root / TABLE)
    outputs = tuple(o.model_copy(update={"sha256": sha256}) if o.path == TABLE else o for o in record.outputs)
    saved = record.saved[0].model_copy(update={"estimates": tuple(row["estimate_id"] for row in rows), **more})
    change(layout, outputs=outputs, saved=(saved,))


def columns(layout: Layout, target: str = ID) -> list[str]:
    found = chain(layout, target)
    return found.wanted_columns(found.inputs[0])


def test_of_a_set_all_rows_are_shown_in_the_order_of_the_record_and_of_an_estimate_its_own(layout):
    save_rows(layout, ROW | {"estimate_id": OTHER}, ROW)
    assert [row["estimate_id"] for row in chain(layout, "TST/survey/prevalence").estimates] == [OTHER, ID]
    assert [row["estimate_id"] for row in chain(layout).estimates] == [ID]
    assert chain(layout).assessed == []


def test_a_set_without_the_traced_estimate_has_no_part_in_it_and_a_figure_has_the_sets_that_it_shows(layout):
    (made,) = record_of(layout).saved
    other = made.model_copy(
        update={"id": "b", "trace_id": "TST/survey/b", "estimates": (OTHER,), "tables": ("parents",)}
    )
    figure = made.model_copy(update={"kind": "figure", "id": "one", "trace_id": "TST/survey/one", "tables": ()})
    parents = Input(path="p.parquet", sha256="1", role="derived", table="parents")
    change(layout, saved=(made, other, figure), inputs=(*record_of(layout).inputs, parents))
    for target in (ID, "TST/survey/one"):
        found = chain(layout, target)
        assert [entry.id for entry in found.sources] == ["prevalence"]
        assert [source.table for source in found.inputs] == ["children", "people"]


def test_estimates_of_other_units_stand_in_the_files_that_the_run_read(layout):
    """Only the files of units of which an estimate is shown are behind it."""
    far = "XAA/survey/harm@v1"
    for unit in ("XAA", "XBB"):
        text = (
            pd.DataFrame([ROW | {"estimate_id": f"{unit}/survey/harm@v1"}]).reindex(columns=COLUMNS).to_csv(index=False)
        )
        files.write_text(layout.root / f"outputs/{unit}/survey/prevalence.csv", text)
    shown = tuple(
        Input(path=p, sha256=files.sha256_file(layout.root / p), role="estimates")
        for p in ("outputs/XAA/survey/prevalence.csv", "outputs/XBB/survey/prevalence.csv")
    )
    (made,) = record_of(layout).saved
    figure = made.model_copy(
        update={"kind": "figure", "id": "one", "trace_id": "TST/survey/one", "estimates": (ID, far), "tables": ()}
    )
    change(layout, saved=(made, figure), inputs=(*record_of(layout).inputs, *shown))
    found = chain(layout, "TST/survey/one")
    assert [row["estimate_id"] for row in found.estimates] == [ID, far]
    assert [source.path for source in found.inputs] == [
        "data/derived/c.parquet",
        "data/reference/people.csv",
        shown[0].path,
    ]
    files.write_text(layout.root / shown[0].path, "changed")
    with pytest.raises(
        TraceError, match="^outputs/XAA/survey/prevalence.csv: not what was recorded any more; run `dh verify`"
    ):
        chain(layout, "TST/survey/one")


def test_rows_of_a_file_that_changed_or_lost_them_are_not_shown(layout):
    change(layout, saved=(record_of(layout).saved[0].model_copy(update={"estimates": (ID, OTHER)}),))
    assert chain(layout, ID).estimates[0]["estimate_id"] == ID
    with pytest.raises(
        TraceError, match=f"^{TABLE}: does not hold the recorded estimates; run `dh verify`, which names what changed.$"
    ):
        chain(layout, OTHER)
    (layout.root / TABLE).unlink()
    with pytest.raises(
        TraceError, match=f"^{TABLE}: not what was recorded any more; run `dh verify`, which says what it should be.$"
    ):
        chain(layout)


def test_a_reference_table_without_a_row_behind_an_estimate_has_no_part_in_it(layout):
    two = Input(path="data/reference/two.csv", role="reference", table="two", rows_of="TST", sha256="1")
    change(
        layout,
        inputs=(*record_of(layout).inputs, two),
        saved=(record_of(layout).saved[0].model_copy(update={"tables": ("children", "people", "two")}),),
    )
    save_rows(layout, ROW | {"reference_rows": "people:1"})
    assert [source.table for source in chain(layout).inputs] == ["children", "people"]
    assert [source.table for source in chain(layout, "TST/survey/prevalence").inputs] == ["children", "people", "two"]
    save_rows(layout, ROW)
    assert [source.table for source in chain(layout).inputs] == ["children", "people", "two"], (
        "which rows was not noted"
    )


def test_columns_are_those_of_design_domain_and_indicator_then_what_these_are_made_of(layout):
    lines = {name: Line(sources=("x",), rule="r") for name in ("p", "h", "age", "sex", "base", "w", "unused", "x")}
    lines |= {"harm": Line(sources=("a", "raw_only", "b"), rule="r"), "a": Line(sources=("c", "harm"), rule="r")}
    lines |= {"b": Line(sources=("unused",), rule="r", raw=True), "c": Line(sources=(), rule="r")}
    derived = record_of(layout).inputs[0].model_copy(update={"columns": lines})
    change(layout, inputs=(derived,))
    save_rows(layout, ROW | {"base_weight": "base", "calibrated_to": "sex:age, x", "by": "sex:c", "level": "a:b"})
    assert columns(layout) == ["w", "base", "h", "p", "sex", "age", "x", "c", "harm", "a", "b"]


def test_of_estimates_of_a_purposive_sample_columns_are_picked_and_of_no_sample_all_are_named(layout):
    bare = ROW | dict.fromkeys(("weight", "strata", "psu", "calibrated_to"), "")
    every = ["harm", "item_harm", "sex", "unused", "w"]
    for flags, wanted in (
        ("purposive_sample", ["harm", "item_harm"]),
        ("few_df;purposive_sample", ["harm", "item_harm"]),
        ("few_df", every),
    ):
        save_rows(layout, bare | {"flags": flags})
        assert columns(layout) == wanted
        assert is_purposive({"flags": flags}) is (wanted != every)
    save_rows(layout, bare | {"flags": ""}, ROW | {"estimate_id": OTHER})
    assert columns(layout, "TST/survey/prevalence") == ["w", "sex", "harm", "item_harm"], "one of a sample is enough"
    found = chain(layout)
    assert found.wanted_columns(found.inputs[1]) == ["people"], "of a reference table all are named"


def test_items_are_indicators_and_the_questions_that_they_are_made_of(layout):
    assert chain(layout).items == {"harm"}
    lines = record_of(layout).inputs[0].columns
    made = {
        "harm": Line(sources=(item_column("q1"),), rule="r"),
        item_column("q1"): Line(sources=("Q1",), rule="r", raw=True),
    }
    change(
        layout,
        inputs=(record_of(layout).inputs[0].model_copy(update={"columns": lines | made}), record_of(layout).inputs[1]),
    )
    assert chain(layout).items == {"harm", "q1"}


def test_programs_that_generated_a_raw_file_are_found_by_what_they_wrote(layout):
    a, b = record_of(layout).inputs[0].raw
    write_record(layout.record("TST", "x_synthetic"), stage("x_synthetic", "1", "data/raw/other.csv", "data/raw/a.csv"))
    write_record(layout.record("TST", "y_synthetic"), stage("y_synthetic", "1", "data/raw/a.csv"))
    write_record(layout.record("TST", "z_derived"), stage("z_derived", "1", "data/raw/a.csv"))
    files.write_text(layout.record("TST", "a_synthetic"), "{")
    found = chain(layout)
    assert [made.stage for made in found.generators(a)] == ["x_synthetic@TST", "y_synthetic@TST"] and found.generators(
        b
    ) == []


def test_a_cell_is_that_which_ran_where_its_text_is_the_recorded_one(layout):
    found = chain(layout)
    (entry,) = record_of(layout).saved
    other, gone = (
        entry.model_copy(update={"cell": entry.cell.model_copy(update=facts)})
        for facts in ({"sha256": "1"}, {"id": "gone"})
    )
    assert [found.cell_state(one) for one in (entry, other, gone)] == [CHECKED, CHANGED, ""]
    assert found.cell_source("save") == ["first", "second"] and found.cell_source("gone") == ["(no such cell)"]
    assert found.functions(entry) == ()
    change(layout, outputs=record_of(layout).outputs[:1])
    found = chain(layout)
    assert found.executed is None and found.cell_source("save") == ["(the executed notebook is not on this machine)"]
    assert found.cell_state(entry) == "" and found.functions(entry) == ()


def test_a_file_or_a_unit_s_rows_of_one_is_as_recorded_by_its_hash(layout):
    a = FileRef(path="data/raw/a.csv", sha256=files.sha256_text("a"), role="raw")
    assert file_state(layout, a) == CHECKED and is_as_recorded(layout, a)
    assert file_state(layout, a.model_copy(update={"sha256": "1"})) == CHANGED
    gone = a.model_copy(update={"path": "data/raw/gone.csv"})
    assert file_state(layout, gone) == ABSENT and not is_as_recorded(layout, gone)
    people = record_of(layout).inputs[1]
    assert file_state(layout, people) == CHECKED
    files.write_text(layout.reference("people"), REFERENCE.replace("other,2", "other,3"))
    assert file_state(layout, people) == CHECKED, "another unit's row"
    files.write_text(layout.reference("people"), REFERENCE.replace("census,1", "census,3"))
    assert file_state(layout, people) == CHANGED


def test_the_library_is_as_recorded_where_its_list_of_modules_and_each_of_them_are(layout):
    record = record_of(layout)
    assert code_state(layout, record) == CHECKED
    assert (
        code_state(layout, record.model_copy(update={"code": record.code.model_copy(update={"sha256": "1"})}))
        == CHANGED
    )
    files.write_text(layout.package() / "one.py", "one = 2\n")
    assert code_state(layout, record) == CHANGED
    files.write_text(layout.code_slice("survey"), "{")
    assert code_state(layout, record) == CHANGED
    layout.code_slice("survey").unlink()
    assert code_state(layout, record) == ABSENT


def test_a_section_is_as_recorded_by_the_keys_that_were_used(layout):
    used, gone = record_of(layout).parameters
    assert (section_state(layout, used), section_state(layout, gone)) == (CHECKED, CHANGED)


def test_the_codebook_is_the_parameter_of_that_name(layout):
    assert chain(layout).codebook is None
    book = SectionRef(path="params/codes.qdc", key=("codebook",), sha256="1")
    change(layout, parameters=(*record_of(layout).parameters, book, book.model_copy(update={"key": ("codebook", "x")})))
    assert chain(layout).codebook == book
