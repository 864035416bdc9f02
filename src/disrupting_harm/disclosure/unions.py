"""What a composite and its parts tell of each other: it is their union, so no fewer than each part, and no more than all together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from disrupting_harm.disclosure.cells import Cell, Group, Relation


Composites = Mapping[str, Sequence[str]]  # by name of an indicator, the indicators of which any makes it a yes
UPPER = "upper_bound"  # takes unknown parts for yes, so that it may be more than all of them


def union_relations(
    cells: list[Cell], cases: Mapping[tuple, Mapping[Group, int]], composites: Composites
) -> list[Relation]:
    """Two inequalities of each printed composite, in every group, as sums with a cell that takes up what is left of them.

    A yes to a part, or to a composite of parts of the other, is one to the whole, however blanks are treated. A whole is covered by
    all of its parts, or by a smaller composite and the parts that this one lacks. Cells are added to `cells`.
    """
    main = {thing[0]: groups for (thing, variant), groups in cases.items() if not variant}
    found = []
    for (thing, variant), groups in cases.items():
        parts = tuple(composites.get(thing[0], ()))
        if not parts:
            continue
        within = {name: set(others) for name, others in composites.items() if set(others) < set(parts)}
        for group, whole in groups.items():
            printed = {name: main[name][group] for name in (*parts, *within) if group in main.get(name, ())}
            found += [_more(cells, whole, part) for part in printed.values()]
            if not variant.startswith(UPPER):
                covers = _covers(parts, within, printed)
                found += [_covered(cells, whole, [printed[name] for name in cover]) for cover in covers]
    return [relation for relation in found if relation]


def _covers(
    parts: Sequence[str], within: Mapping[str, set[str]], printed: Mapping[str, int]
) -> Iterator[tuple[str, ...]]:
    for cover in (parts, *((name, *(p for p in parts if p not in own)) for name, own in within.items())):
        if all(name in printed for name in cover):
            yield tuple(cover)


def _more(cells: list[Cell], whole: int, part: int) -> Relation | None:
    """whole = part + others."""
    upper, lower = cells[whole], cells[part]
    name = f"{upper.name} without {lower.name}"
    left = _left(
        name, upper, lower.count, lower.weighted, (upper, lower), most=upper.total, heaviest=upper.weighted_total
    )
    return None if left is None else Relation(whole, (part, _append(cells, left)))


def _covered(cells: list[Cell], whole: int, parts: Sequence[int]) -> Relation | None:
    """whole + answers of those with several parts, but one each = parts."""
    upper, lower = cells[whole], [cells[part] for part in parts]
    together = Cell(
        "", "cases", sum(c.count for c in lower), sum(c.total for c in lower), math.fsum(c.weighted for c in lower)
    )
    heaviest = math.fsum(c.weighted_total for c in lower)
    name = f"{upper.name}, counted in several parts"
    left = _left(name, together, upper.count, upper.weighted, (upper, *lower), most=together.total, heaviest=heaviest)
    return None if left is None else Relation(whole, tuple(parts), less=(_append(cells, left),))


def _left(
    name: str, upper: Cell, count: float, weighted: float, of: Sequence[Cell], *, most: float, heaviest: float
) -> Cell | None:
    """The cell of what the upper is more; None where it is less, so that nobody could hold the inequality for true."""
    more = upper.count - count
    if more < 0 and not any(cell.fixed for cell in of):  # released counts are rounded, and may seem to contradict it
        return None
    return Cell(name, "slack", max(more, 0.0), max(most, more, 0.0), max(upper.weighted - weighted, 0.0), heaviest)


def _append(cells: list[Cell], cell: Cell) -> int:
    cells.append(cell)
    return len(cells) - 1
