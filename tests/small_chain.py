"""A component with one estimate and its whole chain, and the report whose sentences rest on it: what tests of traces are about."""

from __future__ import annotations

import nbformat
import pandas as pd

from disrupting_harm import __version__, files, used_sections
from disrupting_harm.code_slices.code_slice import modules_hash
from disrupting_harm.evidence.estimates import COLUMNS
from disrupting_harm.layout import Layout
from disrupting_harm.records import (
    Cell,
    DefinitionRef,
    FileRef,
    Input,
    Library,
    Line,
    Output,
    Record,
    Saved,
    SectionRef,
    write_record,
)


ID = "TST/survey/harm@v1"
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
MODULES = {"disrupting_harm.one": files.sha256_text("one = 1\n")}
REFERENCE = "iso3,source,people\nTST,census,1\nTSU,other,2\n"
CELL = "first\nsecond"


def make(root, **changes) -> Layout:
    """A component with one estimate, made of one derived table of two raw files and of a reference table."""
    layout = Layout(root)
    folder = "outputs/TST/survey"
    cell = nbformat.v4.new_code_cell(CELL, id="save")
    table = pd.DataFrame([ROW | changes]).reindex(
        columns=[*COLUMNS, *(name for name in changes if name not in COLUMNS)]
    )
    files.write_text(root / folder / "prevalence.csv", table.to_csv(index=False))
    files.write_text(root / folder / "survey.ipynb", nbformat.writes(nbformat.v4.new_notebook(cells=[cell])))
    files.write_text(root / "params" / "study.yaml", "title: a\nrules: {x: 1, y: 2}\n")
    files.write_text(root / "src" / "disrupting_harm" / "one.py", "one = 1\n")
    files.write_text(
        layout.code_slice("survey"), files.dump_json({"modules": MODULES, "distributions": {"numpy": ["1"]}})
    )
    files.write_text(layout.reference("people"), REFERENCE)
    for name in ("a", "b"):
        files.write_text(root / "data" / "raw" / f"{name}.csv", name)
    lineage = {
        "harm": Line(sources=("item_harm",), rule="1 if yes"),
        "item_harm": Line(sources=("Q1",), rule="as it is", raw=True),
        "w": Line(sources=("WT",), rule="as it is", raw=True),
        "sex": Line(sources=("S1", "elsewhere.S2"), rule="both"),
        "unused": Line(sources=("Q9",), rule="as it is", raw=True),
    }
    pinned = tuple(
        FileRef(path=f"data/raw/{name}.csv", sha256=files.sha256_text(name), role="raw") for name in ("a", "b")
    )
    outputs = tuple(
        Output(path=f"{folder}/{n}", sha256=files.sha256_file(root / folder / n), role=r)
        for n, r in (("prevalence.csv", "table"), ("survey.ipynb", "executed notebook"))
    )
    bare = SectionRef(path="params/study.yaml", key=("rules",), names=("x",), sha256="")
    record = Record(
        stage="survey@TST", component="survey", country="TST", data_class="restricted",
        notebook=FileRef(path="notebooks/survey/survey.ipynb", sha256="1f", role="notebook"), outputs=outputs,
        parameters=(
            bare.model_copy(update={"sha256": used_sections.section_hash(layout, bare)}),
            SectionRef(path="params/gone.yaml", key=("components", "survey"), sha256="2f"),
        ),
        code=Library(version=__version__, path="data/slices/library/survey.json", sha256=modules_hash(MODULES)),
        lock=FileRef(path="requirements.lock", sha256="3f", role="lock"),
        inputs=(
            Input(path="data/derived/c.parquet", sha256="4f", role="derived", table="children", columns=lineage, raw=pinned,
                  data_class="restricted", origin={"collected_by": "Someone", "url": None}),
            Input(path="data/reference/people.csv", role="reference", table="people", rows_of="TST",
                  sha256=files.sha256_text("iso3,source,people\nTST,census,1\n"),
                  columns={"people": Line(sources=("people",), rule="as it is", raw=True)}),
        ),
        saved=(
            Saved(kind="estimates", id="prevalence", trace_id="TST/survey/prevalence", files=(f"{folder}/prevalence.csv",),
                  estimates=(ID,), tables=("children", "people"), cell=Cell(id="save", sha256=files.sha256_text(CELL)),
                  definitions={"harm": DefinitionRef(version=1, status="draft")}),
        ),
    )  # fmt: skip
    write_record(root / folder / "record.json", record)
    return layout


CLAIM = {
    "claim": "TST/finding/share", "section": "ocsea", "theme": "prevalence", "data_class": "restricted",
    "text": "20.0 % of children (95 % interval 18.0 to 22.0 %) met harm.",
    "bindings": [
        {"printed": "20.0 %", "estimate": ID, "statistic": "estimate", "value": 0.2, "form": "percent"},
        {"printed": "18.0", "estimate": ID, "statistic": "ci_low", "value": 0.18, "form": "interval_end"},
        {"printed": "22.0 %", "estimate": ID, "statistic": "ci_high", "value": 0.22, "form": "percent"},
    ],
    "evidence": [ID], "title_of": [],
}  # fmt: skip
ADVICE = {
    "recommendation": "TST/recommendation/teach", "duty_bearer": "government", "data_class": "restricted", "text": "Teach it.",
    "bindings": [], "findings": ["TST/finding/share"], "evidence": [], "alignment": ["SDG target 4.7"], "status": "steps reported",
    "uptake": [{"date": "2022", "description": "A plan", "link": "not stated", "source_title": "Gazette", "source_url": "https://x.org"}],
}  # fmt: skip
FINDINGS = "words: {}\nfindings:\n  share: {component: survey, text: a}\nrecommendations:\n  teach: {text: b}\n"


def write_report(layout: Layout, claims=(CLAIM,), advice=(ADVICE,), *, unit: str = "TST") -> Record:
    """The report of the unit: its page and its sentences, with the record that pins them."""
    folder = layout.report(unit)
    files.write_text(layout.findings(), FINDINGS)
    files.write_text(folder / "report.html", "page")
    content = {"insights": [], "claims": list(claims), "recommendations": list(advice)}
    files.write_text(folder / "claims.json", files.dump_json(content))
    saved = f"outputs/{unit}/survey/prevalence.csv"
    inputs = (
        (Input(path=saved, sha256=files.sha256_file(layout.root / saved), role="saved"),)
        if (layout.root / saved).is_file()
        else ()
    )
    keys = (("findings", ("share",)), ("recommendations", ("teach",)))
    refs = [SectionRef(path="params/findings.yaml", key=(key,), names=names, sha256="") for key, names in keys]
    record = Record(
        stage=f"report@{unit}", component="country_report", country=unit, data_class="restricted", inputs=inputs,
        parameters=tuple(ref.model_copy(update={"sha256": used_sections.section_hash(layout, ref)}) for ref in refs),
        code=Library(version="1", path="l", sha256="1"), lock=FileRef(path="requirements.lock", sha256="3f", role="lock"),
        outputs=tuple(
            Output(path=layout.relative(folder / name), sha256=files.sha256_file(folder / name), role=role)
            for name, role in (("claims.json", "claims"), ("report.html", "report"))
        ),
    )  # fmt: skip
    write_record(folder / "record.json", record)
    return record
