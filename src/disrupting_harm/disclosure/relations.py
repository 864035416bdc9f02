"""The sums among cells: a total is its levels and the part whose level is blank; the answers to one choice add up to their base."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from disrupting_harm.disclosure.cells import Cell, Group, Relation, Row


CODE = re.compile(r"^(.+)_(\d+)$")  # an answer of a single choice, by the number of its code
ROUND_OFF = 1e-9


def case_relations(
    cells: list[Cell], cases: Mapping[tuple, Mapping[Group, int]], base_of: Mapping[tuple, Mapping[Group, int]]
) -> list[Relation]:
    """Sums of those who said yes. Cells that no table prints are added to `cells`."""
    found = []
    for groups in cases.values():
        found += _breakdowns(cells, groups)
    for family, members in _by_family(cases, base_of):
        found += _single_choices(cells, members, family)
    return found


def base_relations(cells: list[Cell], families: Sequence[tuple[str, Mapping[Group, int]]]) -> list[Relation]:
    """Sums of those who were asked: of breakdowns, and of a base within another, whose words go on after a comma."""
    found = []
    for _, groups in families:
        found += _breakdowns(cells, groups)
    for words, groups in families:
        for inner_words, inner in families:
            if inner_words.startswith(words + ","):
                shared = [g for g in groups if g in inner and cells[inner[g]].count <= cells[groups[g]].count]
                found += [_with_rest(cells, groups[g], (inner[g],), kind="rest") for g in shared]
    return [relation for relation in found if relation]


def comparison_relations(
    rows: Sequence[Row], cells: Sequence[Cell], base_of: Mapping[tuple, Mapping[Group, int]]
) -> list[Relation]:
    """What a difference or a test counts is the sum of the levels that it compares."""
    found = {}
    for row in rows:
        family = base_of.get((row.thing, ""), {})
        if row.statistic == "difference" and len(row.group) == 1:
            variable, pair = row.group[0]
            parts = [family.get(((variable, level),)) for level in pair.split(" - ")]
        elif not row.group and row.taken_over and family.get(()) != row.base:
            parts = [cell for group, cell in family.items() if tuple(v for v, _ in group) == row.taken_over]
            parts = [part for part in parts if not any(" - " in level for _, level in _group_of(family, part))]
        else:
            continue
        if parts and None not in parts and sum(cells[part].count for part in parts) == cells[row.base].count:
            found[row.base] = Relation(row.base, tuple(parts))
    return list(found.values())


def _group_of(family: Mapping[Group, int], cell: int) -> Group:
    return next(group for group, index in family.items() if index == cell)


def _breakdowns(cells: list[Cell], groups: Mapping[Group, int]) -> list[Relation]:
    """For each way of breaking down, the sums of its groups up to the next coarser ways that are printed."""
    printed = defaultdict(list)
    for group in groups:
        if not any(" - " in level for _, level in group):  # the two groups of a difference overlap others
            printed[tuple(variable for variable, _ in group)].append(group)
    found = []
    for variables, members in printed.items():
        coarser = [other for other in printed if set(other) < set(variables)]
        nearest = [c for c in coarser if not any(set(c) < set(other) for other in coarser)]
        for kept in nearest:
            parts = defaultdict(list)
            for group in members:
                parts[tuple(pair for pair in group if pair[0] in kept)].append(groups[group])
            for group in printed[kept]:
                if parts[group]:
                    found.append(_with_rest(cells, groups[group], tuple(parts[group]), kind="same"))
    return [relation for relation in found if relation]


def _with_rest(cells: list[Cell], whole: int, parts: tuple[int, ...], *, kind: str) -> Relation | None:
    """The sum with the cell of those who are in no part; None if the parts overlap."""
    upper = cells[whole]
    lower = [cells[part] for part in parts]
    count = upper.count - sum(cell.count for cell in lower)
    total = upper.total - sum(cell.total for cell in lower) if kind == "same" else upper.total
    released_before = upper.fixed or any(cell.fixed for cell in lower)
    if released_before:  # rounded: the rest is known to be none or more
        count, total = max(count, 0.0), max(total, count, 0.0)
    elif count == 0 and (kind == "rest" or total == 0):  # nobody is left, and who knows that adds up without a rest
        return Relation(whole, parts)
    if count < 0 or total < count:
        return None
    weighted = _rest([upper.weighted, *(cell.weighted for cell in lower)])
    weighted_total = _rest([upper.weighted_total, *(cell.weighted_total for cell in lower)])
    name = f"{upper.name} without {', '.join(cell.name for cell in lower)}"
    cells.append(Cell(name, upper.kind if kind == "same" else "rest", count, total, weighted, weighted_total))
    return Relation(whole, (*parts, len(cells) - 1))


def _rest(values: list[float]) -> float:
    """The first less the others; what is left of rounding at the twelfth digit is nothing."""
    left = values[0] - math.fsum(values[1:])
    return 0.0 if abs(left) < ROUND_OFF * abs(values[0]) else left


def _by_family(
    cases: Mapping, base_of: Mapping
) -> Iterable[tuple[Mapping[Group, int], dict[str, Mapping[Group, int]]]]:
    """By family of bases, the groups of each indicator's cases."""
    families, members = {}, defaultdict(dict)
    for key, groups in cases.items():
        (indicator, _), _ = key
        family = base_of[key]
        families[id(family)] = family
        members[id(family)].setdefault(indicator, groups)
    return [(families[key], members[key]) for key in families]


def _single_choices(
    cells: list[Cell], members: dict[str, Mapping[Group, int]], family: Mapping[Group, int]
) -> list[Relation]:
    """Answers of one choice and the rest of their base, in every group.

    Answers are of one choice if their names end in the numbers of codes and they are no more than their base, or if those whose names
    begin alike are exactly all of it in every group.
    """
    found, used = [], set()
    for stem, names in _alike(members).items():
        coded = all(CODE.match(name) and CODE.match(name)[1] == stem for name in names)
        if len(names) < 2 or used & set(names) or not _fit(cells, members, family, names, exact=not coded):
            continue
        used |= set(names)
        for group, base in family.items():
            parts = [members[name][group] for name in names if group in members[name]]
            if len(parts) < 2:  # with one answer the rest are those who did not give it
                continue
            of_base = cells[base]
            first = cells[parts[0]]
            count = of_base.count - sum(cells[part].count for part in parts)
            weighted = _rest([of_base.weighted, *(cells[part].weighted for part in parts)])
            everything = (of_base.count, of_base.weighted)
            if count == 0:  # all who were asked gave one of the answers
                found.append(Relation(None, tuple(parts), *everything))
            else:
                name = f"{stem} ({first.name.partition(' (')[2]} without {len(parts)} answers"
                cells.append(Cell(name, "rest", count, of_base.count, weighted, of_base.weighted))
                found.append(Relation(None, (*parts, len(cells) - 1), *everything))
            if together := _sum_of_codes(cells, members.get(stem, {}).get(group), parts):
                found.append(together)
    return found


def _alike(members: Mapping[str, object]) -> dict[str, list[str]]:
    """By what names begin with, the names: those with numbered codes first, then the longest beginnings."""
    found = defaultdict(list)
    for name in members:
        tokens = name.split("_")
        for length in range(1, len(tokens)):
            found["_".join(tokens[:length])].append(name)
    coded = {stem: [n for n in names if (m := CODE.match(n)) and m[1] == stem] for stem, names in found.items()}
    words = sorted(found, key=lambda stem: (-len(stem), stem))
    result = {stem: names for stem, names in sorted(coded.items()) if len(names) > 1}
    return result | {stem: found[stem] for stem in words if stem not in result}


def _fit(cells, members, family, names: Sequence[str], *, exact: bool) -> bool:
    groups = [group for group in family if all(group in members[name] for name in names)]
    for group in groups:
        left = cells[family[group]].count - sum(cells[members[name][group]].count for name in names)
        if left < 0 or (exact and left != 0):
            return False
    return bool(groups)


def _sum_of_codes(cells: list[Cell], whole: int | None, parts: Sequence[int]) -> Relation | None:
    """An indicator that counts several neighbouring answers: the two or three "most often" of a scale."""
    if whole is None:
        return None
    fits = [
        parts[start:stop]
        for start in range(len(parts))
        for stop in range(start + 1, len(parts) + 1)
        if (start == 0 or stop == len(parts)) and stop - start < len(parts)
        and sum(cells[p].count for p in parts[start:stop]) == cells[whole].count
    ]  # fmt: skip
    return Relation(whole, tuple(fits[0])) if len(fits) == 1 else None
