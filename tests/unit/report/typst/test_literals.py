"""Every text becomes a string literal that says the text and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.report.typst.literals import SPACES, UNPRINTABLE, array, call, joined, raw_string, string


HOSTILE = [
    '"', "\\", '\\"', '"); panic("x', "#panic()", "$x$", "*bold* _em_ `raw`", "// comment", "/* a */", "<label>", "@ref", "= heading",
    "\\u{41}", "]", "[", "{}", "~", "--", "a\nb", "\u2028", "#eval(\"1\")", "\u202e", "\x00\x1f",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_letter_of_a_text_ends_its_literal(text):
    literal = string(text)
    assert literal[0] == literal[-1] == '"'
    inner = literal[1:-1]
    assert "\n" not in inner
    assert '"' not in inner.replace("\\\\", "").replace('\\"', "")


@given(st.text())
def test_any_text_can_be_read_back(text):
    read = string(text)[1:-1].replace("\\\\", "\0").replace('\\"', '"').replace("\0", "\\")
    assert read == SPACES.sub(" ", UNPRINTABLE.sub("", text)).replace(" %", "\u00a0%")


def test_a_number_and_its_per_cent_stay_on_one_line():
    assert string("7.0 % of 9") == '"7.0\u00a0% of 9"'


def test_code_keeps_its_lines():
    assert raw_string('a\n\t"b\\"') == '"a\\n    \\"b\\\\\\""'


def test_calls_arrays_and_sequences():
    assert call("f", "1", two_words="2") == "f(1, two-words: 2)"
    assert array(["1"]) == "(1,)" and array(["1", "2"]) == "(1, 2)" and array([]) == "()"
    assert joined([]) == "[]" and joined(["a", "b"]) == "{\na\nb\n}"
