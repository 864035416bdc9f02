"""The models of the parameter files, and the fields of each."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from disrupting_harm.parameter_files.descriptions.fields import described
from disrupting_harm.registry import components
from disrupting_harm.release.keys import KeyFile
from disrupting_harm.study.catalogue import Catalogue
from disrupting_harm.study.conventions import Study
from disrupting_harm.study.file_layout import FileLayout
from disrupting_harm.study.findings import FindingsFile
from disrupting_harm.study.load import ComponentFile, UnitFile
from disrupting_harm.study.outputs import OutputsFile


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


def fields_of(model: type[BaseModel]) -> list[Field]:
    """The fields of a model, those of the models that it extends first."""
    properties, sentences = model.model_json_schema()["properties"], described(model)
    return [
        Field(
            key=field.alias or name,
            schema=properties[field.alias or name],
            default=PydanticUndefined if field.is_required() else field.get_default(call_default_factory=True),
            description=sentences[field.alias or name],
        )
        for name, field in model.model_fields.items()
    ]
