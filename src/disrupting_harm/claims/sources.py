"""Whether what the triangulation takes from other components is there: indicators, topics and published figures.

Nothing else would tell: a source that is spelled wrong has nothing to say, and reads as one that is silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from disrupting_harm.claims.names import Known
from disrupting_harm.errors import ParamsError, near
from disrupting_harm.layout import Layout
from disrupting_harm.reference import read_reference
from disrupting_harm.registry import Component, component
from disrupting_harm.sections import held, merged_section
from disrupting_harm.study.findings import Ref
from disrupting_harm.study.load import unit_codes


def unknown_sources(layout: Layout) -> list[str]:
    """A sentence for each name under `takes` that no unit has, by file, line and key; units of which parameters cannot be read are left out.

    They stand in the parameters of a component that joins others. Published figures are looked for in the tables that its notebook reads.
    """
    known, found = Known(layout), {}
    for iso3, joining in _joining(layout):
        try:
            section = merged_section(layout, iso3, joining.stem)
        except ParamsError:
            continue
        for key, taken in _takes(section.data):
            if problem := _problem(layout, known, taken, joining.references.get("run", ())):
                found[f"{section.place(*key)}: {problem}; correct it and run the command again."] = None
    return list(found)


def _joining(layout: Layout) -> Iterator[tuple[str, Component]]:
    """The components that join others, with each unit that holds them."""
    for iso3 in unit_codes(layout):
        try:
            stems = held(layout, iso3)
        except ParamsError:
            continue
        yield from ((iso3, component(stem)) for stem in stems if component(stem).joins)


def _takes(data: Mapping) -> Iterator[tuple[tuple[str | int, ...], Mapping]]:
    sources = data.get("sources")
    for name, source in sources.items() if isinstance(sources, Mapping) else ():
        takes = source.get("takes") if isinstance(source, Mapping) else None
        for place, taken in enumerate(takes if isinstance(takes, list) else ()):
            if isinstance(taken, Mapping):
                yield ("sources", name, "takes", place), taken


def _problem(layout: Layout, known: Known, taken: Mapping, tables: Sequence[str]) -> str:
    """What is wrong with one place; "" for nothing, and for what the model of the parameters refuses itself."""
    if figure := taken.get("figure"):
        problems = [_figure_problem(layout, table, str(figure), taken.get("group")) for table in tables]
        return "" if "" in problems else "".join(problems[:1])
    component = str(taken.get("estimate") or taken.get("assessment") or "").partition("/")[0]
    name = str(taken.get("indicator") or taken.get("topic") or "")
    problem = known.problem(Ref(component, name)) if component and name else ""
    if problem and taken.get("topic") and not known.problem(Ref(component, name.partition("_")[2])):
        return ""  # a topic of an edition: the edition's name stands before that of the standard
    return problem


def _figure_problem(layout: Layout, table: str, figure: str, group: str | None) -> str:
    if not layout.reference(table).is_file():
        return ""
    rows = read_reference(layout, table)
    items = sorted(set(rows["item"]))
    if figure not in items:
        return f"{figure} is no item of data/reference/{table}.csv{near(figure, items)}"
    groups = sorted(set(rows.loc[rows["item"].eq(figure), "group"]))
    if group is not None and group not in groups:
        return f"no row of {figure} in data/reference/{table}.csv has the group {group}{near(group, groups)}"
    return ""
