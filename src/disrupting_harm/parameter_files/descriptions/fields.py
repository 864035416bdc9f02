"""Which sentence belongs to which field of which model, and the models that a model holds."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Iterator
from functools import lru_cache

from pydantic import BaseModel

from disrupting_harm.parameter_files.descriptions.kind_fields import KIND_FIELDS
from disrupting_harm.parameter_files.descriptions.raw_fields import RAW_FIELDS
from disrupting_harm.parameter_files.descriptions.study_fields import STUDY_FIELDS
from disrupting_harm.registry import components
from disrupting_harm.study.conventions import SurveyRules, TargetPopulation


# Models in which no key is required are made of others, and are described by these.
WHOLE = {f"Partial{model.__name__}": model for model in (SurveyRules, TargetPopulation)}


@lru_cache(maxsize=1)
def descriptions() -> dict[str, dict[str, str]]:
    """By model, as `module.Class` below the library, the sentence of each of its fields. A component's own stand in its folder."""
    own = {
        f"components.{stem}.params.{name}": told
        for stem, declared in components().items()
        if declared.has("described")
        for name, told in declared.module("described").FIELDS.items()
    }
    return {**STUDY_FIELDS, **RAW_FIELDS, **KIND_FIELDS, **own}


def reached(model: type[BaseModel]) -> list[type[BaseModel]]:
    """The model and all that its fields hold, each once, in the order of the fields."""
    found: list[type[BaseModel]] = []
    _reach(model, found)
    return found


def _reach(model: type[BaseModel], found: list[type[BaseModel]]) -> None:
    model = WHOLE.get(model.__name__, model)
    if model in found:
        return
    found.append(model)
    for field in model.model_fields.values():
        for held in _models_in(field.annotation):
            _reach(held, found)


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for part in typing.get_args(annotation):
        yield from _models_in(part)


def declaring(model: type[BaseModel], name: str) -> str:
    """Where a field is declared first, as `module.Class` below the library: a model may narrow what it inherits."""
    owner = next(one for one in reversed(model.__mro__) if name in inspect.get_annotations(one))
    return f"{owner.__module__.removeprefix('disrupting_harm.')}.{owner.__qualname__}"


def described(model: type[BaseModel]) -> dict[str, str]:
    """By key of the file, its sentence: ours, or that of the field itself, as a new component's has; "" where neither says one."""
    model = WHOLE.get(model.__name__, model)
    return {
        field.alias or name: descriptions().get(declaring(model, name), {}).get(name) or field.description or ""
        for name, field in model.model_fields.items()
    }


def describe(model: type[BaseModel]) -> dict:
    """The JSON Schema of a model, in which every key has its sentence."""
    schema = model.model_json_schema()
    parts = {one.__name__: one for one in reached(model)} | WHOLE
    for body, part in [(schema, model), *((body, parts.get(name)) for name, body in schema.get("$defs", {}).items())]:
        sentences = described(part) if part and "properties" in body else {}
        for key, sentence in sentences.items():
            if sentence:
                body["properties"][key]["description"] = sentence
    return schema
