"""Rows that would give a withheld row's numbers back, and so go when it goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from disrupting_harm.disclosure.cells import Cell, Group, Row


MODELS_AND_TESTS = ("odds_ratio", "risk_difference", "trend", "rao_scott_f", "wald_f", "mean_wald_f", "rank_wald_f")


def find_ties(
    rows: Sequence[Row],
    cells: Sequence[Cell],
    cases: Mapping[tuple, Mapping[Group, int]],
    families: Sequence[tuple[str, Mapping[Group, int]]],
) -> dict[int, set[int]]:
    """By row, the rows that hang on it: see `Structure`."""
    found: dict[int, set[int]] = defaultdict(set)
    _tie_comparisons(rows, found)
    _tie_sub_bases(cells, cases, families, found)
    return {row: hanging - {row} for row, hanging in found.items() if hanging - {row}}


def _tie_comparisons(rows: Sequence[Row], found: dict[int, set[int]]) -> None:
    """A difference hangs on its two levels; a model's number, a trend and a test, on all levels of what they are taken over.

    What is taken over a number, such as `age`, hangs on the levels of its classes as well, such as `age_group`: with the total and one
    class, a slope tells the others.
    """
    levels: dict[tuple, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        if row.group and row.statistic not in ("difference", *MODELS_AND_TESTS):
            levels[row.thing, row.group].append(index)
    over: dict[tuple, list[int]] = defaultdict(list)
    for (thing, group), members in levels.items():
        over[thing, tuple(variable for variable, _ in group)] += members
    for index, row in enumerate(rows):
        if row.statistic == "difference" and len(row.group) == 1:
            variable, pair = row.group[0]
            for level in pair.split(" - "):
                for parent in levels.get((row.thing, ((variable, level),)), []):
                    found[parent].add(index)
        elif row.statistic in MODELS_AND_TESTS:
            for (thing, variables), parents in over.items():
                if thing == row.thing and _are_classes(variables, row.taken_over):
                    for parent in parents:
                        found[parent].add(index)


def _are_classes(variables: Sequence[str], taken_over: Sequence[str]) -> bool:
    """Whether the variables are those that a row is taken over, or their classes by name: `age_group` of `age`."""
    return len(variables) == len(taken_over) and all(
        variable == own or variable.startswith(f"{own}_") for variable, own in zip(variables, taken_over, strict=True)
    )


def _tie_sub_bases(cells, cases, families, found: dict[int, set[int]]) -> None:
    """What is asked of those who said yes prints their number as its base, or as many of them as answered."""
    by_count: dict[float, list[Mapping[Group, int]]] = defaultdict(list)
    for groups in cases.values():
        if () in groups:
            by_count[cells[groups[()]].count].append(groups)
    for words, family in families:
        if () not in family:
            continue
        base = cells[family[()]]
        for groups in by_count.get(base.count, []):
            if cells[groups[()]].total <= base.count:
                continue
            shared = [group for group in family if group in groups]
            if all(cells[family[g]].count == cells[groups[g]].count for g in shared):
                of_the_same = [other for base_words, other in families if base_words == words]
                for group in shared:
                    asked = {row for other in of_the_same if group in other for row in cells[other[group]].rows}
                    for parent in cells[groups[group]].rows:
                        found[parent] |= asked
