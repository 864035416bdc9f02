"""Finding what a trace starts from: by trace id, estimate id or file, from wherever one stands."""

from __future__ import annotations

import pytest

from disrupting_harm import files
from disrupting_harm.errors import TraceError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.records import (
    data_record_paths,
    find,
    is_copy,
    name_of_file,
    report_record_paths,
    run_record_paths,
    saved_entries,
)
from disrupting_harm.records import Cell, FileRef, Library, Output, Record, Saved, write_record


ESTIMATE = "TST/survey/harm@v1/sex=female"


@pytest.fixture
def layout(tmp_path, monkeypatch) -> Layout:
    layout = Layout(tmp_path.resolve())
    write_record(layout.output("TST", "survey") / "record.json", made())
    files.write_text(layout.output("TST", "survey") / "by_group.svg", "<svg/>")
    (layout.root / "notebooks").mkdir()
    monkeypatch.chdir(layout.root)
    return layout


def made() -> Record:
    def saved(kind: str, id: str, file: str) -> Saved:
        return Saved(
            kind=kind, id=id, trace_id=f"TST/survey/{id}", files=(f"outputs/TST/survey/{file}",),
            cell=Cell(id="a", sha256="1"), estimates=(ESTIMATE,),
        )  # fmt: skip

    return Record(
        stage="survey@TST", component="survey", country="TST", data_class="public", parameters=(),
        code=Library(version="1", path="l", sha256="1"), lock=FileRef(path="r", sha256="1", role="lock"),
        saved=(saved("figure", "by_group", "by_group.svg"), saved("estimates", "prevalence", "prevalence.csv")),
    )  # fmt: skip


def test_a_trace_id_finds_what_was_saved_under_it(layout):
    assert find(layout, "TST/survey/by_group").entry.kind == "figure"
    assert find(layout, "TST/survey/prevalence").estimate_id is None
    assert find(layout, "TST/survey/prevalence").record == made()


@pytest.mark.parametrize(
    "target", ["AAA/survey/by_group", "outputs/AAA/survey/by_group.svg", "outputs/reports/AAA/report.html", "AAA"]
)
def test_a_unit_of_the_study_without_outputs_is_told_how_to_make_them(layout, target):
    with pytest.raises(TraceError, match="no figure, table, estimate"):
        find(layout, target)
    files.write_text(layout.country("AAA"), "")
    with pytest.raises(TraceError, match="AAA has no outputs here yet; make them with `dh repro AAA`"):
        find(layout, target)


@pytest.mark.parametrize("target", ["TST/survey/by_group", ESTIMATE, "outputs/TST/survey/by_group.svg"])
def test_the_record_that_an_id_names_is_read_before_any_other(layout, target):
    """One of the unit that was spoilt is told to who asks for what no record read before it holds; of another unit none is read."""
    files.write_text(layout.output("AAA", "survey") / "record.json", "spoilt")
    with pytest.raises(TraceError, match="TST/survey/another: no figure, table, estimate"):
        find(layout, "TST/survey/another")
    files.write_text(layout.output("TST", "another") / "record.json", "spoilt")
    assert find(layout, target).record == made()
    with pytest.raises(TraceError, match="outputs/TST/another/record.json: is not a record any more"):
        find(layout, "TST/survey/another")


def test_an_estimate_id_finds_the_table_that_holds_it_not_the_figure_that_shows_it(layout):
    found = find(layout, ESTIMATE)
    assert (found.entry.kind, found.estimate_id) == ("estimates", ESTIMATE)


@pytest.mark.parametrize(
    "directory, target",
    [
        (".", "outputs/TST/survey/by_group.svg"),
        ("notebooks", "../outputs/TST/survey/by_group.svg"),
        ("notebooks", "outputs/TST/survey/by_group.svg"),
        ("outputs/TST/survey", "by_group.svg"),
    ],
)
def test_a_file_is_found_from_any_folder_of_the_clone(layout, monkeypatch, directory, target):
    monkeypatch.chdir(layout.root / directory)
    assert find(layout, target).entry.trace_id == "TST/survey/by_group"


def test_a_file_elsewhere_has_no_name_in_the_project(layout, tmp_path_factory):
    other = tmp_path_factory.mktemp("other") / "by_group.svg"
    other.write_text("", encoding="utf-8")
    assert name_of_file(layout, str(other)) is None


def test_an_unknown_id_is_answered_with_the_nearest_known_ones(layout):
    with pytest.raises(TraceError, match="TST/survey/by_group") as raised:
        find(layout, "TST/survey/by_grup")
    assert "did you mean" in str(raised.value)


def test_an_id_that_is_near_to_none_is_answered_with_how_one_looks(layout):
    with pytest.raises(TraceError, match="an id looks like TST/survey/by_group"):
        find(layout, "x")


def test_without_any_record_the_answer_says_how_to_get_them(layout):
    (layout.output("TST", "survey") / "record.json").unlink()
    with pytest.raises(TraceError, match="make reproduce"):
        find(layout, "TST/survey/by_group")


@pytest.mark.parametrize("content", ["{", "[]", "{}"])
def test_a_record_that_is_none_is_named_and_verification_advised(layout, content):
    files.write_text(layout.output("TST", "survey") / "record.json", content)
    with pytest.raises(TraceError, match="outputs/TST/survey/record.json.*dh verify"):
        find(layout, "TST/survey/by_group")


def test_records_of_runs_reports_and_data_are_found_where_each_lies(layout):
    for path in (
        "outputs/TST/records/survey_derived.json",
        "outputs/TST/records/survey_synthetic.json",
        "outputs/reports/TST/record.json",
        "data/derived/TST/survey/record.json",
        "outputs/.scratch/TST/survey/record.json",
        "outputs/TST/.survey.partial/record.json",
        "data/derived/TST/.survey.old/record.json",
        "outputs/reports/.TST.partial/record.json",
    ):
        write_record(layout.root / path, made())

    def names(paths):
        return [layout.relative(path) for path in paths]

    assert names(report_record_paths(layout)) == ["outputs/reports/TST/record.json"]
    assert "outputs/TST/survey/record.json" in names(run_record_paths(layout))
    assert not [name for name in names(run_record_paths(layout)) if "reports" in name or "scratch" in name]
    assert names(data_record_paths(layout)) == [
        "outputs/TST/records/survey_derived.json",
        "outputs/TST/records/survey_synthetic.json",
        "data/derived/TST/survey/record.json",
    ]


def test_what_is_being_written_at_this_moment_is_no_record(layout):
    write_record(layout.outputs() / "TST" / ".survey.partial" / "record.json", made())
    assert [layout.relative(path) for path in run_record_paths(layout)] == ["outputs/TST/survey/record.json"]
    assert len(list(saved_entries(layout))) == 2


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("outputs/TST/survey/by_group.svg", False),
        ("outputs/TST/survey/by_group (1).svg", True),
        ("outputs/TST/survey/record.json", False),
        ("outputs/TST/records/survey.json", False),
        ("outputs/TSU/survey/by_group.svg", False),
        ("outputs/TSV/survey/by_group.svg", False),
        ("params/study.yaml", False),
        ("downloads/by_group.svg", True),
        ("../by_group.svg", True),
        ("outputs/TST/survey/none.svg", False),
    ],
)
def test_a_file_elsewhere_or_that_no_record_beside_it_names_is_a_copy(layout, path, is_one):
    """Of units without a record, or with one that is none any more, nobody can tell."""
    output = Output(path="outputs/TST/survey/by_group.svg", sha256="1", role="figure")
    write_record(layout.output("TST", "survey") / "record.json", made().model_copy(update={"outputs": (output,)}))
    files.write_text(layout.output("TSU", "survey") / "record.json", "{")
    if "none" not in path:
        (layout.root / path).parent.mkdir(parents=True, exist_ok=True)
        (layout.root / path).touch()
    assert is_copy(layout, layout.root / path) is is_one
