"""What a model finds wrong with a parameter file, as one sentence a problem: file, line, key, and what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import get_args

from pydantic import BaseModel

from disrupting_harm.errors import near


# What pydantic says of a value of the wrong type, in the words of a parameter file.
PLAIN = {
    "dict_type": "must hold `key: value` lines",
    "model_type": "must hold `key: value` lines",
    "model_attributes_type": "must hold `key: value` lines",
    "list_type": "must be a list, as in [a, b]",
    "tuple_type": "must be a list, as in [a, b]",
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
}


def sentence(where: str, error: dict, model: type[BaseModel]) -> str:
    """The problem that pydantic's `error` tells of a value of `model`, which was stated at `where`."""
    key = [part for part in error["loc"] if part != "[key]"]
    if error["type"] == "extra_forbidden":
        hint = near(str(key[-1]), _keys_at(model, key[:-1]))
        return f"{where}: unknown key{hint}; take it out or correct its spelling."
    if error["type"] == "missing":
        return f"{where}: missing; add it."
    if error["type"] == "literal_error":
        names = [text or number for text, number in re.findall(r"'([^']*)'|(\d+)", error["ctx"]["expected"])]
        return f"{where}: must be one of {', '.join(names)}{near(str(error['input']), names)}; correct it and run the command again."
    if error["type"] in PLAIN:
        return f"{where}: {PLAIN[error['type']]}; correct it and run the command again."
    reason = error["msg"].removeprefix("Value error, ")
    if error["type"] != "value_error":  # those of the models are written as parts of a sentence
        reason = reason[0].lower() + reason[1:]
    return f"{where}: {reason}; correct it and run the command again."


def _keys_at(model: type[BaseModel], key: Sequence[str | int]) -> list[str]:
    """The keys that the model knows at a place, as far as models are nested in it; else none."""
    for part in key:
        field = model.model_fields.get(str(part))
        kinds = [] if field is None else [field.annotation, *get_args(field.annotation)]
        nested = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
        if not nested:
            return []
        model = nested[0]
    return list(model.model_fields)
