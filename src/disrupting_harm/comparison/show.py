"""Print the differences between two results in a terminal."""

from __future__ import annotations

from typing import TextIO

from disrupting_harm.comparison.compare import Differences
from disrupting_harm.comparison.tables import EstimateChange, RowChanges


MOST = 25  # lines of one table in a terminal; the page holds all
GREEN, RED, PLAIN = "\033[32m", "\033[31m", "\033[0m"


def print_differences(differences: Differences, scope: str, out: TextIO) -> None:
    """Section by section, and nothing for one without a difference."""
    cells = differences.cells
    if cells:
        told = [("changed", cells.changed), ("added", cells.added), ("removed", cells.removed)]
        words = [f"{what} {', '.join(names)}" for what, names in told if names] + ["order"] * cells.moved
        _section(out, f"Cells: {'; '.join(words)}", cells.text.splitlines(), most=None)
    if differences.estimates:
        _section(
            out, f"Estimates: {count_changes(differences.estimates)}", estimate_lines(differences.estimates, scope)
        )
    for table in differences.tables:
        _section(out, f"Table {table.table}: {count_rows(table)}", _row_lines(table))
    if differences.figures:
        _section(out, "Figures", [f"{figure.id}: {figure.text}" for figure in differences.figures])
    if differences.texts:
        lines = [line for t in differences.texts for line in (f"{t.id}, {t.what}", f"- {t.before}", f"+ {t.after}")]
        _section(out, "Words under figures and tables", lines)
    if others := other_lines(differences):
        _section(out, "Files", others)
    if differences.inputs:
        _section(out, "Inputs that changed since the committed run", differences.inputs)


def count_changes(changes: list[EstimateChange]) -> str:
    """`3 changed, 1 added, 2 removed`, without what there is none of."""
    added, removed = (sum(not getattr(c, side) for c in changes) for side in ("before", "after"))
    told = [(len(changes) - added - removed, "changed"), (added, "added"), (removed, "removed")]
    return ", ".join(f"{number} {what}" for number, what in told if number)


def count_rows(table: RowChanges) -> str:
    told = [(len(table.removed), "removed"), (len(table.added), "added")]
    return ", ".join(f"{n} row{'s' * (n != 1)} {what}" for n, what in told if n) or "its columns"


def estimate_lines(changes: list[EstimateChange], scope: str) -> list[str]:
    """One aligned line per estimate, below a head. Ids are shown without the unit and component, which all share."""
    rows = [("estimate", "before", "after", "change", "also changed")]
    rows += [
        (c.id.removeprefix(f"{scope}/"), c.before or "-", c.after or "-", c.change, ", ".join(c.also)) for c in changes
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return [
        "  ".join(
            [row[0].ljust(widths[0]), *(row[i].rjust(widths[i]) for i in (1, 2, 3)), row[4]],
        ).rstrip()
        for row in rows
    ]


def other_lines(differences: Differences) -> list[str]:
    """Files that are only on one side or whose content is not shown, and what a run by hand did not make."""
    lines = [f"{name}: new" for name in differences.new]
    lines += [f"{name}: not there any more" for name in differences.gone]
    lines += [f"{name}: other bytes" for name in differences.other]
    return lines + [f"{name}: not made by this run by hand" for name in differences.not_made]


def _row_lines(table: RowChanges) -> list[str]:
    return [f"{sign} {' | '.join(row)}" for sign, rows in (("-", table.removed), ("+", table.added)) for row in rows]


def _section(out: TextIO, head: str, lines: list[str], *, most: int | None = MOST) -> None:
    print(f"\n{head}", file=out)
    shown = lines if most is None or len(lines) <= most + 1 else [*lines[:most], f"and {len(lines) - most} more lines"]
    for line in shown:
        print(f"  {_coloured(line) if out.isatty() else line}", file=out)


def _coloured(line: str) -> str:
    """What is new in green and what went in red, for a terminal."""
    colour = {"+": GREEN, "-": RED}.get(line[:1])
    return f"{colour}{line}{PLAIN}" if colour else line
