"""An identity is one line of JSON, the same for the same facts. What a stranger wrote in its place is read without trust."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from disrupting_harm import files
from disrupting_harm.identity.identity import FORM, Identity, data_of, read_text


MADE = Identity("A study", "TST/survey/one", "stand-in", "synthetic", 1, ("TST/survey/a@v1",), ("TST/review/b/c",))


def test_a_text_is_read_as_what_it_was_written_from():
    known = replace(MADE.of_content(b"content"), drawn={"marks": [["m0", 0, "x", 0, "estimate", 0]]})
    assert read_text(known.text()) == known
    assert known.content_sha256 == files.sha256_bytes(b"content")


def test_a_text_is_one_line_of_ascii_letters():
    text = replace(MADE, study="Étude\nდ").text()
    assert text.isascii() and "\n" not in text and MADE.text() == MADE.text()


@pytest.mark.parametrize(
    ("classes", "data"),
    [(["synthetic"], "stand-in"), (["public", "restricted"], "real"), (["public", "synthetic"], "mixed"), ([], "real")],
)
def test_data_are_real_or_stand_in_or_mixed(classes, data):
    assert data_of(classes) == data


def hostile(**facts: object) -> str:
    return json.dumps(json.loads(MADE.text()) | facts)


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "7", "null", '{"form": "another"}', json.dumps({"form": FORM}), hostile(form="urn:disrupting-harm:identity:2"),
        hostile(more=1), hostile(estimates=[1]), hostile(estimates=7), hostile(trace_id="\x1b[2J"), hostile(study=["A study"]),
        hostile(content_sha256="x"), hostile(content_sha256=None), hostile(drawn=[]), hostile(record_schema="1"), "[" * 100_000,
    ],
    ids=range(18),
)  # fmt: skip
def test_what_is_no_identity_is_none(text):
    assert read_text(text) is None
