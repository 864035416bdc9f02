"""Tables of cases in two breakdowns, suppressed and attacked, for tests of disclosure control."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence

from tests.small_estimates import shares

from disrupting_harm.disclosure.audit import Finding, audit
from disrupting_harm.disclosure.cells import Structure
from disrupting_harm.disclosure.complementary import suppress
from disrupting_harm.disclosure.primary import find_sensitive, withheld_rows
from disrupting_harm.disclosure.rules import Digits, Rules
from disrupting_harm.disclosure.structure import find_structure


# Counts as they are, and shares to so many digits that a sum of weights is as good as known, unless a test says otherwise.
EXACT = Rules(round_counts=1)


def two_way(cases: Sequence[Sequence[int]], *, base: int = 100, margins: bool = True):
    """The table of cases by row and column variable with both margins and the total; every crossed cell has the base."""
    rows, columns = range(len(cases)), range(len(cases[0]))
    counts = {f"r=r{i},c=c{j}": (cases[i][j], base) for i in rows for j in columns}
    if margins:
        counts |= {f"r=r{i}": (sum(cases[i]), base * len(cases[0])) for i in rows}
        counts |= {f"c=c{j}": (sum(row[j] for row in cases), base * len(cases)) for j in columns}
        counts |= {"": (sum(map(sum, cases)), base * len(cases) * len(cases[0]))}
    return shares(counts)


def one_way(*cases: int, base: int = 100, **more):
    counts = {"": (sum(cases), base * len(cases))} | {f"g=g{i}": (count, base) for i, count in enumerate(cases)}
    return shares(counts, **more)


def pattern(*tables, rules: Rules = EXACT, kept: Collection[str] = (), already=None, composites=None) -> dict[str, str]:
    """What is withheld of the tables, with the reason: the end of the estimate's id, of "harm" its group alone."""
    structure, hidden, _ = suppressed(*tables, rules=rules, kept=kept, already=already, composites=composites)
    names = [row.estimate_id.removeprefix("TST/survey/").removeprefix("harm@v1/") for row in structure.rows]
    return {names[row]: reason for row, reason in hidden.items()}


def suppressed(*tables, rules: Rules = EXACT, kept: Collection[str] = (), already=None, composites=None):
    """The structure, the withheld rows, and the findings of the auditor."""
    named = {f"t{i}": table for i, table in enumerate(tables)}
    structure = find_structure(named, already, round_counts=rules.round_counts, composites=composites)
    sensitive = find_sensitive(structure, rules)
    primary = withheld_rows(structure, sensitive)
    stay = {i for i, row in enumerate(structure.rows) if row.estimate_id in kept}
    hidden = suppress(structure, sensitive, primary, rules, stay)
    return structure, hidden, audit(structure, sensitive, hidden, rules)


def unsafe(findings: Collection[Finding]) -> list[Finding]:
    return [finding for finding in findings if not finding.safe]


def ranges_by_trying(structure: Structure, hidden: Collection[int], most: int) -> Iterator[tuple[int, int, int]]:
    """For each hidden cell of cases the least and the most, over all whole numbers up to `most` that agree with what is printed."""
    relations = structure.case_relations
    cells = sorted({cell for relation in relations for cell in relation.cells})
    free = [c for c in cells if not structure.cells[c].rows or set(structure.cells[c].rows) <= set(hidden)]
    values = {cell: structure.cells[cell].count for cell in cells}
    fits = []
    limits = [range(int(min(structure.cells[c].total, most)) + 1) for c in free]
    for tried in itertools.product(*limits):
        values |= dict(zip(free, tried, strict=True))
        if all(values[r.whole] == sum(values[p] for p in r.parts) for r in relations):
            fits.append(tried)
    for place, cell in enumerate(free):
        yield cell, min(fit[place] for fit in fits), max(fit[place] for fit in fits)


FINE = Digits(estimate=9)
