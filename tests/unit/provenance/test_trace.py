"""One trace as text, from a small record: every link on a line of its own."""

from __future__ import annotations

import io

import nbformat
import pandas as pd
import pytest

from disrupting_harm import files
from disrupting_harm.errors import TraceError
from disrupting_harm.evidence.estimates import COLUMNS
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.trace import print_trace


ID = "KEN/survey/harm@v1"
ROW = {
    "estimate_id": ID, "indicator": "harm", "version": "1", "label": "Harm", "base": "children", "recall": "past year",
    "statistic": "proportion", "estimate": "0.2", "se": "0.01", "ci_low": "0.18", "ci_high": "0.22", "ci_method": "logit", "df": "90",
    "df_rule": "design", "deff": "1.1", "n": "100", "n_eff": "91", "n_cases": "20", "n_weighted": "1000",
    "presentation": "percentage", "flags": "few_df", "weight": "w", "strata": "h", "psu": "p", "lonely_psu": "adjust",
    "calibrated_to": "sex", "base_weight": "", "non_answers": "denominator",
}  # fmt: skip
NO_DESIGN = dict.fromkeys(
    ("weight", "strata", "psu", "lonely_psu", "calibrated_to", "base_weight", "ci_method", "df_rule"), ""
)


@pytest.fixture
def layout(tmp_path) -> Layout:
    return make(tmp_path)


def make(root, **changes) -> Layout:
    """A component with one estimate, made of one derived table of two raw files."""
    layout = Layout(root)
    folder = "outputs/KEN/survey"
    cell = nbformat.v4.new_code_cell("first\nsecond", id="save")
    table = pd.DataFrame([ROW | changes]).reindex(columns=list(COLUMNS))
    files.write_text(root / folder / "prevalence.csv", table.to_csv(index=False))
    files.write_text(root / folder / "survey.ipynb", nbformat.writes(nbformat.v4.new_notebook(cells=[cell])))
    for name in ("a", "b"):
        files.write_text(root / "data" / "raw" / f"{name}.csv", name)
    lineage = {
        "harm": {"sources": ["item_harm"], "rule": "1 if yes", "raw": False},
        "item_harm": {"sources": ["Q1"], "rule": "as it is", "raw": True},
        "w": {"sources": ["WT"], "rule": "as it is", "raw": True},
        "sex": {"sources": ["S1", "elsewhere.S2"], "rule": "both", "raw": False},
        "unused": {"sources": ["Q9"], "rule": "as it is", "raw": True},
    }
    pinned = [{"path": f"data/raw/{name}.csv", "sha256": files.sha256_text(name)} for name in ("a", "b")]
    outputs = [{"path": f"{folder}/{n}", "sha256": files.sha256_file(root / folder / n), "role": r}
               for n, r in (("prevalence.csv", "table"), ("survey.ipynb", "executed notebook"))]  # fmt: skip
    record = {
        "country": "KEN", "data_class": "restricted", "notebook": {"path": "notebooks/survey/survey.ipynb"},
        "outputs": outputs, "params": [{"path": "params/study.yaml", "sha256": "1f"}],
        "library": {"version": "9.9", "paths": [], "sha256": files.sha256_text("")}, "lock": {"path": "requirements.lock", "sha256": "3f"},
        "inputs": [{"role": "derived", "table": "children", "path": "data/derived/c.parquet", "sha256": "4f",
                    "columns": lineage, "raw": pinned, "origin": {"collected_by": "Someone", "url": None}}],
        "saved": [{"kind": "estimates", "trace_id": "KEN/survey/prevalence", "files": [f"{folder}/prevalence.csv"],
                   "estimates": [ID], "tables": ["children"], "cell": {"id": "save", "sha256": "5f"}}],
    }  # fmt: skip
    files.write_text(root / folder / "record.json", files.dump_json(record))
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
        "non-answers  kept in the denominator",
        "design       weight w, strata h, psu p, lonely PSU adjust, calibrated to sex, logit interval, df rule design, df 90",
        "column       children.harm <- item_harm (1 if yes)",
        "column       children.item_harm <- raw Q1 (as it is)",
        "derived      data/derived/c.parquet  sha256 4f  (not on this machine)",
        f"raw file     data/raw/a.csv  sha256 {files.sha256_text('a')}  (checked)",
        f"raw file     data/raw/b.csv  sha256 {files.sha256_text('b')}  (checked)",
        "column       children.sex <- S1, elsewhere.S2 (both)",
        "origin       collected by: Someone",
        "parameters   params/study.yaml  sha256 1f  (not on this machine)",
        f"library      disrupting_harm 9.9  sha256 {files.sha256_text('')}  (checked)",
        "environment  requirements.lock  sha256 3f  (not on this machine)",
    ):
        assert line in told
    assert (
        "value        20.0 % (95 % 18.0 % to 22.0 %)  [estimate 0.2, se 0.01, df 90, deff 1.1, n 100, n_eff 91, n_cases 20, "
        "n_weighted 1000, presentation percentage, flags few_df]"
    ) in told
    assert not any("unused" in line for line in told), "columns that the estimate does not use are no link of it"


@pytest.mark.parametrize(
    "statistic, estimate, low, high, shown",
    [
        ("proportion_of_answers", "0.2", "0.18", "0.22", "20.0 % (95 % 18.0 % to 22.0 %)"),
        ("difference", "-0.012", "-0.05", "0.026", "-1.2 points (95 % -5.0 points to +2.6 points)"),
        ("odds_ratio", "1.28", "0.61", "2.71", "1.28 (95 % 0.61 to 2.71)"),
        ("rate", "0.747", "", "", "0.75"),
        ("count", "12788", "", "", "12,788"),
    ],
)
def test_a_figure_keeps_the_decimals_that_tell_it_from_another(tmp_path, statistic, estimate, low, high, shown):
    told = lines(make(tmp_path, statistic=statistic, estimate=estimate, ci_low=low, ci_high=high))
    assert any(line.startswith(f"value        {shown}  [") for line in told)


def test_an_estimate_that_no_sample_design_made_has_all_columns_of_its_table(tmp_path):
    told = lines(make(tmp_path, **NO_DESIGN))
    assert "design       a count or rate as it is: no sampling error" in told
    assert {line.split()[1] for line in told if line.startswith("column")} == {
        f"children.{name}" for name in ("harm", "item_harm", "w", "sex", "unused")
    }


def test_a_file_that_changed_since_it_was_recorded_is_told(layout):
    files.write_text(layout.root / "data" / "raw" / "a.csv", "x")
    assert any("raw file" in line and "CHANGED" in line for line in lines(layout))


def test_a_table_that_lost_the_estimate_is_told(layout):
    files.write_text(layout.root / "outputs" / "KEN" / "survey" / "prevalence.csv", f"{','.join(COLUMNS)}\n")
    with pytest.raises(TraceError, match="dh verify"):
        lines(layout)
