"""The page of parameters: a table for each model, with types in words."""

from __future__ import annotations

import re

import pytest

from disrupting_harm.documentation.parameters import parameters_page, type_in_words
from disrupting_harm.registry import components


@pytest.fixture(scope="module")
def page() -> str:
    return parameters_page()


@pytest.mark.parametrize(
    "schema, words",
    [
        ({"type": "string"}, "text"),
        ({"type": "integer", "minimum": 1}, "whole number at least 1"),
        ({"type": "number", "exclusiveMinimum": 0}, "number above 0"),
        ({"type": "number", "minimum": 0, "maximum": 1}, "share"),
        ({"type": "boolean"}, "true or false"),
        ({"enum": ["a", 2]}, "`a` or `2`"),
        ({"const": True}, "`true`"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "text"),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, "whole number or text"),
        ({"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}, "name"),
        ({"type": "string", "pattern": "^x$"}, "text like `^x$`"),
        ({"type": "string", "format": "date"}, "day"),
        ({"type": "array", "items": {"type": "string"}}, "list of: text"),
        ({"type": "array", "prefixItems": [{"type": "integer"}] * 2}, "two, each a whole number"),
        ({"type": "object", "patternProperties": {"^[A-Z]{3}$": {"type": "string"}}}, "by code of a unit: text"),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "by word: text"),
        ({"type": "object", "additionalProperties": True}, "keys of any kind"),
        ({"$ref": "#/$defs/PartialSurveyRules"}, "[SurveyRules](#surveyrules)"),
        ({}, "anything"),
    ],
)
def test_a_type_is_said_in_words(schema, words):
    assert type_in_words(schema) == words


def test_every_component_has_its_table_and_every_row_four_filled_cells(page):
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert len(rows) > 400
    for row in rows:
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
        assert len(cells) == 4 and all(cells), row
    assert all(f"\n### {stem}\n" in page for stem in components())


def test_every_link_leads_to_a_table_and_no_table_stands_twice(page):
    headings = re.findall(r"^### (.*)$", page, flags=re.MULTILINE)
    assert len(set(headings)) == len(headings)
    assert set(re.findall(r"\(#(\w+)\)", page)) <= {heading.lower() for heading in headings}


def test_no_default_depends_on_the_order_of_a_set_or_on_an_address(page):
    assert not re.search(r"frozenset|\bset\(| object at 0x", page) and page == parameters_page.__wrapped__()
