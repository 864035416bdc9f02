"""Links of a chain that are looked up in contracts, forms, codebooks and generators, as a trace would find them."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace

from disrupting_harm.layout import Layout
from disrupting_harm.provenance.chain import CHANGED, CHECKED
from disrupting_harm.provenance.contract_rules import Rule
from disrupting_harm.provenance.generated import Reference, Seeds
from disrupting_harm.provenance.questions import AskedItem
from disrupting_harm.provenance.weights_behind import Weights
from disrupting_harm.records import (
    FileRef,
    Library,
    Line,
    Output,
    RawRows,
    Record,
    SectionRef,
    read_record,
    write_record,
)


WEIGHTS = Output(path="data/derived/TST/design/weights.parquet", sha256="5f", role="derived", table="weights")
PEOPLE = FileRef(path="data/reference/none.csv", sha256="8f", role="reference", rows_of="TST")
ROWS = RawRows(table="children", rows=1200, kept=1100, other_units=40, set_aside={"age": 60}, columns=9, used=3)
CODEBOOK = SectionRef(path="params/codes.qdc", key=("codebook",), sha256="6f")


def stage(name: str, sha256: str, *outputs: str) -> Record:
    return Record(
        stage=f"{name}@TST", component="survey", country="TST", data_class="public", parameters=(),
        code=Library(version="1", path=f"{name}.json", sha256=sha256), lock=FileRef(path="r", sha256="1", role="lock"),
        outputs=tuple(Output(path=path, sha256="1", role="raw") for path in outputs),
    )  # fmt: skip


def give_links(layout: Layout, monkeypatch, module: ModuleType) -> None:
    """Give the chain of tests.small_chain what `module` looks up beside the record: of its derived table each link once."""

    def of_derived(found):
        return lambda layout, country, source, *columns: [found] if source.role == "derived" else []

    record = read_record(layout.output("TST", "survey") / "record.json")
    write_record(
        layout.output("TST", "survey") / "record.json",
        record.model_copy(update={"parameters": (*record.parameters, CODEBOOK)}),
    )
    write_record(layout.record("TST", "survey_synthetic"), stage("survey_synthetic", "9f", "data/raw/a.csv"))
    steps = (("weights", "weight", Line(sources=("base", "answered"), rule="their ratio")),
             ("design", "base", Line(sources=("SIZE",), rule="as it is", raw=True)))  # fmt: skip
    raw = FileRef(path="data/raw/a.csv", sha256="7f", role="raw")
    weights = Weights(WEIGHTS, CHECKED, record, steps, (raw,), "survey_synthetic@TST")
    code = SimpleNamespace(id="c1", label="Fear", description="Of harm.", theme="harm")
    for name, found in {
        "stem_of": lambda source: "survey" if source.role == "derived" else None,
        "derived_record": lambda *_: stage("survey_derived", "2f"),
        "derived_state": lambda *_: CHANGED,
        "rules_of": of_derived(Rule("item_harm", "one of 0, 1, or blank")),
        "rows_kept": lambda layout, country, source: [ROWS] if source.role == "derived" else [],
        "questions_asked": of_derived(AskedItem("item_harm", "Did it harm?", "params/codes.qdc", 4)),
        "find_weights": lambda layout, chain: [weights],
        "seeds_of": lambda layout, made: Seeds({"survey.seed": 7}, "slice.json", CHECKED),
        "references_of": lambda layout, made, items: [Reference(PEOPLE, (2, 3), CHANGED)],
        "codes_of_estimates": lambda layout, record, rows: [code],
    }.items():
        monkeypatch.setattr(module, name, found)
