"""What a person names to be verified: units, files and folders of the clone, copies from elsewhere, and nothing by mistake."""

from __future__ import annotations

import pytest

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.provenance.selection import OF_UNIT, Selection, refuse_unknown, select


SURVEY = "outputs/TST/survey"


def test_all_is_meant_where_nothing_is_named(study):
    assert select(study, []) == Selection() and Selection().is_whole
    assert Selection().holds("params/study.yaml") and Selection().touches("params")


def test_a_unit_a_path_of_the_clone_and_a_file_elsewhere(study, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(study.root / "params")
    copy = tmp_path_factory.mktemp("elsewhere") / "a.csv"
    copy.write_text("a", encoding="utf-8")
    chosen = select(study, ["TST", "study.yaml", "../outputs/TST", str(copy)])
    assert chosen.paths == (*(folder.format("TST") for folder in OF_UNIT), "params/study.yaml", "outputs/TST")
    assert chosen.copies == (copy,) and not chosen.is_whole
    assert not Selection((), (copy,)).is_whole


def test_every_name_that_is_nothing_is_told_and_the_clone_itself_is_no_path_of_it(study, monkeypatch):
    monkeypatch.chdir(study.root.parent)
    with pytest.raises(UserError) as raised:
        select(study, ["TST", "QQQ", "nowhere.csv", study.root.name])
    said = str(raised.value).splitlines()
    assert [line.partition(":")[0] for line in said] == ["QQQ", "nowhere.csv", study.root.name]
    assert all("name a unit such as TST, or a path" in line for line in said)


@pytest.mark.parametrize(
    ("path", "is_held", "is_touched"),
    [
        (SURVEY, True, True),
        (f"{SURVEY}/a.csv", True, True),
        ("outputs/TST", False, True),
        ("outputs/TST/survey_2", False, False),
        ("outputs/TS", False, False),
    ],
)
def test_a_selection_holds_what_lies_below_it_and_touches_what_lies_above_too(path, is_held, is_touched):
    chosen = Selection(("params", SURVEY))
    assert (chosen.holds(path), chosen.touches(path)) == (is_held, is_touched)


@pytest.mark.parametrize("path", ["outputs/TST/survey", "data/reference/people.csv", "data/reference"])
def test_a_path_that_is_not_there_may_be_asked_for_where_it_should_be(study, path):
    """As one that is pinned, a folder above one, or of a unit, whose half may be elsewhere."""
    refuse_unknown(study, Selection((path,)), ["data/other.csv", "data/reference/people.csv"])


def test_paths_that_are_not_there_and_that_nothing_pins_are_told_together(study):
    files.write_text(study.root / "here.csv", "a")
    chosen = Selection(("data/reference/peple.csv", "here.csv", "data/ref"))
    with pytest.raises(UserError) as raised:
        refuse_unknown(study, chosen, ["data/other.csv", "data/reference/people.csv"])
    assert [line.partition(":")[0] for line in str(raised.value).splitlines()] == [
        "data/reference/peple.csv",
        "data/ref",
    ]
