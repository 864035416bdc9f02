"""Public keys are parameters with dates; a private key is a file that nobody else reads, outside the clone."""

from __future__ import annotations

from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from tests.small_release import write_key

from disrupting_harm.errors import UserError
from disrupting_harm.release.keys import ReleaseKey, decode_public, encode_public, load_keys, read_private


def stated(**fields) -> dict:
    public = encode_public(Ed25519PrivateKey.generate().public_key())
    return {"holder": "A", "public": public, "from": "2026-01-01", "until": "2026-12-31"} | fields


def test_a_public_key_is_written_one_way(tmp_path):
    public = write_key(tmp_path / "key.pem")
    assert encode_public(decode_public(public)) == public
    for other in (public[:-4], public + "\n", " " + public, "none", ""):
        with pytest.raises(ValueError):
            decode_public(other)


@pytest.mark.parametrize(
    "day, valid", [("2025-12-31", False), ("2026-01-01", True), ("2026-12-31", True), ("2027-01-01", False)]
)
def test_a_key_is_valid_on_its_days_the_first_and_last_among_them(day, valid):
    assert ReleaseKey(**stated()).is_valid_on(date.fromisoformat(day)) is valid


def test_a_span_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="must not be after"):
        ReleaseKey(**stated(**{"from": "2027-01-01"}))


def test_the_keys_of_the_project_are_read(root):
    from disrupting_harm.layout import Layout
    from disrupting_harm.release.keys import KEYS

    load_keys(root / KEYS, Layout(root))


def test_a_private_key_is_read(study, tmp_path):
    public = write_key(tmp_path / "key.pem")
    assert encode_public(read_private(tmp_path / "key.pem", study).public_key()) == public


def test_a_key_of_another_kind_or_with_a_password_is_refused_in_a_sentence(study, tmp_path):
    path = tmp_path / "key.pem"
    other = ec.generate_private_key(ec.SECP256R1())
    locked = Ed25519PrivateKey.generate()
    for data, said in (
        (other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), "is no private key of ed25519"),
        (
            locked.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")),
            "is locked with a password",
        ),
        (b"\xff", "is no private key of ed25519"),
    ):
        path.write_bytes(data)
        path.chmod(0o600)
        with pytest.raises(UserError, match=said):
            read_private(path, study)
