"""What every parameter file is made of: frozen models that refuse unknown keys."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model


def _joins_no_levels(text: str) -> str:
    if " - " in text:
        raise ValueError("a level must not hold ' - ', which stands between the two levels of a difference")
    return text


NonAnswers = Literal["denominator", "missing"]
BlankParts = Literal["open", "no"]
DataClass = Literal["synthetic", "restricted", "public"]
Iso3 = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]  # of ISO 639, as in the attribute `lang`
Positive = Annotated[int, Field(ge=1)]
# A level's label; the characters left out join the parts of an estimate's id.
Level = Annotated[str, Field(pattern=r"^[^:/,=@]+$"), AfterValidator(_joins_no_levels)]
Share = Annotated[float, Field(ge=0, le=1)]


def _in_order(span: tuple[int, int]) -> tuple[int, int]:
    if span[0] > span[1]:
        raise ValueError("the first of the two must not be above the last")
    return span


Span = Annotated[tuple[int, int], AfterValidator(_in_order)]


class Model(BaseModel):
    # A year without quotes is a number in YAML; where text is meant it is taken as text.
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True, allow_inf_nan=False)


class ReferenceColumn(Model):
    """A figure that stands in a reference table, in the row of the country."""

    reference: Name
    column: Name


def partial(model: type[Model]) -> type[Model]:
    """The model in which no key is required: what it leaves out is taken from a layer below. Only keys are checked, and values."""
    fields = {}
    for name, field in model.model_fields.items():
        kind = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        fields[name] = (kind | None, None)
    return create_model(f"Partial{model.__name__}", __base__=Model, **fields)
