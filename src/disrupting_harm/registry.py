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

from disrupting_harm.errors import ParamsError, near
from disrupting_harm.optional_groups import GROUPS
from disrupting_harm.study.section import Section


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
