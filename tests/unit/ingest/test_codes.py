"""Codes that a person reads as the same have one form, and codes that differ keep theirs."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.ingest.codes import drop_leading_zeros, plain_form


@pytest.mark.parametrize(
    "one, other",
    [
        ("S01", "s01"),
        ("S01", "S01\u200b"),
        ("S01", "\ufeffS01"),
        ("S 01", "S\u00a001"),
        ("S01", "\uff33\uff10\uff11"),
        ("01", "\u17e0\u17e1"),  # Khmer digits
        ("01", "\u0660\u0661"),  # Arabic digits
        ("01", "'01"),  # a spreadsheet's mark of text
        ("A-1", "A\u20131"),  # a dash for a hyphen
        ("A1", "\u04101"),  # a Cyrillic letter
        ("S\u00e3o", "Sao"),
        ("S\u00e3o", unicodedata.normalize("NFD", "S\u00e3o")),
        ("STRASSE", "stra\u00dfe"),
    ],
)
def test_what_cannot_be_seen_makes_no_other_code(one, other):
    assert plain_form(one) == plain_form(other)


@pytest.mark.parametrize(
    "one, other",
    [
        ("1 11", "11 1"),
        ("A-1", "A1"),
        ("A1", "A2"),
        ("\u1780\u17b6", "\u1780"),  # a Khmer vowel is a letter, not an accent
        ("\u0e01\u0e34", "\u0e01"),  # so is a Thai one
        ("01", "1"),  # zeros are dropped by their own function
    ],
)
def test_codes_that_differ_stay_apart(one, other):
    assert plain_form(one) != plain_form(other)


@pytest.mark.parametrize(
    "code, dropped",
    [("001", "1"), ("s01-007", "s1-7"), ("0", "0"), ("000", "0"), ("100", "100"), ("101.0", "101"), ("1.10", "1.10"),
     ("1.01", "1.01"), ("a", "a"), ("", "")],
)  # fmt: skip
def test_leading_zeros_are_dropped_from_every_number(code, dropped):
    assert drop_leading_zeros(code) == dropped


@given(st.text())
def test_the_plain_form_of_a_plain_form_is_itself(text):
    assert plain_form(plain_form(text)) == plain_form(text)
