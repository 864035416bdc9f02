"""Reading DVC's own files: its names for files and folders are computed here again, without asking DVC."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from disrupting_harm import files
from disrupting_harm.files import folder_md5
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.dvc_files import (
    cache_object,
    cached_listing,
    folder_listing,
    pinning_files,
    read_pins,
    unlocked_stages,
)


def test_our_name_of_a_folder_is_the_one_that_dvc_gives_it(tmp_path):
    folder = tmp_path / "b"
    for name in ("z.txt", "a/é.txt", "a.txt", "B.txt", "__pycache__/c.pyc", ".ipynb_checkpoints/n"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")
    (tmp_path / ".dvcignore").write_text("__pycache__\n.ipynb_checkpoints\n", encoding="utf-8")
    for arguments in (["init", "-q", "--no-scm"], ["add", "-q", "b"]):
        subprocess.run([sys.executable, "-m", "dvc", *arguments], cwd=tmp_path, check=True, capture_output=True)
    listing = folder_listing(folder)
    assert set(listing) == {"z.txt", "a/é.txt", "a.txt", "B.txt"}
    (pin,) = read_pins(Layout(tmp_path), tmp_path / "b.dvc")
    assert (pin.md5, pin.role, pin.is_folder) == (folder_md5(listing), "out", True)
    assert cached_listing(Layout(tmp_path), pin.md5) == listing


def test_what_is_being_written_below_a_folder_is_no_part_of_it(tmp_path):
    for name in ("survey/a.csv", ".survey.partial/b.csv", ".survey.old/a.csv", ".c.csv.partial", "survey.old/d.csv"):
        files.write_text(tmp_path / name, name)
    assert list(folder_listing(tmp_path)) == ["survey.old/d.csv", "survey/a.csv"]


def test_a_listing_that_is_not_what_its_name_says_is_not_read(tmp_path):
    layout, listing = Layout(tmp_path), json.dumps([{"md5": "0", "relpath": "a"}])
    md5 = files.md5_bytes(listing.encode()) + ".dir"
    assert cached_listing(layout, md5) is None
    files.write_text(cache_object(layout, md5), listing)
    assert cached_listing(layout, md5) == {"a": "0"}
    files.write_text(cache_object(layout, md5), listing + " ")
    assert cached_listing(layout, md5) is None


def test_every_pipeline_is_pinned_by_the_lock_beside_it(tmp_path):
    for path in ("dvc.yaml", "notebooks/a/dvc.yaml", "notebooks/b/dvc.yaml", "data/raw/KEN/survey.dvc"):
        files.write_text(tmp_path / path, "")
    found = [path.relative_to(tmp_path).as_posix() for path in pinning_files(Layout(tmp_path))]
    assert found == ["dvc.lock", "notebooks/a/dvc.lock", "notebooks/b/dvc.lock", "data/raw/KEN/survey.dvc"]


def test_paths_of_a_lock_file_are_relative_to_the_root_and_those_of_a_pointer_to_its_folder(tmp_path):
    lock, pointer = tmp_path / "notebooks" / "a" / "dvc.lock", tmp_path / "data" / "raw" / "KEN" / "survey.dvc"
    files.write_text(lock, "stages: {a@KEN: {deps: [{path: in, md5: 1a}], outs: [{path: out/KEN, md5: 2b.dir}]}}\n")
    files.write_text(pointer, "outs: [{path: survey, md5: 3c.dir}]\n")
    pins = [*read_pins(Layout(tmp_path), lock), *read_pins(Layout(tmp_path), pointer)]
    assert [(p.path, p.md5, p.role, p.named_by) for p in pins] == [
        ("in", "1a", "dep", "notebooks/a/dvc.lock"),
        ("out/KEN", "2b.dir", "out", "notebooks/a/dvc.lock"),
        ("data/raw/KEN/survey", "3c.dir", "out", "data/raw/KEN/survey.dvc"),
    ]


@pytest.mark.parametrize("name", ["dvc.lock", "a.dvc"])
@pytest.mark.parametrize(
    "content", [b"{", b"", b"- 1", b"stages: 3", b"stages: {a: {outs: [{path: b}]}}", b"\xff", b"outs: 1"]
)
def test_a_file_that_is_none_of_dvc_is_refused_by_name(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=name):
        read_pins(Layout(tmp_path), tmp_path / name)


PIPELINE = "stages: {a: {cmd: x, matrix: {country: [KEN, UGA]}}, b: {cmd: x}}\n"


def test_stages_without_an_entry_in_their_lock_file_are_named_a_unit_each(tmp_path):
    files.write_text(tmp_path / "dvc.yaml", PIPELINE)
    files.write_text(tmp_path / "dvc.lock", "stages: {a@KEN: {}, c: {}}\n")
    assert unlocked_stages(Layout(tmp_path)) == {"dvc.lock": ["a@UGA", "b"]}
    files.write_text(tmp_path / "dvc.lock", "stages: {a@KEN: {}, a@UGA: {}, b: {}}\n")
    assert unlocked_stages(Layout(tmp_path)) == {}


@pytest.mark.parametrize("lock", [None, b"", b"{", b"- 1", b"stages: 3", b"stages: {a: 1", b"other: {}", b"\xff"])
def test_a_lock_file_that_is_lost_or_damaged_is_left_to_who_reads_it_and_hides_no_other(tmp_path, lock):
    for folder in ("", "notebooks/a/"):
        files.write_text(tmp_path / f"{folder}dvc.yaml", PIPELINE)
    if lock is not None:
        (tmp_path / "dvc.lock").write_bytes(lock)
    files.write_text(tmp_path / "notebooks" / "a" / "dvc.lock", "stages: {a@KEN: {}, a@UGA: {}}\n")
    assert unlocked_stages(Layout(tmp_path)) == {"notebooks/a/dvc.lock": ["b"]}
