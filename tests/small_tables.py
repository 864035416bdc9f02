"""A study whose report has two tables: shares of a stand-in, and a public one with text that a spreadsheet could take for something else."""

from __future__ import annotations

from pathlib import Path

from tests.checkouts import STUDY

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.records import Cell, FileRef, Library, Output, Record, Saved, write_record


FOLDER = "outputs/TST/survey"
SHARES, WORDS = f"{FOLDER}/shares.csv", f"{FOLDER}/words.csv"
TABLES = {
    SHARES: "estimate_id,n,estimate\nTST/survey/a@v1,12,0.158\nTST/survey/b@v1,,1e-3\n",
    WORDS: 'code,said,note\n007,=1+1,"two\nlines"\n12345678901234567890, spaced ,\n',
}


def make_tables(root: Path) -> Layout:
    layout = Layout(root)
    files.write_text(layout.study(), (STUDY / "params" / "study.yaml").read_text(encoding="utf-8"))
    for path, text in TABLES.items():
        files.write_text(root / path, text)
    write_tables_record(layout)
    return layout


def write_tables_record(layout: Layout) -> None:
    """The record of the tables as they lie there."""
    outputs = [Output(path=path, sha256=files.sha256_file(layout.root / path), role="table") for path in TABLES]
    cell = Cell(id="c", sha256="1")
    shares = Saved(
        kind="estimates", id="shares", trace_id="TST/survey/shares", files=(SHARES,), cell=cell, data_class="synthetic"
    )
    words = Saved(
        kind="table", id="words", trace_id="TST/survey/words", files=(WORDS,), cell=cell, data_class="public", caption="What was said", source="A source."
    )  # fmt: skip
    record = Record(
        stage="survey@TST", component="survey", country="TST", data_class="synthetic", parameters=(), outputs=outputs, saved=(shares, words),
        code=Library(version="1", path="l", sha256="1"), lock=FileRef(path="r", sha256="1", role="lock"),
    )  # fmt: skip
    write_record(layout.output("TST", "survey") / "record.json", record)
