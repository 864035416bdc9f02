"""Keys that sign releases: the public ones are parameters with dates, the private one is a file outside the repository."""

from __future__ import annotations

import base64
import binascii
import stat
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field, model_validator

from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.study.model import Model, Name
from disrupting_harm.study.parameter_file import validate_file


if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEYS = "params/release_keys.yaml"


def _is_public_key(text: str) -> str:
    decode_public(text)
    return text


class ReleaseKey(Model):
    """public: the key as `openssl pkey -pubout` prints it between its two lines. A signature counts if its date lies in the span."""

    holder: str
    public: Annotated[str, AfterValidator(_is_public_key)]
    start: date = Field(alias="from")
    until: date

    @model_validator(mode="after")
    def _in_order(self) -> ReleaseKey:
        if self.start > self.until:
            raise ValueError("`from` must not be after `until`")
        return self

    def is_valid_on(self, day: date) -> bool:
        return self.start <= day <= self.until


class KeyFile(Model):
    keys: dict[Name, ReleaseKey]

    def name_of(self, public: str) -> str | None:
        return next((name for name, key in self.keys.items() if key.public == public), None)


def load_keys(path: Path, layout: Layout | None = None) -> KeyFile:
    """The keys of a file, by default that of a clone. Raises UserError where it is not there or not right."""
    path = path.resolve()
    at = layout if layout and path.is_relative_to(layout.root) else Layout(path.parent)
    if not path.is_file():
        raise UserError(f"{at.relative(path)}: is not there; name a file of public keys with `--keys FILE`.")
    return validate_file(at, path, KeyFile)


def read_private(path: Path, layout: Layout) -> Ed25519PrivateKey:
    """A private key in PEM. Raises UserError for a file that is none, that others can read, or that lies in the clone."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    if not path.is_file():
        raise UserError(f"{path}: is no file; make a key with `openssl genpkey -algorithm ed25519 -out FILE`.")
    if path.resolve().is_relative_to(layout.root):
        raise UserError(f"{path}: a private key must not lie in the clone; move it out of it.")
    if stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        raise UserError(f"{path}: others can read this private key; take that away with `chmod 600`.")
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except TypeError:
        raise UserError(f"{path}: is locked with a password, which is not asked for; give a key without one.") from None
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise UserError(
            f"{path}: is no private key of ed25519 in PEM; make one with `openssl genpkey -algorithm ed25519 -out FILE`."
        )
    return key


def encode_public(key: Ed25519PublicKey) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def decode_public(text: str) -> Ed25519PublicKey:
    """Raises ValueError for what is no public key of ed25519, or is written otherwise than `encode_public` writes it."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey) or encode_public(key) != text:
        raise ValueError("is no public key of ed25519")
    return key
