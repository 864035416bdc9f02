"""Respondents divided among choices, so that weighted shares are met as closely as whole people allow.

Who scores high gets the first choices: where neighbours score alike, their answers are alike. As in `draw`, nothing is used whose
last digit depends on the processor.
"""

from __future__ import annotations

import numpy as np


ROUNDS = 100  # of bringing a table to its margins; a table that can be brought there is closer than DIGITS long before
DIGITS = 9


def take(weight: np.ndarray, score: np.ndarray, eligible: np.ndarray, total: float, start: float) -> np.ndarray:
    """The eligible rows (n,) of highest score whose weights sum to `total`, within one row's weight, or to all there are.

    `start` in [0, 1) says which part of a row's weight must fit in; where it is drawn uniformly, the expected sum is `total`.
    """
    rows = _by_score(score, np.flatnonzero(eligible))
    chosen = np.zeros(len(weight), bool)
    chosen[rows[np.cumsum(weight[rows]) - start * weight[rows] < total]] = True
    return chosen


def divide(weight: np.ndarray, score: np.ndarray, shares: np.ndarray, allowed: np.ndarray, start: float) -> np.ndarray:
    """The position (n,) of the choice that each row gets, so that choice j gets `shares[j]` of the weight.

    weight, score: (n,). shares: (k,), positive somewhere. allowed: (n, k), the choices that a row may get, at least one in each
    row. Where the shares cannot be met with what is allowed, they are met as nearly as raking comes to them. `start`: as in `take`.
    """
    found = np.zeros(len(weight), int)
    if not len(weight):
        return found
    kinds, kind = _kinds(allowed, shares > 0)
    totals = np.array([_total(weight[kind == place]) for place in range(len(kinds))])
    for place, of_kind in enumerate(shares_by_kind(totals, kinds, shares)):
        rows = _by_score(score, np.flatnonzero(kind == place))
        choices = np.flatnonzero(of_kind)
        ends = np.cumsum(of_kind[choices])
        middle = (np.cumsum(weight[rows]) - start * weight[rows]) / totals[place]
        found[rows] = choices[np.searchsorted(ends[:-1] / ends[-1], middle, side="right")]
    return found


def shares_by_kind(totals: np.ndarray, kinds: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """The share (m, k) of each choice among each of m kinds of rows, which together meet `shares` (k,) if that can be.

    totals: (m,), the weight of each kind. kinds: (m, k), the choices that each allows. A kind all of whose choices have no share
    gets the first of them.
    """
    cells = kinds * shares
    for row in np.flatnonzero(cells.sum(axis=1) == 0):
        cells[row, np.flatnonzero(kinds[row])[0]] = 1.0
    cells = cells / cells.sum(axis=1, keepdims=True) * totals[:, None]
    wanted = shares / shares.sum() * totals.sum()
    for _ in range(ROUNDS if len(kinds) > 1 else 0):
        columns = cells.sum(axis=0)
        # A choice without a share keeps the kinds that have no other.
        cells = cells * np.divide(wanted, columns, out=np.ones_like(wanted), where=(columns > 0) & (wanted > 0))
        cells = cells * (totals / cells.sum(axis=1))[:, None]
    return np.round(cells / totals[:, None], DIGITS)


def _kinds(allowed: np.ndarray, with_share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct rows of `allowed`, and which of them each row is; one where no choice with a share is forbidden."""
    if allowed[:, with_share].all():
        return allowed[:1], np.zeros(len(allowed), int)
    kinds, kind = np.unique(allowed, axis=0, return_inverse=True)
    return kinds, kind.reshape(-1)


def _by_score(score: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return rows[np.argsort(-score[rows], kind="stable")]


def _total(weight: np.ndarray) -> float:
    return float(np.cumsum(weight)[-1])
