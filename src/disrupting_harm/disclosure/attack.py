"""What an intruder can work out: a component of cells as a linear programme over everything that is published of it.

Respondents are whole: a count that is printed as 15 is 13 to 17, and the least and the most of a cell are whole numbers. The programme
itself is not one of whole numbers: it finds no narrower range than there is, and at most one that is a little wider.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.optimize import linprog

from disrupting_harm.disclosure.cells import Cell, Relation, Structure
from disrupting_harm.disclosure.rules import Rules
from disrupting_harm.disclosure.units import UNIT_OF_ALL, round_to, unit_of_share


# What an intruder adds up: respondents, knowing how many were asked; the numbers of those who were asked; weights, knowing all of them
# and who is in which group (the worst case: a list of the fieldwork without answers).
Layer = Literal["cases", "bases", "weights"]
TOLERANCE = 1e-7
WHOLE = 1e-5  # how near to a whole number of respondents the solver's answer is taken for it


@dataclass(frozen=True)
class Range:
    """The least and the most a cell can be, and what proves it: what each bound of each cell counts for in the programme's dual.

    grain: what a single possible number counts for: 1 where counts are rounded, so that 13 to 17 are as wide as what 15 is rounded from.
    """

    low: float
    high: float
    lower_duals: np.ndarray
    upper_duals: np.ndarray
    constant: float  # of the equations, in high - low
    grain: float = 0.0

    @property
    def width(self) -> float:
        return self.high - self.low + self.grain


@dataclass(frozen=True)
class Component:
    """Cells joined by sums, in one layer. All arrays are (cells,), the equations (sums, cells) and (sums,).

    cells: indices into the structure. Bounds of a cell that is released, and of one that is not.
    """

    layer: Layer
    cells: tuple[int, ...]
    equations: np.ndarray
    right: np.ndarray
    low_released: np.ndarray
    high_released: np.ndarray
    high_hidden: np.ndarray
    truth: np.ndarray
    grain: float = 0.0

    @property
    def whole(self) -> bool:
        """Whether all bounds are whole numbers of respondents, so that a cell is one, too."""
        return self.layer != "weights"

    def bounds(self, hidden: np.ndarray) -> np.ndarray:
        """(cells, 2) lower and upper bounds, given which cells are hidden."""
        low = np.where(hidden, 0.0, self.low_released)
        return np.column_stack([low, np.where(hidden, self.high_hidden, self.high_released)])

    def holds(self, implied: np.ndarray) -> bool:
        """Whether the sums can hold for all that tables print. implied: (cells,) which cells none prints."""
        found = linprog(
            np.zeros(len(self.cells)), A_eq=self.equations, b_eq=self.right, bounds=self.bounds(implied), method="highs"
        )
        return found.status == 0

    def range_of(self, cell: int, hidden: np.ndarray, known: int | None = None) -> Range:
        """Of the cell at that place, the range that is left. known: a place whose value the intruder knows, being the one in it."""
        bounds = self.bounds(hidden)
        if known is not None:
            bounds[known] = self.truth[known]
        found = (
            self._range_in_one_sum(cell, bounds) if len(self.equations) == 1 else self._range_by_solver(cell, bounds)
        )
        if not self.whole:
            return found
        low, high = np.ceil(found.low - WHOLE), np.floor(found.high + WHOLE)
        return replace(found, low=float(low), high=float(max(low, high)), grain=self.grain)

    def _range_by_solver(self, cell: int, bounds: np.ndarray) -> Range:
        goal = np.zeros(len(self.cells))
        goal[cell] = 1.0
        low, high = self._solve(goal, bounds), self._solve(-goal, bounds)
        lower = -(low.lower.marginals + high.lower.marginals)
        upper = -(low.upper.marginals + high.upper.marginals)
        constant = -float((low.eqlin.marginals + high.eqlin.marginals) @ self.right)
        return Range(low.fun, -high.fun, lower, upper, constant)

    def _range_in_one_sum(self, cell: int, bounds: np.ndarray) -> Range:
        """The same without a solver: the cell is what the sum leaves, within its own bounds."""
        signs = -self.equations[0] / self.equations[0, cell]
        signs[cell] = 0.0
        constant = self.right[0] / self.equations[0, cell]
        plus, minus = np.maximum(signs, 0.0), np.minimum(signs, 0.0)
        lower, upper, constants = np.zeros(len(signs)), np.zeros(len(signs)), 0.0
        high = constant + plus @ bounds[:, 1] + minus @ bounds[:, 0]
        if high < bounds[cell, 1]:
            lower, upper, constants = lower + minus, upper + plus, constants + constant
        else:
            high, upper[cell] = bounds[cell, 1], 1.0
        low = constant + plus @ bounds[:, 0] + minus @ bounds[:, 1]
        if low > bounds[cell, 0]:
            lower, upper, constants = lower - plus, upper - minus, constants - constant
        else:
            low, lower[cell] = bounds[cell, 0], lower[cell] - 1.0
        return Range(low, high, lower, upper, constants)

    def _solve(self, goal: np.ndarray, bounds: np.ndarray):
        found = linprog(goal, A_eq=self.equations, b_eq=self.right, bounds=bounds, method="highs")
        if found.status != 0:
            raise RuntimeError(f"no range of a cell could be worked out: {found.message}")
        return found


def components(structure: Structure, rules: Rules, layer: Layer) -> list[Component]:
    """The structure's sums in a layer, by connected components. Cells without a sum are in none: nothing leads to them.

    Sums with what an earlier release printed are left out where they do not hold: it was made from other data. Inequalities go first,
    for what they take for granted, such as who was asked, may be otherwise.
    """
    relations = structure.base_relations if layer == "bases" else structure.case_relations
    if layer == "weights":
        relations = [r for r in relations if all(np.isfinite(structure.cells[i].weighted) for i in r.cells)]
    return [c for part in _connected(relations) for c in _that_hold(structure, rules, layer, part)]


def _that_hold(structure: Structure, rules: Rules, layer: Layer, part: Sequence[Relation]) -> list[Component]:
    component = _component(structure, rules, layer, part)
    own = [r for r in part if not any(structure.cells[i].earlier for i in r.cells)]
    implied = np.array([structure.cells[i].implied for i in component.cells], dtype=bool)
    if len(own) == len(part) or component.holds(implied):
        return [component]
    sums = [r for r in part if not any(structure.cells[i].kind == "slack" for i in r.cells)]
    rest = sums if len(sums) < len(part) else own
    return [c for less in _connected(rest) for c in _that_hold(structure, rules, layer, less)]


def _connected(relations: Sequence[Relation]) -> list[list[Relation]]:
    parent: dict[int, int] = {}

    def root(cell: int) -> int:
        while parent.setdefault(cell, cell) != cell:
            parent[cell] = parent[parent[cell]]
            cell = parent[cell]
        return cell

    for relation in relations:
        first, *others = relation.cells
        for other in others:
            parent[root(other)] = root(first)
    found: dict[int, list[Relation]] = {}
    for relation in relations:
        found.setdefault(root(relation.cells[0]), []).append(relation)
    return list(found.values())


def _component(structure: Structure, rules: Rules, layer: Layer, relations: Sequence[Relation]) -> Component:
    indices = tuple(dict.fromkeys(cell for relation in relations for cell in relation.cells))
    place = {index: i for i, index in enumerate(indices)}
    equations = np.zeros((len(relations), len(indices)))
    right = np.zeros(len(relations))
    for i, relation in enumerate(relations):
        for part in relation.parts:
            equations[i, place[part]] += 1.0
        for part in relation.less:
            equations[i, place[part]] -= 1.0
        if relation.whole is None:
            right[i] = relation.weighted_constant if layer == "weights" else relation.constant
        else:
            equations[i, place[relation.whole]] -= 1.0
    cells = [structure.cells[index] for index in indices]
    limits = np.array([_limits(cell, rules, layer) for cell in cells])
    truth = np.array([_truth(cell, layer) for cell in cells])
    grain = 1.0 if layer != "weights" and rules.round_counts > 1 else 0.0
    found = Component(layer, indices, equations, right, *limits.T, truth, grain)
    return _in_units(found, cells) if layer == "weights" else found


def _truth(cell: Cell, layer: Layer) -> float:
    return max(cell.weighted, 0.0) if layer == "weights" else cell.count


def _limits(cell: Cell, rules: Rules, layer: Layer) -> tuple[float, float, float]:
    """The least and the most of a cell that is released, and the most of one that is not; the least of that is none."""
    if layer == "weights":
        most = max(cell.weighted_total, cell.weighted, 0.0)
        unit = unit_of_share(cell.count, cell.total, rules)
        if unit == UNIT_OF_ALL:
            return 0.0, most, most
        near = round_to(cell.weighted / cell.weighted_total, unit) if cell.weighted_total else 0.0
        low, high = ((near + half * unit) * cell.weighted_total for half in (-0.5, 0.5))
        slack = TOLERANCE * max(most, 1e-300)
        if cell.earlier:  # its base and its weight are known as they were printed
            slack += most * (10.0 ** (1 - rules.digits.n_weighted) + rules.round_counts / (2 * max(cell.total, 1.0)))
        return max(min(low, cell.weighted - slack), 0.0), min(max(high, cell.weighted + slack), most), most
    most = _most(cell, rules, layer)
    if rules.round_counts == 1 and not cell.fixed:
        return cell.count, cell.count, most
    near, half = round_count(cell.count, rules), rules.round_counts / 2
    # Halves are rounded up, and respondents are whole.
    low, high = max(np.ceil(near - half), 0.0), np.ceil(near + half) - 1.0
    return min(low, cell.count), max(min(high, most), cell.count), most


def _most(cell: Cell, rules: Rules, layer: Layer) -> float:
    """Of those who said yes, all of the group. Of those who were asked, any number: here, one that is no bound in any sum."""
    if layer == "cases":
        return max(cell.total, cell.count) + (rules.round_counts if cell.fixed else 0)
    return 10.0 * (max(cell.total, cell.count) + rules.minimum_base + rules.round_counts)


def _in_units(component: Component, cells: Sequence[Cell]) -> Component:
    """Weights as multiples of the smallest mean weight: of all, of the cases or of the others, in the cell that is the largest."""
    largest = max(cells, key=lambda cell: (cell.total, cell.count))
    others = largest.total - largest.count
    means = [largest.weighted_total / largest.total] if largest.total else []
    means += [largest.weighted / largest.count] if largest.count and largest.weighted > 0 else []
    means += [(largest.weighted_total - largest.weighted) / others] if others else []
    unit = min((mean for mean in means if mean > 0), default=1.0)
    arrays = (component.right, component.low_released, component.high_released, component.high_hidden, component.truth)
    return Component(component.layer, component.cells, component.equations, *(array / unit for array in arrays))


def hidden_cells(structure: Structure, indices: Collection[int], hidden_rows: Collection[int]) -> np.ndarray:
    """Which of the cells are hidden: implied, or all rows that print them are withheld, and no earlier release printed them."""
    cells = [structure.cells[index] for index in indices]
    return np.array([not cell.fixed and all(row in hidden_rows for row in cell.rows) for cell in cells], dtype=bool)


def round_count(count: float, rules: Rules) -> float:
    return rules.round_counts * np.floor(count / rules.round_counts + 0.5)
