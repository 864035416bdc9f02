"""Seal bytes for a unit, and open them again, in memory. The package says which cipher, and why."""

from __future__ import annotations

import io
import re
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.at_rest.keys import Key, key_path, read_key
from disrupting_harm.errors import SealError


MAGIC = b"Disrupting Harm, sealed 1, "
HEADER = re.compile(re.escape(MAGIC) + rb"unit ([A-Z]{3}), key ([0-9a-f]{16})\n")
LONGEST_HEADER = 128
RESTRICTED = "restricted"  # the data class that is sealed


def seal(data: bytes, unit: str) -> bytes:
    """The bytes as they may lie on a disk, the same each time. Raises MissingKeyError without the unit's key."""
    key = read_key(unit)
    header = MAGIC + f"unit {unit}, key {key.id}\n".encode()
    try:
        return header + _cipher(key).encrypt(data, [header])
    except OverflowError:
        raise SealError(f"{unit}: a file of more than 2 GiB cannot be sealed; divide it into several tables.") from None


def is_sealed(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(MAGIC)) == MAGIC


def sealed_for(path: Path) -> tuple[str, str] | None:
    """The unit and the id of the key that a file is sealed with; None for one that is not sealed, or is not there."""
    try:
        with path.open("rb") as stream:
            found = HEADER.match(stream.read(LONGEST_HEADER))
    except OSError:
        return None
    return (found[1].decode(), found[2].decode()) if found else None


def read_plain(path: Path, *, file: str | None = None) -> bytes:
    """The content of a file: opened if it is sealed, else as it is. `file` is what messages call it.

    Raises MissingKeyError without the key of its unit, and SealError with another key or for a damaged file.
    """
    data = path.read_bytes()
    return open_bytes(data, file or str(path)) if data.startswith(MAGIC) else data


def plain_sha256(path: Path) -> str:
    """The hash of what a file holds, whether it is sealed or not."""
    return files.sha256_bytes(read_plain(path)) if is_sealed(path) else files.sha256_file(path)


def open_sealed(path: Path, *, file: str | None = None) -> io.BytesIO:
    """The same as a stream, for readers that take one."""
    return io.BytesIO(read_plain(path, file=file))


def open_bytes(data: bytes, file: str) -> bytes:
    """What was sealed. Raises MissingKeyError or SealError."""
    from cryptography.exceptions import InvalidTag

    found = HEADER.match(data)
    if found is None:
        raise _damaged(file)
    unit, sealed_with = found[1].decode(), found[2].decode()
    key = read_key(unit)
    if key.id != sealed_with:
        raise SealError(
            f"{file}: is sealed with key {sealed_with}, and {key_path(unit)} is key {key.id}; put the other key of {unit} there."
        )
    try:
        return _cipher(key).decrypt(data[found.end() :], [found[0]])
    except InvalidTag:
        raise _damaged(file) from None


def write_sealed(path: Path, data: bytes, unit: str) -> None:
    """Write the bytes sealed, through a neighbour that holds no plain byte either. Raises MissingKeyError."""
    files.write_bytes(path, seal(data, unit))


def write_by_class(path: Path, data: bytes, *, unit: str, data_class: str) -> None:
    """Write the bytes sealed where they are restricted, and as they are where they are not."""
    files.write_bytes(path, seal(data, unit) if data_class == RESTRICTED else data)


def _damaged(file: str) -> SealError:
    return SealError(
        f"{file}: is sealed and was changed or cut short since; get the file from DVC again with `dvc checkout`, or make or place it again."
    )


def _cipher(key: Key):
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    return AESSIV(key.secret)
