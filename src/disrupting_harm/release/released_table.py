"""What a release says of a table: where it stands, what it holds, and which release publishes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from disrupting_harm.study.model import DataClass


@dataclass(frozen=True)
class ReleasedTable:
    """A table of a unit. kind: estimates, assessments or table. release: the number of the one that publishes it.

    shows_estimates: of a table that is for readers, whether its record names the estimates that it shows.
    """

    path: str
    file: Path
    kind: str
    data_class: DataClass
    release: int
    shows_estimates: bool = True
