"""Sealed bytes: the same each time, opened in memory with the one key that fits, told in one sentence where none does."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.small_keys import secret_of, write_key

from disrupting_harm.at_rest.keys import VARIABLE, read_key
from disrupting_harm.at_rest.sealed import (
    MAGIC,
    is_sealed,
    open_bytes,
    open_sealed,
    read_plain,
    seal,
    sealed_for,
    write_by_class,
    write_sealed,
)
from disrupting_harm.errors import MissingKeyError, SealError


ROWS = b"respondent_id,answer\nKEEP-THIS-INSIDE,1\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "keys"))
    write_key(tmp_path / "keys", "KEN")
    return tmp_path / "keys"


def test_the_cipher_is_that_of_rfc_5297():
    """Its example A.1: deterministic authenticated encryption, without a nonce."""
    key = bytes.fromhex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
    header = bytes.fromhex("101112131415161718191a1b1c1d1e1f2021222324252627")
    plain = bytes.fromhex("112233445566778899aabbccddee")
    sealed = bytes.fromhex("85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c")
    assert AESSIV(key).encrypt(plain, [header]) == sealed


def test_a_sealed_file_says_what_it_is_and_the_rest_is_aes_siv_under_that_line(folder):
    sealed = seal(ROWS, "KEN")
    header, _, rest = sealed.partition(b"\n")
    assert header == f"Disrupting Harm, sealed 1, unit KEN, key {read_key('KEN').id}".encode()
    assert AESSIV(secret_of("KEN")).decrypt(rest, [header + b"\n"]) == ROWS
    assert b"KEEP-THIS-INSIDE" not in sealed


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300))
def test_any_content_comes_back_and_gives_the_same_bytes_each_time(folder, data):
    sealed = seal(data, "KEN")
    assert seal(data, "KEN") == sealed and open_bytes(sealed, "f") == data


def test_other_content_or_another_key_gives_other_bytes(folder):
    sealed = seal(ROWS, "KEN")
    write_key(folder, "THA")
    assert seal(ROWS[:-1], "KEN")[100:] != sealed[100:] and seal(ROWS, "THA") != sealed
    write_key(folder, "KEN", which=1)
    assert seal(ROWS, "KEN") != sealed


def test_a_file_is_opened_in_memory_and_a_plain_one_read_as_it_is(folder, tmp_path):
    sealed, plain = tmp_path / "sealed.csv", tmp_path / "plain.csv"
    write_sealed(sealed, ROWS, "KEN")
    plain.write_bytes(ROWS)
    assert read_plain(sealed) == read_plain(plain) == open_sealed(sealed).read() == ROWS
    assert is_sealed(sealed) and not is_sealed(plain)
    assert sealed_for(sealed) == ("KEN", read_key("KEN").id) and sealed_for(plain) is None
    assert sealed_for(tmp_path / "nothing") is None
    assert sorted(p.name for p in tmp_path.iterdir()) == ["keys", "plain.csv", "sealed.csv"]


@pytest.mark.parametrize("data_class, is_it", [("restricted", True), ("synthetic", False), ("public", False)])
def test_restricted_data_alone_are_sealed_and_others_need_no_key(folder, tmp_path, data_class, is_it):
    if not is_it:
        (folder / "KEN.key").unlink()
    write_by_class(tmp_path / "f", ROWS, unit="KEN", data_class=data_class)
    assert is_sealed(tmp_path / "f") is is_it
    assert is_it or (tmp_path / "f").read_bytes() == ROWS


def test_without_the_key_nothing_is_written_and_nothing_is_opened(folder, tmp_path):
    sealed = seal(ROWS, "KEN")
    (folder / "KEN.key").unlink()
    with pytest.raises(MissingKeyError, match="dh keys new KEN"):
        write_sealed(tmp_path / "f", ROWS, "KEN")
    assert [p.name for p in tmp_path.iterdir()] == ["keys"]
    with pytest.raises(MissingKeyError, match="the key of KEN is not there"):
        open_bytes(sealed, "f")


def test_another_key_is_told_by_its_id(folder):
    sealed, first = seal(ROWS, "KEN"), read_key("KEN").id
    write_key(folder, "KEN", which=1)
    with pytest.raises(
        SealError, match=f"f.csv: is sealed with key {first}, and .*KEN.key is key {read_key('KEN').id}"
    ):
        open_bytes(sealed, "f.csv")


def test_a_changed_or_cut_file_is_told(folder):
    sealed = seal(ROWS, "KEN")
    first_line = sealed.index(b"\n") + 1
    spoilt = {
        "the last byte": sealed[:-1] + bytes([sealed[-1] ^ 1]),
        "the first of the ciphertext": sealed[:first_line] + bytes([sealed[first_line] ^ 1]) + sealed[first_line + 1 :],
        "cut in the ciphertext": sealed[:-1],
        "cut in its first 16 bytes": sealed[: first_line + 5],
        "cut after the first line": sealed[:first_line],
        "cut in the first line": sealed[: len(MAGIC) + 3],
        "longer": sealed + b"\n",
        "lines ended for Windows": sealed.replace(b"\n", b"\r\n", 1),
    }
    for what, data in spoilt.items():
        with pytest.raises(SealError, match="f.csv: is sealed and was changed or cut short since"):
            open_bytes(data, "f.csv")
            pytest.fail(what)


def test_the_first_line_is_part_of_what_is_held_against_the_key(folder):
    """A file sealed for one unit is none of another, whatever its first line is made to say."""
    write_key(folder, "THA").write_bytes((folder / "KEN.key").read_bytes().replace(b"KEN", b"THA"))
    with pytest.raises(SealError, match="changed"):
        open_bytes(seal(ROWS, "KEN").replace(b"unit KEN", b"unit THA"), "f")
