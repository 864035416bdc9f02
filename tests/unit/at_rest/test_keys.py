"""One key file for each unit, outside every repository, readable by its owner alone, and never replaced."""

from __future__ import annotations

import os

import pytest
from tests.small_keys import secret_of, write_key

from disrupting_harm.at_rest import keys
from disrupting_harm.at_rest.keys import VARIABLE, key_path, keys_folder, listed_units, make_key, read_key
from disrupting_harm.errors import MissingKeyError, UserError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "keys"))
    return tmp_path / "keys"


def test_the_folder_is_the_named_one_or_lies_among_the_users_settings(monkeypatch, tmp_path, folder):
    assert keys_folder() == folder
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    assert keys_folder() == tmp_path / "settings" / "disrupting-harm" / "keys"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert key_path("KEN") == tmp_path / "home" / ".config" / "disrupting-harm" / "keys" / "KEN.key"


def test_a_new_key_is_its_owners_alone_and_another_each_time(folder):
    path = make_key("KEN")
    assert path == folder / "KEN.key" and path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o077 == 0
    assert os.listdir(folder) == ["KEN.key"], "nothing is left beside it"
    made = read_key("KEN")
    assert len(made.secret) == 64 and made.unit == "KEN"
    make_key("THA")
    assert read_key("THA").secret != made.secret and read_key("THA").id != made.id
    assert list(listed_units()) == ["KEN", "THA"]


def test_a_key_is_never_replaced(folder):
    before = make_key("KEN").read_bytes()
    with pytest.raises(UserError, match="KEN has a key already"):
        make_key("KEN")
    assert (folder / "KEN.key").read_bytes() == before


def test_of_two_that_make_it_at_once_the_first_stays(folder, monkeypatch):
    """The other one made its key between the look and the write."""
    first = write_key(folder, "KEN").read_bytes()
    monkeypatch.setattr(keys.os.path, "lexists", lambda path: False)
    with pytest.raises(UserError, match="KEN has a key already"):
        make_key("KEN")
    assert (folder / "KEN.key").read_bytes() == first and os.listdir(folder) == ["KEN.key"]


def test_neither_a_key_nor_its_messages_show_the_secret(folder):
    path = write_key(folder, "KEN")
    key = read_key("KEN")
    assert key.secret == secret_of("KEN") and repr(key) == "Key(unit='KEN')"
    coded = path.read_text().split()[-1]
    path.write_text(path.read_text().replace("KEN", "THA"))
    with pytest.raises(MissingKeyError, match="key of another unit") as raised:
        read_key("KEN")
    assert coded[:12] not in str(raised.value)


def test_a_missing_key_is_told_in_one_sentence_with_what_to_type(folder):
    with pytest.raises(MissingKeyError) as raised:
        read_key("KEN")
    said = str(raised.value)
    assert said.startswith(f"{folder / 'KEN.key'}: the key of KEN is not there") and said.endswith(
        "type `dh keys new KEN`."
    )
    assert "\n" not in said and said.count(". ") == 0


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o620])
def test_a_key_that_others_can_read_is_refused(folder, mode):
    path = write_key(folder, "KEN")
    path.chmod(mode)
    with pytest.raises(MissingKeyError, match=f"others can read this key; .*chmod 600 {path}"):
        read_key("KEN")


@pytest.mark.parametrize("marker", ["params/study.yaml", ".git/HEAD", ".git"])
def test_a_key_inside_a_repository_is_refused_and_none_is_made_there(tmp_path, folder, marker):
    sign = tmp_path / marker  # a work tree of git has a file of this name
    sign.parent.mkdir(parents=True, exist_ok=True)
    sign.touch()
    with pytest.raises(MissingKeyError, match=f"never kept inside a repository, and {tmp_path} is one"):
        make_key("KEN")
    assert not folder.exists()
    write_key(folder, "KEN")
    with pytest.raises(MissingKeyError, match=f"never kept inside a repository.*{VARIABLE}"):
        read_key("KEN")


def test_a_link_does_not_hide_that_a_key_lies_inside_a_repository(tmp_path, monkeypatch):
    (tmp_path / "clone" / ".git").mkdir(parents=True)
    write_key(tmp_path / "clone" / "hidden", "KEN")
    (tmp_path / "keys").symlink_to(tmp_path / "clone" / "hidden")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "keys"))
    with pytest.raises(MissingKeyError, match="inside a repository"):
        read_key("KEN")
    write_key(tmp_path / "outside", "KEN")
    (tmp_path / "clone" / "link").symlink_to(tmp_path / "outside")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "clone" / "link"))
    with pytest.raises(MissingKeyError, match="inside a repository"):
        read_key("KEN")


@pytest.mark.parametrize(
    "text",
    [
        "", "# only a comment\n", "disrupting-harm-key-1 KEN\n", "disrupting-harm-key-1 KEN c2hvcnQ=\n", "other-2 KEN c2hvcnQ=\n",
        "disrupting-harm-key-1 KEN not/base64!\n", "x\ny\n", "\x00\xff",
    ],
)  # fmt: skip
def test_a_damaged_key_is_told(folder, text):
    write_key(folder, "KEN").write_text(text, encoding="utf-8")
    with pytest.raises(MissingKeyError, match="is no whole key file"):
        read_key("KEN")


def test_a_folder_in_the_place_of_a_key_or_a_file_in_that_of_the_folder_is_told(folder, monkeypatch):
    (folder / "KEN.key").mkdir(parents=True)
    with pytest.raises(MissingKeyError, match="cannot be read"):
        read_key("KEN")
    (folder.parent / "file").touch()
    monkeypatch.setenv(VARIABLE, str(folder.parent / "file"))
    with pytest.raises(UserError, match="is no folder"):
        make_key("THA")
    assert list(listed_units()) == []


def test_other_files_of_the_folder_are_no_keys(folder):
    write_key(folder, "KEN")
    for name in ("notes.txt", "ken.key", "KENYA.key", ".THA.key.1.partial"):
        (folder / name).touch()
    assert list(listed_units()) == ["KEN"]
