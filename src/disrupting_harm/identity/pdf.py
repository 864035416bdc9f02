"""The identity of a PDF: an attached file, and the hash of its content among the keywords, which XMP holds as plain letters.

A PDF says at which byte each of its parts begins. So the hash has its place from the start, filled with zeros, and the content is the
file with these zeros in it.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import replace

from disrupting_harm.files import sha256_bytes
from disrupting_harm.identity.identity import UNKNOWN, Identity, read_text


ATTACHED = "identity.json"
KEYWORD = "content-sha256:"
PLACE = re.compile(rb"content-sha256:([0-9a-f]{64})")
FILE = re.compile(rb"<<[^<>]*(?:<<[^<>]*>>[^<>]*)*/EmbeddedFile\b.{0,400}?>>\s*stream\r?\n", re.DOTALL)
LARGEST = 40_000_000  # bytes of an attached file that is read


def keywords(identity: Identity) -> tuple[str, ...]:
    """What a document must be given as its keywords before it is compiled."""
    return (f"trace:{identity.trace_id}", f"data:{identity.data}", f"{KEYWORD}{UNKNOWN}")


def content(data: bytes) -> bytes:
    """The file with zeros in the place of its hash."""
    return PLACE.sub(KEYWORD.encode() + UNKNOWN.encode(), data)


def fill_in(data: bytes) -> bytes:
    """The hash of the content in its place. Raises ValueError for a document that was not given its keywords."""
    if not PLACE.search(data):
        raise ValueError("the document has no place for the hash of its content")
    return PLACE.sub(KEYWORD.encode() + sha256_bytes(content(data)).encode(), data)


def read(data: bytes) -> Identity | None:
    """The attached identity with the hash that stands among the keywords."""
    hashes = set(PLACE.findall(data))
    for place in FILE.finditer(data):
        found = read_text(_unpacked(data[place.end() : place.end() + LARGEST]))
        if found is not None:
            told = hashes.pop().decode() if len(hashes) == 1 else UNKNOWN
            return replace(found, content_sha256=told)
    return None


def _unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, LARGEST)
    except zlib.error:
        return data.partition(b"\nendstream")[0]
