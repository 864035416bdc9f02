"""One trace as text, from a small record: every link on a line of its own."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from tests.small_chain import CELL, ID, MODULES, NO_DESIGN, REFERENCE, ROW, make

from disrupting_harm import __version__, files, slices, used_sections
from disrupting_harm.code_slices.code_slice import modules_hash
from disrupting_harm.errors import TraceError
from disrupting_harm.evidence.estimates import COLUMNS
from disrupting_harm.layout import Layout
from disrupting_harm.provenance import trace_full
from disrupting_harm.provenance.questions import AskedItem
from disrupting_harm.provenance.trace import print_trace
from disrupting_harm.provenance.weights_behind import Weights
from disrupting_harm.records import (
    FileRef,
    Library,
    Line,
    Output,
    Record,
    SectionRef,
    read_record,
    write_record,
)


@pytest.fixture
def layout(tmp_path) -> Layout:
    return make(tmp_path)


def lines(layout, target=ID) -> list[str]:
    out = io.StringIO()
    print_trace(layout, target, out, form="full")
    return out.getvalue().splitlines()


def test_every_link_stands_on_its_line(layout):
    told = lines(layout)
    rows = files.sha256_text("iso3,source,people\nTST,census,1\n")
    section = SectionRef(path="params/study.yaml", key=("rules",), names=("x",), sha256="")
    for line in (
        f"estimate     {ID}",
        "data class   restricted",
        f"cell         notebooks/survey/survey.ipynb # save  sha256 {files.sha256_text(CELL)}  (checked)",
        "             | second",
        "indicator    Harm (harm, version 1, draft)",
        "population   children; past year; all",
        "non-answers  kept in the denominator",
        "design       weight w, strata h, psu p, lonely PSU adjust, calibrated to sex, logit interval, df rule design, df 90",
        "column       children.harm <- item_harm (1 if yes)",
        "column       children.item_harm <- raw Q1 (as it is)",
        "derived      data/derived/c.parquet  sha256 4f  (not on this machine)",
        f"raw file     data/raw/a.csv  sha256 {files.sha256_text('a')}  (checked)",
        f"raw file     data/raw/b.csv  sha256 {files.sha256_text('b')}  (checked)",
        f"reference    data/reference/people.csv, rows of TST  sha256 {rows}  (checked)",
        "column       children.sex <- S1, elsewhere.S2 (both)",
        "origin       collected by: Someone",
        "origin       census",
        f"parameters   params/study.yaml, rules (1 keys)  sha256 {used_sections.section_hash(layout, section)}  (checked)",
        f"library      disrupting_harm {__version__}  sha256 {modules_hash(MODULES)}  (checked)",
        "environment  requirements.lock, the packages that ran  sha256 3f",
    ):
        assert line in told
    assert (
        "value        20.0 % (95 % 18.0 % to 22.0 %)  [estimate 0.2, se 0.01, df 90, deff 1.1, n 100, n_eff 91, n_cases 20, "
        "n_weighted 1000, presentation percentage, flags few_df]"
    ) in told
    assert not any("unused" in line for line in told), "columns that the estimate does not use are no link of it"
    assert "origin       other" not in told, "what stands in another unit's rows is no source of it"


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
        "people.people", *(f"children.{name}" for name in ("harm", "item_harm", "w", "sex", "unused"))
    }  # fmt: skip


def test_what_is_traced_is_of_its_own_class_and_not_of_its_components(layout):
    path = layout.root / "outputs/TST/survey/record.json"
    text = path.read_text(encoding="utf-8")
    for ours, theirs, marked in (("public", "synthetic", False), ("synthetic", "public", True)):
        changed = files.read_json(path) | {"data_class": theirs}
        changed["saved"][0]["data_class"] = ours
        files.write_text(path, files.dump_json(changed))
        told = lines(layout)
        assert f"data class   {ours}" in told and ("SYNTHETIC" in told[0]) is marked
    files.write_text(path, text.replace('"restricted"', '"synthetic"', 1))
    assert "SYNTHETIC" in lines(layout)[0], "a thing without a class of its own has that of its component"


@pytest.mark.parametrize(
    "header, row, said",
    [
        ("source_title,source_url,licence", "Gazette,https://x.org,free", "Gazette, https://x.org (free)"),
        ("source_title,source_url", "Gazette,https://x.org", "Gazette, https://x.org"),
        ("source_title,source_url,licence", "Gazette,,", "Gazette, no address"),
    ],
)
def test_the_source_of_a_fact_is_told_with_its_address_and_licence(layout, header, row, said):
    files.write_text(layout.reference("people"), f"iso3,people,{header}\nTST,1,{row}\nTSU,1,x,y,z\n")
    told = lines(layout)
    assert f"origin       {said}" in told and not any("x, y" in line for line in told)


def test_a_file_that_changed_since_it_was_recorded_is_told(layout):
    files.write_text(layout.root / "data" / "raw" / "a.csv", "x")
    assert any("raw file" in line and "CHANGED" in line for line in lines(layout))


def test_a_changed_row_of_the_unit_is_told_and_one_of_another_unit_is_not(layout):
    def changed() -> bool:
        return any(line.startswith("reference") and "CHANGED" in line for line in lines(layout))

    files.write_text(layout.reference("people"), REFERENCE.replace("other,2", "other,3"))
    assert not changed()
    files.write_text(layout.reference("people"), REFERENCE.replace("census,1", "census,2"))
    assert changed()


def test_a_changed_section_is_told_and_a_key_that_was_not_used_is_not(layout):
    def changed() -> list[bool]:
        return ["CHANGED" in line for line in lines(layout) if line.startswith("parameters")]

    assert changed() == [False, True], "the second names a file that is gone"
    files.write_text(layout.study(), "title: b\nrules: {x: 1, y: 3}\n")
    assert changed() == [False, True]
    files.write_text(layout.study(), "title: b\nrules: {x: 2, y: 3}\n")
    assert changed() == [True, True]


def test_a_changed_module_and_a_missing_slice_are_told(layout):
    def library() -> str:
        return next(line for line in lines(layout) if line.startswith("library"))

    files.write_text(layout.package() / "one.py", "one = 2\n")
    assert "CHANGED" in library()
    layout.code_slice("survey").unlink()
    assert library().endswith("(not on this machine)")


@pytest.mark.parametrize("content", ["{", "[]", "{}", ""])
def test_a_slice_of_the_library_that_is_none_any_more_is_told_and_the_chain_stands(layout, content):
    files.write_text(layout.code_slice("survey"), content)
    assert any(line.startswith("library") and "CHANGED" in line for line in lines(layout))


def test_a_table_that_lost_the_estimate_is_told(layout):
    files.write_text(layout.root / "outputs" / "TST" / "survey" / "prevalence.csv", f"{','.join(COLUMNS)}\n")
    with pytest.raises(TraceError, match="dh verify"):
        lines(layout)


@pytest.mark.parametrize("content", ["{", "[]", "{}"])
def test_an_executed_notebook_that_is_none_any_more_is_told_and_the_chain_stands(layout, content):
    files.write_text(layout.root / "outputs" / "TST" / "survey" / "survey.ipynb", content)
    assert "             | (the executed notebook is not a notebook any more: run `dh verify`)" in lines(layout)


def test_without_the_executed_notebook_or_the_reference_table_the_chain_says_so(layout):
    (layout.root / "outputs" / "TST" / "survey" / "survey.ipynb").unlink()
    layout.reference("people").unlink()
    told = lines(layout)
    assert "             | (the executed notebook is not on this machine)" in told
    assert any(line.startswith("reference") and line.endswith("(not on this machine)") for line in told)


def test_of_a_stand_in_the_program_that_generated_its_file_is_told(layout):
    made = Record(
        stage="survey_synthetic@TST", component="survey", country="TST", data_class="synthetic", parameters=(),
        code=Library(version="1", path="l", sha256="9f"), lock=FileRef(path="r", sha256="1", role="lock"),
        outputs=(Output(path="data/raw/a.csv", sha256="1", role="raw"),),
    )  # fmt: skip
    write_record(layout.record("TST", "survey_synthetic"), made)
    files.write_text(layout.record("TST", "other_synthetic"), "{")
    told = lines(layout)
    assert told.count("generated by survey_synthetic@TST, library sha256 9f") == 1


@pytest.mark.parametrize("name", ["report.html", "report.pdf"])
def test_a_report_names_the_commands_that_trace_what_is_on_it(layout, monkeypatch, name):
    monkeypatch.chdir(layout.root)
    files.write_text(layout.report("TST") / name, "page")
    told = lines(layout, f"outputs/reports/TST/{name}")
    assert told == [f"outputs/reports/TST/{name}: figures and tables, each with its own chain"]


def test_a_row_of_a_reference_table_that_is_cut_short_names_no_source(layout):
    files.write_text(layout.reference("people"), "iso3,source,people\nTST\nTST,census,1\n")
    told = lines(layout)
    assert [line for line in told if line.startswith("origin") and "collected by" not in line] == [
        "origin       census"
    ]


def test_an_estimate_ends_in_its_row_of_the_file_and_in_no_other(layout):
    table = "iso3,people,source_title,source_url,licence\nTSU,1,x,y,z\nTST,1,One,https://a.org,free\nTST,2,Two,https://b.org,none\n"
    trace_rows(layout, table, ROW | {"reference_rows": "people:2"})
    told = [line for line in lines(layout) if line.startswith(("row", "origin")) and "collected by" not in line]
    assert told == ["row          data/reference/people.csv, row 4", "origin       Two, https://b.org (none)"]


def test_a_set_of_estimates_ends_in_all_its_rows_by_source(layout):
    table = "iso3,people,source_title,source_url,licence\n" + "TST,1,One,https://a.org,free\n" * 3 + "TST,2,Two,,\n"
    trace_rows(layout, table, ROW, rows={"people": (1, 2, 4)})
    told = [line for line in lines(layout, "TST/survey/prevalence") if line.startswith(("row", "origin"))]
    assert [line for line in told if "collected by" not in line] == [
        "row          data/reference/people.csv, rows 2-3", "origin       One, https://a.org (free)",
        "row          data/reference/people.csv, row 5", "origin       Two, no address",
    ]  # fmt: skip


def test_of_a_table_that_changed_no_row_is_told_since_places_may_name_another(layout):
    table = "iso3,people,source_title,source_url,licence\nTST,1,One,https://a.org,free\nTST,2,Two,https://b.org,none\n"
    trace_rows(layout, table, ROW | {"reference_rows": "people:2"})
    files.write_text(layout.reference("people"), table.replace("TST,1", "TST,0,Zero,,\nTST,1"))
    told = lines(layout)
    assert any(line.startswith("reference") and "CHANGED" in line for line in told)
    assert not any(line.startswith("row ") for line in told)


def trace_rows(layout, table: str, row: dict, rows: dict | None = None) -> None:
    """The unit's rows of `table` as they were when the estimate was saved, and the estimate with the rows that it names."""
    files.write_text(layout.reference("people"), table)
    path = layout.root / "outputs/TST/survey/prevalence.csv"
    files.write_text(path, pd.DataFrame([row]).reindex(columns=[*COLUMNS, "reference_rows"]).to_csv(index=False))
    record = read_record(path.with_name("record.json"))
    sha256 = files.sha256_text(slices.reference_rows(layout, "TST", "people"))
    write_record(
        path.with_name("record.json"),
        record.model_copy(
            update={
                "inputs": tuple(
                    i.model_copy(update={"sha256": sha256}) if i.table == "people" else i for i in record.inputs
                ),
                "outputs": tuple(
                    o.model_copy(update={"sha256": files.sha256_file(layout.root / o.path)}) for o in record.outputs
                ),
                "saved": tuple(s.model_copy(update={"rows": rows or {}}) for s in record.saved),
            }
        ),
    )


def test_a_word_in_a_numbers_place_is_told_and_no_number(tmp_path):
    count = NO_DESIGN | {"statistic": "count", "estimate": "", "ci_low": "", "ci_high": ""}
    told = lines(make(tmp_path, **count, value_as_published="Unknown"))
    assert "value        Unknown, as the source prints it in a number's place" in told


def test_a_mean_says_that_it_is_one_and_in_which_unit(tmp_path):
    mean = {
        "statistic": "mean",
        "unit": "hours a day",
        "estimate": "2.456",
        "ci_low": "2.3",
        "ci_high": "2.6",
        "n_cases": "",
    }
    told = lines(make(tmp_path, **mean, presentation="mean"))
    assert "statistic    mean, in hours a day" in told
    (value,) = [line for line in told if line.startswith("value")]
    assert (
        value.startswith("value        2.46 hours a day (95 % 2.30 to 2.60)  [estimate 2.456")
        and "%" not in value.split("[")[1]
    )


def test_a_share_says_no_statistic(layout):
    assert not [line for line in lines(layout) if line.startswith("statistic")]


def test_a_definition_of_another_version_than_the_id_says_is_told(layout):
    path = layout.root / "outputs/TST/survey/record.json"
    files.write_text(path, path.read_text(encoding="utf-8").replace('"version": 1\n', '"version": 2\n'))
    assert any("version 2, draft, NOT the version of the id" in line for line in lines(layout))


@pytest.mark.parametrize(("rows", "said"), [((4, 10, 4), "rows 4, 10"), ((4, 4), "row 4")])
def test_the_rows_of_a_form_that_ask_for_an_estimate_are_told_once_after_their_questions(
    layout, monkeypatch, rows, said
):
    asked = [AskedItem(f"item{n}", f"What of {n}?", "params/form.csv", row) for n, row in enumerate(rows)]
    monkeypatch.setattr(trace_full, "questions_asked", lambda *given: asked if given[2].role == "derived" else [])
    told = [line for line in lines(layout) if line.startswith(("question", "form"))]
    assert told == [
        *(f"question     children.item{n}: What of {n}?" for n in range(len(rows))), f"form         params/form.csv, {said}",
    ]  # fmt: skip


def test_weights_are_told_step_by_step_down_to_the_files_behind_them(layout, monkeypatch):
    record = read_record(layout.output("TST", "survey") / "record.json")
    table = Output(path="data/derived/TST/design/weights.parquet", sha256="5f", role="derived", table="weights")
    steps = (("weights", "weight", Line(sources=("base", "answered"), rule="their ratio")),
             ("design", "base", Line(sources=("SIZE",), rule="as it is", raw=True)))  # fmt: skip
    raw = FileRef(path="data/raw/a.csv", sha256=files.sha256_text("a"), role="raw")
    weights = Weights(table, "(checked)", record, steps, (raw,), "")
    monkeypatch.setattr(trace_full, "find_weights", lambda *_: [weights])
    told = lines(layout)
    start = next(n for n, line in enumerate(told) if line.startswith("weights"))
    assert told[start : start + 4] == [
        f"weights      data/derived/TST/design/weights.parquet  sha256 5f  (checked); {weights.said()}",
        "step         weights.weight <- base, answered (their ratio)",
        "step         design.base <- raw SIZE (as it is)",
        f"behind       data/raw/a.csv  sha256 {raw.sha256}  (checked)",
    ]
