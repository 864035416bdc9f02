"""The page of parameters: one table for each model, with type, default and what it says."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from pydantic import BaseModel

from disrupting_harm.documentation.models import FILES, Field, fields_of, sections
from disrupting_harm.parameter_files.descriptions.fields import reached


HEAD = """\
# Parameters

Made by `dh docs` from the models of the parameter files. Edit those, or the sentences in
`src/disrupting_harm/parameter_files/descriptions/` and in `described.py` of a component, not this.

A component's parameters for a unit are put together from layers, each of which says only what differs from the one before: the
component's defaults (`params/components/<stem>.yaml`), its part of a file layout, its phase (`params/study.yaml`), and the unit's own
file (`params/countries/<ISO3>.yaml`). *Required* means that the file states the key; of a component, that one of the layers does. `null`
takes out what a layer below states.
`dh params COMPONENT ISO3` prints the result with the file and line of every value, and `dh check ISO3` tells every mistake.

A key that no table names is refused. Units of measurement stand with each key: a *share* is a number from 0 to 1, ages are in years.
A *name* is written in small letters, digits and underscores. Editors complete the same keys by the schemas in `params/schema/`.
"""
TYPES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "null": "null", "object": "keys of any kind"}  # fmt: skip
PATTERNS = {r"^[a-z][a-z0-9_]*$": "name", r"^[A-Z]{3}$": "code of a unit", r"^[a-z]{2,3}$": "code of a language"}
LIMITS = {"minimum": "at least", "exclusiveMinimum": "above", "maximum": "at most", "exclusiveMaximum": "below"}


@lru_cache(maxsize=1)  # the models do not change while a program runs
def parameters_page() -> str:
    """The whole page as Markdown."""
    parts = [HEAD]
    shown: set[type[BaseModel]] = set()
    for file, model in FILES.items():
        parts.append(f"## `{file}`\n")
        parts += _tables(model, shown)
    parts.append(
        "## Components\n\nThe keys of a component in `params/countries/<ISO3>.yaml`, and under `defaults` and `if_synthetic` in\n"
        "`params/components/<stem>.yaml`.\n"
    )
    inner: list[type[BaseModel]] = []
    for stem, model in sections().items():
        parts.append(_table(stem, model))
        inner += [one for one in reached(model)[1:] if one not in inner]
    parts.append("## What parameters of components hold\n")
    for model in inner:
        parts += _tables(model, shown)
    return "\n".join(parts)


def _tables(model: type[BaseModel], shown: set[type[BaseModel]]) -> list[str]:
    new = [one for one in reached(model) if one not in shown]
    shown.update(new)
    return [_table(one.__name__, one) for one in new]


def _table(heading: str, model: type[BaseModel]) -> str:
    rows = [f"| `{f.key}` | {_cell(type_in_words(f.schema))} | {_cell(_default(f))} | {_cell(f.description)} |" for f in fields_of(model)]  # fmt: skip
    return "\n".join([f"### {heading}\n", "| key | type | default | what it is |", "|---|---|---|---|", *rows, ""])


def type_in_words(schema: dict) -> str:
    """The type of a key as a reader of YAML would say it."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2].removeprefix("Partial")
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(type_in_words(one) for one in schema["anyOf"] if one.get("type") != "null"))
    if "enum" in schema or "const" in schema:
        return " or ".join(f"`{_plain(value)}`" for value in schema.get("enum", [schema.get("const")]))
    kind = schema.get("type")
    if kind == "array":
        return _list_in_words(schema)
    if kind == "object" and (inside := _values(schema)):
        return f"by {_keys(schema)}: {type_in_words(inside)}"
    if pattern := schema.get("pattern"):
        return PATTERNS.get(pattern, f"text like `{pattern}`")
    if schema.get("format") == "date":
        return "day"
    if not kind:
        return "anything"
    if kind == "number" and (schema.get("minimum"), schema.get("maximum")) == (0, 1):
        return "share"
    limits = [f"{words} {schema[key]}" for key, words in LIMITS.items() if key in schema]
    return " ".join([TYPES[kind], *limits])


def _values(schema: dict) -> dict | None:
    """The schema of the values of an object, whose keys may be held against patterns."""
    inside = schema.get("additionalProperties") or next(iter(schema.get("patternProperties", {}).values()), None)
    return inside if isinstance(inside, dict) else None


def _keys(schema: dict) -> str:
    """What the keys of an object are."""
    pattern = next(iter(schema.get("patternProperties", {})), None) or schema.get("propertyNames", {}).get("pattern")
    if pattern:
        return PATTERNS.get(pattern, "word")
    return type_in_words(schema["propertyNames"]) if "enum" in schema.get("propertyNames", {}) else "word"


def _list_in_words(schema: dict) -> str:
    if "prefixItems" in schema:
        each = [type_in_words(one) for one in schema["prefixItems"]]
        return f"two, each a {each[0]}" if each == each[:1] * 2 else f"list: {', '.join(each)}"
    return f"list of: {type_in_words(schema.get('items', {}))}"


def _default(field: Field) -> str:
    if field.required:
        return "required"
    value = field.default
    if isinstance(value, BaseModel):
        return "its defaults"
    if value is None:
        return "none"
    if value in ((), {}, ""):
        return "empty"
    return f"`{_plain(list(value) if isinstance(value, tuple) else value)}`"


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cell(text: str) -> str:
    """Text in a cell of a table, in which `|` would end it and `<` would begin a tag."""
    return re.sub(r"\s+", " ", text).replace("|", "\\|")
