"""What non-answers tell: those who answered, those who did not and those who were skipped are all who were asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from disrupting_harm.disclosure.cells import Cell, Group, Relation


# The same indicator with another treatment of non-answers or blanks: of these the yeses are the same children.
SAME_YES = ("proportion_of_answers", "proportion_with_non_answers", "lower_bound")
TREATMENTS = (*SAME_YES, "upper_bound")


def treatments_of_cases(
    cells: list[Cell], cases: Mapping[tuple, Mapping[Group, int]], rounding: float
) -> list[Relation]:
    """Of an indicator that is printed under two treatments: the yeses are the same, or those of one and the open ones.

    rounding: how far apart two counts of the same may be, if an earlier release printed one.
    """
    found = []
    for main, other, treatment in _pairs(cases):
        for group in _groups_of_both(main, other):
            one, two = cells[main[group]], cells[other[group]]
            apart = rounding if one.fixed or two.fixed else 0.0
            if treatment in SAME_YES and abs(one.count - two.count) <= apart:
                found.append(Relation(main[group], (other[group],)))
            else:
                found.append(_rest(cells, *sorted((main[group], other[group]), key=lambda i: -cells[i].count)))
    return found


def treatments_of_bases(cells: list[Cell], base_of: Mapping[tuple, Mapping[Group, int]]) -> list[Relation]:
    """The larger of the two bases is the smaller one and the non-answers."""
    found = []
    for main, other, _ in _pairs(base_of):
        if main is not other:
            for group in _groups_of_both(main, other):
                found.append(_rest(cells, *sorted((main[group], other[group]), key=lambda i: -cells[i].count)))
    return found


def asked_relations(cells: list[Cell], families: Sequence[tuple[str, Mapping[Group, int]]]) -> list[Relation]:
    """Questions that the same respondents were asked, by the words of their base: the largest base is those who answered another one,
    and those who did not. Whoever takes the largest for all who were asked knows no less than anybody does.
    """
    found = []
    for largest, others in _by_words(cells, families):
        for other in others:
            found += [_rest(cells, largest[group], other[group]) for group in other if group in largest]
    return found


def _by_words(cells: Sequence[Cell], families: Sequence[tuple[str, Mapping[Group, int]]]):
    by_words = defaultdict(list)
    for words, family in families:
        by_words[words].append(family)
    for alike in by_words.values():
        for largest in alike:
            others = [other for other in alike if other is not largest]
            if others and all(cells[o[g]].count <= cells[largest[g]].count for o in others for g in o if g in largest):
                yield largest, others
                break


def _pairs(of: Mapping[tuple, Mapping[Group, int]]):
    """Of each thing with two treatments, the groups of both and what the other one is called."""
    for (thing, variant), groups in of.items():
        treatment = variant.partition(":")[0]
        if treatment in TREATMENTS and (thing, "") in of:
            yield of[thing, ""], groups, treatment


def _groups_of_both(main: Mapping[Group, int], other: Mapping[Group, int]) -> list[Group]:
    """In the order of `main`: that of a set would be another in each process, and with it that of the cells that are added."""
    return [group for group in main if group in other]


def _rest(cells: list[Cell], whole: int, part: int) -> Relation:
    upper, lower = cells[whole], cells[part]
    weighted = max(upper.weighted - lower.weighted, 0.0)
    name = f"{upper.name}, left out of {lower.name}"
    cells.append(Cell(name, "slack", upper.count - lower.count, upper.total, weighted, upper.weighted_total))
    return Relation(whole, (part, len(cells) - 1))
