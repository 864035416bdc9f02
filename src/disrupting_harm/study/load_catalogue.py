"""What a component estimates for a unit: the study's definitions, and those that the unit has of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from disrupting_harm.errors import ParamsError, near
from disrupting_harm.layout import Layout
from disrupting_harm.reads import kept_while_read_once
from disrupting_harm.study.catalogue import Catalogue, Definition, Indicator
from disrupting_harm.study.load import load_unit_file
from disrupting_harm.study.merge import Layer, merge
from disrupting_harm.study.parameter_file import read_parameters, validate, validate_file
from disrupting_harm.study.yaml_file import YamlFile


@kept_while_read_once
def load_catalogue(layout: Layout, stem: str, iso3: str) -> Catalogue:
    """What the component estimates: the study's definitions, and those that the unit has of its own."""
    shared, own = layout.indicators(stem), layout.indicators(iso3)
    found = validate_file(layout, shared, Catalogue) if shared.is_file() else Catalogue()
    if not own.is_file():
        return found
    section = read_parameters(layout, own)
    if wrong := _not_own_definitions(section, load_unit_file(layout, iso3).components):
        raise ParamsError("\n".join(wrong))
    mine = validate(Catalogue, merge([Layer(section, (stem,))], {}))
    parts = ("indicators", "counts", "measures")
    return found.model_copy(update={part: {**getattr(found, part), **getattr(mine, part)} for part in parts})


def load_composites(layout: Layout, iso3: str) -> dict[str, tuple[str, ...]]:
    """By name, the parts of every composite indicator of the unit's components."""
    found = {}
    for stem in load_unit_file(layout, iso3).components:
        found |= composites_of(load_catalogue(layout, stem, iso3).indicators)
    return found


def composites_of(definitions: Mapping[str, Definition]) -> dict[str, tuple[str, ...]]:
    return {name: d.any_of for name, d in definitions.items() if isinstance(d, Indicator) and d.any_of}


@kept_while_read_once
def own_definition_names(layout: Layout, iso3: str, stem: str) -> set[str]:
    """Names that the unit defines of its own for the component, in the place of shared ones."""
    own = layout.indicators(iso3)
    section = (read_parameters(layout, own).data.get(stem) or {}) if own.is_file() else {}
    return {name for part in ("indicators", "counts", "measures") for name in section.get(part) or {}}


def _not_own_definitions(file: YamlFile, stems: Iterable[str]) -> list[str]:
    """Sentences on keys of a unit's own definitions that are none of its components, or hold no definitions."""
    problems = []
    for name, content in file.data.items():
        place = f"{file.name}, line {file.line_of((name,))}, key {name}"
        if name not in stems:
            problems.append(
                f"{place}: not a component of the unit{near(str(name), stems)}; name one of {', '.join(stems)}."
            )
        elif content is not None and not isinstance(content, dict):
            problems.append(f"{place}: holds no keys; write `indicators`, `counts` or `measures` below it.")
    return problems
