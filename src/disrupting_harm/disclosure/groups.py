"""How well respondents are hidden among others: groups of rows that share what is known of them (k), and what these answered (l)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Alike:
    """What the groups of a key tell of one outcome. Counts are rows; a blank is no answer.

    smallest: the fewest different answers in a group with any. alike: rows in groups of the least size with fewer than wanted.
    all_yes: of these, rows in groups in which every answer is a yes.
    """

    smallest: int
    alike: int
    all_yes: int


@dataclass(frozen=True)
class Groups:
    """rows: of the table. combinations: of values that occur. smallest: k, the rows of the smallest group. unique: rows alone in
    theirs. below: rows in groups under the least size.
    """

    columns: tuple[str, ...]
    rows: int
    combinations: int
    smallest: int
    unique: int
    below: int
    outcomes: dict[str, Alike] = field(default_factory=dict)

    @property
    def share_below(self) -> float:
        return self.below / self.rows if self.rows else 0.0

    def share_alike(self, outcome: str) -> float:
        return self.outcomes[outcome].alike / self.rows if self.rows else 0.0

    def share_all_yes(self, outcome: str) -> float:
        return self.outcomes[outcome].all_yes / self.rows if self.rows else 0.0


def count_groups(
    frame: pd.DataFrame, columns: Sequence[str], outcomes: Sequence[str] = (), *, least: int = 3, diversity: int = 2
) -> Groups:
    """The groups of rows (n,) with the same values in `columns`. A blank is a value: who is missing there can be known as well.

    Raises KeyError for a column that the frame does not have.
    """
    missing = [name for name in (*columns, *outcomes) if name not in frame]
    if missing:
        raise KeyError(", ".join(missing))
    if frame.empty:
        return Groups(tuple(columns), 0, 0, 0, 0, 0, {name: Alike(0, 0, 0) for name in outcomes})
    number = frame.groupby(list(columns), dropna=False, sort=False, observed=True).ngroup().to_numpy()
    sizes = np.bincount(number)
    told = {name: _count_alike(frame[name], number, sizes, least, diversity) for name in outcomes}
    return Groups(
        tuple(columns), len(frame), len(sizes), int(sizes.min()), int((sizes == 1).sum()), int(sizes[sizes < least].sum()), told
    )  # fmt: skip


def _count_alike(answers: pd.Series, number: np.ndarray, sizes: np.ndarray, least: int, diversity: int) -> Alike:
    given = answers.notna().to_numpy()
    pairs = pd.DataFrame({"group": number[given], "answer": answers[given].to_numpy()})
    different = pairs.groupby("group")["answer"].nunique().reindex(range(len(sizes)), fill_value=0).to_numpy()
    yes = pd.to_numeric(pairs["answer"], errors="coerce").eq(1)
    all_yes = yes.groupby(pairs["group"]).all().reindex(range(len(sizes)), fill_value=False).to_numpy(dtype=bool)
    answered = different > 0
    alike = answered & (different < diversity) & (sizes >= least)
    smallest = int(different[answered].min()) if answered.any() else 0
    return Alike(smallest, int(sizes[alike].sum()), int(sizes[alike & all_yes].sum()))
