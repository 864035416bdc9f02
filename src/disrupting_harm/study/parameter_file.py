"""Parameter files, read and held against their models. Every problem is told at once, by file, line and key.

A file that has not changed is neither parsed nor checked again.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from disrupting_harm import files
from disrupting_harm.errors import ParamsError
from disrupting_harm.layout import Layout
from disrupting_harm.reads import kept_while_read_once, state_read
from disrupting_harm.study.merge import Layer, Merged, flatten, merge
from disrupting_harm.study.sentences import sentence
from disrupting_harm.study.yaml_file import YamlFile, read_yaml


Loaded = TypeVar("Loaded", bound=BaseModel)
TODO = "TODO"  # what `dh new-country` leaves open; no component works until it is stated


def validate(model: type[Loaded], merged: Merged, *, all_stated: bool = True) -> Loaded:
    """The model of a merged section. Raises ParamsError with every problem, each where its value was stated.

    Values that `dh new-country` left open are problems too, unless not `all_stated`.
    """
    unstated = [merged.place(*key) for key, value in flatten(merged.data) if value == TODO] if all_stated else []
    problems = [f"{place}: still says {TODO}; state it there." for place in unstated]
    try:
        found = model.model_validate(merged.data)
    except ValidationError as error:
        wrong = [(_place_of(merged, e), e) for e in error.errors(include_url=False)]
        problems += [sentence(place, e, model) for place, e in wrong if place not in unstated]
    if problems:
        raise ParamsError("\n".join(problems))
    return found


def _place_of(merged: Merged, error: dict) -> str:
    key = [part for part in error["loc"] if part != "[key]"]
    return merged.place_to_add(*key) if error["type"] == "missing" else merged.place(*key)


@kept_while_read_once
def read_parameters(layout: Layout, path: Path) -> YamlFile:
    """A parameter file with its lines, from memory if it has not changed. Raises ParamsError where it is absent or damaged."""
    name = layout.relative(path)
    if not path.is_file() and os.path.lexists(path):
        raise ParamsError(
            f"{name}: a folder, a pipe, a device or a link to none and no file; remove it, then restore the file with `git checkout {name}`."
        )
    if not path.is_file():
        raise ParamsError(f"{name}: not there; {_how_to_write(path)}, or restore it with `git checkout {name}`.")
    return _cached(path, name, state_read(path))


@lru_cache(maxsize=512)
def _cached(path: Path, name: str, _: files.FileState) -> YamlFile:
    """A file that has not changed since is not parsed again."""
    return read_yaml(path, name)


def _how_to_write(path: Path) -> str:
    if path.parent.name == "countries":
        return f"write it with `dh new-country {path.stem}`"
    return "write it (README.md, Where things are)"


@kept_while_read_once
def validate_file(layout: Layout, path: Path, model: type[Loaded]) -> Loaded:
    """The model of a whole file, from memory if the file has not changed. Raises ParamsError with every problem."""
    file = read_parameters(layout, path)
    return _cached_model(path, file.name, state_read(path), model)


@lru_cache(maxsize=512)
def _cached_model(path: Path, name: str, state: files.FileState, model: type[Loaded]) -> Loaded:
    return validate(model, merge([Layer(_cached(path, name, state), ())], {}), all_stated=False)
