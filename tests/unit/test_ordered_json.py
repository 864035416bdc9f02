"""The texts of slices are those of the standard library, so that no slice changes with the way in which it is written."""

from __future__ import annotations

import json
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disrupting_harm.ordered_json import Part, ordered_json


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(SCALARS, lambda v: st.lists(v) | st.dictionaries(st.text(), v), max_leaves=30)


def by_the_standard_library(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


@given(VALUES)
def test_a_value_has_the_text_of_the_standard_library(value):
    assert ordered_json(value) == by_the_standard_library(value)


@given(VALUES, VALUES)
def test_a_part_that_was_written_before_stands_as_its_value_would(value, other):
    whole = {"a": [value, {"b": other}], "c": value}
    part = Part(ordered_json(value).removesuffix("\n"))
    assert ordered_json({"a": [part, {"b": other}], "c": part}) == ordered_json(whole)


@pytest.mark.parametrize(
    "text", ["\n", "\r\n", "\u2028", '"', "\\", "\x00", "\x7f", "é", "ភាសា", "\ud800", "{a}", "</p>"]
)
def test_text_is_escaped_as_the_standard_library_does(text):
    assert ordered_json({text: [text]}) == by_the_standard_library({text: [text]})


def test_keys_keep_their_order():
    assert ordered_json({"b": 1, "a": 2}) == '{\n "b": 1,\n "a": 2\n}\n'


def test_codes_stand_as_text_and_of_two_that_are_the_same_the_last_counts():
    assert ordered_json({98: "a", "x": 1, "98": "b", None: 2, True: 3}) == by_the_standard_library(
        {"98": "b", "x": 1, "None": 2, "True": 3}
    )


def test_tuples_are_lists_and_mappings_of_any_kind_are_mappings():
    assert ordered_json({"a": (1, ()), "b": MappingProxyType({"c": {}})}) == by_the_standard_library(
        {"a": [1, []], "b": {"c": {}}}
    )


@pytest.mark.parametrize("value", [{1, 2}, object(), b"a"])
def test_what_json_has_no_word_for_is_refused(value):
    with pytest.raises(TypeError):
        ordered_json({"a": [value]})
