"""The components of the study, found from their folders. Everything general asks here and names no component.

A component is one folder, `components/<stem>/`, whose `__init__.py` declares it:

    COMPONENT = Component(kind="counts", position=30, references={"run": ("cybertipline_reports",)})

Its other modules are found by their names, and each is there only if the component has such a thing:

    params.py     Params: the model of its parameters (always there)
    contract.py   TABLES: the contracts of its raw tables; where forms give them, by table OWN: the columns that no form states, and
                  ROWS: what one row is of
    derive.py     derive(layout, iso3): raw tables to derived tables; check(layout, iso3, sources)
    stand_in.py   synthesize(layout, iso3): the synthetic stand-in; synthesize_file(layout, name, units), where it has a layout
    scan.py       scan(layout, iso3): its derived tables searched for what points at respondents
    methods.py    methods(layout, iso3, section): facts for the methods box of the report
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Literal, get_args

from disrupting_harm.errors import ParamsError, UndeclaredInputError
from disrupting_harm.layout import Layout
from disrupting_harm.optional_groups import GROUPS
from disrupting_harm.reads import kept_while_read_once, state_read
from disrupting_harm.study.conventions import near
from disrupting_harm.study.load import (
    load_study,
    load_unit_file,
    merge_section,
    read_parameters,
    validate,
)
from disrupting_harm.study.merge import Layer, Merged, merge
from disrupting_harm.study.section import Section
from disrupting_harm.study.yaml_file import Key


PACKAGE = "disrupting_harm.components"
SHARED = "kinds"  # the folder beside the components that holds what they share
# survey: a sample of respondents. counts: administrative counts. segments: coded pieces of text. assessment: a status or a
# score per item, with a citation. comparison: saved estimates of several units, side by side. What components of a kind share lies in `components/kinds/`.
Kind = Literal["survey", "counts", "segments", "assessment", "comparison"]
Role = Literal["stand_in", "derive", "scan", "run"]
ROLES: tuple[Role, ...] = ("stand_in", "derive", "scan", "run")
KINDS = get_args(Kind)
# The module that a role starts from. What the report says of a component's methods belongs to its notebook's stage.
MODULES: dict[Role, str] = {"stand_in": "stand_in", "derive": "derive", "scan": "scan", "run": "methods"}


@dataclass(frozen=True)
class Component:
    """What a component declares of itself.

    position: its place in the report, from low to high. needs: components of the same unit whose parameters and derived
    tables it reads. joins: components of the same unit, whose saved estimates and assessments it reads; a unit that holds it holds
    all of these. compares: components of other units, whose saved estimates and assessments it reads. defaults: of these, the keys
    of their study-wide parameters that its notebook reads, such as the topics of a matrix. references: the reference tables that it
    reads, by role. extends: of these, the tables that partners add facts to by a template. uses: for a stand-in, for derived tables and for their scan, the keys of the parameters (its own and those it needs) that they are made from; a notebook may read all. population:
    the roles that use the unit's target population. conventions: by role, the keys of params/study.yaml that it uses; they
    reach its stages through `params:` in its dvc.yaml. titles: by table, what a report calls its rows, in the plural; of a reference
    table that several components read, one of them says it. group: the optional group of distributions that its notebook runs. Its
    stages are run where they are named, and its units have no report among those of the study: that must be had without the group.
    """

    kind: Kind
    position: int
    needs: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    compares: tuple[str, ...] = ()
    defaults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    references: Mapping[Role, tuple[str, ...]] = field(default_factory=dict)
    extends: tuple[str, ...] = ()
    uses: Mapping[Role, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    population: tuple[Role, ...] = ()
    conventions: Mapping[Role, tuple[str, ...]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    group: str = ""
    stem: str = ""  # set by the registry, from the folder's name

    def problems(self, stems: Iterable[str]) -> list[str]:
        """Sentences on what it declares and cannot be. `stems` are the names of all components."""
        stems = list(stems)
        found = []
        if self.kind not in KINDS:
            found.append(f"kind {self.kind!r} is none of {', '.join(KINDS)}{near(str(self.kind), KINDS)}")
        if self.group and self.group not in GROUPS:
            found.append(f"group {self.group!r} is none of {', '.join(GROUPS)}{near(self.group, GROUPS)}")
        found += [
            f"needs {need}, which is not a component{near(need, stems)}"
            for need in (*self.needs, *self.joins, *self.compares)
            if need not in stems
        ]
        found += [
            f"defaults: {name} is none of the components that it compares{near(name, self.compares)}"
            for name in self.defaults
            if name not in self.compares
        ]
        for name in ("references", "uses", "conventions"):
            found += [
                f"{name}: {role} is no role{near(role, ROLES)}" for role in getattr(self, name) if role not in ROLES
            ]
        found += [f"population: {role} is no role{near(role, ROLES)}" for role in self.population if role not in ROLES]
        for name in ("references", "conventions"):
            found += [
                f"{name}: what {role} uses must be a tuple"
                for role, v in getattr(self, name).items()
                if isinstance(v, str)
            ]
        if not self.has("params"):
            found.append("has no params.py with the model of its parameters")
        for role in ("stand_in", "derive", "scan"):
            if self.has(role) and role not in self.uses:
                found.append(f"has {role}.py, and `uses` does not say which parameters it reads")
        return found

    @property
    def is_of_a_country(self) -> bool:
        """Whether a country of the study holds it as others do: it compares no countries, and needs no optional group."""
        return not self.compares and not self.group

    @property
    def params(self) -> type[Section]:
        return self.module("params").Params

    def has(self, module: str) -> bool:
        return find_spec(f"{PACKAGE}.{self.stem}.{module}") is not None

    def module(self, name: str) -> ModuleType:
        return importlib.import_module(f"{PACKAGE}.{self.stem}.{name}")

    def all_needs(self) -> tuple[str, ...]:
        """The components it needs, and those that they need: their parameters are read to be checked together."""
        found = list(self.needs)
        for stem in found:  # appends while iterating: follows needs to the end
            found += [need for need in components()[stem].needs if need not in found]
        return tuple(found)

    def read_by_notebook(self) -> tuple[str, ...]:
        """Of the components it needs, those whose parameters its notebook reads; `uses["run"]` names them, else all."""
        return self.needs if "run" not in self.uses else tuple(s for s in self.uses["run"] if s in self.needs)

    def modules(self, role: Role) -> tuple[str, ...]:
        """Full names of the component's modules that a stage of this role starts from, beside its notebook's imports."""
        read = (self.stem, *self.all_needs(), *(self.defaults if role == "run" else ()))
        found = [f"{PACKAGE}.{stem}.params" for stem in read]
        own = MODULES[role]
        return (*found, f"{PACKAGE}.{self.stem}.{own}") if self.has(own) else tuple(found)


@lru_cache(maxsize=1)
def components() -> dict[str, Component]:
    """Every component by its stem, in the order of the report. Raises ParamsError for folders that declare what cannot be."""
    folder = Path(importlib.import_module(PACKAGE).__file__).parent
    stems = [path.name for path in sorted(folder.iterdir()) if (path / "__init__.py").is_file() and path.name != SHARED]
    found, problems = {}, []
    for stem in stems:
        declared = getattr(importlib.import_module(f"{PACKAGE}.{stem}"), "COMPONENT", None)
        if not isinstance(declared, Component):
            problems.append(f"components/{stem}/__init__.py: declares no COMPONENT; see registry.py.")
            continue
        found[stem] = replace(declared, stem=stem)
        problems += [f"components/{stem}/__init__.py: {text}; correct it." for text in found[stem].problems(stems)]
    if problems:
        raise ParamsError("\n".join(problems))
    return dict(sorted(found.items(), key=lambda item: (item[1].position, item[0])))


def table_title(stem: str, table: str) -> str:
    """What a report calls the rows of a table that the component reads: its own title, else that of the component that has one.

    A table that nobody titles is called by its name in words.
    """
    own = components()[stem].titles if stem in components() else {}
    titled = (declared.titles[table] for declared in components().values() if table in declared.titles)
    return own.get(table) or next(titled, table.replace("_", " "))


def component(stem: str) -> Component:
    """The component of that name. Raises ParamsError that names the nearest one."""
    found = components()
    if stem not in found:
        raise ParamsError(f"{stem}: not a component{near(stem, found)}; take one of {', '.join(found)}.")
    return found[stem]


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
