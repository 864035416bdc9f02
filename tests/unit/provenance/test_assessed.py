"""A cell is traced to its source, its address and licence; a record that names a cell which no table holds is found out."""

from __future__ import annotations

import io

import nbformat
import pytest
from tests.unit.provenance.test_trace import MODULES

from disrupting_harm import __version__, files
from disrupting_harm.code_slices.code_slice import modules_hash
from disrupting_harm.errors import TraceError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.trace import print_trace
from disrupting_harm.provenance.verification import Verification
from disrupting_harm.provenance.verify_records import _check_estimates
from disrupting_harm.records import Cell, FileRef, Input, Library, Line, Output, Record, Saved, write_record


FOLDER = "outputs/TST/desk_review"
IDS = ("TST/desk_review/grooming/gazette_2020", "TST/desk_review/age/court_undated")
TABLE = (
    "assessment_id,topic,label,status,status_label,value,detail,instrument,year,assessor,source_words,reference,source_title,source_url,"
    "licence,theme,data_class\n"
    f"{IDS[0]},grooming,Grooming,partly,Partly,,,Act 1,2020,Gazette,grooming: in part,laws,Page 1,https://example.org/1,free,law,public\n"
    f"{IDS[1]},age,Age of consent,stated,Stated,14 years,,,undated,Court,,others,Page 2,https://example.org/2,free,law,public\n"
)
LAWS = "iso3,topic,source_title,source_url\nTST,grooming,Page 1,https://example.org/1\n"


@pytest.fixture
def layout(tmp_path) -> Layout:
    """A notebook that saved two cells of two reference tables, and a table that shows both."""
    layout = Layout(tmp_path)
    cell = nbformat.v4.new_code_cell("save", id="save")
    for name, text in {"law.csv": TABLE, "shown.csv": "a\nx\n"}.items():
        files.write_text(tmp_path / FOLDER / name, text)
    files.write_text(tmp_path / FOLDER / "desk_review.ipynb", nbformat.writes(nbformat.v4.new_notebook(cells=[cell])))
    for name in ("laws", "others"):
        files.write_text(layout.reference(name), LAWS)
    files.write_text(tmp_path / "params" / "study.yaml", "title: a\n")
    outputs = [
        Output(path=f"{FOLDER}/{n}", sha256=files.sha256_file(tmp_path / FOLDER / n), role=r)
        for n, r in (("law.csv", "table"), ("shown.csv", "table"), ("desk_review.ipynb", "executed notebook"))
    ]
    inputs = [
        Input(path=f"data/reference/{name}.csv", role="reference", table=name, rows_of="TST", sha256=files.sha256_text(LAWS),
              columns={"topic": Line(sources=("topic",), rule="as it is", raw=True)})
        for name in ("laws", "others")
    ]  # fmt: skip
    shared = {"cell": Cell(id="save", sha256=files.sha256_text("save")), "data_class": "public", "assessments": IDS}
    record = Record(
        stage="desk_review@TST", component="desk_review", country="TST", data_class="public", outputs=tuple(outputs), inputs=tuple(inputs),
        notebook=FileRef(path="notebooks/desk_review/desk_review.ipynb", sha256="1f", role="notebook"), parameters=(),
        code=Library(version=__version__, path="data/slices/library/desk_review.json", sha256=modules_hash(MODULES)),
        lock=FileRef(path="requirements.lock", sha256="3f", role="lock"),
        saved=(
            Saved(kind="assessments", id="law", trace_id="TST/desk_review/law", files=(f"{FOLDER}/law.csv",), tables=("laws", "others"), **shared),
            Saved(kind="table", id="shown", trace_id="TST/desk_review/shown", files=(f"{FOLDER}/shown.csv",), caption="Shown", **shared),
        ),
    )  # fmt: skip
    write_record(tmp_path / FOLDER / "record.json", record)
    return layout


def lines(layout, target) -> list[str]:
    out = io.StringIO()
    print_trace(layout, target, out, form="full")
    return out.getvalue().splitlines()


def test_a_cell_is_traced_to_what_the_source_says_and_where(layout):
    told = lines(layout, IDS[0])
    for line in (
        f"assessment   {IDS[0]}",
        "data class   public",
        "topic        Grooming (grooming)",
        "status       Partly (partly)",
        "as of        2020, by Gazette",
        "said as      grooming: in part",
        "instrument   Act 1",
        "cited        Page 1, https://example.org/1 (free)",
        f"reference    data/reference/laws.csv, rows of TST  sha256 {files.sha256_text(LAWS)}  (checked)",
    ):
        assert line in told
    assert not any("others.csv" in line or IDS[1] in line for line in told), "the other cell is no link of it"
    assert not any(line.startswith(("estimates", "column", "detail")) for line in told)


def test_a_stated_value_stands_beside_its_status(layout):
    assert "status       Stated: 14 years (stated)" in lines(layout, IDS[1])


def test_what_shows_cells_names_each_with_its_source_and_the_set_they_were_saved_in(layout):
    told = lines(layout, "TST/desk_review/shown")
    assert "assessments  2" in told and "made by      TST/desk_review/law" in told
    assert f"             {IDS[0]}  Partly  [2020, Page 1]" in told
    assert f"             {IDS[1]}  Stated: 14 years  [undated, Page 2]" in told


def test_a_changed_table_of_cells_is_not_read_out(layout):
    files.write_text(layout.root / FOLDER / "law.csv", TABLE.replace("Partly", "In full"))
    with pytest.raises(TraceError, match="law.csv: not what was recorded any more"):
        lines(layout, IDS[0])


def test_a_misspelt_id_gets_the_near_one(layout):
    with pytest.raises(TraceError, match=f"did you mean {IDS[0]}"):
        lines(layout, IDS[0].replace("grooming", "groming"))


@pytest.mark.parametrize("there", [True, False])
def test_a_cell_that_a_record_names_and_no_table_holds_is_a_difference(layout, there):
    if not there:
        files.write_text(layout.root / FOLDER / "law.csv", "".join(TABLE.splitlines(keepends=True)[:2]))
    result = Verification(layout)
    record = Record.model_validate(files.read_json(layout.root / FOLDER / "record.json"))
    _check_estimates(result, record, "record.json")
    assert list(result.differences.values()) == ([] if there else [
        f"record.json (TST/desk_review/{name}): names 1 assessments that no table holds, such as {IDS[1]}; run `make reproduce`."
        for name in ("law", "shown")
    ])  # fmt: skip
