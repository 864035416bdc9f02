"""Complementary suppression: which further estimates go, so that sums do not give back what is withheld, at the least loss.

An integer programme of each component, solved with HiGHS and tightened by what the auditor finds: every range that is too narrow is
proved by a dual solution, which says how much each cell would widen it if it were hidden (Fischetti and Salazar 2001). The programme
gets that as a constraint, and is solved again, until the auditor finds nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from disrupting_harm.disclosure.attack import Component, components, hidden_cells
from disrupting_harm.disclosure.audit import Finding, attack, find_targets
from disrupting_harm.disclosure.cells import Structure
from disrupting_harm.disclosure.primary import follow_ties
from disrupting_harm.disclosure.rules import COMPLEMENTARY, Rules
from disrupting_harm.errors import UserError


# What a lost estimate costs: of everybody, of the levels of one variable, of crossed levels. A figure for a country is worth more than
# all of its breakdowns that one component can hold.
COSTS = (1000.0, 10.0, 1.0)
COST_OF_SIZE = 0.5  # of the largest group, so that of two levels the smaller goes
COST_OF_PLACE = 1e-5  # of a row's place, so that equal patterns do not depend on the solver
STEPS = 200
LEAST_GAIN = 1e-3


class CannotProtect(UserError):
    """What is withheld can be worked out from estimates that must be kept."""


def suppress(
    structure: Structure, sensitive: Mapping[int, str], hidden: dict[int, str], rules: Rules, kept: Collection[int]
) -> dict[int, str]:
    """The withheld rows, `hidden` among them, with the reason of each. kept: rows that must stay.

    Raises CannotProtect, a UserError with one sentence per group of estimates, where no choice protects what is sensitive.
    """
    found = follow_ties(structure, hidden)
    problems = []
    bases = components(structure, rules, "bases")
    pairs = [(c,) for c in bases] + _by_cells(
        components(structure, rules, "cases"), components(structure, rules, "weights")
    )
    pairs = [pair for pair in pairs if any(True for c in pair for _ in find_targets(structure, c, sensitive))]
    # What is asked of cases hangs on them and is of fewer respondents, so it comes later.
    for pair in sorted(pairs, key=lambda p: (p[0].layer != "bases", -_size(structure, p[0]), p[0].cells)):
        more = _protect(structure, pair, sensitive, found, rules, kept, _worth(structure, found))
        if more is None:
            problems.append(_sentence(structure, pair[0], kept))
            continue
        for row in more:
            found[row] = COMPLEMENTARY
        found = follow_ties(structure, found)
    if problems:
        raise CannotProtect("\n".join(dict.fromkeys(problems)))
    return found


def _by_cells(counts: Sequence[Component], weights: Sequence[Component]) -> list[tuple[Component, ...]]:
    """Components of cases, each with those of the weights of its cells.

    Weights stand alone where no component of cases holds their cells: an earlier release can contradict the counts of today alone.
    """
    place = {cell: i for i, component in enumerate(counts) for cell in component.cells}
    found = [[component] for component in counts]
    for component in weights:
        home = place.get(component.cells[0])
        if home is None:
            found.append([component])
        else:
            found[home].append(component)
    return [tuple(pair) for pair in found]


def _size(structure: Structure, component: Component) -> float:
    return max(structure.cells[index].total for index in component.cells)


def _worth(structure: Structure, hidden: Mapping[int, str]) -> np.ndarray:
    """(rows,) what it costs to lose each, with all that hang on it and are not withheld already."""
    largest = max((cell.total for cell in structure.cells), default=1.0) or 1.0
    own = np.array(
        [
            COSTS[min(len(row.group), 2)] + COST_OF_SIZE * structure.cells[row.base].total / largest + COST_OF_PLACE * i
            for i, row in enumerate(structure.rows)
        ]
    )
    hanging = [sum(own[other] for other in structure.ties.get(i, ()) if other not in hidden) for i in range(len(own))]
    return own + np.array(hanging) if len(own) else own


def _protect(
    structure: Structure,
    layers: Sequence[Component],
    sensitive: Mapping[int, str],
    hidden: Mapping[int, str],
    rules: Rules,
    kept: Collection[int],
    worth: np.ndarray,
) -> list[int] | None:
    """The further rows that protect the component, by solving and auditing in turn; None if there are none."""
    programme = _Programme(structure, layers[0].cells, hidden, kept, worth)
    chosen: list[int] = []
    for _ in range(STEPS):
        now = {*hidden, *chosen}
        weak = [
            (component, finding)
            for component in layers
            for finding in attack(structure, component, sensitive, now, rules)
            if not finding.safe
        ]
        if not weak:
            return chosen
        for component, finding in weak:
            programme.add_cut(component, finding)
        solved = programme.solve()
        if solved is None or solved == chosen:
            return None
        chosen = solved
    raise RuntimeError(f"complementary suppression did not end within {STEPS} steps")


class _Programme:
    """Variables: a row is withheld (0 or 1), then a cell is hidden, which takes that all rows that print it are withheld."""

    def __init__(
        self, structure: Structure, cells: Sequence[int], hidden: Mapping[int, str], kept: Collection[int], worth
    ) -> None:
        self.structure = structure
        self.cells = cells
        self.hidden = hidden_cells(structure, cells, hidden)
        free = {
            place: [row for row in structure.cells[index].rows if row not in hidden]
            for place, index in enumerate(cells)
            if not self.hidden[place] and not structure.cells[index].fixed
        }
        goes = {row: follow_ties(structure, {row: ""}) for rows in free.values() for row in rows}
        stays = {row for row, hanging in goes.items() if any(other in kept for other in hanging)}
        self.free = {place: rows for place, rows in free.items() if not stays & set(rows)}
        self.rows = sorted({row for rows in self.free.values() for row in rows})
        self.row_place = {row: i for i, row in enumerate(self.rows)}
        self.cell_place = {place: len(self.rows) + i for i, place in enumerate(self.free)}
        self.costs = np.concatenate([worth[self.rows], np.zeros(len(self.free))])
        self.cuts: list[tuple[np.ndarray, float]] = []
        for place, rows in self.free.items():
            for row in rows:
                cut = np.zeros(len(self.costs))
                cut[self.row_place[row]], cut[self.cell_place[place]] = 1.0, -1.0
                self.cuts.append((cut, 0.0))

    def add_cut(self, component: Component, finding: Finding) -> None:
        """That the cells which the range hangs on are hidden until it is wide enough."""
        bounds = component.bounds(hidden_cells_of(self, component))
        if finding.insider is not None:
            bounds[finding.insider] = component.truth[finding.insider]
        lower, upper = finding.range.lower_duals, finding.range.upper_duals
        proved = lower @ bounds[:, 0] + upper @ bounds[:, 1] + finding.range.constant
        # Where only whole numbers make the range too narrow, any cell that widens it is worth a try.
        missing = max(finding.needed - finding.range.grain - proved, LEAST_GAIN)
        cut = np.zeros(len(self.costs))
        at = {index: place for place, index in enumerate(self.cells)}
        for place, index in enumerate(component.cells):
            if place == finding.insider or at[index] not in self.cell_place:
                continue
            gain = -lower[place] * bounds[place, 0] + upper[place] * (component.high_hidden[place] - bounds[place, 1])
            cut[self.cell_place[at[index]]] = min(max(gain, 0.0), missing)
        self.cuts.append((cut / missing, 1.0))

    def solve(self) -> list[int] | None:
        if not len(self.costs) or any(least > 0 and cut.sum() < least - 1e-6 for cut, least in self.cuts):
            return None
        matrix, least = np.array([cut for cut, _ in self.cuts]), np.array([value for _, value in self.cuts])
        # All variables are whole: with others among them HiGHS writes a line of its own to the standard output.
        found = milp(
            self.costs, integrality=np.ones(len(self.costs)), bounds=Bounds(0, 1), options={"mip_rel_gap": 0.0},
            constraints=LinearConstraint(matrix, least - 1e-6 * (least > 0), np.inf),
        )  # fmt: skip
        if found.x is None:
            return None
        return [row for row, value in zip(self.rows, found.x, strict=False) if value > 0.5]


def hidden_cells_of(programme: _Programme, component: Component) -> np.ndarray:
    """Which cells of the component are hidden before anything is chosen."""
    known = dict(zip(programme.cells, programme.hidden, strict=True))
    return np.array([known[index] for index in component.cells], dtype=bool)


def _sentence(structure: Structure, component: Component, kept: Collection[int]) -> str:
    rows = [row for index in component.cells for row in structure.cells[index].rows if row in kept]
    names = sorted({structure.rows[row].estimate_id for row in rows})
    of = f"from {', '.join(names)}, which must be kept," if names else "from what was released before"
    first = structure.cells[component.cells[0]].name
    return f"{first}: withheld parts could be worked out {of} whatever else is withheld; save fewer breakdowns of it, or take it out of the headline figures."
