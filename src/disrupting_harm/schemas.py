"""JSON Schemas of the parameter files, made from their models: editors complete and check keys by them."""

from __future__ import annotations

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.registry import components
from disrupting_harm.study.catalogue import Catalogue
from disrupting_harm.study.conventions import Study
from disrupting_harm.study.load import UnitFile
from disrupting_harm.study.section import Section


DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict]:
    """By file name: `country` for params/countries, `component.<stem>`, `indicators`, `study`."""
    found = {"study": Study.model_json_schema(), "indicators": Catalogue.model_json_schema()}
    sections = {stem: _partial(declared.params) for stem, declared in components().items()}
    for stem, schema in sections.items():
        found[f"component.{stem}"] = {
            "type": "object",
            "additionalProperties": False,
            "properties": {"defaults": _body(schema), "if_synthetic": _body(schema)},
            "$defs": schema.get("$defs", {}),
        }
    unit = UnitFile.model_json_schema()
    unit["$defs"] = {name: body for schema in sections.values() for name, body in schema.get("$defs", {}).items()}
    unit["properties"]["components"] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {stem: {"anyOf": [_body(s), {"type": "null"}]} for stem, s in sections.items()},
    }
    found["country"] = unit
    return {name: {"$schema": DIALECT, **schema} for name, schema in sorted(found.items())}


def write_schemas(layout: Layout) -> list[str]:
    """Write `params/schema/*.json`; returns the names of those that changed."""
    changed = []
    for name, schema in schemas().items():
        path, text = layout.schema(name), files.dump_json(schema)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            files.write_text(path, text)
            changed.append(layout.relative(path))
    return changed


def _partial(model: type[Section]) -> dict:
    """The schema of a section in which no key is required: what a file leaves out is inherited."""
    return _without_required(model.model_json_schema())


def _without_required(schema: object) -> object:
    if isinstance(schema, dict):
        return {k: _without_required(v) for k, v in schema.items() if not (k == "required" and isinstance(v, list))}
    if isinstance(schema, list):
        return [_without_required(v) for v in schema]
    return schema


def _body(schema: dict) -> dict:
    return {k: v for k, v in schema.items() if k not in ("$defs", "title")}
