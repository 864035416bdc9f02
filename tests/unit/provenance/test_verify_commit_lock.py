"""Lock files, pointers and the verifier itself against the last commit: an edit of them is found, and one that was committed is none."""

from __future__ import annotations

from pathlib import Path

import pytest

import disrupting_harm
from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance import verify_commit
from disrupting_harm.provenance.dvc_files import Pinned, parse_pins
from disrupting_harm.provenance.verification import Verification
from disrupting_harm.provenance.verify_commit import check_commit


MEND = "restore it with `git checkout dvc.lock`"


def lock(outs: dict[str, str], deps: dict[str, str] | None = None) -> str:
    def entries(of: dict[str, str]) -> str:
        return ", ".join(f"{{path: {path}, md5: {md5}}}" for path, md5 in of.items())

    return f"stages: {{a: {{outs: [{entries(outs)}], deps: [{entries(deps or {})}]}}}}\n"


@pytest.fixture
def checked(tmp_path, monkeypatch):
    """Verify a clone whose last commit holds `before` as its lock file, and which has `now`; `found` are the hashes of what lies there."""
    files.write_text(tmp_path / "dvc.yaml", "stages: {}\n")

    def check(before: str | None, now: str, found=(), strays=(), differences=(), *, changed=("dvc.lock",)):
        files.write_text(tmp_path / "dvc.lock", now)
        layout = Layout(tmp_path)
        monkeypatch.setattr(verify_commit, "changed_since_commit", lambda root, paths: changed and set(changed))
        monkeypatch.setattr(verify_commit, "committed_text", lambda root, path: before)
        result = Verification(layout, found=dict(found), strays=set(strays), differences=dict(differences))
        try:
            pins = parse_pins(layout, tmp_path / "dvc.lock", now)
        except ValueError:
            pins = []
        return result, check_commit(result, [*pins, Pinned("elsewhere", "9", "data/raw/TST/a.dvc", "out")])

    return check


def test_what_is_as_committed_or_was_never_committed_is_no_edit(checked):
    for changed in ((), None):
        result, lost = checked(lock({"x": "1"}), lock({"x": "2"}), {"x": "1"}, changed=changed)
        assert (result.differences, result.uncommitted, lost) == ({}, {}, [])
    result, lost = checked(None, lock({"x": "2"}), {"x": "1"})
    assert (result.differences, result.uncommitted, lost) == ({}, {}, []), "the last commit has no lock file"


@pytest.mark.parametrize("text", ["{", "stages: 3", "a: 1"])
def test_a_lock_file_that_is_damaged_there_or_here_cannot_be_compared(checked, text):
    for before, now in ((text, lock({"x": "2"})), (lock({"x": "1"}), text)):
        result, lost = checked(before, now, {"x": "1"})
        assert (result.differences, result.uncommitted, lost) == ({}, {}, [])


def test_an_entry_that_alone_differs_from_the_commit_and_from_the_file_was_edited(checked):
    """The file is as committed: it is the lock file that is blamed, in the place of all that was told of the file."""
    differences = {"x": "x: has md5 1", "x (rows)": "x: rows", "x/below": "x/below: has md5 1", "xy": "xy: has md5 3"}
    result, lost = checked(
        lock({"x": "1", "y": "5"}), lock({"x": "2", "y": "5"}), {"x": "1", "y": "5"}, differences=differences
    )
    assert lost == [] and result.uncommitted == {}
    assert result.differences == {
        "xy": "xy: has md5 3",
        "dvc.lock (x)": f"dvc.lock (x): edited lock: it says md5 2, and the last commit and the file itself say md5 1; {MEND}.",
    }


@pytest.mark.parametrize(
    ("before", "now", "number", "first"),
    [
        ({"x": "1", "y": "1"}, {"x": "1", "y": "2"}, 1, "y"),
        ({"x": "1"}, {"x": "1", "z": "1", "y": "1"}, 2, "z"),
        ({"x": "1", "y": "1"}, {"x": "2", "y": "2"}, 1, "y"),
    ],
)
def test_entries_that_no_commit_holds_are_counted_and_the_first_is_named(checked, before, now, number, first):
    """An entry that agrees with the file may be of a run that was not committed yet; x is one that was edited, and is told as such."""
    result, lost = checked(lock(before), lock(now), {"x": "1", "y": "2"})
    assert lost == [] and set(result.differences) == ({"dvc.lock (x)"} if now["x"] == "2" else set())
    assert result.uncommitted == {
        "dvc.lock": f"{number} of its entries are not those of the last commit, such as that of {first}, so that no commit holds "
        "what was verified; commit it, or restore it with `git checkout dvc.lock`"
    }


def test_what_a_stage_reads_is_compared_apart_from_what_it_writes(checked):
    result, lost = checked(lock({"x": "1"}, {"x": "1", "y": "1"}), lock({"x": "1"}, {"x": "2"}), {"x": "2"})
    assert lost == [] and result.differences == {}, "an input that is named no more is no output that nobody holds"
    assert result.uncommitted["dvc.lock"].startswith(
        "1 of its entries are not those of the last commit, such as that of x,"
    )


def test_an_output_without_its_entry_is_held_against_the_commit_and_is_no_stray(checked, tmp_path):
    files.write_text(tmp_path / "x", "altered")
    md5 = files.md5_bytes(b"altered")
    strays, told = {"x", "x/a", "xy"}, {"x": "x: is a stray", "x/a": "x/a: is a stray", "xy": "xy: is a stray"}
    result, lost = checked(lock({"x": "1", "y": "1"}), lock({"y": "1"}), {}, strays, told)
    assert lost == [Pinned("x", "1", "dvc.lock", "out")] and result.uncommitted == {} and result.strays == {"xy"}
    assert result.differences == {
        "xy": "xy: is a stray",
        "dvc.lock": f"dvc.lock: edited lock: without the entry of x that the last commit has; {MEND}.",
        "x": f"x: has md5 {md5} and should have 1 by dvc.lock; restore it or make it again with `dh repro`.",
    }


def test_of_several_lost_entries_each_file_is_checked(checked):
    result, lost = checked(lock({"x": "1", "y": "1", "z": "1"}), lock({"z": "1"}))
    assert [pin.path for pin in lost] == ["x", "y"] and set(result.missing) == {"x", "y"}


@pytest.mark.parametrize("differs", [False, True])
def test_a_module_of_this_very_process_that_no_commit_holds_is_told(monkeypatch, differs):
    layout = Layout(Path(disrupting_harm.__file__).resolve().parents[2])
    runs, rests = "src/disrupting_harm/provenance/verify_commit.py", "src/disrupting_harm/never_imported.py"
    monkeypatch.setattr(verify_commit, "pinning_files", lambda layout: [])
    monkeypatch.setattr(
        verify_commit,
        "changed_since_commit",
        lambda root, paths: {runs, rests} if "src/disrupting_harm" in paths else set(),
    )
    result = Verification(layout, differences={runs: "other code"} if differs else {})
    assert check_commit(result, []) == []
    said = f"changed verifier: this verification runs it, and the last commit holds another; commit it, or restore it with `git checkout {runs}`"
    assert result.uncommitted == ({} if differs else {runs: said}), "what differs is told once"


def test_another_library_than_the_clone_s_own_is_not_asked_of_its_commit(checked):
    result, _ = checked(None, lock({}), changed=("src/disrupting_harm/errors.py",))
    assert result.uncommitted == {}
