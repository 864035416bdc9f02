"""The identity of a page: a script of JSON, which no browser runs, at the end of its head."""

from __future__ import annotations

import re

from disrupting_harm.identity.identity import Identity, read_text


ELEMENT = re.compile(rb'<script type="application/json" id="dh-identity">([^<]*)</script>\n')
ANY_ELEMENT = re.compile(rb"""<script\b[^>]*\bid=["']?dh-identity["']?[^>]*>([^<]*)</script>""", re.IGNORECASE)
END = b"</head>"


def content(data: bytes) -> bytes:
    """The file without its identity: the bytes of the page as it was before it had one."""
    return ELEMENT.sub(b"", data, count=1)


def embed(data: bytes, identity: Identity) -> bytes:
    """The page with its identity. Raises ValueError for one without a head, or with an identity."""
    if END not in data or ELEMENT.search(data):
        raise ValueError("a page takes one identity, in its head")
    text = identity.of_content(data).text().replace("<", "\\u003c").encode("ascii")
    return data.replace(END, b'<script type="application/json" id="dh-identity">' + text + b"</script>\n" + END, 1)


def read(data: bytes) -> Identity | None:
    found = ELEMENT.search(data) or ANY_ELEMENT.search(data)
    return read_text(found.group(1)) if found else None
