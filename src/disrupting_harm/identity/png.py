"""The identity of a picture: a text chunk of its own before the pixels."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from disrupting_harm.identity.identity import Identity, read_text


SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"disrupting-harm-identity"
MOVING = (b"acTL", b"fcTL", b"fdAT", b"eXIf")  # chunks of frames, and of how a picture is turned
COLOURED = (
    b"gAMA",
    b"cHRM",
    b"iCCP",
    b"cICP",
    b"mDCV",
    b"cLLI",
)  # chunks by which a browser shows a pixel in another colour
SRGB = (  # what programs write of the colours that a pixel without such a chunk has (PNG, third edition, 11.3.2)
    b"gAMA" + struct.pack(">I", 45455),
    b"cHRM" + struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000),
)
LARGEST = 4_000_000  # bytes of an identity that is read


def content(data: bytes) -> bytes:
    """The file without the chunk of its identity: the bytes of the picture as it was before it had one."""
    return SIGNATURE + b"".join(chunk for chunk in _chunks(data) if not _is_identity(chunk))


def embed(data: bytes, identity: Identity) -> bytes:
    """The picture with its identity. Raises ValueError for what is no PNG, or has an identity."""
    chunks = list(_chunks(data))
    first = next((n for n, chunk in enumerate(chunks) if chunk[4:8] == b"IDAT"), None)
    if first is None or any(map(_is_identity, chunks)):
        raise ValueError("a picture takes one identity, before its pixels")
    body = b"tEXt" + KEYWORD + b"\0" + identity.of_content(data).text().encode("ascii")
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return SIGNATURE + b"".join([*chunks[:first], chunk, *chunks[first:]])


def read(data: bytes) -> Identity | None:
    for chunk in _chunks(data):
        if _is_identity(chunk) and len(chunk) < LARGEST:
            return read_text(chunk[8:-4].partition(b"\0")[2])
    return None


def shows_more(data: bytes) -> bool:
    """Whether a browser shows something else than the pixels of the picture: further frames, the picture turned, or other colours."""
    return any(chunk[4:8] in MOVING or (chunk[4:8] in COLOURED and chunk[4:-4] not in SRGB) for chunk in _chunks(data))


def _is_identity(chunk: bytes) -> bool:
    return chunk[4:8] == b"tEXt" and chunk[8:].startswith(KEYWORD + b"\0")


def _chunks(data: bytes) -> Iterator[bytes]:
    """Each with its length and its check sum; what follows the last whole one is one more."""
    place = len(SIGNATURE)
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4].rjust(4, b"\0"))
        yield data[place : place + length + 12]
        place += length + 12
