"""Finding what a trace starts from: by trace id, estimate id or file, from wherever one stands."""

from __future__ import annotations

import pytest

from disrupting_harm import files
from disrupting_harm.errors import TraceError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.records import find, name_of_file


ESTIMATE = "KEN/survey/harm@v1/sex=female"


@pytest.fixture
def layout(tmp_path, monkeypatch) -> Layout:
    layout = Layout(tmp_path.resolve())
    saved = [
        {"kind": "figure", "trace_id": "KEN/survey/by_group", "files": ["outputs/KEN/survey/by_group.svg"],
         "estimates": [ESTIMATE]},
        {"kind": "estimates", "trace_id": "KEN/survey/prevalence", "files": ["outputs/KEN/survey/prevalence.csv"],
         "estimates": [ESTIMATE]},
    ]  # fmt: skip
    files.write_text(layout.output("KEN", "survey") / "record.json", files.dump_json({"saved": saved}))
    files.write_text(layout.output("KEN", "survey") / "by_group.svg", "<svg/>")
    (layout.root / "notebooks").mkdir()
    monkeypatch.chdir(layout.root)
    return layout


def test_a_trace_id_finds_what_was_saved_under_it(layout):
    assert find(layout, "KEN/survey/by_group").entry["kind"] == "figure"
    assert find(layout, "KEN/survey/prevalence").estimate_id is None


def test_an_estimate_id_finds_the_table_that_holds_it_not_the_figure_that_shows_it(layout):
    found = find(layout, ESTIMATE)
    assert (found.entry["kind"], found.estimate_id) == ("estimates", ESTIMATE)


@pytest.mark.parametrize(
    "directory, target",
    [
        (".", "outputs/KEN/survey/by_group.svg"),
        ("notebooks", "../outputs/KEN/survey/by_group.svg"),
        ("notebooks", "outputs/KEN/survey/by_group.svg"),
        ("outputs/KEN/survey", "by_group.svg"),
    ],
)
def test_a_file_is_found_from_any_folder_of_the_clone(layout, monkeypatch, directory, target):
    monkeypatch.chdir(layout.root / directory)
    assert find(layout, target).entry["trace_id"] == "KEN/survey/by_group"


def test_a_file_elsewhere_has_no_name_in_the_project(layout, tmp_path_factory):
    other = tmp_path_factory.mktemp("other") / "by_group.svg"
    other.write_text("", encoding="utf-8")
    assert name_of_file(layout, str(other)) is None


def test_an_unknown_id_is_answered_with_the_nearest_known_ones(layout):
    with pytest.raises(TraceError, match="KEN/survey/by_group") as raised:
        find(layout, "KEN/survey/by_grup")
    assert "did you mean" in str(raised.value)


def test_without_any_record_the_answer_says_how_to_get_them(layout):
    (layout.output("KEN", "survey") / "record.json").unlink()
    with pytest.raises(TraceError, match="make reproduce"):
        find(layout, "KEN/survey/by_group")


@pytest.mark.parametrize("content", ["{", "[]", "{}"])
def test_a_record_that_is_none_is_named_and_verification_advised(layout, content):
    files.write_text(layout.output("KEN", "survey") / "record.json", content)
    with pytest.raises(TraceError, match="outputs/KEN/survey/record.json.*dh verify"):
        find(layout, "KEN/survey/by_group")
