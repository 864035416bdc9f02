"""A manifest has one text, names files below the release alone, and is believed only as it was written."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from tests.small_release import SHA, manifest

from disrupting_harm.errors import UserError
from disrupting_harm.release.manifest import MANIFEST, NotAManifest, Pin, ReleasedFile, find_release, read_manifest


def test_what_is_written_is_read(tmp_path):
    (tmp_path / MANIFEST).write_text(manifest().text(), encoding="utf-8")
    assert read_manifest(tmp_path) == manifest()


def test_a_folder_without_a_manifest_is_a_mistake_of_the_user(tmp_path):
    with pytest.raises(UserError, match="is no release"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + " ",
        lambda text: text.replace('"number": 1', '"number": "1"'),
        lambda text: text.replace("{", '{"number": 2, ', 1),
        lambda text: text.replace('"number": 1', '"number": 1, "more": 2'),
        lambda text: "null",
        lambda text: "",
        lambda text: text[:-20],
    ],
)
def test_a_manifest_that_is_written_otherwise_is_none(tmp_path, change):
    (tmp_path / MANIFEST).write_text(change(manifest().text()), encoding="utf-8")
    with pytest.raises(NotAManifest):
        read_manifest(tmp_path)


def test_bytes_that_are_no_text_are_no_manifest(tmp_path):
    (tmp_path / MANIFEST).write_bytes(b"\xff{}")
    with pytest.raises(NotAManifest):
        read_manifest(tmp_path)


@pytest.mark.parametrize("path", ["../a", "a/../../b", "/etc/hostname", "a\\b", "", ".", "a//b", "./a"])
def test_a_path_that_leads_out_of_the_release_is_refused(path):
    with pytest.raises(ValidationError):
        Pin(path=path, sha256=SHA)
    with pytest.raises(ValidationError):
        ReleasedFile(path=path, sha256=SHA, size=0, role="table")


def test_the_release_around_a_place_is_found_and_another_manifest_is_none(tmp_path):
    release = tmp_path / "a b"
    (release / "outputs" / "KEN").mkdir(parents=True)
    (release / MANIFEST).write_text("{}", encoding="utf-8")
    (tmp_path / MANIFEST).write_text("of another program", encoding="utf-8")
    found = [find_release(place) for place in (release, release / "outputs" / "KEN", release / MANIFEST)]
    assert found == [release.resolve()] * 3 and find_release(tmp_path) is None
