"""JSON of parameters in the order in which their keys stand, written by hand: `json.dumps` with an indent takes four times as long."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from json.encoder import encode_basestring as quote


@dataclass(frozen=True)
class Part:
    """A value that was written before, to stand in another. `text` is what `ordered_json` gives without its last line end."""

    text: str


def ordered_json(value: object) -> str:
    """One text per value, the same that `json.dumps` gives with an indent of 1, and a final line end.

    Keys stand as JSON has them, as text; of two that are the same as text the last counts. The library reads some mappings in
    their order.
    """
    return _write(value, "\n") + "\n"


def _write(value: object, line: str) -> str:
    """`line` is a line end and the indent of the place where the value stands."""
    if isinstance(value, str):
        return quote(value)
    if value is None:
        return "null"
    if isinstance(value, list | tuple):
        if not value:
            return "[]"
        inner = line + " "
        return "[" + inner + f",{inner}".join([_write(part, inner) for part in value]) + line + "]"
    # Most mappings are a dict, and to ask the abstract class takes longer.
    if type(value) is dict or isinstance(value, Mapping):
        if not value:
            return "{}"
        inner = line + " "
        entries = {str(key): part for key, part in value.items()}
        return (
            "{" + inner + f",{inner}".join([f"{quote(k)}: {_write(v, inner)}" for k, v in entries.items()]) + line + "}"
        )
    if isinstance(value, Part):
        return value.text.replace("\n", line)  # in JSON no text holds a line end as it is
    return json.dumps(value)
