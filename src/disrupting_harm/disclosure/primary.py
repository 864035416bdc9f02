"""Primary suppression: the cells that tell too much by themselves, printed or not."""

from __future__ import annotations

from disrupting_harm.disclosure import rules as kinds
from disrupting_harm.disclosure.cells import Cell, Structure
from disrupting_harm.disclosure.rules import Rules


def find_sensitive(structure: Structure, rules: Rules) -> dict[int, str]:
    """By index of a cell, the rule that it breaks: the first of base, dominance, full group, cases, non-cases."""
    broken = {index: rule_broken(cell, rules) for index, cell in enumerate(structure.cells)}
    return {index: rule for index, rule in broken.items() if rule}


def rule_broken(cell: Cell, rules: Rules) -> str:
    """The rule that the cell breaks; nothing for one that breaks none. An empty group breaks none, for there is nobody in it; nor does what is no group."""
    cases, base = cell.count, cell.total
    if base <= 0 or cell.kind == "slack":
        return ""
    if (
        cell.kind == "rest"
    ):  # those without a printed answer: that there are none, or none but these, says nothing of an answer
        return kinds.SMALL_CASES if 0 < cases < rules.minimum_cases else ""
    if base < rules.minimum_base:
        return kinds.SMALL_BASE
    if cell.kind == "base":
        return ""
    if cell.largest_share > rules.dominance:
        return kinds.DOMINANCE
    if cases in (0, base):
        return kinds.FULL_GROUP if rules.full_groups else ""
    if cases < rules.minimum_cases:
        return kinds.SMALL_CASES
    return kinds.SMALL_NON_CASES if base - cases < rules.minimum_non_cases else ""


def withheld_rows(structure: Structure, sensitive: dict[int, str]) -> dict[int, str]:
    """By index of a row, why it is withheld: a row goes with its cases and with its base."""
    found = {}
    for index, row in enumerate(structure.rows):
        for cell in (row.base, row.cases):
            if cell in sensitive:
                found.setdefault(index, sensitive[cell])
    return found


def follow_ties(structure: Structure, hidden: dict[int, str]) -> dict[int, str]:
    """The withheld rows with those that hang on them, and what hangs on these."""
    found = dict(hidden)
    queue = list(hidden)
    while queue:
        for row in sorted(structure.ties.get(queue.pop(), ())):
            if row not in found:
                found[row] = kinds.DEPENDENT
                queue.append(row)
    return found
