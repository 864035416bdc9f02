"""The sections of a unit: the parameters of the components that it holds, checked, and what of them a stage may read.

Which components there are, the registry says.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from disrupting_harm.errors import ParamsError, UndeclaredInputError, near
from disrupting_harm.layout import Layout
from disrupting_harm.reads import kept_while_read_once, state_read
from disrupting_harm.registry import Component, Role, component, components
from disrupting_harm.study.load import load_study, load_unit_file, merge_section
from disrupting_harm.study.merge import Layer, Merged, merge
from disrupting_harm.study.parameter_file import read_parameters, validate
from disrupting_harm.study.section import Section
from disrupting_harm.study.yaml_file import Key


@kept_while_read_once
def held(layout: Layout, iso3: str) -> tuple[str, ...]:
    """Components that the unit holds, in the order of the report. Raises ParamsError for a name that is none."""
    stated = load_unit_file(layout, iso3).components
    study = load_study(layout)
    places = [(layout.country(iso3), ("components", stem)) for stem in stated]
    places += [(layout.study(), ("phases", n, "components", s)) for n, p in study.phases.items() for s in p.components]
    if unknown := [(path, key) for path, key in places if key[-1] not in components()]:
        raise ParamsError("\n".join(_no_component(layout, path, key) for path, key in unknown))
    return tuple(stem for stem in components() if stem in stated)


def _no_component(layout: Layout, path: Path, key: Key) -> str:
    file, stem = read_parameters(layout, path), str(key[-1])
    return (
        f"{file.name}, line {file.line_of(key)}, key {'.'.join(map(str, key))}: not a component{near(stem, components())}; take one of "
        f"{', '.join(components())}."
    )


def optional_components(layout: Layout, iso3: str) -> list[Component]:
    """Of the components that the unit holds, those that need an optional group of distributions."""
    return [components()[stem] for stem in held(layout, iso3) if components()[stem].group]


def require_held(layout: Layout, iso3: str, stem: str) -> Component:
    """Raises ParamsError, with the nearest names, where the unit does not hold the component."""
    found = component(stem)
    if stem not in held(layout, iso3):
        raise ParamsError(
            f"{layout.relative(layout.country(iso3))}: no component {stem}; add it under `components` there, or run the command "
            f"with one of {', '.join(held(layout, iso3))}."
        )
    return found


@kept_while_read_once
def merged_section(layout: Layout, iso3: str, stem: str) -> Merged:
    require_held(layout, iso3, stem)
    return merge_section(layout, iso3, stem)


@kept_while_read_once
def load_section(layout: Layout, iso3: str, stem: str) -> Section:
    """The component's parameters for the unit, checked by its model and against the components it needs.

    Raises ParamsError with every problem by file, line and key.
    """
    declared = require_held(layout, iso3, stem)
    stated = (
        layout.study(), layout.country(iso3), *map(layout.component, (stem, *declared.all_needs())),
        *sorted(layout.file_layouts().glob("*.yaml")),
    )  # fmt: skip
    state = tuple(state_read(path) if path.is_file() else None for path in stated)
    return _cached_section(layout, iso3, declared.stem, declared.params, state)


@lru_cache(maxsize=512)
def _cached_section(layout: Layout, iso3: str, stem: str, model: type[Section], _: tuple) -> Section:
    """A section that no edit of the files that state it has touched is not checked again. Sections are frozen."""
    declared, merged = component(stem), merge_section(layout, iso3, stem)
    section = validate(model, merged)
    needed = {need: load_section(layout, iso3, need) for need in declared.needs if need in held(layout, iso3)}
    problems = [
        f"{merged.place()}: {text}; correct it and run the command again." for text in section.check_needs(needed)
    ]
    if lost := [name for name in declared.joins if name not in held(layout, iso3)]:
        problems.append(
            f"{merged.place()}: reads what {', '.join(lost)} saved, and {iso3} does not hold it; add it under `components` of "
            f"{layout.relative(layout.country(iso3))}, or take {stem} out there."
        )
    problems += [f"{merged.place(*key)}: {text}." for key, text in section.check_study(load_study(layout))]
    if problems:
        raise ParamsError("\n".join(problems))
    return section


def load_defaults(layout: Layout, stem: str, of: str) -> Section:
    """The study-wide parameters of a component that `stem` compares, with only the keys that it declares in `defaults`.

    Raises ParamsError for parameters that are not whole without a unit's, and for a component of which it declares none.
    """
    declared = component(stem).defaults
    if of not in declared:
        raise ParamsError(
            f"components/{stem}/__init__.py: `defaults` names no keys of {of}, whose parameters {stem} reads; name them there."
        )
    file = read_parameters(layout, layout.component(of))
    section = validate(component(of).params, merge([Layer(file, ("defaults",))], {}))
    return restrict(section, declared[of], f"{stem}.run", within="defaults")


def restrict(section: Section, keys: Iterable[str], owner: str, *, within: str = "uses") -> Section:
    """The section with only the keys that a stage declares in `uses` (or `within`): any other raises UndeclaredInputError when it is read.

    So a stand-in or a derived table cannot be made from a parameter whose edit would not make it stale. `owner` names the stage
    in the message, as `<stem>.<role>`.
    """
    kind = type(section)

    class Restricted(kind):
        def __getattr__(self, name: str):
            if name in kind.model_fields:
                raise UndeclaredInputError(
                    f"{owner}: reads the parameter `{name}`, which it does not declare; add it to `{within}` in "
                    f"components/{owner.partition('.')[0]}/__init__.py."
                )
            return super().__getattr__(name)

    kept = {name: value for name, value in vars(section).items() if name in set(keys)}
    copy = Restricted.model_construct()
    object.__setattr__(copy, "__dict__", kept)
    return copy


def load_used(layout: Layout, iso3: str, stem: str, role: Role) -> dict[str, Section]:
    """By component, the sections that a stage may read: its own first, then those that the component needs."""
    return {
        name: restrict(load_section(layout, iso3, name), keys, f"{stem}.{role}")
        for name, keys in component(stem).uses[role].items()
        if name in held(layout, iso3)
    }


def load_needs(layout: Layout, iso3: str, stem: str) -> dict[str, Section]:
    """The sections of the components whose parameters this one's notebook reads, where the unit holds them."""
    return {
        need: load_section(layout, iso3, need)
        for need in component(stem).read_by_notebook()
        if need in held(layout, iso3)
    }


def data_section(layout: Layout, iso3: str, stem: str) -> Section:
    """The section that says where the component's data are from: its own, or that of the first needed component that has data."""
    for name in (stem, *component(stem).read_by_notebook()):
        section = load_section(layout, iso3, name)
        if hasattr(section, "data_class"):
            return section
    raise ParamsError(
        f"{layout.relative(layout.country(iso3))}, key components.{stem}: has no `data_class`; add it, with `origin`."
    )
