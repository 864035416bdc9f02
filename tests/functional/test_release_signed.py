"""A signed release is verified without a clone, by keys that count in their time."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from tests.checkouts import ROOT
from tests.releases import (
    change_a_byte_and_the_manifest,
    refused,
    release_real,
)
from tests.small_release import REAL, commit, git, write_key

from disrupting_harm.release.keys import KEYS
from disrupting_harm.release.log import LOG, read_log
from disrupting_harm.release.manifest import SIGNATURE


pytestmark = [
    pytest.mark.xdist_group("released"),
    pytest.mark.pipeline,
    pytest.mark.usefixtures("same_values_looked_at_once"),
]


def state_key(path: Path, public: str, start: str = "2026-01-01", until: str = "2026-12-31") -> None:
    path.write_text(
        f"keys:\n  authors: {{holder: The authors, public: {public}, from: {start}, until: {until}}}\n",
        encoding="utf-8",
    )


@pytest.fixture
def key(layout, tmp_path) -> Path:
    """A private key, whose public one the clone states for the year 2026."""
    path = tmp_path / "private.pem"
    state_key(layout.root / KEYS, write_key(path))
    commit(layout, "key")
    return path


# -- what the documentation says


def test_the_commands_of_the_page_run_one_after_the_other(dh, layout, tmp_path):
    """The unit of the project that holds no stand-in is another here; the log and the key are committed between them, as told."""
    state_key(layout.root / KEYS, write_key(tmp_path / "release_key.pem"))
    commit(layout)
    text = (ROOT / "docs" / "how-to" / "release.md").read_text(encoding="utf-8")
    commands = re.findall(r"^dh release [^\n]*", text, flags=re.MULTILINE)
    assert len(commands) == 3
    for command in commands:
        arguments = [REAL if argument == "USA" else argument for argument in shlex.split(command)[1:]]
        outcome = dh(*arguments)
        assert (outcome.code, outcome.err) == (0, ""), command
        if "--check" not in arguments:
            commit(layout)
    assert "by its signature and the log of this clone" in outcome.out


@pytest.fixture
def signed(dh, layout, folder, key) -> Path:
    release_real(dh, folder, "--date", "2026-11-26", "--sign", str(key))
    commit(layout)
    return folder


def test_a_signed_release_is_verified_without_a_clone(dh, layout, signed, tmp_path, monkeypatch):
    keys = tmp_path / "keys.yaml"
    shutil.copy(layout.root / KEYS, keys)
    monkeypatch.chdir(tmp_path)
    outcome = dh("release", "--check", str(signed), "--keys", str(keys))
    assert (outcome.code, outcome.err) == (0, "") and "by its signature" in outcome.out
    assert dh("release", "--check", str(signed)).code == 1, "without keys and clone nobody says who wrote it"


def test_in_a_clone_signature_and_log_both_vouch(dh, layout, signed):
    outcome = dh("release", "--check", str(signed))
    assert outcome.code == 0 and "by its signature and the log of this clone" in outcome.out
    assert read_log(layout)[0].signed_by == "authors"


def test_a_release_without_its_signature_is_not_verified(dh, layout, signed):
    (signed / SIGNATURE).unlink()
    for keys in ((), ("--keys", str(layout.root / KEYS))):
        outcome = dh("release", "--check", str(signed), *keys)
        assert outcome.code == 1 and f"{SIGNATURE}: is missing" in outcome.out


def test_a_forged_table_with_a_forged_manifest_does_not_carry_the_signature(dh, layout, signed, tmp_path, monkeypatch):
    shutil.copy(layout.root / KEYS, tmp_path / "keys.yaml")
    monkeypatch.chdir(tmp_path)
    change_a_byte_and_the_manifest(signed)
    outcome = dh("release", "--check", str(signed), "--keys", "keys.yaml")
    assert outcome.code == 1 and f"{SIGNATURE}: is not one over this manifest and these pins" in outcome.out


def test_a_study_rewritten_in_all_its_parts_and_signed_by_another_key_is_not_verified(
    dh, layout, signed, tmp_path, monkeypatch
):
    """The tampering A06b with a release of its own: record, locks, commit, log and manifest agree, and the key is another."""
    right = tmp_path / "right.yaml"
    shutil.copy(layout.root / KEYS, right)
    own = tmp_path / "own.pem"
    state_key(layout.root / KEYS, write_key(own))
    (layout.root / LOG).unlink()
    git(layout, "checkout", "-q", "--orphan", "rewritten")
    commit(layout, "all anew")
    forged = tmp_path / "forged"
    release_real(dh, forged, "--date", "2026-11-26", "--sign", str(own))
    commit(layout)
    monkeypatch.chdir(tmp_path)
    outcome = dh("release", "--check", str(forged), "--keys", str(right))
    assert outcome.code == 1 and f"{SIGNATURE}: is by a key that right.yaml does not name" in outcome.out


@pytest.mark.parametrize("day", ["2025-12-31", "2027-01-01"])
def test_a_key_signs_only_in_its_time(dh, layout, folder, key, day):
    (sentence,) = refused(
        dh("release", str(folder), "--units", REAL, "--date", day, "--sign", str(key)), folder, layout
    )
    assert sentence.startswith(f"{KEYS}, key keys.authors: is valid from 2026-01-01 until 2026-12-31, and not on {day}")


@pytest.mark.parametrize("start, until", [("2025-01-01", "2026-11-25"), ("2026-11-27", "2027-01-01")])
def test_a_signature_by_a_key_out_of_its_time_does_not_count(dh, layout, signed, start, until):
    public = next(iter((layout.root / KEYS).read_text(encoding="utf-8").split("public: ")[1:])).split(",")[0]
    state_key(layout.root / KEYS, public, start, until)
    outcome = dh("release", "--check", str(signed))
    assert outcome.code == 1 and f"is valid from {start} until {until}" in outcome.out


def test_a_signature_is_of_a_day_and_its_key_is_stated(dh, layout, folder, key, tmp_path):
    (sentence,) = refused(dh("release", str(folder), "--units", REAL, "--sign", str(key)), folder, layout)
    assert "--date" in sentence
    other = tmp_path / "other.pem"
    public = write_key(other)
    (sentence,) = refused(
        dh("release", str(folder), "--units", REAL, "--date", "2026-11-26", "--sign", str(other)), folder, layout
    )
    assert sentence.startswith(f"{KEYS}, key keys: names no key of") and f"`public: {public}`" in sentence


def test_a_private_key_that_others_can_read_or_that_lies_in_the_clone_is_refused(dh, layout, folder, key):
    inside = layout.root / "private.pem"
    shutil.copy(key, inside)
    (sentence,) = refused(
        dh("release", str(folder), "--units", REAL, "--date", "2026-11-26", "--sign", str(inside)), folder, layout
    )
    assert "must not lie in the clone" in sentence
    inside.unlink()
    key.chmod(0o644)
    (sentence,) = refused(
        dh("release", str(folder), "--units", REAL, "--date", "2026-11-26", "--sign", str(key)), folder, layout
    )
    assert "others can read this private key" in sentence


@pytest.mark.parametrize("text", ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_file_that_is_no_key_is_refused(dh, layout, folder, key, text):
    key.write_text(text, encoding="utf-8")
    (sentence,) = refused(
        dh("release", str(folder), "--units", REAL, "--date", "2026-11-26", "--sign", str(key)), folder, layout
    )
    assert "is no private key of ed25519" in sentence


def test_keys_that_are_not_right_are_told_by_line_and_key(dh, layout, signed, tmp_path):
    keys = tmp_path / "keys.yaml"
    keys.write_text("keys:\n  authors: {holder: A, public: none, from: 2026-02-01, until: soon}\n", encoding="utf-8")
    outcome = dh("release", "--check", str(signed), "--keys", str(keys))
    assert (outcome.code, outcome.out) == (2, "")
    assert "keys.yaml, line 2, key keys.authors.public: is no public key of ed25519" in outcome.err
    assert "keys.yaml, line 2, key keys.authors.until: " in outcome.err
    assert dh("release", "--check", str(signed), "--keys", str(tmp_path / "absent.yaml")).code == 2
