"""Files and folders held against the lock files: every difference is named with the hash that it should have."""

from __future__ import annotations

import json

import pytest
import yaml

from disrupting_harm import files
from disrupting_harm.files import folder_md5
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_files import cache_object, folder_listing, read_pins
from disrupting_harm.provenance.verification import Verification
from disrupting_harm.provenance.verify_pins import check_pins, name_folder, read_pinning_file


FOLDER = "outputs/TST/survey"


@pytest.fixture
def layout(tmp_path) -> Layout:
    """A stage of one file that it read and one folder that it made, pinned and in DVC's cache."""
    layout = Layout(tmp_path)
    files.write_text(tmp_path / "params" / "a.yaml", "a: 1\n")
    files.write_text(tmp_path / FOLDER / "a.csv", "a\n")
    files.write_text(tmp_path / FOLDER / "deep" / "b.csv", "b\n")
    listing = folder_listing(tmp_path / FOLDER)
    stage = {
        "deps": [{"path": "params/a.yaml", "md5": files.md5_file(tmp_path / "params" / "a.yaml")}],
        "outs": [{"path": FOLDER, "md5": folder_md5(listing)}],
    }
    files.write_text(tmp_path / "dvc.lock", yaml.safe_dump({"stages": {"survey@TST": stage}}))
    entries = [{"md5": md5, "relpath": name} for name, md5 in sorted(listing.items())]
    files.write_text(cache_object(layout, folder_md5(listing)), json.dumps(entries))
    for name, md5 in listing.items():
        files.write_bytes(cache_object(layout, md5), (tmp_path / FOLDER / name).read_bytes())
    return layout


def check(layout: Layout) -> Verification:
    result = Verification(layout)
    check_pins(result, read_pinning_file(result, layout.root / "dvc.lock"))
    for pinned in result.unlisted:
        name_folder(result, pinned)
    return result


def test_what_is_as_pinned_is_checked_and_no_difference(layout):
    result = check(layout)
    assert result.differences == {} and result.unlisted == []
    assert result.checked == {"params/a.yaml", f"{FOLDER}/a.csv", f"{FOLDER}/deep/b.csv"}


def test_the_cache_of_a_small_folder_is_what_it_should_be(layout):
    """The pins of this test agree with DVC's own naming of folders, else no check below means anything."""
    (listing,) = [pin for pin in read_pins(layout, layout.root / "dvc.lock") if pin.is_folder]
    assert files.md5_file(cache_object(layout, listing.md5)) == listing.md5.removesuffix(".dir")


def test_a_changed_file_is_named_with_both_hashes(layout):
    good = files.md5_file(layout.root / "params" / "a.yaml")
    files.write_text(layout.root / "params" / "a.yaml", "a: 2\n")
    (sentence,) = check(layout).differences.values()
    found = files.md5_file(layout.root / "params" / "a.yaml")
    assert sentence.startswith(f"params/a.yaml: has md5 {found} and should have {good} by dvc.lock; ")


@pytest.mark.parametrize("change", ["changed", "missing", "more"])
def test_in_a_folder_the_file_that_differs_is_named(layout, change):
    path = layout.root / FOLDER / "deep" / "b.csv"
    good = files.md5_file(path)
    if change == "changed":
        files.write_text(path, "c\n")
        told = f"{FOLDER}/deep/b.csv: has md5 {files.md5_file(path)} and should have {good} by dvc.lock; "
    elif change == "missing":
        path.unlink()
        told = f"{FOLDER}/deep/b.csv: is missing; dvc.lock says md5 {good}; "
    else:
        files.write_text(layout.root / FOLDER / "c.csv", "c\n")
        told = f"{FOLDER}/c.csv: is not among the files that dvc.lock names; "
    (sentence,) = check(layout).differences.values()
    assert sentence.startswith(told)


def test_without_the_listing_the_folder_is_named_unless_a_file_of_it_was(layout):
    (pin,) = [pin for pin in read_pins(layout, layout.root / "dvc.lock") if pin.is_folder]
    cache_object(layout, pin.md5).unlink()
    files.write_text(layout.root / FOLDER / "a.csv", "changed\n")
    (sentence,) = check(layout).differences.values()
    assert sentence.startswith(f"{FOLDER}: is not the folder with md5 {pin.md5} that dvc.lock names; ")
    result = Verification(layout)
    result.differ(f"{FOLDER}/a.csv", "was named by a record.")
    name_folder(result, pin)
    assert list(result.differences) == [f"{FOLDER}/a.csv"]


def test_a_folder_in_the_place_of_a_file_and_a_file_in_the_place_of_a_folder_are_differences(layout):
    (layout.root / "params" / "a.yaml").unlink()
    (layout.root / "params" / "a.yaml").mkdir()
    (layout.root / FOLDER).rename(layout.root / "elsewhere")
    files.write_text(layout.root / FOLDER, "a")
    found = check(layout).differences
    assert set(found) == {"params/a.yaml", FOLDER} and "has md5 a folder" in found["params/a.yaml"]


@pytest.mark.parametrize(
    "name", [".DS_Store", "deep/.DS_Store", "Thumbs.db", ".ipynb_checkpoints/a", "__pycache__/a.pyc"]
)
def test_what_desktops_and_editors_leave_in_a_folder_is_no_difference(layout, name):
    files.write_text(layout.root / FOLDER / name, "x")
    assert check(layout).differences == {}


def test_a_missing_file_is_named_with_the_hash_it_should_have(layout):
    good = files.md5_file(layout.root / "params" / "a.yaml")
    (layout.root / "params" / "a.yaml").unlink()
    (sentence,) = check(layout).differences.values()
    assert sentence.startswith(f"params/a.yaml: is missing; dvc.lock says md5 {good}; ")


def test_a_changed_object_of_the_cache_is_named_with_the_file_it_stands_for(layout):
    path = cache_object(layout, files.md5_file(layout.root / FOLDER / "a.csv"))
    files.write_text(path, "forged\n")
    (sentence,) = check(layout).differences.values()
    assert (
        sentence.startswith(f"{layout.relative(path)}: is DVC's copy of {FOLDER}/a.csv, ")
        and "`rm -f .dvc/cache/" in sentence
        and "`dh repro`" in sentence
    )


def test_a_lock_file_that_is_gone_or_none_is_named_with_the_command_that_restores_it(layout):
    files.write_text(layout.root / "dvc.lock", "stages: 3")
    (sentence,) = check(layout).differences.values()
    assert sentence.startswith("dvc.lock: cannot be read") and "git checkout dvc.lock" in sentence
    (layout.root / "dvc.lock").unlink()
    (sentence,) = check(layout).differences.values()
    assert sentence.startswith("dvc.lock: is missing") and "git checkout dvc.lock" in sentence


def test_what_is_absent_with_reason_is_counted_and_no_difference(layout):
    stage = {"outs": [{"path": "data/derived/TSU/survey", "md5": "1a.dir"}]}
    files.write_text(layout.root / "dvc.lock", yaml.safe_dump({"stages": {"survey_derived@TSU": stage}}))
    result = check(layout)
    assert result.differences == {} and result.absent == {"TSU": {"data/derived/TSU/survey"}}
