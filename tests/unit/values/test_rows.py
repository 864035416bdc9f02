"""Estimates from their rows: what the notebook makes again is held against what lies there, and nothing is put in its place."""

from __future__ import annotations

import pytest

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.naming.reasons import Reason
from disrupting_harm.records import FileRef, Input, Library, Output, Record
from disrupting_harm.values import rows
from disrupting_harm.values.rows import check_rows, has_rows


TABLE = "outputs/TST/survey/prevalence.csv"
MADE = {"prevalence.csv": b"estimate_id,estimate\nTST/survey/a@v1,0.158\n", "one.svg": b"<svg/>"}


def record(*inputs: str) -> Record:
    return Record(
        stage="survey@TST", component="survey", country="TST", data_class="restricted", parameters=(),
        inputs=tuple(Input(path=path, sha256="1", role="derived") for path in inputs),
        outputs=tuple(Output(path=f"outputs/TST/survey/{name}", sha256="1", role="table") for name in MADE),
        code=Library(version="1", path="l", sha256="1"), lock=FileRef(path="r", sha256="1", role="lock"),
    )  # fmt: skip


@pytest.fixture
def layout(tmp_path, monkeypatch) -> Layout:
    """A component whose notebook makes `MADE` whenever it runs, and whose outputs are that."""
    layout = Layout(tmp_path)
    ran = []

    def execute(layout, component, iso3, folder, *, stages):
        ran.append((component, iso3, tuple(stages)))
        for name, data in MADE.items():
            files.write_bytes(folder / name, data)
        return "notebook", {"saved": []}

    monkeypatch.setattr(rows, "execute", execute)
    monkeypatch.setattr(rows, "identity_of", lambda *_: "identity")
    monkeypatch.setattr(rows, "identify", lambda notebook, folder, identity: ran.append((notebook, identity)))
    for name, data in MADE.items():
        files.write_bytes(tmp_path / "outputs/TST/survey" / name, data)
    yield layout
    assert not ran or ran == [("survey", "TST", ("survey",)), ("notebook", "identity")]


def told(layout: Layout) -> list[tuple[str, Reason, str]]:
    return [(place, name.reason, name.detail) for place, name in check_rows(layout, record())]


def test_outputs_that_the_rows_make_again_are_right(layout):
    assert told(layout) == []


def test_an_estimate_that_the_rows_do_not_make_is_named_with_both_values(layout):
    forged = MADE["prevalence.csv"].replace(b"0.158", b"0.613")
    files.write_bytes(layout.root / TABLE, forged)
    ((place, reason, detail),) = told(layout)
    assert (place, reason) == (TABLE, Reason.FORGED_ESTIMATE)
    assert (
        "TST/survey/a@v1" in detail and "0.613" in detail and "0.158" in detail and detail.endswith("(from the rows)")
    )
    assert (layout.root / TABLE).read_bytes() == forged, "nothing is put in its place"


def test_a_file_that_the_notebook_does_not_make_is_told(layout, monkeypatch):
    monkeypatch.delitem(MADE, "one.svg")
    files.write_bytes(layout.root / "outputs/TST/survey/one.svg", b"<svg/>")
    both = record().model_copy(
        update={"outputs": (*record().outputs, Output(path="outputs/TST/survey/one.svg", sha256="1", role="figure"))}
    )
    assert [(place, name.detail) for place, name in check_rows(layout, both)] == [
        ("outputs/TST/survey/one.svg", "the notebook makes no such file from the rows")
    ]


def test_an_output_that_is_not_here_is_told_by_its_hash_and_not_here(layout):
    (layout.root / TABLE).unlink()
    assert told(layout) == []


def test_nothing_is_left_behind_even_where_the_notebook_stops(layout, monkeypatch):
    told(layout)
    assert not layout.scratch("TST", ".survey.values").exists()
    monkeypatch.setattr(rows, "execute", lambda *_, **__: (_ for _ in ()).throw(RuntimeError))
    with pytest.raises(RuntimeError):
        list(check_rows(layout, record()))
    assert not layout.scratch("TST", ".survey.values").exists()


def test_rows_are_there_where_every_input_is(layout):
    files.write_text(layout.root / "data/derived/a.parquet", "a")
    assert has_rows(layout, record()) and has_rows(layout, record("data/derived/a.parquet"))
    assert not has_rows(layout, record("data/derived/a.parquet", "data/derived/b.parquet"))
