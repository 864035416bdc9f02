"""The models of the parameter files, and the fields of each."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from disrupting_harm.documentation.component_fields import COMPONENT_FIELDS
from disrupting_harm.documentation.raw_fields import RAW_FIELDS
from disrupting_harm.documentation.study_fields import STUDY_FIELDS
from disrupting_harm.registry import components
from disrupting_harm.release.keys import KeyFile
from disrupting_harm.study.catalogue import Catalogue
from disrupting_harm.study.conventions import Study, SurveyRules, TargetPopulation
from disrupting_harm.study.file_layout import FileLayout
from disrupting_harm.study.findings import FindingsFile
from disrupting_harm.study.load import ComponentFile, UnitFile
from disrupting_harm.study.outputs import OutputsFile


DESCRIPTIONS = {**STUDY_FIELDS, **RAW_FIELDS, **COMPONENT_FIELDS}
# The files, with the model of each.
FILES: dict[str, type[BaseModel]] = {
    "params/study.yaml": Study,
    "params/countries/<ISO3>.yaml": UnitFile,
    "params/components/<stem>.yaml": ComponentFile,
    "params/components/layouts/<name>.yaml": FileLayout,
    "params/indicators/<stem>.yaml": Catalogue,
    "params/findings.yaml": FindingsFile,
    "params/outputs.yaml": OutputsFile,
    "params/release_keys.yaml": KeyFile,
}
# Models in which no key is required are made of others, and are described by these.
WHOLE = {f"Partial{model.__name__}": model for model in (SurveyRules, TargetPopulation)}


@dataclass(frozen=True)
class Field:
    """One key of a parameter file. schema: its JSON Schema. default: PydanticUndefined where it is required."""

    key: str
    schema: dict
    default: object
    description: str

    @property
    def required(self) -> bool:
        return self.default is PydanticUndefined


def sections() -> dict[str, type[BaseModel]]:
    """By stem, the model of a component's parameters."""
    return {stem: declared.params for stem, declared in components().items()}


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


def fields_of(model: type[BaseModel]) -> list[Field]:
    """The fields of a model, those of the models that it extends first. Raises KeyError for one that nothing describes."""
    properties = model.model_json_schema()["properties"]
    return [
        Field(
            key=field.alias or name,
            schema=properties[field.alias or name],
            default=PydanticUndefined if field.is_required() else field.get_default(call_default_factory=True),
            description=DESCRIPTIONS[declaring(model, name)][name],
        )
        for name, field in model.model_fields.items()
    ]
