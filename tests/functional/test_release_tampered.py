"""A release that was tampered with is not verified."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.releases import (
    TABLE,
    append,
    change_a_byte,
    change_a_byte_and_the_manifest,
    forge_manifest,
    listing,
    release_real,
)
from tests.small_release import COUNTS, commit, git

from disrupting_harm.release.log import LOG
from disrupting_harm.release.manifest import MANIFEST, read_manifest


pytestmark = [
    pytest.mark.xdist_group("released"),
    pytest.mark.pipeline,
    pytest.mark.usefixtures("same_values_looked_at_once"),
]


# -- a release that is checked


@pytest.fixture
def released(dh, layout, folder) -> Path:
    """A release whose line of the log is committed."""
    release_real(dh, folder)
    commit(layout)
    return folder


def swap_for_a_link(folder: Path) -> None:
    (folder / TABLE).rename(folder.parent / "elsewhere.csv")
    (folder / TABLE).symlink_to(folder.parent / "elsewhere.csv")


def change_a_pin(folder: Path) -> None:
    pins = read_manifest(folder).pins
    forge_manifest(folder, pins=(pins[0].model_copy(update={"sha256": "0" * 64}), *pins[1:]))


def add_a_key_twice(folder: Path) -> None:
    text = (folder / MANIFEST).read_text(encoding="utf-8")
    (folder / MANIFEST).write_text(text.replace("{", '{"number": 7, ', 1), encoding="utf-8")


TAMPERED = {
    "a byte of a table": (change_a_byte, f"{TABLE}: has sha256"),
    "a file taken away": (lambda folder: (folder / TABLE).unlink(), f"{TABLE}: is missing"),
    "a file added": (
        lambda folder: append(folder / "outputs" / "more.csv"),
        "outputs/more.csv: is not in the manifest",
    ),
    "a link in the place of a file": (swap_for_a_link, f"{TABLE}: is missing"),
    "a page of the release itself": (lambda folder: append(folder / "README.md"), "README.md: has sha256"),
    "a table and the manifest": (change_a_byte_and_the_manifest, f"{LOG}: holds no release with this manifest"),
    "a pin": (change_a_pin, f"{MANIFEST}: its digest of all pins"),
    "a key that stands twice": (add_a_key_twice, f"{MANIFEST}: is written otherwise"),
    "no manifest any more": (lambda folder: (folder / MANIFEST).write_text("{}"), f"{MANIFEST}: is not a manifest"),
}


@pytest.mark.parametrize("tamper, said", TAMPERED.values(), ids=TAMPERED.keys())
def test_a_tampered_release_is_not_verified(dh, released, tamper, said):
    assert dh("release", "--check", str(released)).code == 0
    tamper(released)
    outcome = dh("release", "--check", str(released))
    assert (outcome.code, outcome.err) == (1, "") and said in outcome.out


def test_a_check_changes_no_file(dh, layout, released):
    before = listing(released), git(layout, "status", "--porcelain")
    assert dh("release", "--check", str(released)).code == 0
    assert (listing(released), git(layout, "status", "--porcelain")) == before


def test_a_record_rewritten_with_its_locks_and_an_amended_commit_is_not_what_was_released(dh, layout, folder):
    """The tampering A06b: everything in the clone agrees with itself, and what was released says otherwise."""
    release_real(dh, folder)
    append(layout.root / f"notebooks/{COUNTS}/dvc.lock", "# rewritten\n")
    git(layout, "add", "-A")
    git(layout, "-c", "user.name=test", "-c", "user.email=test@example.org", "commit", "-q", "--amend", "--no-edit")
    outcome = dh("release", "--check", str(folder))
    assert outcome.code == 1 and "is none that this clone's HEAD follows from" in outcome.out


def test_what_is_no_release_is_a_users_mistake(dh, layout, tmp_path):
    for arguments in (
        ("--check", str(tmp_path)),
        ("--check", str(tmp_path / "nothing")),
        (str(tmp_path / "x"), "--keys", "k.yaml"),
    ):
        outcome = dh("release", *arguments)
        assert (outcome.code, outcome.out, len(outcome.err.splitlines())) == (2, "", 1)
