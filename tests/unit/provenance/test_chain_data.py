"""A chain as data: every link under its keyword, with hashes as they were recorded and states in one word."""

from __future__ import annotations

import pytest
from tests.small_chain import CELL, ID, MODULES, ROW, make
from tests.small_links import give_links

from disrupting_harm import __version__, files, used_sections
from disrupting_harm.code_slices.code_slice import modules_hash
from disrupting_harm.layout import Layout
from disrupting_harm.provenance import chain_data as module
from disrupting_harm.provenance.chain import ABSENT, CHANGED, CHECKED, Chain
from disrupting_harm.provenance.chain_data import chain_data, state_word
from disrupting_harm.provenance.records import find
from disrupting_harm.records import Cell, Output, SectionRef, read_record, write_record


NONE = ("let_in_by", "contract", "rows", "questions", "weights", "generators", "codes", "assessments", "made_by")
PEOPLE_AS_THEY_ARE = "iso3,source,people\nTST,census,1\n"


@pytest.fixture
def layout(tmp_path) -> Layout:
    return make(tmp_path)


def data(layout: Layout, target: str = ID) -> dict:
    return chain_data(Chain(layout, find(layout, target)))


def change(layout: Layout, **changes) -> None:
    path = layout.output("TST", "survey") / "record.json"
    write_record(path, read_record(path).model_copy(update=changes))


def column(name: str, of: list[str], rule: str, raw: bool, table: str = "children") -> dict:
    return {"table": table, "column": name, "of": of, "rule": rule, "raw": raw}


def test_a_chain_of_an_estimate_has_every_link_and_empty_lists_where_there_is_none(layout):
    saved = files.sha256_file(layout.root / "outputs/TST/survey/prevalence.csv")
    rules = used_sections.section_hash(
        layout, SectionRef(path="params/study.yaml", key=("rules",), names=("x",), sha256="")
    )
    raw = [
        {"path": f"data/raw/{name}.csv", "sha256": files.sha256_text(name), "state": "checked", "generated_by": []}
        for name in ("a", "b")
    ]
    assert data(layout) == {
        "id": ID, "kind": "estimate", "data_class": "restricted", "stage": "survey@TST",
        "files": [{"path": "outputs/TST/survey/prevalence.csv", "sha256": saved, "state": "checked"}], "functions": [],
        "cell": {"notebook": "notebooks/survey/survey.ipynb", "id": "save", "sha256": files.sha256_text(CELL), "state": "checked",
                 "source": ["first", "second"]},
        "estimates": [{key: value for key, value in ROW.items() if value}],
        "columns": [
            column("w", ["WT"], "as it is", True), column("sex", ["S1", "elsewhere.S2"], "both", False),
            column("harm", ["item_harm"], "1 if yes", False), column("item_harm", ["Q1"], "as it is", True),
            column("people", ["people"], "as it is", True, "people"),
        ],
        "inputs": [
            {"role": "derived", "table": "children", "path": "data/derived/c.parquet", "sha256": "4f", "state": "not on this machine",
             "raw": raw, "origin": {"collected_by": "Someone"}},
            {"role": "reference", "table": "people", "path": "data/reference/people.csv", "rows_of": "TST",
             "sha256": files.sha256_text(PEOPLE_AS_THEY_ARE), "state": "checked", "rows": [2], "origin": ["census"]},
        ],
        "parameters": [
            {"path": "params/study.yaml", "key": ["rules"], "sha256": rules, "state": "checked"},
            {"path": "params/gone.yaml", "key": ["components", "survey"], "sha256": "2f", "state": "changed"},
        ],
        "library": {"version": __version__, "path": "data/slices/library/survey.json", "sha256": modules_hash(MODULES), "state": "checked"},
        "environment": {"path": "requirements.lock", "sha256": "3f"},
        **{name: [] for name in NONE},
    }  # fmt: skip


def test_what_contracts_forms_weights_generators_and_codebooks_say_has_its_keyword(layout, monkeypatch):
    give_links(layout, monkeypatch, module)
    found = data(layout)
    a = {"path": "data/raw/a.csv", "sha256": "7f", "state": "changed"}
    assert {name: found[name] for name in NONE[:7]} == {
        "let_in_by": [{"stage": "survey_derived@TST", "library": {"path": "survey_derived.json", "sha256": "2f"}, "state": "changed"}],
        "contract": [{"table": "children", "column": "item_harm", "is": "one of 0, 1, or blank"}],
        "rows": [{"table": "children", "read": 1200, "kept": 1100, "set_aside": {"age": 60}}],
        "questions": [{"table": "children", "item": "item_harm", "wording": "Did it harm?", "form": "params/codes.qdc", "row": 4}],
        "weights": [{
            "path": "data/derived/TST/design/weights.parquet", "sha256": "5f", "state": "not on this machine", "drawn_by": "survey_synthetic@TST",
            "relation": "survey_synthetic@TST drew and weighted the survey by the same design and parameters",
            "steps": [column("weight", ["base", "answered"], "their ratio", False, "weights"), column("base", ["SIZE"], "as it is", True, "design")],
            "behind": [{**a, "generated_by": ["survey_synthetic@TST"]}],
        }],
        "generators": [{
            "stage": "survey_synthetic@TST", "library": {"path": "survey_synthetic.json", "sha256": "9f"},
            "seeds": {"of": {"survey.seed": 7}, "path": "slice.json", "state": "checked"},
            "references": [{"path": "data/reference/none.csv", "rows_of": "TST", "sha256": "8f", "state": "not on this machine",
                            "rows": [2, 3], "said": "rows 2-3"}],
        }],
        "codes": [{"id": "c1", "label": "Fear", "description": "Of harm.", "theme": "harm"}],
    }  # fmt: skip
    assert [raw["generated_by"] for raw in found["inputs"][0]["raw"]] == [["survey_synthetic@TST"], []]


def test_a_figure_has_its_caption_and_below_it_the_set_that_it_shows(layout):
    record = read_record(layout.output("TST", "survey") / "record.json")
    (made,) = record.saved
    figure = made.model_copy(
        update={"kind": "figure", "id": "one", "trace_id": "TST/survey/one", "files": ("one.svg",), "cell": Cell(id="gone", sha256="1"),
                "caption": "By age", "note": "Of some", "source": "A survey"}
    )  # fmt: skip
    change(layout, saved=(figure, made), outputs=(*record.outputs, Output(path="one.svg", sha256="0f", role="figure")))
    found = data(layout, "TST/survey/one")
    assert (found["id"], found["kind"], found["caption"], found["note"], found["source"]) == (
        "TST/survey/one", "figure", "By age", "Of some", "A survey",
    )  # fmt: skip
    assert found["cell"] == {
        "notebook": "notebooks/survey/survey.ipynb",
        "id": "gone",
        "sha256": "1",
        "source": ["(no such cell)"],
    }
    assert [one["id"] for one in found["made_by"]] == ["TST/survey/prevalence"] and found["made_by"][0]["cell"][
        "id"
    ] == "save"
    whole = data(layout, "TST/survey/prevalence")
    assert whole["kind"] == "estimates" and whole["made_by"] == [] and "caption" not in whole


def test_rows_of_a_reference_table_are_those_behind_it_and_each_source_is_named_once(layout):
    """All of the unit's where the record does not say which; none of a table that is not here."""
    table = "iso3,source,people\nTSU,other,2\nTST,census,1\nTST,count,2\nTST,census,3\nTST,,4\n"
    files.write_text(layout.reference("people"), table)
    assert (data(layout)["inputs"][1]["rows"], data(layout)["inputs"][1]["origin"]) == (
        [3, 4, 5, 6],
        ["census", "count"],
    )
    (made,) = read_record(layout.output("TST", "survey") / "record.json").saved
    change(layout, saved=(made.model_copy(update={"rows": {"people": (2, 3)}}),))
    whole = data(layout, "TST/survey/prevalence")["inputs"][1]
    assert (whole["rows"], whole["origin"]) == ([4, 5], ["count", "census"])
    layout.reference("people").unlink()
    assert not {"rows", "origin"} & set(data(layout)["inputs"][1])


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (CHECKED, "checked"),
        (CHANGED, "changed"),
        (ABSENT, "not on this machine"),
        ("(no longer since then)", "no longer"),
    ],
)
def test_a_state_is_one_word_without_advice(state, word):
    assert state_word(state) == word


def test_where_no_notebook_ran_none_is_named(layout):
    change(layout, notebook=None)
    assert data(layout)["cell"]["notebook"] == ""
