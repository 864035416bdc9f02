"""Keys of restricted data: one file for each unit, in a folder of the user's that no clone contains.

The folder is the one that the environment variable DH_KEYS names, or else `disrupting-harm/keys` among the user's settings. A key
file has a comment and one line: a word for its format, the unit, and 64 random bytes as base64. No message holds any part of it.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from disrupting_harm.errors import MissingKeyError, UserError
from disrupting_harm.files import sha256_bytes
from disrupting_harm.layout import MARKER


VARIABLE = "DH_KEYS"
SUFFIX = ".key"
FORMAT = "disrupting-harm-key-1"
LENGTH = 64  # bytes: AES-SIV takes two keys of 256 bits
OTHERS = stat.S_IRWXG | stat.S_IRWXO
NAME = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class Key:
    """id: a fingerprint, which tells keys apart and gives nothing of them away."""

    unit: str
    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        return sha256_bytes(b"id of a disrupting-harm key\n" + self.secret)[:16]


def keys_folder() -> Path:
    """Where the keys of this user lie; it need not be there."""
    if named := os.environ.get(VARIABLE):
        return Path(os.path.abspath(named))
    settings = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(settings) / "disrupting-harm" / "keys"


def key_path(unit: str) -> Path:
    return keys_folder() / f"{unit}{SUFFIX}"


def read_key(unit: str) -> Key:
    """The key of a unit. Raises MissingKeyError where it is not there, or lies where others can read it or inside a repository."""
    path = key_path(unit)
    try:
        text = _read_kept(path)
    except FileNotFoundError:
        raise MissingKeyError(
            f"{path}: the key of {unit} is not there, and restricted data of {unit} are neither read nor written without it; get the file "
            f"from whoever keeps it and put it there, or, if {unit} has none yet, type `dh keys new {unit}`."
        ) from None
    except (PermissionError, IsADirectoryError):
        raise MissingKeyError(
            f"{path}: the key of {unit} cannot be read; make it your own file, with `chmod 600 {path}`."
        ) from None
    return Key(unit, _secret_of(text, unit, path))


def require_keys(units: Iterable[str]) -> None:
    """Raises MissingKeyError with a sentence for each unit whose key is not there or cannot be used."""
    said = []
    for unit in units:
        try:
            read_key(unit)
        except MissingKeyError as error:
            said.append(str(error))
    if said:
        raise MissingKeyError("\n".join(said))


def _read_kept(path: Path) -> bytes:
    """The bytes of a key file that nobody else can read, looked at through the one file that was opened."""
    refuse_repository(path)
    with path.open("rb") as stream:
        if os.fstat(stream.fileno()).st_mode & OTHERS:
            raise MissingKeyError(f"{path}: others can read this key; take that right away with `chmod 600 {path}`.")
        return stream.read(4096)


def _secret_of(text: bytes, unit: str, path: Path) -> bytes:
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith(b"#")]
    try:
        ((kind, owner, coded),) = lines
        secret = base64.b64decode(coded, validate=True)
    except (ValueError, binascii.Error):
        kind, owner, secret = b"", b"", b""
    if kind != FORMAT.encode() or len(secret) != LENGTH:
        raise MissingKeyError(
            f"{path}: is no whole key file; put the one of {unit} there as its keeper has it, without a change."
        )
    if owner != unit.encode():
        raise MissingKeyError(
            f"{path}: holds the key of another unit than its name says; put the file of {unit} there, each under its own name."
        )
    return secret


def refuse_repository(path: Path) -> None:
    """Raises MissingKeyError for a path inside a clone of the study or any git repository, with links followed and as it stands."""
    for spelling in (Path(os.path.abspath(path)), path.resolve()):
        for folder in spelling.parents:
            if os.path.exists(folder / MARKER) or os.path.exists(folder / ".git"):
                raise MissingKeyError(
                    f"{path}: keys are never kept inside a repository, and {folder} is one; move the key to a folder outside and name that "
                    f"folder in the environment variable {VARIABLE}."
                )


def make_key(unit: str) -> Path:
    """A new key for a unit that has none; returns its file. Raises UserError where there is one already."""
    path = key_path(unit)
    refuse_repository(path)
    exists = UserError(
        f"{path}: {unit} has a key already, and what was sealed with it can be opened with no other; nothing was written."
    )
    if os.path.lexists(path):
        raise exists
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except (FileExistsError, NotADirectoryError):
        raise UserError(
            f"{path.parent}: is no folder; name one for your keys in the environment variable {VARIABLE}."
        ) from None
    coded = base64.b64encode(secrets.token_bytes(LENGTH)).decode()
    text = (
        f"# Opens and seals the restricted data of {unit}. Keep a copy in a safe place outside every repository: without this key\n"
        f"# nobody can read them, and whoever has it can.\n{FORMAT} {unit} {coded}\n"
    )
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.link(partial, path)  # unlike a rename, never over another key
    except FileExistsError:
        raise exists from None
    finally:
        partial.unlink(missing_ok=True)
    return path


def listed_units() -> Iterator[str]:
    """Units that have a key file in the user's folder, good or not, in the order of their codes."""
    folder = keys_folder()
    names = sorted(path.stem for path in folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []
    yield from (name for name in names if NAME.fullmatch(name))
