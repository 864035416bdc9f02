"""Which paths are told, given what is named; `tests/functional/test_verify_strays.py` has the cases that a person meets."""

from __future__ import annotations

import pytest

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_cache import cache_object
from disrupting_harm.provenance.selection import Selection
from disrupting_harm.provenance.strays import check_strays
from disrupting_harm.provenance.verification import Verification


@pytest.fixture
def layout(tmp_path) -> Layout:
    return Layout(tmp_path)


def told(layout: Layout, *named: str, lost: bool = False) -> list[str]:
    result = Verification(layout)
    result.named = None if lost else set(named)
    check_strays(result)
    return list(result.differences)


def test_without_outputs_and_data_there_is_nothing_to_tell(layout):
    assert told(layout) == []


def test_what_lies_below_a_named_folder_is_held_against_its_hash_and_not_told_here(layout):
    files.write_text(layout.outputs() / "KEN" / "survey" / ".deep" / "a.csv", "a")
    assert told(layout, "outputs/KEN/survey") == []


def test_a_name_that_begins_like_a_named_one_is_another(layout):
    files.write_text(layout.outputs() / "KEN" / "survey2" / "a.csv", "a")
    assert told(layout, "outputs/KEN/survey") == ["outputs/KEN/survey2"]


def test_a_folder_that_holds_something_named_is_not_told_as_a_whole(layout):
    for name in ("survey/a.csv", "b.csv", "more/c.csv", "more/d.csv"):
        files.write_text(layout.outputs() / "KEN" / name, "a")
    assert told(layout, "outputs/KEN/survey") == ["outputs/KEN/b.csv", "outputs/KEN/more"]


def test_a_named_output_that_is_not_there_keeps_its_folder_from_being_told_as_a_whole(layout):
    files.write_text(layout.outputs() / "KEN" / "b.csv", "a")
    assert told(layout, "outputs/KEN/survey") == ["outputs/KEN/b.csv"]


def test_folders_without_a_file_hold_nothing_to_tell(layout):
    (layout.raw("KEN", "survey") / "deep").mkdir(parents=True)
    assert told(layout) == []


def test_where_a_lock_file_is_lost_only_what_can_never_be_a_result_is_told(layout):
    files.write_text(layout.outputs() / "KEN" / "b.csv", "a")
    files.write_text(layout.outputs() / ".KEN.old" / "b.csv", "a")
    assert told(layout, lost=True) == ["outputs/.KEN.old"]


def test_of_a_selection_what_it_holds_is_told(layout):
    for name in ("KEN/survey/a.csv", "KEN/survey/.DS_Store", "UGA/survey/a.csv", "UGA/survey/.DS_Store"):
        files.write_text(layout.outputs() / name, "a")
    result = Verification(layout)
    check_strays(result, Selection(("outputs/KEN",)))
    assert list(result.differences) == ["outputs/KEN"] and result.droppings == ["outputs/KEN/survey/.DS_Store"]


UNNAMED = "that no lock file and no pointer names"


@pytest.mark.parametrize(
    ("files_there", "place", "said"),
    [
        (["outputs/a.csv"], "outputs/a.csv", "is named by no lock file and no pointer; take it out of outputs/."),
        (["outputs/KEN/a.csv"], "outputs/KEN", f"holds 1 file {UNNAMED}; take it out of outputs/."),
        (
            ["outputs/KEN/a.csv", "outputs/KEN/b/c.csv"],
            "outputs/KEN",
            f"holds 2 files {UNNAMED}; take it out of outputs/.",
        ),
        (
            ["outputs/reports/KEN/a.csv"],
            "outputs/reports/KEN",
            f"holds 1 file {UNNAMED}; take it out of outputs/reports/.",
        ),
        (
            ["data/raw/KEN/a.csv"],
            "data/raw/KEN",
            f"holds 1 file {UNNAMED}; place a raw file with `dh import`, or take it out of data/raw/.",
        ),
        (["data/derived/KEN/a.csv"], "data/derived/KEN", f"holds 1 file {UNNAMED}; take it out of data/derived/."),
        (
            ["data/slices/a.json"],
            "data/slices/a.json",
            "is named by no lock file and no pointer; take it out of data/slices/.",
        ),
        (["data/other/a.csv"], "data/other", f"holds 1 file {UNNAMED}; take it out of data/."),
        (["data/reference/x/a.csv"], "data/reference/x", f"holds 1 file {UNNAMED}; take it out of data/reference/."),
    ],
)
def test_a_stray_is_told_with_the_number_of_files_and_the_folder_that_it_is_to_leave(layout, files_there, place, said):
    for path in files_there:
        files.write_text(layout.root / path, "a")
    result = Verification(layout)
    check_strays(result)
    assert result.differences == {place: f"{place}: {said}"} and result.strays == {place}


@pytest.mark.parametrize(
    "path",
    [
        "outputs/.scratch/KEN/survey/a.csv",
        "outputs/.scratch/KEN/.survey.values/a.csv",
        "data/derived/.failed/KEN/survey.ipynb",
        "data/reference/people.csv",
        "outputs/KEN/a.csv",
    ],
)
def test_the_project_s_own_places_and_what_is_named_are_no_strays(layout, path):
    files.write_text(layout.root / path, "a")
    assert told(layout, "outputs/KEN/a.csv") == []


@pytest.mark.parametrize(
    "path",
    [
        "outputs/.scratch/KEN/a.csv",
        "outputs/.scratch/KEN/.values",
        "data/derived/.failed/KEN/survey.txt",
        "data/reference/people.txt",
    ],
)
def test_what_only_looks_like_one_of_them_is_told(layout, path):
    files.write_text(layout.root / path, "a")
    assert len(told(layout)) == 1


def test_a_link_is_told_unless_it_leads_to_a_file_of_the_cache(layout, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "a.csv").touch()
    kept = cache_object(layout, "1" * 32)
    files.write_text(kept, "a")
    folder = layout.outputs() / "KEN"
    folder.mkdir(parents=True)
    for name, target in (
        ("cached.csv", kept),
        ("file.csv", other / "a.csv"),
        ("folder", other),
        ("gone", other / "b"),
        ("objects", kept.parent),
    ):
        (folder / name).symlink_to(target)
    result = Verification(layout, named={"outputs/KEN/cached.csv"})
    check_strays(result)
    said = "is a link to another place, where it can change unseen; put the file or folder itself there, or take the link away."
    assert result.differences == {
        f"outputs/KEN/{n}": f"outputs/KEN/{n}: {said}" for n in ("file.csv", "folder", "gone", "objects")
    }
    assert result.strays == set()


def test_outputs_that_are_a_link_themselves_are_told_and_not_looked_into(layout, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "a.csv").touch()
    layout.outputs().symlink_to(other)
    files.write_text(layout.root / "data" / "x.csv", "a")
    assert told(layout) == ["outputs", "data/x.csv"]


def test_what_was_left_half_written_is_told_as_such_and_not_looked_into(layout):
    files.write_text(layout.outputs() / "KEN" / ".survey.partial" / "a.csv", "a")
    result = Verification(layout)
    check_strays(result)
    place = "outputs/KEN/.survey.partial"
    assert result.differences == {
        place: f"{place}: was left half written by a command that was stopped; `dh repro` takes such leftovers away."
    }
