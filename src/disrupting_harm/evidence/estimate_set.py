"""Estimates of one kind as they are handed over to be saved: the table, and what it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class EstimateSet:
    """estimates: rows in the engine's columns, exact. table: the loaded table that they are made from; also: further ones.

    statistic: of rows that name none. theme: that of rows whose definitions name none.
    """

    estimates: pd.DataFrame
    table: str
    statistic: str = "proportion"
    also: tuple[str, ...] = ()
    theme: str | None = None

    @property
    def tables(self) -> tuple[str, ...]:
        return (self.table, *self.also)
