"""A commented parameter file for a country: what must be stated, and what is inherited from the study's defaults."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import NoneType, UnionType
from typing import Union, get_args, get_origin

from disrupting_harm import files
from disrupting_harm.errors import ParamsError, UnknownCountryError, near
from disrupting_harm.layout import Layout
from disrupting_harm.parameter_files.refresh import write_held
from disrupting_harm.registry import Component, component, components
from disrupting_harm.study.load import ComponentFile, load_study
from disrupting_harm.study.model import Model
from disrupting_harm.study.parameter_file import TODO, validate_file


HEAD = """\
# yaml-language-server: $schema=../schema/country.json
# {name}. State what differs from params/components/; `dh params COMPONENT {iso3}` prints all values and where each is stated.
iso3: {iso3}
target_population: {{year: {todo}}}   # the year of fieldwork, which data/reference/population_age_sex.csv must hold
components:
"""


def write_country(layout: Layout, iso3: str, stems: Sequence[str] | None) -> Path:
    """Write `params/countries/<ISO3>.yaml` and bring `params/held.yaml` up to date; returns the file.

    Raises UnknownCountryError for a unit that is not in the study, and ParamsError for one that is no country or has a file already, and for names that are no components.
    """
    study = load_study(layout)
    if iso3 not in study.units:
        raise UnknownCountryError(
            f"{iso3}: not a unit of the study{near(iso3, study.units)}; of a new country, write its line under `units` in params/study.yaml "
            f"first, as in `{iso3}: {{name: ..., phase: 2}}`, or correct the code."
        )
    unit = study.require_fielded(iso3)
    path = layout.country(iso3)
    name = layout.relative(path)
    if path.exists():
        raise ParamsError(f"{name}: is there already; edit it, or see `dh params COMPONENT {iso3}`.")
    if unit.kind != "country":
        raise ParamsError(f"{iso3}: no country of the study, so it inherits no defaults; write {name} by hand.")
    own = [stem for stem, declared in components().items() if declared.is_of_a_country]
    wanted = [component(stem) for stem in (own if stems is None else stems)]
    if not wanted:
        raise ParamsError(f"{name}: would hold no component; name some of {', '.join(components())} with --components.")
    text = HEAD.format(name=unit.name, iso3=iso3, todo=TODO)
    text += "".join(_section(layout, declared) for declared in sorted(wanted, key=lambda c: c.position))
    files.write_text(path, text)
    write_held(layout, [])  # what is wrong with other units, `dh check` tells
    return path


def _section(layout: Layout, declared: Component) -> str:
    """The component's lines: keys that have no default, then the names of those that have one."""
    path = layout.component(declared.stem)
    given = validate_file(layout, path, ComponentFile) if path.is_file() else ComponentFile()
    fields = declared.params.model_fields
    lines = [f"  {declared.stem}:"]
    if "data_class" in fields and "data_class" not in given.defaults:
        lines.append(
            "    data_class: restricted   # restricted: real microdata, on a machine that may hold them; synthetic: a stand-in"
        )
    for key, info in fields.items():
        if key == "data_class" or key in given.defaults or not info.is_required():
            continue
        if key == "origin":
            lines.append(
                "    # Where the data are from. For a stand-in the defaults state it; for real data fill it in."
            )
            lines.append(f"    origin: {{title: {TODO}, collected_by: {TODO}, design: {TODO}, licence: {TODO}}}")
        else:
            lines.append(f"    {key}: {TODO}")
    for key, value in given.defaults.items():  # a default may leave a part of itself to the country
        if key in fields and (open_parts := _left_open(fields[key].annotation, value)):
            lines.append(f"    {key}: {{{', '.join(f'{part}: {TODO}' for part in open_parts)}}}")
    if inherited := [key for key in given.defaults if key in fields]:
        lines.append(f"    # inherited, to be stated only where they differ: {', '.join(inherited)}")
    return "\n".join(lines) + "\n"


def _left_open(annotation: object, value: object) -> list[str]:
    """The keys that a part of the parameters must have and that its default does not state."""
    if get_origin(annotation) in (Union, UnionType):
        (annotation, *rest) = [part for part in get_args(annotation) if part is not NoneType]
        if rest:
            return []
    if not (isinstance(annotation, type) and issubclass(annotation, Model) and isinstance(value, dict)):
        return []
    return [key for key, info in annotation.model_fields.items() if info.is_required() and key not in value]
