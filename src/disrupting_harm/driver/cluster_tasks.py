"""What is sent to a cluster: the stages of a unit are one task, and those of no unit are one task before them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from disrupting_harm.driver.scan import Scan
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.pipeline import Stage
from disrupting_harm.sections import held, load_section
from disrupting_harm.study.load import load_study


SHARED = "shared stages"


@dataclass(frozen=True)
class Task:
    """name: the unit's code, or SHARED. stages: addresses in the order of the plan. pointers: imported data it reads, by path.
    restricted: only a worker that says it holds the unit's data may have it, and they are never pulled. problem: why it cannot run.
    """

    name: str
    stages: tuple[str, ...]
    pointers: tuple[str, ...] = ()
    restricted: bool = False
    problem: str = ""


def plan_tasks(
    layout: Layout, scan: Scan, planned: Sequence[Stage], order: Sequence[str], stale: Collection[str]
) -> list[Task]:
    """The tasks for a plan, the shared stages first, then the units from many stages to few.

    `order`: addresses as DVC would run them. `stale`: addresses and paths that are not up to date; a unit is left out if it needs
    none of them.
    """
    units = load_study(layout).units
    place = {address: n for n, address in enumerate(order)}
    by_unit: dict[str | None, list[Stage]] = {}
    for stage in sorted(planned, key=lambda s: place[s.address]):
        by_unit.setdefault(stage.item if stage.item in units else None, []).append(stage)
    tasks = []
    for unit, stages in by_unit.items():
        needed, pointers = scan.upstream(stages)
        if {s.address for s in needed}.isdisjoint(stale) and set(pointers).isdisjoint(stale):
            continue
        tasks.append(_task(layout, unit, stages, pointers))
    # Units read what the shared stages make, so these are seen to even if only a unit is stale: made once, and pushed.
    if tasks and None in by_unit and all(task.name != SHARED for task in tasks):
        tasks.append(_task(layout, None, by_unit[None], []))
    return sorted(tasks, key=lambda t: (t.name != SHARED, -len(t.stages)))


def _task(layout: Layout, unit: str | None, stages: Sequence[Stage], pointers: Sequence[str]) -> Task:
    addresses = tuple(stage.address for stage in stages)
    if unit is None:
        return Task(SHARED, addresses)
    try:
        return Task(unit, addresses, tuple(pointers), is_restricted(layout, unit))
    except UserError as error:  # whose data these are is not known, so nobody gets them
        return Task(unit, addresses, tuple(pointers), restricted=True, problem=str(error))


def is_restricted(layout: Layout, unit: str) -> bool:
    """Whether a component of the unit has restricted data. Raises ParamsError for parameters that cannot be read."""
    sections = [load_section(layout, unit, stem) for stem in held(layout, unit)]
    return any(getattr(section, "data_class", None) == "restricted" for section in sections)
