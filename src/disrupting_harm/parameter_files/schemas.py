"""JSON Schemas of the parameter files, made from their models: editors complete and check keys by them."""

from __future__ import annotations

from disrupting_harm import files
from disrupting_harm.layout import Layout
from disrupting_harm.parameter_files.descriptions.fields import describe
from disrupting_harm.registry import components
from disrupting_harm.study.catalogue import Catalogue
from disrupting_harm.study.conventions import Study, TargetPopulation
from disrupting_harm.study.file_layout import FileLayout
from disrupting_harm.study.findings import FindingsFile
from disrupting_harm.study.load import UnitFile
from disrupting_harm.study.model import partial
from disrupting_harm.study.outputs import OutputsFile
from disrupting_harm.study.section import Section


DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict]:
    """By file name: `country` for params/countries, `component.<stem>`, `findings`, `indicators`, `outputs`, `study`."""
    models = {"study": Study, "indicators": Catalogue, "findings": FindingsFile, "outputs": OutputsFile}
    found = {name: describe(model) for name, model in models.items()}
    sections = {stem: _partial(declared.params) for stem, declared in components().items()}
    for stem, schema in sections.items():
        found[f"component.{stem}"] = {
            "type": "object",
            "additionalProperties": False,
            "properties": {"defaults": _body(schema), "if_synthetic": _body(schema)},
            "$defs": schema.get("$defs", {}),
        }
        if "layout" in components()[stem].params.model_fields:
            found[f"layout.{stem}"] = _layout(schema)
    unit = describe(UnitFile)
    unit["$defs"] = unit.get("$defs", {}) | {
        name: body for schema in sections.values() for name, body in schema.get("$defs", {}).items()
    }
    population = describe(partial(TargetPopulation))
    _put(unit, "target_population", _body(population))
    unit["$defs"] |= population.get("$defs", {})
    parts = {stem: {"anyOf": [_body(schema), {"type": "null"}]} for stem, schema in sections.items()}
    _put(unit, "components", {"type": "object", "additionalProperties": False, "properties": parts})
    found["country"] = unit
    return {name: {"$schema": DIALECT, **schema} for name, schema in sorted(found.items())}


def _layout(section: dict) -> dict:
    """The schema of a file of params/components/layouts for a component with this section."""
    schema = describe(FileLayout)
    _put(schema, "section", _body(section))
    schema["properties"]["own"]["additionalProperties"] = _body(section)
    return schema | {"$defs": section.get("$defs", {})}


def write_schemas(layout: Layout) -> list[str]:
    """Write `params/schema/*.json`; returns the names of those that changed."""
    changed = []
    for name, schema in schemas().items():
        path, text = layout.schema(name), files.dump_json(schema)
        if not path.is_file() or path.read_bytes() != text.encode():
            files.write_text(path, text)
            changed.append(layout.relative(path))
    return changed


def _partial(model: type[Section]) -> dict:
    """The schema of a section as a file may state it: what it leaves out is inherited, and `null` takes that out."""
    return _as_stated(describe(model))


def _as_stated(schema: object) -> object:
    """The schema without required keys, with null for every value, and with a number where text is meant."""
    if isinstance(schema, list):
        return [_as_stated(v) for v in schema]
    if not isinstance(schema, dict):
        return schema
    out = {k: _as_stated(v) for k, v in schema.items() if not (k == "required" and isinstance(v, list))}
    if out.get("type") == "string" and not {"enum", "const", "pattern"} & out.keys():
        out["type"] = ["string", "number"]
    if isinstance(out.get("properties"), dict):
        out["properties"] = {name: _or_null(value) for name, value in out["properties"].items()}
    if isinstance(out.get("additionalProperties"), dict):
        out["additionalProperties"] = _or_null(out["additionalProperties"])
    return out


def _or_null(schema: dict) -> dict:
    null = {"type": "null"}
    if null in schema.get("anyOf", ()):
        return schema
    told = {key: value for key, value in schema.items() if key == "description"}
    return told | {"anyOf": [{key: value for key, value in schema.items() if key not in told}, null]}


def _put(schema: dict, key: str, body: dict) -> None:
    """Give a key of the schema a body of its own; its sentence stays."""
    properties = schema["properties"]
    properties[key] = body | {"description": properties[key]["description"]}


def _body(schema: dict) -> dict:
    return {k: v for k, v in schema.items() if k not in ("$defs", "title")}
