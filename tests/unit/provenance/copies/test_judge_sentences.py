"""The sentence of each verdict, whole, and which file of several is meant."""

from __future__ import annotations

import csv
import io
import json

import pytest
from tests.checkouts import STUDY
from tests.small_chain import ROW
from tests.small_drawing import drawing as small_drawing
from tests.small_drawing import mark
from tests.unit.provenance.copies.test_judge import drawing, identity

from disrupting_harm import files
from disrupting_harm.evidence.estimates import COLUMNS
from disrupting_harm.identity import notebook, page, svg
from disrupting_harm.identity.identity import Identity
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.copies import judge as module
from disrupting_harm.provenance.copies.judge import Judge, Kind
from disrupting_harm.provenance.dvc_files import Pinned, cache_object
from disrupting_harm.provenance.naming.known import Known
from disrupting_harm.records import Cell, FileRef, Library, Output, Record, Saved, write_record


FOLDER = "outputs/TST/survey"
WIDE, NARROW, PLAIN, MARKED, BOOK, REPORT = (
    *(f"{FOLDER}/{name}" for name in ("one.svg", "one_narrow.svg", "plain.svg", "marked.svg", "survey.ipynb")), "outputs/reports/TST/report.html",
)  # fmt: skip
TABLE = f"{FOLDER}/shares.csv"
IDS = tuple(f"TST/survey/{name}@v1" for name in "abcd")
HTML = b"<!doctype html><html><head><title>A</title></head><body><p>15.8 %</p></body></html>"


def estimates() -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {"estimate_id": name, **{k: v for k, v in ROW.items() if k in COLUMNS and k != "estimate_id"}} for name in IDS
    )
    return out.getvalue().encode()


def marked(*places: float) -> bytes:
    """A drawing with a point for each estimate; all are 0.2, a fifth of the axis."""
    drawn = {
        "marks": [[f"m{n}", 0, "x", 0, "estimate", n] for n in range(len(places))],
        "axes": [[["linear", 0.0, 1.0, 0.0, 100.0]] * 2],
    }
    text = small_drawing(*(mark(f"m{n}", signs=[(place, 1)]) for n, place in enumerate(places)))
    return svg.embed(text.encode(), Identity("Test study", "TST/survey/marked", "real", "public", 1, IDS, drawn=drawn))


def book(text: str = "1 + 1") -> bytes:
    content = {
        "cells": [{"cell_type": "code", "id": "a", "source": text, "metadata": {}, "outputs": []}],
        "metadata": {},
        "nbformat": 4,
    }
    notebook.embed_in(content, Identity("Test study", "TST/survey", "real", "public", 1))
    return json.dumps(content).encode()


GENUINE = {
    WIDE: svg.embed(drawing(), identity()), NARROW: svg.embed(drawing("7"), identity()), PLAIN: drawing("6"), MARKED: marked(20, 20, 20, 20),
    BOOK: book(), REPORT: page.embed(HTML, identity("report")), TABLE: estimates(),
}  # fmt: skip


@pytest.fixture
def layout(tmp_path) -> Layout:
    layout = Layout(tmp_path / "clone")
    files.write_text(layout.study(), (STUDY / "params" / "study.yaml").read_text(encoding="utf-8"))
    for path, data in GENUINE.items():
        files.write_bytes(layout.root / path, data)

    def output(path: str, role: str) -> Output:
        return Output(path=path, sha256=files.sha256_bytes(GENUINE[path]), role=role)

    def saved(kind: str, name: str, *paths: str) -> Saved:
        return Saved(kind=kind, id=name, trace_id=f"TST/survey/{name}", files=paths, cell=Cell(id="c", sha256="1"))

    shared = {"code": Library(version="1", path="l", sha256="1"), "lock": FileRef(path="r", sha256="1", role="lock"),
              "country": "TST", "data_class": "public", "parameters": ()}  # fmt: skip
    outputs = [output(path, "figure") for path in (WIDE, NARROW, PLAIN, MARKED, TABLE)] + [
        output(BOOK, "executed notebook")
    ]
    entries = [saved("figure", "one", NARROW, WIDE), saved("figure", "plain", PLAIN), saved("figure", "marked", MARKED)]
    entries += [saved("estimates", "shares", TABLE)]
    write_record(
        layout.output("TST", "survey") / "record.json",
        Record(stage="survey@TST", component="survey", outputs=tuple(outputs), saved=tuple(entries), **shared),
    )
    report = Record(stage="report@TST", component="country_report", outputs=(output(REPORT, "report"),), **shared)
    write_record(layout.report("TST") / "record.json", report)
    files.write_text(layout.output("TST", "another") / "record.json", "spoilt")
    return layout


def judged(layout: Layout, data: bytes, name: str = "mail.bin"):
    records = [
        layout.output("TST", "another") / "record.json",
        layout.output("TST", "survey") / "record.json",
        layout.report("TST") / "record.json",
    ]
    pins = [Pinned(path, files.md5_bytes(content), "dvc.lock", "out") for path, content in GENUINE.items()]
    file = layout.root.parent / name
    file.write_bytes(data)
    return Judge(layout, Known.of(layout, pins, records), tuple(records)).judge(file)


def said(layout: Layout, data: bytes, name: str = "mail.bin") -> tuple[Kind, str, str]:
    found = judged(layout, data, name)
    return found.kind, found.path, found.why


def test_what_the_study_has_or_had_is_said_with_its_place(layout):
    assert said(layout, GENUINE[WIDE]) == (Kind.GENUINE, WIDE, f"it has the bytes of {WIDE}")
    saved_anew = "and its bytes are not: another program saved it"
    anew = GENUINE[WIDE].replace(b"<path", b"<path ")
    assert said(layout, anew) == (Kind.SAME_CONTENT, WIDE, f"what is drawn is that of {WIDE}, {saved_anew}")
    assert said(layout, drawing()) == (
        Kind.SAME_CONTENT, WIDE, f"it carries no identity; matched by its content: what is drawn is that of {WIDE}, {saved_anew}",
    )  # fmt: skip
    table = GENUINE[TABLE].replace(b",", b";")
    assert said(layout, table) == (
        Kind.SAME_CONTENT,
        TABLE,
        f"every cell of the table is that of {TABLE}, {saved_anew}",
    )


def test_bytes_of_an_earlier_run_are_of_the_first_file_of_their_id_or_of_their_name_or_of_none(layout):
    for data, name, path in (
        (svg.embed(drawing("3"), identity()), "mail.bin", NARROW),
        (b"a,b\n1,2\n", "shares.csv", TABLE),
        (b"a,b\n1,3\n", "other.csv", ""),
    ):
        files.write_bytes(cache_object(layout, files.md5_bytes(data)), data)
        assert said(layout, data, name) == (
            Kind.SUPERSEDED,
            path,
            "an earlier run made these bytes, which DVC's cache still holds",
        )


def test_what_is_not_of_the_study_is_said_by_what_it_says_of_itself(layout):
    other = svg.embed(drawing("3"), identity(study="Another"))
    why = 'it says that it is TST/survey/one of the study "Another", and this is "Test study"'
    assert said(layout, other) == (Kind.FOREIGN, "", why)
    none = svg.embed(drawing("3"), identity("three"))
    assert said(layout, none) == (
        Kind.UNKNOWN,
        "",
        "it says that it is TST/survey/three, and the study has no such drawing now",
    )
    nothing = "it is no file of the study as it is now; ask for it again where it came from"
    assert said(layout, b"hello") == (Kind.UNKNOWN, "", nothing)
    assert said(layout, drawing("3")) == (Kind.UNKNOWN, "", f"it carries no identity, and {nothing}")
    named = "it is a drawing named as a page, and a browser shows it as one; name it .svg"
    assert said(layout, drawing("3"), "a.xht") == (Kind.UNKNOWN, "", named)


def test_a_file_as_large_as_the_largest_is_read(layout, monkeypatch):
    monkeypatch.setattr(module, "LARGEST", len(GENUINE[WIDE]))
    assert judged(layout, GENUINE[WIDE]).kind is Kind.GENUINE
    monkeypatch.setattr(module, "LARGEST", 1234)
    assert said(layout, b"x" * 1235) == (Kind.UNKNOWN, "", "it is larger than 1,234 bytes")


@pytest.mark.parametrize(
    ("stated", "why"),
    [
        (identity("two"), "it says that it is TST/survey/two"),
        (
            Identity("Test study", "TST/survey/one", "real", "public", 2),
            'its identity says record_schema "2", and the study wrote "1"',
        ),
        (identity(estimates=("TST/survey/b@v1",)), "its identity names other estimates"),
        (identity(assessments=("TST/law/b",)), "its identity is not what the study wrote"),
    ],
)
@pytest.mark.parametrize("anew", [False, True])
def test_content_of_the_study_under_another_identity_is_forged(layout, stated, why, anew):
    """Whether it was saved anew or not; under an id that the study has not, only the id is told."""
    data = svg.embed(drawing(), stated)
    found = said(layout, data.replace(b"<path", b"<path ") if anew else data)
    if stated.trace_id != "TST/survey/one":
        assert found == (Kind.FORGED, WIDE, f"{why}, and what is drawn is that of {WIDE}")
    else:
        assert found == (
            Kind.FORGED,
            WIDE,
            f"{'what is drawn' if anew else 'its content'} is that of {WIDE}, and {why}",
        )


def test_an_identity_on_a_file_that_the_study_gave_none_is_forged(layout):
    data = svg.embed(drawing("6"), identity("plain"))
    assert said(layout, data) == (
        Kind.FORGED,
        PLAIN,
        f"its content is that of {PLAIN}, and the study gave it no identity",
    )
    anew = said(layout, data.replace(b"<path", b"<path "))
    assert anew == (Kind.FORGED, PLAIN, f"what is drawn is that of {PLAIN}, and the study gave it no identity")


def test_a_drawing_with_another_title_does_not_show_the_same(layout):
    assert judged(layout, GENUINE[WIDE].replace(b"<title>A<", b"<title>B<")).kind is Kind.ALTERED
    assert judged(layout, drawing().replace(b"<title>A<", b"<title>B<")).kind is Kind.UNKNOWN
    assert judged(layout, drawing().replace(b"<title>A</title>", b"")).kind is Kind.SAME_CONTENT, (
        "a title may be left out"
    )


def test_of_two_drawings_of_a_figure_the_nearer_one_is_meant(layout):
    for near, far, width in ((WIDE, NARROW, b"4"), (NARROW, WIDE, b"7")):
        data = GENUINE[near].replace(b"L " + width + b" 8", b"L " + width + b".2 8")
        kind, path, why = said(layout, data)
        assert (kind, path) == (Kind.ALTERED, near) and why.endswith(f"; the study's is {near}") and far not in why
        assert why.startswith("it is no more what its own hash says; ")


def test_another_run_of_a_figure_is_told_with_what_differs(layout):
    """Of two drawings from which it differs alike the first is meant."""
    kind, path, why = said(layout, svg.embed(drawing("4.2"), identity()))
    assert (kind, path) == (Kind.NOT_OF_THIS_RUN, NARROW)
    start = f"it is whole by its own hash, and {NARROW} is another: an earlier run or another clone made it, or somebody who wrote the hash anew ("
    assert why.startswith(start) and len(why) > len(start) + 5 and why.endswith(")")


def test_a_notebook_is_the_executed_one_of_its_component_and_a_report_that_of_its_country(layout):
    assert said(layout, book("1 + 2"))[:2] == (Kind.NOT_OF_THIS_RUN, BOOK)
    assert said(layout, GENUINE[BOOK].replace(b"1 + 1", b"1 + 2"))[:2] == (Kind.ALTERED, BOOK)
    assert said(layout, GENUINE[REPORT].replace(b"15.8 %", b"61.3 %"))[:2] == (Kind.ALTERED, REPORT)


def test_drawn_values_that_are_not_the_estimates_are_told_the_first_three(layout):
    wrong = [f"{name}: its mark stands at 50.00 % and should stand at 20.00 %" for name in IDS]
    _, path, why = said(layout, marked(50, 20, 20, 50))
    assert path == MARKED and why.endswith(f"hash anew ({wrong[0]}; {wrong[3]})"), "of one that is whole, these alone"
    assert said(layout, marked(50, 50, 50, 50))[2].endswith(f"({'; '.join(wrong[:3])})")
    edited = GENUINE[MARKED].replace(b'x="20"', b'x="50"', 1)
    _, path, why = said(layout, edited)
    start = f"it is no more what its own hash says; {wrong[0]}; "
    assert path == MARKED and why.startswith(start) and not why.startswith(f"{start}the study's"), (
        "and what else differs"
    )
    broken = GENUINE[MARKED].replace(b'<g id="m1">', b'<g id="m0">')
    assert "; the drawing has the part m0 twice; " in said(layout, broken)[2], "what is of no one estimate"


@pytest.mark.parametrize(
    "table",
    [None, "estimate_id,statistic,estimate\n", "estimate_id,statistic,estimate\nTST/survey/z@v1,proportion,0.2\n"],
)
def test_without_the_estimates_what_is_drawn_is_compared_with_the_study_s_drawing_alone(layout, table):
    (layout.root / TABLE).unlink() if table is None else files.write_text(layout.root / TABLE, table)
    kind, path, why = said(layout, marked(50, 20, 20, 20))
    assert (kind, path) == (Kind.NOT_OF_THIS_RUN, MARKED) and "should stand at" not in why


def test_the_original_in_dvc_s_cache_is_what_a_copy_is_held_against_where_the_study_s_own_was_altered(layout):
    altered = GENUINE[WIDE].replace(b"L 4 8", b"L 9 8")
    files.write_bytes(layout.root / WIDE, altered)
    files.write_bytes(cache_object(layout, files.md5_bytes(GENUINE[WIDE])), GENUINE[WIDE])
    kind, path, why = said(layout, GENUINE[WIDE].replace(b"L 4 8", b"L 4.1 8"))
    assert (kind, path) == (Kind.ALTERED, WIDE) and "is not on this machine" not in why


def test_a_table_is_told_by_its_name_with_the_hash_that_it_should_have(layout):
    kind, path, why = said(layout, GENUINE[TABLE].replace(b"0.2", b"0.3", 1), "shares.csv")
    assert (kind, path) == (Kind.ALTERED, TABLE)
    assert why.endswith(f"; told by its name, the study's is {TABLE}, md5 {files.md5_bytes(GENUINE[TABLE])}")
    (layout.root / TABLE).unlink()
    assert said(layout, b"a,b\n1,2\n", "shares.csv")[2].startswith(
        "the study's own is not on this machine; told by its name"
    )


@pytest.mark.parametrize("table", ["a,b\n1\n", "", '"', "estimate_id,estimate\nTST/survey/a@v1,word\n"])
def test_a_drawing_is_judged_though_the_table_of_its_estimates_is_damaged(layout, table):
    files.write_text(layout.root / TABLE, table)
    kind, path, _ = said(layout, marked(20, 20, 20, 30), "marked.svg")
    assert (kind, path) == (Kind.NOT_OF_THIS_RUN, MARKED)  # values cannot be held against it
