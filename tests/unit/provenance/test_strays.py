"""Which paths are told, given what is named; `tests/functional/test_verify_strays.py` has the cases that a person meets."""

from __future__ import annotations

import pytest

from disrupting_harm import files
from disrupting_harm.layout import Layout
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
