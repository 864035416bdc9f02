"""The audits that a release must pass. The list is explicit, and what no audit covers does not leave.

An audit is given all released tables of one unit together, those of earlier releases among them, since what was published once
is known. It returns one sentence for each cell that must not leave.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from disrupting_harm.layout import Layout
from disrupting_harm.study.model import DataClass


@dataclass(frozen=True)
class ReleasedTable:
    """A table or figure of a unit. kind: estimates, assessments, table or figure. release: the number of the one that publishes it.

    shows_estimates: of what is for readers, whether its record names the estimates that it shows. others: whether it prints numbers
    that its notebook declares to be of no estimate.
    """

    path: str
    file: Path
    kind: str
    data_class: DataClass
    release: int
    shows_estimates: bool = True
    others: bool = False


Audit = Callable[[Layout, str, Sequence[ReleasedTable]], list[str]]


def audits() -> dict[str, Audit]:
    """By name, every audit there is. Loaded where it is asked for: an audit loads pandas and a solver."""
    from disrupting_harm.release.disclosure_audit import audit_disclosure

    return {"disclosure": audit_disclosure}


def run_audits(layout: Layout, tables: Mapping[str, Sequence[ReleasedTable]], audits: Mapping[str, Audit]) -> list[str]:
    """What the audits say of the tables of each unit; that there is none is said of a unit with restricted data."""
    told = []
    for unit, of_unit in sorted(tables.items()):
        if not audits and any(table.data_class == "restricted" for table in of_unit):
            told.append(
                f"{unit}: holds figures of restricted data, and no audit of disclosure is here that would let them leave; "
                "release units without restricted data."
            )
        for audit in audits.values():
            told += audit(layout, unit, of_unit)
    return told
