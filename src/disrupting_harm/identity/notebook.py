"""The identity of an executed notebook: a key of its metadata. Its content is what it holds, however a program lays it out."""

from __future__ import annotations

import json

from disrupting_harm.identity.identity import Identity, read_text


KEY = "disrupting_harm"


def content(data: bytes) -> bytes:
    """The notebook without its identity as JSON with sorted keys, so that one saved anew by Jupyter has the same.

    Raises ValueError for what is no notebook.
    """
    found = json.loads(data, object_pairs_hook=_once)
    if not isinstance(found, dict) or not isinstance(found.get("metadata"), dict):
        raise ValueError("not a notebook")  # noqa: TRY004  as for what is no JSON at all
    return content_of(found)


def content_of(notebook: dict) -> bytes:
    """The same of a notebook that was read. Texts that are lists of lines are joined, as nbformat reads them."""
    metadata = {name: value for name, value in notebook["metadata"].items() if name != KEY}
    whole = notebook | {"metadata": metadata}
    return json.dumps(_joined(whole), sort_keys=True, separators=(",", ":")).encode("ascii")


def embed_in(notebook: dict, identity: Identity) -> None:
    """Put the identity into a notebook that is about to be written."""
    notebook["metadata"][KEY] = {"identity": identity.of_content(content_of(notebook)).text()}


def read(data: bytes) -> Identity | None:
    try:
        return read_text(json.loads(data)["metadata"][KEY]["identity"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _once(pairs: list[tuple[str, object]]) -> dict:
    """Raises ValueError for a key that stands there twice: programs differ in which of the two they show."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key twice")
    return found


def _joined(value: object) -> object:
    if isinstance(value, dict):
        return {name: _joined(part) for name, part in value.items()}
    if isinstance(value, list):
        if value and all(isinstance(part, str) for part in value) and all(p.endswith("\n") for p in value[:-1]):
            return "".join(value)
        return [_joined(part) for part in value]
    return value
