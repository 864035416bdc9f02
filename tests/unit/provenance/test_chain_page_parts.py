"""The page of a chain, link by link: which words of the data stand on it, in which order, and what is left out where there is nothing."""

from __future__ import annotations

import re

import pytest
from tests.small_chain import ROW

from disrupting_harm.layout import Layout
from disrupting_harm.provenance.chain_page import _drawing, chain_page


NOTHING = {"findings": [], "recommendations": [], "figures and tables": [], "read by": [], "pages": []}
FILE = {"path": "one.csv", "state": "checked", "sha256": "1f"}
CELL = {"id": "save", "notebook": "survey.ipynb", "source": ["first", "second"]}
EMPTY = {
    "id": "TST/one", "kind": "table", "data_class": "public", "files": [], "functions": [], "cell": CELL, "estimates": [], "assessments": [],
    "made_by": [], "columns": [], "contract": [], "let_in_by": [], "rows": [], "questions": [], "codes": [], "weights": [], "inputs": [],
    "generators": [], "parameters": [], "library": {"version": "1", "path": "l", "sha256": "2f", "state": "checked"},
    "environment": {"path": "lock", "sha256": "3f"},
}  # fmt: skip


def words(data: dict, down: dict = NOTHING, **more) -> list[str]:
    """Every text of the page's body, in its order."""
    body = chain_page(data, down, "A study", **more).partition("<body>")[2].replace("<wbr>", "")
    return [text for text in re.split(r"<[^>]*>", body) if text.strip()]


def section(title: str, data: dict, down: dict = NOTHING) -> list[str] | None:
    """The texts below a heading of the second level; None where the page has no such section."""
    page = chain_page(data, down, "A study").replace("<wbr>", "")
    found = [part for part in page.split("<h2>")[1:] if part.startswith(f"{title}</h2>")]
    assert len(found) <= 1
    return [text for text in re.split(r"<[^>]*>", found[0].partition("</h2>")[2]) if text.strip()] if found else None


MADE = ["What made it", "TST/one", "Cell", "save of survey.ipynb", "The cell", "first\nsecond"]
CODE = ["Parameters and code", "The list", "What", "SHA-256", "State", "library 1, l", "2f", "checked", "lock", "3f"]
DOWN = ["What rests on it", "Nothing that is recorded."]


def test_a_page_without_any_link_has_its_title_its_class_and_what_every_chain_has():
    assert words(EMPTY) == ["A study: the chain of a table", "TST/one", "public data", *MADE, *CODE, *DOWN]


@pytest.mark.parametrize(
    ("kind", "said"), [("estimate", "an estimate"), ("assessment", "an assessment"), ("figure", "a figure"), ("image", "an image"), ("unit", "an unit")]
)  # fmt: skip
def test_a_kind_has_its_article(kind, said):
    assert words(EMPTY | {"kind": kind})[0] == f"A study: the chain of {said}"


@pytest.mark.parametrize(
    ("data_class", "mark"),
    [("synthetic", "SYNTHETIC stand-in, not evidence"), ("restricted", "restricted data"), ("public", "public data")],
)
def test_a_page_is_marked_with_the_class_of_its_data(data_class, mark):
    assert f'<p class="mark {data_class}">{mark}</p>' in chain_page(
        EMPTY | {"data_class": data_class}, NOTHING, "A study"
    )


def test_a_caption_is_said_or_else_the_value_of_the_one_estimate():
    assert words(EMPTY | {"caption": "Of <one>"})[2] == "Of &lt;one&gt;"
    one = EMPTY | {"kind": "estimate", "estimates": [ROW]}
    assert words(one)[2] == "Harm: 20.0 % (95 % 18.0 % to 22.0 %)"
    for other in (one | {"estimates": [ROW, ROW]}, one | {"kind": "estimates"}, one | {"estimates": []}):
        assert words(other)[2] == "public data", "of a set no one value is said"


def test_what_is_saved_has_estimates_their_designs_once_each_and_assessments():
    by = ROW | {"estimate_id": "TST/b", "by": "sex", "level": "girls"}
    bare = {"estimate_id": "TST/c", "label": "C", "statistic": "count", "estimate": "3"}
    cell = {"assessment_id": "TST/law/a", "status_label": "Partly", "value": "14", "year": "2020", "source_title": "Gazette",
            "source_url": "https://x.org", "licence": "free"}  # fmt: skip
    assert section("What is saved", EMPTY | {"estimates": [ROW, by, bare], "assessments": [cell, {"assessment_id": "TST/law/b"}]}) == [
        "Estimate", "Label", "Value and 95 % interval", "Of whom",
        "TST/survey/harm@v1", "Harm", "20.0 % (95 % 18.0 % to 22.0 %)", "children; past year",
        "TST/b", "Harm", "20.0 % (95 % 18.0 % to 22.0 %)", "children; past year; sex = girls",
        "TST/c", "C", "3", "; ",
        "Design", "weight w, strata h, psu p, lonely PSU adjust, calibrated to sex, logit interval, df rule design, df 90",
        "a count or rate as it is: no sampling error",
        "Assessment", "Status", "Value", "Year", "Source",
        "TST/law/a", "Partly", "14", "2020", "Gazette https://x.org (free)",
        "TST/law/b", "  ()",
    ]  # fmt: skip


def test_what_made_it_has_files_functions_and_the_cell_of_the_thing_and_of_its_estimates():
    functions = [
        {"name": "figures.bars", "path": "bars.py", "line": 7},
        {"name": "figures.old", "path": "old.py", "line": 0},
    ]
    source = {"id": "TST/two", "files": [], "functions": [], "cell": CELL | {"source": [], "state": "changed"}}
    assert section("What made it", EMPTY | {"files": [FILE, FILE], "functions": functions, "made_by": [source]}) == [
        "TST/one", "File", "one.csv (checked), SHA-256 1f", "one.csv (checked), SHA-256 1f",
        "Function", "figures.bars, bars.py, line 7", "figures.old, old.py",
        "Cell", "save of survey.ipynb", "The cell", "first\nsecond",
        "TST/two", "Cell", "save of survey.ipynb (changed)", "The cell",
    ]  # fmt: skip


def test_columns_questions_and_what_the_contract_lets_in_stand_in_tables():
    line = {"table": "children", "column": "a", "of": ["b", "c"], "rule": "both"}
    data = EMPTY | {
        "columns": [line | {"raw": True}, line | {"raw": False}], "contract": [{"table": "children", "column": "b", "is": "1 or 2"}],
        "let_in_by": [{"stage": "derive@TST", "state": "checked"}], "rows": [{"table": "children", "read": 12345, "kept": 1000}],
        "questions": [{"table": "children", "item": "q1", "wording": "What?", "form": "form.csv", "row": 4}],
        "codes": [{"id": "c1", "label": "Fear", "description": "Of harm", "theme": "harm"}],
    }  # fmt: skip
    assert section("Columns", data) == [
        "Column", "Made of", "Rule", "children.a", "raw b, c", "both", "children.a", "b, c", "both",
    ]  # fmt: skip
    assert section("What the contract lets in", data) == [
        "Raw column", "A value is", "children.b", "1 or 2", "Let in by", "derive@TST (checked)",
        "Rows of children", "12,345 read, 1,000 kept",
    ]  # fmt: skip
    assert section("What was asked", data) == [
        "Item", "Wording", "Where", "children.q1", "What?", "form.csv, row 4", "c1", "Fear. Of harm", "harm",
    ]  # fmt: skip
    assert [section(title, EMPTY) for title in ("Columns", "What the contract lets in", "What was asked")] == [None] * 3


def test_weights_have_their_table_their_steps_and_the_files_behind_them():
    step = {"table": "weights", "column": "w", "of": ["a", "b"], "rule": "their ratio"}
    behind = [FILE | {"rows_of": "TST", "generated_by": ["g@TST", "h@TST"]}, FILE | {"generated_by": []}]
    weights = FILE | {
        "relation": "made of contacts",
        "steps": [step | {"raw": False}, step | {"raw": True}],
        "behind": behind,
    }
    assert section("Weights", EMPTY | {"weights": [weights]}) == [
        "Table", "one.csv (checked), SHA-256 1f", "How it is related", "made of contacts",
        "Behind it", "one.csv, rows of TST (checked), SHA-256 1f, generated by g@TST, h@TST", "one.csv (checked), SHA-256 1f",
        "Every step", "Column", "Made of", "Rule", "weights.w", "a, b", "their ratio", "weights.w", "raw a, b", "their ratio",
    ]  # fmt: skip
    assert section("Weights", EMPTY) is None


def test_files_behind_it_are_raw_or_reference_by_their_place_and_tell_their_origin_and_rows():
    raw = [{**FILE, "path": "data/raw/a.csv"}, {**FILE, "path": "data/reference/r.csv"}]
    derived = FILE | {"role": "derived", "raw": raw, "origin": {"collected_by": "Someone", "url": "x.org"}, "rows": []}
    table = FILE | {"role": "reference", "origin": ["Gazette", "Census"], "rows": [2, 5]}
    assert section("Files behind it", EMPTY | {"inputs": [derived, table, FILE | {"role": "estimates"}]}) == [
        "Derived", "one.csv (checked), SHA-256 1f", "Raw file", "data/raw/a.csv (checked), SHA-256 1f",
        "Reference", "data/reference/r.csv (checked), SHA-256 1f", "Collected by", "Someone", "Url", "x.org",
        "Reference", "one.csv (checked), SHA-256 1f", "Source", "Gazette", "Census", "Rows in the file", "2, 5",
        "Estimates", "one.csv (checked), SHA-256 1f",
    ]  # fmt: skip
    assert section("Files behind it", EMPTY) is None


def test_a_stand_in_tells_its_program_its_seeds_and_what_it_was_set_to():
    seeds = {"of": {"seed": 7, "noise": 8}, "path": "study.yaml", "state": "checked"}
    reference = {"path": "people.csv", "said": "rows 2-3", "state": "changed"}
    made = {"stage": "survey_synthetic@TST", "library": {"sha256": "9f"}, "seeds": seeds, "references": [reference]}
    assert section("How the stand-in was generated", EMPTY | {"generators": [made]}) == [
        "Program", "survey_synthetic@TST, library SHA-256 9f", "Seed", "7 (seed of study.yaml, checked)", "8 (noise of study.yaml, checked)",
        "Set to", "people.csv, rows 2-3 (changed)",
    ]  # fmt: skip


def test_parameters_stand_before_the_library_and_the_packages():
    parameters = [{"path": "study.yaml", "key": ["rules", 3], "sha256": "4f", "state": "changed"}]
    assert section("Parameters and code", EMPTY | {"parameters": parameters}) == [
        "The list", "What", "SHA-256", "State", "study.yaml, rules.3", "4f", "changed", "library 1, l", "2f", "checked", "lock", "3f",
    ]  # fmt: skip


def test_what_rests_on_it_is_told_sentences_first():
    down = {
        "findings": [{"id": "f", "text": "A."}], "recommendations": [{"id": "r", "text": "B."}],
        "figures and tables": [{"id": "g", "caption": "C"}], "read by": ["s@TST"], "pages": ["p.html"], "not looked at": ["q.json: is none"],
    }  # fmt: skip
    assert section("What rests on it", EMPTY, down) == [
        "What", "Which says", "f", "A.", "r", "B.", "g", "C", "s@TST", "reads the file that holds it", "p.html", "page",
        "not looked at", "q.json: is none",
    ]  # fmt: skip


NUMBER = {"printed": "20 %", "statistic": "estimate", "id": "TST/a", "state": "checked"}
FINDING = {
    "id": "TST/finding/f", "kind": "finding", "data_class": "public", "text": "A & B.", "numbers": [], "pages": [], "findings": [], "chains": [],
    "stated_in": {"path": "findings.yaml", "line": 0, "state": "checked"},
}  # fmt: skip


def test_a_finding_tells_its_section_where_it_is_stated_and_its_numbers():
    assert words(FINDING) == [
        "A study: the chain of a finding", "TST/finding/f", "A &amp; B.", "public data",
        "The sentence", "Stated in", "findings.yaml (checked)", *DOWN,
    ]  # fmt: skip
    data = FINDING | {
        "section": "elsewhere", "numbers": [NUMBER, NUMBER | {"wrong": "0.3 is saved", "state": "differs"}],
        "stated_in": {"path": "findings.yaml", "line": 1, "state": "changed"}, "pages": [{"path": "p.html", "state": "checked"}],
    }  # fmt: skip
    assert section("The sentence", data) == [
        "Section of the report", "elsewhere", "Stated in", "findings.yaml, line 1 (changed)", "Printed on", "p.html (checked)",
        "Number", "Column", "Estimate or assessment", "Held against what is saved",
        "20 %", "estimate", "TST/a", "checked", "20 %", "estimate", "TST/a", "0.3 is saved",
    ]  # fmt: skip


def test_a_recommendation_tells_whom_it_asks_what_it_is_aligned_with_and_each_step():
    step = {"date": "2022", "description": "A plan", "source_title": "Gazette", "source_url": "x.org"}
    data = FINDING | {
        "kind": "recommendation", "duty_bearer": "government", "alignment": ["SDG 4", "SDG 5"], "status": "proposed", "uptake": [step],
        "findings": [{"id": "TST/finding/g", "text": "G.", "numbers": [NUMBER]}],
    }  # fmt: skip
    assert section("The sentence", data)[:9] == [
        "Duty-bearer", "Government", "Aligned with", "SDG 4", "SDG 5", "Standing", "proposed", "Step reported", "2022 A plan (Gazette, x.org)",
    ]  # fmt: skip
    assert section("The sentence", data | {"duty_bearer": "village elders"})[:2] == ["Duty-bearer", "village elders"]
    assert section("It follows from TST/finding/g", data) == [
        "G.", "Number", "Column", "Estimate or assessment", "Held against what is saved", "20 %", "estimate", "TST/a", "checked",
    ]  # fmt: skip


def test_each_chain_of_a_sentence_stands_below_it_and_one_that_is_missing_or_of_another_run_is_warned_of():
    missing, other = (
        {"id": "TST/m", "missing": "TST/m: is not recorded"},
        EMPTY | {"of_the_run_that_the_report_read": False},
    )
    data = FINDING | {
        "chains": [missing, other | {"caption": "Of one"}, EMPTY | {"of_the_run_that_the_report_read": True}]
    }
    told = words(data)
    start = told.index("TST/m")
    assert told[start : start + 4] == ["TST/m", "TST/m: is not recorded", "TST/one", "Of one"]
    assert told[start + 4 : start + 6] == ["the report was made of another run of it: run dh verify.", "What made it"]
    assert told[-len([*MADE, *CODE, *DOWN]) - 1 :] == ["TST/one", *MADE, *CODE, *DOWN]


def test_a_drawing_comes_before_all_else_with_its_caption():
    page = chain_page(EMPTY | {"kind": "figure", "caption": 'A "b"'}, NOTHING, "A study", b"<svg/>")
    assert '<main><img alt="A &quot;b&quot;" src="data:image/svg+xml;base64,PHN2Zy8+"><section>' in page


@pytest.mark.parametrize(
    ("kind", "files", "shown"),
    [
        ("figure", [("a.svg", "checked")], True),
        ("figure", [("a_narrow.svg", "checked"), ("a.png", "checked"), ("a.svg", "checked")], True),
        ("figure", [("a.svg", "changed")], False),
        ("figure", [("a_narrow.svg", "checked")], False),
        ("figure", [("a.png", "checked")], False),
        ("table", [("a.svg", "checked")], False),
        ("figure", [], False),
    ],
)
def test_the_wide_drawing_of_a_figure_is_shown_where_it_is_as_recorded(tmp_path, kind, files, shown):
    for path, _ in files:
        (tmp_path / path).write_text(path, encoding="utf-8")
    data = {"kind": kind, "files": [{"path": path, "state": state} for path, state in files]}
    assert _drawing(Layout(tmp_path), data) == (b"a.svg" if shown else b"")


def test_a_name_that_repeats_stands_once_and_long_names_may_break():
    page = chain_page(
        EMPTY | {"id": "TST/a_b", "inputs": [FILE | {"role": "derived", "rows": [1]}, FILE | {"role": "derived"}]},
        NOTHING,
        "A",
    )
    assert "<h1>TST/<wbr>a_<wbr>b</h1>" in page
    assert page.count("<dt>Derived</dt>") == 2, "of each file its own list"
