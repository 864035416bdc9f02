"""What a release says of a table or figure: where it stands, what it holds, and which release publishes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

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
