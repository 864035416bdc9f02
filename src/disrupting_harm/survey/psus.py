"""Primary sampling units in their strata, and the variance of a sum over them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Psus:
    """The sampled PSUs of n rows, numbered stratum by stratum, so that sums over a stratum are sums over a slice.

    weight and of_row (n,): weight and PSU number of each row. first and per_stratum (n_strata,): number of the first
    PSU of each stratum and how many it has. For the lonely rules see `SurveyDesign`.
    """

    weight: np.ndarray
    of_row: np.ndarray
    first: np.ndarray
    per_stratum: np.ndarray
    lonely: str
    adjust_domain_lonely: bool

    @classmethod
    def build(
        cls, weight: np.ndarray, stratum: np.ndarray, unit: np.ndarray, lonely: str, adjust_domain_lonely: bool
    ) -> tuple[Psus, np.ndarray]:
        """From codes per row; a PSU code counts within its stratum. Also returns the stratum code of every PSU."""
        n_units = int(unit.max()) + 1
        nested, of_row = np.unique(stratum * n_units + unit, return_inverse=True)
        stratum_of_psu = nested // n_units
        first = np.flatnonzero(np.diff(stratum_of_psu, prepend=-1))
        per_stratum = np.diff(first, append=len(nested))
        return cls(weight, of_row, first, per_stratum, lonely, adjust_domain_lonely), stratum_of_psu

    @property
    def n(self) -> int:
        return int(self.per_stratum.sum())

    @property
    def n_strata(self) -> int:
        return len(self.first)

    @property
    def df(self) -> int:
        return self.n - self.n_strata

    def variance(self, scores: np.ndarray, psus_held: np.ndarray) -> np.ndarray:
        """Variance (L, K) of the sums of linearised PSU totals `scores` (n_psu, L, K), which are overwritten.

        psus_held (n_strata, L, K) counts the PSUs of each stratum that hold members of the domain. With-replacement
        variance between the PSUs of each stratum (Binder 1983, Int. Stat. Rev. 51, 279-292).
        """
        size = self.per_stratum[:, None, None]
        totals = np.add.reduceat(scores, self.first, axis=0)
        scores -= np.repeat(totals / size, self.per_stratum, axis=0)
        squares = np.add.reduceat(np.square(scores, out=scores), self.first, axis=0)
        single = self.per_stratum == 1
        if self.lonely == "adjust":
            squares[single] = np.square(totals[single])  # linearised totals are centred at the sample's mean already
        if self.adjust_domain_lonely:
            alone = (psus_held == 1) & ~single[:, None, None]
            squares[alone] = np.square(totals[alone])
        variance = np.add.reduce(squares * (size / np.maximum(size - 1, 1)), axis=0)
        if self.lonely == "average" and single.any():
            strata_held = psus_held > 0
            with np.errstate(divide="ignore", invalid="ignore"):
                variance = variance * (strata_held.sum(axis=0) / strata_held[~single].sum(axis=0))
        return variance
