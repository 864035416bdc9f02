"""`dh release`: what leaves is listed with class, trace id and record, marked, and the same bytes each time."""

from __future__ import annotations

import json
import re

import pytest
import yaml
from tests.checkouts import copy_clone
from tests.edits import edit_first
from tests.releases import (
    PAGE,
    TABLE,
    append,
    listing,
    release_real,
)
from tests.small_release import COUNTS, MIXED, REAL, commit, git

from disrupting_harm import files
from disrupting_harm.release.log import LOG
from disrupting_harm.release.manifest import MANIFEST, read_manifest
from disrupting_harm.release.marks import page_is_marked


pytestmark = [
    pytest.mark.xdist_group("released"),
    pytest.mark.pipeline,
    pytest.mark.usefixtures("same_values_looked_at_once"),
]


# What a release says about itself: for people, and in the words of standards (tests/unit/release/described).
ABOUT = {
    "README.md", "index.html", "dvc.yaml", "ro-crate-metadata.json", "prov.json", "datapackage.json", "codecheck.yml",
    "ddi.xml",
}  # fmt: skip


# -- what a release holds


def test_a_release_holds_the_public_half_of_the_unit_and_lists_it(dh, layout, folder):
    release_real(dh, folder)
    manifest = read_manifest(folder)
    of_unit = {
        layout.relative(p) for f in (layout.outputs() / REAL, layout.report(REAL)) for p in f.rglob("*") if p.is_file()
    }
    assert {f.path for f in manifest.files} == of_unit | ABOUT
    assert set(listing(folder)) == {f.path for f in manifest.files} | {MANIFEST}
    for file in manifest.files:
        assert (files.sha256_file(folder / file.path), (folder / file.path).stat().st_size) == (file.sha256, file.size)
    assert manifest.units == (REAL,) and manifest.commit == git(layout, "rev-parse", "HEAD").strip()
    assert [f.path for f in manifest.files] == sorted(f.path for f in manifest.files)


def test_each_saved_file_is_listed_with_its_class_trace_id_and_record(dh, layout, folder):
    release_real(dh, folder)
    by_path = {f.path: f for f in read_manifest(folder).files}
    table = by_path[TABLE]
    assert (table.data_class, table.kind, table.trace_id) == ("public", "estimates", f"{REAL}/{COUNTS}/counts")
    assert table.record == f"outputs/{REAL}/{COUNTS}/record.json" and table.record in by_path
    assert not any(f.stand_in for f in by_path.values())


def test_the_pins_are_the_lock_files_and_pointers_of_the_commit(dh, layout, folder):
    release_real(dh, folder)
    manifest = read_manifest(folder)
    assert {"dvc.lock", "requirements.lock", f"notebooks/{COUNTS}/dvc.lock"} <= {pin.path for pin in manifest.pins}
    for pin in manifest.pins:
        assert files.sha256_text(git(layout, "show", f"{manifest.commit}:{pin.path}")) == pin.sha256


def test_the_same_commit_gives_the_same_bytes_wherever_it_is_released(dh, released_study, tmp_path, monkeypatch):
    found = []
    for name in ("one", "two of them"):
        copy_clone(released_study.root, tmp_path / name)
        monkeypatch.chdir(tmp_path / name)
        release_real(dh, tmp_path / f"release {name}", "--date", "2026-11-26")
        found.append((listing(tmp_path / f"release {name}"), (tmp_path / name / LOG).read_bytes()))
    assert found[0] == found[1]
    assert str(tmp_path).encode() not in b"".join(found[0][0].values())


def test_an_empty_folder_is_filled(dh, layout, folder):
    folder.mkdir()
    release_real(dh, folder)
    assert dh("release", "--check", str(folder)).code == 0


def test_a_demonstration_is_marked_on_every_page_of_its_own_and_of_the_unit_with_stand_ins(dh, layout, folder):
    assert dh("release", str(folder), "--demonstration").code == 0
    manifest = read_manifest(folder)
    assert manifest.demonstration and manifest.units == (MIXED, REAL)
    assert all(page_is_marked(folder / page) for page in ("index.html", PAGE))
    assert not page_is_marked(folder / f"outputs/reports/{REAL}/report.html"), "what is real is not called a stand-in"
    assert "SYNTHETIC" in (folder / "README.md").read_text(encoding="utf-8")
    stand_ins = [f.path for f in manifest.files if f.stand_in]
    assert f"outputs/{MIXED}/sampling_design/record.json" in stand_ins and PAGE in stand_ins
    assert f"outputs/{MIXED}/{COUNTS}/counts.csv" not in stand_ins


def test_a_release_of_real_data_calls_nothing_synthetic(dh, layout, folder):
    release_real(dh, folder)
    assert b"SYNTHETIC" not in b"".join((folder / name).read_bytes() for name in ("README.md", "index.html"))


def test_a_new_file_elsewhere_is_the_persons_own(dh, layout, folder):
    append(layout.root / "notes.txt")
    release_real(dh, folder)


def test_what_the_command_prints_and_what_the_release_says_of_its_files_agree(dh, layout, folder):
    outcome = release_real(dh, folder)
    number, about = map(
        int, re.search(r": (\d+) files of \w+, and (\d+) about the release itself\n", outcome.out).groups()
    )
    assert f"- Files of the study: {number}\n" in (folder / "README.md").read_text(encoding="utf-8")
    assert number + about == len(read_manifest(folder).files) and about == len(ABOUT)


def test_another_unit_that_was_made_of_other_parameters_code_and_packages_does_not_hinder(dh, layout, folder):
    """What its lock file and records say of files that both units share is of no file that the release holds or reads."""
    lock = layout.notebook(COUNTS).with_name("dvc.lock")
    content = yaml.safe_load(lock.read_text(encoding="utf-8"))
    for dep in content["stages"][f"{COUNTS}@{MIXED}"]["deps"]:
        dep["md5"] = "0" * 32
    lock.write_text(yaml.safe_dump(content), encoding="utf-8")
    path = layout.output(MIXED, COUNTS) / "record.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    for part in (record["code"], record["lock"], *record["parameters"], *record["inputs"]):
        part["sha256"] = "0" * 64
    path.write_text(json.dumps(record), encoding="utf-8")
    commit(layout)
    told = dh("release", str(folder), "--units", MIXED, "--demonstration").err
    assert "data/slices/library" in told and not folder.exists(), "the unit itself cannot be released"
    release_real(dh, folder)


def test_a_difference_of_another_unit_alone_does_not_hinder(dh, layout, folder):
    edit_first(layout.root / f"outputs/{MIXED}/{COUNTS}/counts.csv", "2019", "2018")
    release_real(dh, folder)
