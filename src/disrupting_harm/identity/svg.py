"""The identity of a drawing: an element of its `metadata`, after the Dublin Core that is there."""

from __future__ import annotations

import html
import re

from disrupting_harm.identity.identity import FORM, Identity, read_text


ELEMENT = re.compile(rb'  <dh:identity xmlns:dh="' + FORM.encode() + rb'">([^<]*)</dh:identity>\n')
# As another program writes it: with another prefix, without the lines.
ANY_ELEMENT = re.compile(rb"<(?:[\w.-]+:)?identity\b[^>]*>([^<]*)</(?:[\w.-]+:)?identity>")
END = b" </metadata>"


def content(data: bytes) -> bytes:
    """The file without its identity: the bytes of the drawing as it was before it had one."""
    return ELEMENT.sub(b"", data)


def embed(data: bytes, identity: Identity) -> bytes:
    """The drawing with its identity. Raises ValueError for one that has no metadata, or has an identity."""
    if data.count(END) != 1 or ELEMENT.search(data):
        raise ValueError("a drawing takes one identity, in its metadata")
    text = html.escape(identity.of_content(data).text(), quote=False).encode("ascii")
    element = b'  <dh:identity xmlns:dh="' + FORM.encode() + b'">' + text + b"</dh:identity>\n"
    return data.replace(END, element + END)


def read(data: bytes) -> Identity | None:
    found = ELEMENT.search(data) or ANY_ELEMENT.search(data)
    return read_text(html.unescape(found.group(1).decode("utf-8", "replace"))) if found else None
