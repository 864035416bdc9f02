"""What figures of counts are drawn from: panels over years, pairs of holders, cells of a matrix. All of saved estimates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.components.kinds.counts.holders import DIFFERENCE, HOLDER
from disrupting_harm.components.kinds.counts.measures import level_of, period_text
from disrupting_harm.figures.counts_matrix import Block, Cell
from disrupting_harm.figures.counts_over_years import Panel
from disrupting_harm.figures.counts_pairs import Pair


SELF_EVIDENT = ("persons", "reports", "files", "cases", "investigations", "children")  # units that a title names
WHOLE = "Whole country"
NOT_APPLICABLE = ("N/A", "Not Applicable")


def panels_over(
    estimates: pd.DataFrame,
    measures: Sequence[str],
    label: Callable[[str], str],
    *,
    by: str = "year",
    kind: Literal["line", "bars"] = "line",
    base: Callable[[str], str] | None = None,
) -> list[Panel]:
    """A panel for each measure, in this order; one of which the unit has no estimate keeps its place, empty.

    Below its title stands its unit, or what `base` says of the measure.
    """
    panels = []
    for measure in measures:
        own = estimates[estimates["indicator"] == measure]
        own = own.assign(period=level_of(own, by).map(period_text))
        unit = own["unit"].iloc[0] if len(own) and "unit" in own else ""
        said = "" if unit.startswith("percent") or unit in SELF_EVIDENT else unit
        panels.append(Panel(label(measure), own, base(measure) if base else said, kind))
    return panels


def periods_of(estimates: pd.DataFrame, *, by: str = "year") -> list[str]:
    """The periods that occur, in order. Years in between are there as well, so that a gap shows as one."""
    found = sorted(set(level_of(estimates, by)))
    if found and all(period.isdigit() for period in found):
        found = [str(year) for year in range(int(found[0]), int(found[-1]) + 1)]
    return [period_text(period) for period in found]


def pairs_of(
    estimates: pd.DataFrame, *, holders: tuple[str, str], name: Callable[[Mapping[str, str]], str]
) -> list[Pair]:
    """One pair for each quantity that both holders count. `name` makes its label from its levels and its measure."""
    pairs = []
    for level, held in _held_by_both(estimates, holders):
        first, second = (held[holder].estimate for holder in holders)
        said = printing.printed(held[DIFFERENCE]).value
        pairs.append(Pair(name(level), first, second, f"{said} ({_change(first, second)})" if first else said))
    return pairs


def paired(estimates: pd.DataFrame, *, holders: tuple[str, str]) -> pd.DataFrame:
    """The estimates that `pairs_of` draws: those of quantities that both holders count."""
    return estimates.loc[[row.Index for _, held in _held_by_both(estimates, holders) for row in held.values()]]


def _held_by_both(estimates: pd.DataFrame, holders: tuple[str, str]) -> list[tuple[dict[str, str], dict]]:
    """By quantity, its levels with its measure, and its rows by holder or statistic."""
    found: dict[str, tuple[dict[str, str], dict]] = {}
    for row in estimates.itertuples():
        level = dict(zip(row.by.split(":"), row.level.split(":"), strict=True))
        holder = level.pop(HOLDER, row.statistic)
        found.setdefault(f"{row.indicator} {level}", (level | {"measure": row.label}, {}))[1][holder] = row
    return [(level, held) for level, held in found.values() if {*holders, DIFFERENCE} <= set(held)]


def _change(first: float, second: float) -> str:
    """The second against the first in per cent. A difference that is not nothing is never printed as 0 %."""
    change = 100 * (second / first - 1)
    if change and abs(change) < 0.1:
        return "< 0.1 %"
    return f"{change:+.0f} %" if abs(change) >= 1 or not change else f"{change:+.1f} %"


def cell_of(row, largest: float) -> Cell:
    """The cell of an estimate: its number, or the sign for what the source prints in a number's place; None is no figure."""
    if row is None:
        return Cell("none")
    if pd.notna(row.estimate):
        return Cell("number", printing.printed(row).value, row.estimate / largest if largest else 0.0)
    return Cell("not_applicable" if row.value_as_published in NOT_APPLICABLE else "unknown")


def blocks_by(
    estimates: pd.DataFrame, *, block: str, row: str, column: str, label: Callable[[str], str], rows: Sequence[str] = ()
) -> list[Block]:
    """A block for each level of `block`, in it a row for each level of `row` and a column for each of `column`.

    A level that is blank beside others is the whole country. `row` may be "indicator". A row is shaded against its own largest number. `rows` gives their order, else that of the table.
    """
    levels = {
        name: estimates["indicator"] if name == "indicator" else level_of(estimates, name)
        for name in (block, row, column)
    }
    columns = tuple(sorted(levels[column].unique()))
    blocks = []
    for place in dict.fromkeys(levels[block]):
        here = levels[block] == place
        lines = []
        for name in [
            *(r for r in rows if r in set(levels[row][here])),
            *(r for r in dict.fromkeys(levels[row][here]) if r not in rows),
        ]:
            own = estimates[here & (levels[row] == name)]
            by_column = dict(zip(levels[column][own.index], own.itertuples(), strict=True))
            largest = own["estimate"].max()
            lines.append((label(name), tuple(cell_of(by_column.get(c), largest) for c in columns)))
        whole = WHOLE if levels[block].nunique() > 1 else ""
        blocks.append(Block(label(place) if place else whole, columns, tuple(lines)))
    return blocks
