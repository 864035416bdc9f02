"""One trace as text, from a small record: every link on a line of its own."""

from __future__ import annotations

import io

import nbformat
import pytest

from disrupting_harm import files
from disrupting_harm.errors import TraceError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.trace import print_trace


ID = "KEN/survey/harm@v1"
COLUMNS = "estimate_id,indicator,version,label,base,recall,statistic,by,level,estimate,se,ci_low,ci_high,ci_method,df,df_rule,deff,n,n_weighted,weight,strata,psu,lonely_psu"


@pytest.fixture
def layout(tmp_path) -> Layout:
    layout = Layout(tmp_path)
    folder = "outputs/KEN/survey"
    row = (
        f"{ID},harm,1,Harm,children,past year,proportion,,,0.2,0.01,0.18,0.22,logit,90,design,1.1,100,1000,w,h,p,adjust"
    )
    cell = nbformat.v4.new_code_cell("first\nsecond", id="save")
    files.write_text(tmp_path / folder / "prevalence.csv", f"{COLUMNS}\n{row}\n")
    files.write_text(tmp_path / folder / "survey.ipynb", nbformat.writes(nbformat.v4.new_notebook(cells=[cell])))
    files.write_text(tmp_path / "data" / "raw" / "a.csv", "")
    lineage = {
        "harm": {"sources": ["item_harm"], "rule": "1 if yes", "raw": False},
        "item_harm": {"sources": ["Q1"], "rule": "as it is", "raw": True},
        "w": {"sources": ["WT"], "rule": "as it is", "raw": True},
        "unused": {"sources": ["Q9"], "rule": "as it is", "raw": True},
    }
    pinned = {"path": "data/raw/a.csv", "sha256": files.sha256_text("")}
    outputs = [{"path": f"{folder}/{n}", "sha256": files.sha256_file(tmp_path / folder / n), "role": r}
               for n, r in (("prevalence.csv", "table"), ("survey.ipynb", "executed notebook"))]  # fmt: skip
    record = {
        "country": "KEN", "data_class": "restricted", "notebook": {"path": "notebooks/survey/survey.ipynb"},
        "outputs": outputs, "params": [{"path": "params/study.yaml", "sha256": "1f"}],
        "library": {"version": "9.9", "paths": [], "sha256": files.sha256_text("")}, "lock": {"path": "requirements.lock", "sha256": "3f"},
        "inputs": [{"role": "derived", "table": "children", "path": "data/derived/c.parquet", "sha256": "4f",
                    "columns": lineage, "raw": [pinned], "origin": {"collected_by": "Someone", "url": None}}],
        "saved": [{"kind": "estimates", "trace_id": "KEN/survey/prevalence", "files": [f"{folder}/prevalence.csv"],
                   "estimates": [ID], "tables": ["children"], "cell": {"id": "save", "sha256": "5f"}}],
    }  # fmt: skip
    files.write_text(tmp_path / folder / "record.json", files.dump_json(record))
    return layout


def lines(layout, target=ID) -> list[str]:
    out = io.StringIO()
    print_trace(layout, target, out)
    return out.getvalue().splitlines()


def test_every_link_stands_on_its_line(layout):
    told = lines(layout)
    for line in (
        f"estimate     {ID}",
        "data class   restricted",
        "cell         notebooks/survey/survey.ipynb # save  sha256 5f",
        "             | second",
        "indicator    Harm (harm, version 1)",
        "population   children; past year; all",
        "column       children.harm <- item_harm (1 if yes)",
        "column       children.item_harm <- raw Q1 (as it is)",
        "derived      data/derived/c.parquet  sha256 4f  (not on this machine)",
        f"raw file     data/raw/a.csv  sha256 {files.sha256_text('')}  (checked)",
        "origin       collected by: Someone",
        "parameters   params/study.yaml  sha256 1f  (not on this machine)",
        f"library      disrupting_harm 9.9  sha256 {files.sha256_text('')}  (checked)",
        "environment  requirements.lock  sha256 3f  (not on this machine)",
    ):
        assert line in told
    assert (
        "value        20.0 % (95 % 18.0 % to 22.0 %)  [estimate 0.2, se 0.01, df 90, deff 1.1, n 100, n_weighted 1000]"
        in told
    )
    assert not any("unused" in line for line in told), "columns that the estimate does not use are no link of it"


def test_a_file_that_changed_since_it_was_recorded_is_told(layout):
    files.write_text(layout.root / "data" / "raw" / "a.csv", "x")
    assert any("raw file" in line and "CHANGED" in line for line in lines(layout))


def test_a_table_that_lost_the_estimate_is_told(layout):
    files.write_text(layout.root / "outputs" / "KEN" / "survey" / "prevalence.csv", f"{COLUMNS}\n")
    with pytest.raises(TraceError, match="dh verify"):
        lines(layout)
