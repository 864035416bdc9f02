"""The auditor: for every sensitive cell, the range to which an intruder can narrow it who knows everything that is published.

Three intruders: one who adds up respondents and knows how many were asked, one who works out how many were asked, and, as the worst
case, one who knows all weights and who is in which group, and adds up weights. An insider is a respondent who is the only case of a
withheld cell: it knows that cell, and may work out another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from disrupting_harm.disclosure.attack import Component, Layer, Range, components, hidden_cells
from disrupting_harm.disclosure.cells import Structure
from disrupting_harm.disclosure.rules import Rules


if TYPE_CHECKING:
    import pandas as pd

LAYERS: tuple[Layer, ...] = ("bases", "cases", "weights")
SLACK = 1e-4  # of a respondent: what the solver's tolerance leaves of a width


@dataclass(frozen=True)
class Finding:
    """What is left of a sensitive cell. needed: the width that the rules ask for; insider: the cell that the intruder knows."""

    cell: int
    layer: Layer
    range: Range
    needed: float
    place: int
    insider: int | None = None

    @property
    def safe(self) -> bool:
        return self.range.width >= self.needed - SLACK

    @property
    def recovered(self) -> bool:
        """Whether the cell is known exactly."""
        return self.needed > self.range.grain and self.range.high - self.range.low < SLACK


def audit(
    structure: Structure, sensitive: Mapping[int, str], hidden_rows: Collection[int], rules: Rules
) -> list[Finding]:
    """A finding for every sensitive cell that a sum leads to, in every layer and from every insider. See `as_table`."""
    found = []
    for layer in LAYERS:
        for component in components(structure, rules, layer):
            found += attack(structure, component, sensitive, hidden_rows, rules)
    return found


def attack(
    structure: Structure,
    component: Component,
    sensitive: Mapping[int, str],
    hidden_rows: Collection[int],
    rules: Rules,
) -> list[Finding]:
    """The findings of one component. A sensitive cell that is not hidden has a range as wide as its rounding."""
    targets = list(find_targets(structure, component, sensitive))
    if not targets:
        return []
    hidden = hidden_cells(structure, component.cells, hidden_rows)
    found = []
    for place in targets:
        needed = needed_width(structure, component, place, rules)
        for insider in (None, *_insiders(structure, component, place, hidden)):
            left = component.range_of(place, hidden, insider)
            width = needed if insider is None else min(needed - 1.0, _unavoidable(component, place, insider))
            found.append(Finding(component.cells[place], component.layer, left, width, place, insider))
    return found


def _unavoidable(component: Component, place: int, insider: int) -> float:
    """The width that is left if nothing but the bases is published: an insider's own answer tells as much of the cell."""
    return component.range_of(place, np.ones(len(component.cells), dtype=bool), insider).width


def find_targets(structure: Structure, component: Component, sensitive: Mapping[int, str]) -> Iterator[int]:
    """Places of the sensitive cells. That a group is small is what the layer of bases tells, and its answers the two others."""
    for place, index in enumerate(component.cells):
        if index in sensitive and (structure.cells[index].kind != "base" or component.layer == "bases"):
            yield place


def needed_width(structure: Structure, component: Component, place: int, rules: Rules) -> float:
    """minimum_width, or all that the cell can be where that is less: no more than its group."""
    cell = structure.cells[component.cells[place]]
    if component.layer == "bases" and cell.kind == "base":
        return float(rules.minimum_width)
    most = component.high_hidden[place] if component.layer != "bases" else cell.total
    return float(min(rules.minimum_width, most + component.grain))


def _insiders(structure: Structure, component: Component, place: int, hidden: np.ndarray) -> Iterable[int]:
    """Places of hidden cells with one case, or one who is none, that stand in a sum with the cell."""
    if component.layer != "cases":
        return ()
    together = component.equations[component.equations[:, place] != 0].any(axis=0)
    return [
        other
        for other in np.flatnonzero(together & hidden)
        if other != place and _is_of_one(structure, component.cells[other])
    ]


def _is_of_one(structure: Structure, index: int) -> bool:
    cell = structure.cells[index]
    return cell.kind == "cases" and (cell.count == 1 or cell.total - cell.count == 1)


def as_table(structure: Structure, sensitive: Mapping[int, str], findings: Iterable[Finding]) -> pd.DataFrame:
    """One row per sensitive cell and layer: the narrowest range of all intruders. It holds true values: it must not leave."""
    import pandas as pd

    rows = [
        {
            "cell": structure.cells[f.cell].name,
            "rule": sensitive[f.cell],
            "implied": structure.cells[f.cell].implied,
            "layer": f.layer,
            "count": structure.cells[f.cell].count,
            "base": structure.cells[f.cell].total,
            "low": f.range.low,
            "high": f.range.high,
            "needed": f.needed,
            "insider": f.insider is not None,
            "recovered": f.recovered,
            "safe": f.safe,
        }
        for f in findings
    ]
    columns = [
        "cell",
        "rule",
        "implied",
        "layer",
        "count",
        "base",
        "low",
        "high",
        "needed",
        "insider",
        "recovered",
        "safe",
    ]
    return pd.DataFrame(rows, columns=columns)
