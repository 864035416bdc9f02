"""Ids, languages and texts, also those that XML cannot hold."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from disrupting_harm.release.described.ddi_elements import add, add_words, language_code, make_id, to_text


@pytest.mark.parametrize(
    ("language", "code"), [("Khmer (km)", "km"), ("Portuguese (pt-BR)", "pt-BR"), ("Klingon", "und")]
)
def test_a_language_is_told_by_its_code(language, code):
    assert language_code(language) == code


def test_an_id_holds_no_sign_that_ddi_forbids():
    assert make_id("TST", "told.us", "-1", "a b:ក") == "TST-told_us--1-a_b__"


def test_a_sign_that_xml_cannot_hold_is_replaced_and_marks_are_escaped():
    root = add(None, "r:Note", "a\x0bb<c>&\ud800")
    assert ET.fromstring(to_text(root).encode()).text == "a\ufffdb<c>&\ufffd"


def test_words_that_are_not_there_leave_no_empty_element():
    add_words(root := add(None, "r:Note"), "r:Label", {"English (en)": ""})
    assert list(root) == []
