"""What a verification says line by line, and the exit code that follows from what it found."""

from __future__ import annotations

import io

import pytest

from disrupting_harm.layout import Layout
from disrupting_harm.provenance import verdict as module
from disrupting_harm.provenance.selection import Selection
from disrupting_harm.provenance.verdict import AS_FAR_AS_POSSIBLE, FAILED, VERIFIED, print_verification, verdict
from disrupting_harm.provenance.verification import Verification


def result(tmp_path, **facts) -> Verification:
    return Verification(Layout(tmp_path), checked={"a", "b", "c"}, **facts)


def printed(monkeypatch, found: Verification, **how) -> tuple[int, list[str]]:
    monkeypatch.setattr(module, "verify", lambda layout, selection: found)
    out = io.StringIO()
    code = print_verification(found.layout, out, **how)
    return code, out.getvalue().splitlines()


CLOSING = "verified as far as possible: 3 files are what the records and the lock files say; the rest is named above"


def test_the_code_is_0_where_all_was_looked_at_1_where_something_differs_and_3_where_something_was_not_looked_at(
    tmp_path,
):
    assert (VERIFIED, FAILED, AS_FAR_AS_POSSIBLE) == (0, 1, 3)
    assert verdict(result(tmp_path)) == VERIFIED
    assert verdict(result(tmp_path, droppings=["x"], genuine=["x"])) == VERIFIED
    for unchecked in (
        {"absent": {"TST": {"x"}}},
        {"left_out": {"TST": {"x"}}},
        {"uncommitted": {"x": "y"}},
        {"content_only": ["x"]},
    ):
        assert verdict(result(tmp_path, **unchecked)) == AS_FAR_AS_POSSIBLE
        assert verdict(result(tmp_path, differences={"x": "x: y"}, **unchecked)) == FAILED


def test_without_a_difference_the_files_are_counted(tmp_path, monkeypatch):
    assert printed(monkeypatch, result(tmp_path)) == (0, ["all 3 files are what the records and the lock files say"])


@pytest.mark.parametrize(
    ("number", "closing"), [(1, "1 difference; 3 files re-hashed"), (2, "2 differences; 3 files re-hashed")]
)
def test_differences_stand_before_their_number(tmp_path, monkeypatch, number, closing):
    told = {f"{n}": f"{n}: differs" for n in range(number)}
    assert printed(monkeypatch, result(tmp_path, differences=told)) == (1, [*told.values(), closing])


@pytest.mark.parametrize(
    ("names", "said"), [(["x"], "x"), (["x", "y"], "x and 1 more"), (["x", "y", "z"], "x and 2 more")]
)
def test_what_a_desktop_left_behind_is_said_in_one_line(tmp_path, monkeypatch, names, said):
    assert printed(monkeypatch, result(tmp_path, droppings=names)) == (
        0, [f"{said}: left behind by a desktop or an editor, and part of no result", "all 3 files are what the records and the lock files say"],
    )  # fmt: skip


def test_what_is_not_here_is_counted_and_listed_by_unit_with_its_hash_and_without_what_lies_in_a_listed_folder(
    tmp_path, monkeypatch
):
    (tmp_path / "data" / "raw" / "TSU").mkdir(parents=True)
    (tmp_path / "data" / "raw" / "TSU" / "a.dvc").touch()
    found = result(
        tmp_path, absent={"TSU": {"d/x"}, "TST": {"d/f", "d/f/one", "d/fg", "d/a"}}, left_out={"TSU": {"o"}, "TSS": {"p"}},
        pinned={"d/f": "md5 1.dir", "o": "md5 2"},
    )  # fmt: skip
    assert printed(monkeypatch, found) == (
        3,
        [
            "TST: its restricted half is not on this machine; 4 files and folders stay pinned by hash, unchecked",
            "  named by a record  d/a", "  md5 1.dir  d/f", "  named by a record  d/fg",
            "TSU: its restricted half is not on this machine; 1 files and folders stay pinned by hash, unchecked",
            "  named by a record  d/x",
            "TSS: left out, it is run by itself, with an optional group; 1 files and folders stay pinned by hash, unchecked",
            "  named by a record  p",
            "TSU: left out, its raw file is not here; 1 files and folders stay pinned by hash, unchecked",
            "  md5 2  o",
            CLOSING,
        ],
    )  # fmt: skip


def test_copies_and_what_no_commit_holds_are_told(tmp_path, monkeypatch):
    found = result(
        tmp_path, genuine=["mail.csv: genuine"], content_only=["sheet.csv: same"], uncommitted={"dvc.lock": "commit it"}
    )
    assert printed(monkeypatch, found) == (3, ["mail.csv: genuine", "sheet.csv: same", "dvc.lock: commit it", CLOSING])


def test_what_else_is_asked_for_is_looked_at_before_the_verdict(tmp_path, monkeypatch):
    def more(found: Verification, selection: Selection) -> None:
        assert selection == Selection(("outputs/TST",))
        found.differ("x", "differs")

    code, told = printed(monkeypatch, result(tmp_path), selection=Selection(("outputs/TST",)), more=more)
    assert (code, told) == (1, ["x: differs", "1 difference; 3 files re-hashed"])
