"""A signature over a release: over the digest of its manifest, and over that of all pins, which the manifest holds."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.release.keys import KEYS, KeyFile, decode_public, encode_public, load_keys, read_private
from disrupting_harm.release.manifest import SIGNATURE, Manifest
from disrupting_harm.study.model import Model


if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class Signature(Model):
    """public: the key that signed, and signature, both in base64."""

    public: str
    signature: str

    def text(self) -> str:
        return files.dump_json(self.model_dump(mode="json"))


@dataclass(frozen=True)
class Signer:
    """A key that the parameters name, with its name there."""

    name: str
    key: Ed25519PrivateKey

    def sign(self, manifest: Manifest) -> Signature:
        made = self.key.sign(_message(manifest))
        return Signature(public=encode_public(self.key.public_key()), signature=base64.b64encode(made).decode())


def open_signer(layout: Layout, path: Path, day: str) -> Signer:
    """The key of a file, held against the public keys of the clone. Raises UserError with every problem."""
    key = read_private(path, layout)
    stated_in = layout.root / KEYS
    keys = load_keys(stated_in, layout) if stated_in.is_file() else KeyFile(keys={})
    public = encode_public(key.public_key())
    name = keys.name_of(public)
    if name is None:
        raise UserError(
            f"{KEYS}, key keys: names no key of {path}; add it as `public: {public}` with holder, from and until."
        )
    if not day:
        raise UserError("--sign: a signature is of a day, as its key is; give that day with `--date`.")
    stated = keys.keys[name]
    if not stated.is_valid_on(date.fromisoformat(day)):
        raise UserError(
            f"{KEYS}, key keys.{name}: is valid from {stated.start} until {stated.until}, and not on {day}; sign with another."
        )
    return Signer(name, key)


def find_problems(folder: Path, manifest: Manifest, keys: KeyFile, where: str) -> list[str]:
    """What is wrong with the signature of a release by these keys, of the file `where`; none where it holds."""
    from cryptography.exceptions import InvalidSignature

    try:
        data = (folder / SIGNATURE).read_bytes()
        found = Signature.model_validate_json(data)
        public, made = decode_public(found.public), base64.b64decode(found.signature, validate=True)
        if found.text().encode() != data:
            raise ValueError
    except (OSError, ValidationError, ValueError, binascii.Error):
        return [f"{SIGNATURE}: is no signature of a release."]
    told = []
    name = keys.name_of(found.public)
    if name is None:
        told.append(f"{SIGNATURE}: is by a key that {where} does not name.")
    else:
        stated = keys.keys[name]
        try:
            valid = stated.is_valid_on(date.fromisoformat(manifest.date))
        except ValueError:
            valid = False
        if not valid:
            told.append(
                f"{SIGNATURE}: is of {manifest.date or 'no day'}, and the key {name} of {stated.holder} is valid "
                f"from {stated.start} until {stated.until}."
            )
    try:
        public.verify(made, _message(manifest))
    except InvalidSignature:
        told.append(f"{SIGNATURE}: is not one over this manifest and these pins.")
    return told


def _message(manifest: Manifest) -> bytes:
    """What is signed: a name of its own, so that the signature counts for nothing else, and the two digests."""
    return f"disrupting-harm release {manifest.number}\nmanifest {manifest.sha256()}\npins {manifest.pins_sha256}\n".encode()
