"""The sentence for each way in which a file, a folder or DVC's copy is not what a lock file or pointer says."""

from __future__ import annotations

import json

import pytest

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_cache import cache_object
from disrupting_harm.provenance.dvc_files import Pinned, folder_listing
from disrupting_harm.provenance.verification import Verification
from disrupting_harm.provenance.verify_pins import check_pins, name_folder, read_pinning_file


FOLDER = "outputs/TST/survey"
AGAIN = "restore it or make it again with `dh repro`"
GIT = "outputs were made from another version: restore it with `git checkout params/a.yaml` or run `make reproduce`"
A, B, X = (files.md5_bytes(text.encode()) for text in "abx")


@pytest.fixture
def result(tmp_path) -> Verification:
    """A clone with a folder of two files and a file of parameters."""
    for name in ("a.csv", "b.csv"):
        files.write_text(tmp_path / FOLDER / name, name[0])
    files.write_text(tmp_path / "params/a.yaml", "a")
    return Verification(Layout(tmp_path))


def folder(result: Verification, *, listed: bool = True) -> Pinned:
    """The folder as it is now; `listed` puts its listing into DVC's cache."""
    listing = folder_listing(result.layout.root / FOLDER)
    md5 = files.folder_md5(listing)
    if listed:
        text = json.dumps([{"md5": md5, "relpath": name} for name, md5 in listing.items()])
        files.write_text(cache_object(result.layout, md5), text)
    return Pinned(FOLDER, md5, "dvc.lock", "out")


def told(result: Verification, *pins: Pinned) -> dict[str, str]:
    check_pins(result, pins)
    return {path: sentence.removeprefix(f"{path}: ") for path, sentence in result.differences.items()}


def test_files_and_folders_as_pinned_are_checked(result):
    assert (
        told(
            result,
            folder(result),
            Pinned("params/a.yaml", A, "dvc.lock", "dep"),
            Pinned("data/raw/TST/x", A, "x.dvc", "dep"),
        )
        == {}
    )
    assert result.checked == {f"{FOLDER}/a.csv", f"{FOLDER}/b.csv", "params/a.yaml"}
    assert result.absent == {"TST": {"data/raw/TST/x"}} and result.unlisted == [] and result.found == {}


def test_a_file_is_told_with_both_hashes_by_who_keeps_it(result):
    out, dep = Pinned(f"{FOLDER}/a.csv", B, "dvc.lock", "out"), Pinned("params/a.yaml", B, "sub/dvc.lock", "dep")
    assert told(result, out, dep) == {
        f"{FOLDER}/a.csv": f"has md5 {A} and should have {B} by dvc.lock; {AGAIN}.",
        "params/a.yaml": f"has md5 {A} and should have {B} by sub/dvc.lock; {GIT}.",
    }
    assert result.found == {f"{FOLDER}/a.csv": A, "params/a.yaml": A} and result.missing == set()


def test_what_is_gone_is_told_with_the_hash_that_it_should_have(result):
    (result.layout.root / "params/a.yaml").unlink()
    assert told(result, Pinned("params/a.yaml", A, "dvc.lock", "dep"), Pinned("made.csv", B, "dvc.lock", "out")) == {
        "params/a.yaml": f"is missing; dvc.lock says md5 {A}; {GIT}.",
        "made.csv": f"is missing; dvc.lock says md5 {B}; {AGAIN}.",
    }
    assert result.missing == {"params/a.yaml", "made.csv"} and result.checked == set()


def test_a_folder_in_a_file_s_place_and_a_file_in_a_folder_s_are_told(result):
    assert told(
        result, Pinned(FOLDER, A, "dvc.lock", "out"), Pinned("params/a.yaml", f"{B}.dir", "dvc.lock", "dep")
    ) == {
        FOLDER: f"has md5 a folder and should have {A} by dvc.lock; {AGAIN}.",
        "params/a.yaml": f"has md5 {A} and should have {B}.dir by dvc.lock; {GIT}.",
    }


def test_of_a_folder_whose_files_are_listed_each_that_differs_is_told_in_order(result):
    pinned = folder(result)
    files.write_text(result.layout.root / FOLDER / "a.csv", "x")
    (result.layout.root / FOLDER / "b.csv").unlink()
    files.write_text(result.layout.root / FOLDER / "c.csv", "x")
    found = told(result, pinned)
    assert found == {
        f"{FOLDER}/a.csv": f"has md5 {X} and should have {A} by dvc.lock; {AGAIN}.",
        f"{FOLDER}/b.csv": f"is missing; dvc.lock says md5 {B}; {AGAIN}.",
        f"{FOLDER}/c.csv": f"is not among the files that dvc.lock names; {AGAIN}.",
    }
    assert (
        list(found) == sorted(found) and result.missing == {f"{FOLDER}/b.csv"} and result.strays == {f"{FOLDER}/c.csv"}
    )
    assert set(result.found) == {FOLDER, f"{FOLDER}/a.csv"} and result.unlisted == []


def test_a_folder_whose_files_nobody_lists_is_told_as_a_whole_unless_a_file_of_it_was(result):
    pinned = folder(result, listed=False)
    files.write_text(result.layout.root / FOLDER / "a.csv", "x")
    assert told(result, pinned) == {} and result.unlisted == [pinned] and list(result.found) == [FOLDER]
    result.differ(f"{FOLDER}2/a.csv", "differs")
    name_folder(result, pinned)
    assert (
        result.differences.pop(FOLDER)
        == f"{FOLDER}: is not the folder with md5 {pinned.md5} that dvc.lock names; {AGAIN}."
    )
    result.differ(f"{FOLDER}/a.csv", "differs")
    name_folder(result, pinned)
    assert FOLDER not in result.differences


@pytest.mark.parametrize(
    ("named_by", "mend"),
    [
        ("dvc.lock", "run `dh repro`"),
        ("data/raw/TST/a.dvc", "place the file again with `dh import`, or get it with `dvc pull params/a.yaml`"),
    ],
)
def test_a_damaged_copy_of_dvc_is_told_with_what_it_is_of_and_what_fills_it_again(result, named_by, mend):
    kept = cache_object(result.layout, A)
    files.write_text(kept, "x")
    name = result.layout.relative(kept)
    assert told(result, Pinned("params/a.yaml", A, named_by, "out")) == {
        name: f"is DVC's copy of params/a.yaml, has md5 {X} and should have {A} by {named_by}; remove it with `rm -f {name}`, then {mend}."
    }
    assert told(Verification(result.layout), Pinned("params/a.yaml", A, named_by, "dep")) == {}, (
        "inputs are kept by who makes them"
    )


def test_copies_of_the_files_of_a_folder_are_looked_at_as_well(result):
    pinned = folder(result)
    files.write_text(cache_object(result.layout, B), "x")
    (sentence,) = told(result, pinned).values()
    assert sentence.startswith(f"is DVC's copy of {FOLDER}/b.csv, has md5 {X} and should have {B} by dvc.lock")


def test_a_lock_file_names_what_it_makes_and_a_pointer_itself_too(result):
    root = result.layout.root
    files.write_text(root / "dvc.yaml", "stages: {}\n")
    files.write_text(root / "dvc.lock", "stages: {s: {deps: [{path: in, md5: '1'}], outs: [{path: out, md5: '2'}]}}\n")
    files.write_text(root / "data/raw/TST/a.dvc", "outs: [{path: a, md5: '3'}]\n")
    pins = [pin for path in (root / "dvc.lock", root / "data/raw/TST/a.dvc") for pin in read_pinning_file(result, path)]
    assert [(pin.path, pin.role) for pin in pins] == [("in", "dep"), ("out", "out"), ("data/raw/TST/a", "out")]
    assert result.named == {"out", "data/raw/TST/a.dvc", "data/raw/TST/a"} and result.differences == {}
    result.named = None
    assert len(read_pinning_file(result, root / "dvc.lock")) == 2 and result.named is None


def test_a_lock_file_that_is_gone_or_none_is_told(result):
    root = result.layout.root
    files.write_text(root / "dvc.yaml", "stages: {s: {cmd: run}}\n")
    assert read_pinning_file(result, root / "dvc.lock") == []
    said = "is missing, so nothing says what its stages made; restore it with `git checkout dvc.lock`."
    assert result.differences == {"dvc.lock": f"dvc.lock: {said}"}
    result.differences.clear()
    files.write_text(root / "dvc.lock", "{")
    assert read_pinning_file(result, root / "dvc.lock") == []
    assert result.differences == {
        "dvc.lock": "dvc.lock: cannot be read as a file of DVC; restore it with `git checkout dvc.lock`."
    }


@pytest.mark.parametrize(("alone", "told_of"), [({"a@TST", "a@TSU"}, 0), ({"a@TST"}, 1), (set(), 1)])
def test_a_lock_file_of_units_that_are_run_by_themselves_may_be_missing(result, monkeypatch, alone, told_of):
    root = result.layout.root
    files.write_text(root / "dvc.yaml", "stages: {a: {cmd: run, matrix: {country: [TST, TSU]}}}\n")
    monkeypatch.setattr(Verification, "is_run_by_itself", lambda self, stage: stage in alone)
    assert read_pinning_file(result, root / "dvc.lock") == [] and len(result.differences) == told_of
    result.differences.clear()
    assert read_pinning_file(result, root / "data/raw/TST/a.dvc") == [] and len(result.differences) == 1, (
        "a pointer may not"
    )
