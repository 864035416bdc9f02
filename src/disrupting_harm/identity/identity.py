"""The identity of a file: a few facts as JSON, which are the same for the same content. No path, host, user or clock is among them."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field, fields, replace
from typing import Literal

from disrupting_harm import files


FORM = "urn:disrupting-harm:identity:1"  # of this JSON; another form takes another number
UNKNOWN = "0" * 64  # in the place of the hash until the content is known
HASH = re.compile(r"[0-9a-f]{64}")
Data = Literal["real", "stand-in", "mixed"]


@dataclass(frozen=True)
class Identity:
    """study: its title. trace_id: of the figure or table, or `<ISO3>/<component>` of a notebook and `<ISO3>/report` of a report.

    estimates, assessments: ids of what the file shows. data_class: as in the record. record_schema: version of the records' form.
    content_sha256: of the file's content without this identity, as `identity.carriers` says for each kind of file. drawn: of an SVG,
    its scales and where each estimate stands (`figures.marks`).
    """

    study: str
    trace_id: str
    data: Data
    data_class: str
    record_schema: int
    estimates: tuple[str, ...] = ()
    assessments: tuple[str, ...] = ()
    content_sha256: str = UNKNOWN
    drawn: dict = field(default_factory=dict)

    def of_content(self, content: bytes) -> Identity:
        return replace(self, content_sha256=files.sha256_bytes(content))

    def text(self) -> str:
        """One line of ASCII letters: the same in every encoding, and no kind of file breaks it."""
        stated = ((one.name, getattr(self, one.name)) for one in fields(self))
        facts = {name: value for name, value in stated if value or isinstance(value, int)}
        return json.dumps({"form": FORM} | facts, separators=(",", ":"))


def data_of(classes: Collection[str]) -> Data:
    """Of the classes of all that a file shows."""
    stands_in = {name == "synthetic" for name in classes}
    return "mixed" if len(stands_in) > 1 else "stand-in" if stands_in == {True} else "real"


def read_text(text: str | bytes) -> Identity | None:
    """The identity that a text is; None for one that is none, or of another form. What a stranger wrote there is never trusted."""
    try:
        facts = json.loads(text)
        if not isinstance(facts, dict) or facts.pop("form", None) != FORM:
            return None
        found = Identity(**facts)
        named = [tuple(map(_word, ids)) for ids in (found.estimates, found.assessments)]
        for word in (found.study, found.trace_id, found.data, found.data_class):
            _word(word)
        is_known = HASH.fullmatch(found.content_sha256) and isinstance(found.drawn, dict)
        is_known = is_known and isinstance(found.record_schema, int)
    except (ValueError, TypeError, RecursionError):
        return None
    return replace(found, estimates=named[0], assessments=named[1]) if is_known else None


def _word(value: object) -> str:
    """Raises TypeError for what is no text, or holds what a terminal obeys."""
    if not isinstance(value, str) or not value.isprintable():
        raise TypeError
    return value
