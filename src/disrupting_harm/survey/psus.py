"""Primary sampling units in their strata, and the variance of a sum over them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Psus:
    """The sampled PSUs of n rows, numbered stratum by stratum, so that sums over a stratum are sums over a slice.

    weight and of_row (n,): weight and PSU number of each row. first and per_stratum (n_strata,): number of the first
    PSU of each stratum and how many it has. For the lonely rules see the module `design`.

    With a finite population correction, `factor` (n_strata,) is 1 - n / N of the n of N PSUs drawn in a stratum: what remains of the
    variance between PSUs. `second` is then the next stage: its strata are the PSUs, its units the rows, and its factor n / N. The
    scores of such a sample are those of the n_psu PSUs and, below them, of the n rows in the order of `second`.
    """

    weight: np.ndarray
    of_row: np.ndarray
    first: np.ndarray
    per_stratum: np.ndarray
    lonely: str
    adjust_domain_lonely: bool
    factor: np.ndarray | None = None
    second: Psus | None = None

    @classmethod
    def build(
        cls,
        weight: np.ndarray,
        stratum: np.ndarray,
        unit: np.ndarray,
        lonely: str,
        adjust_domain_lonely: bool,
        population: np.ndarray | None = None,
        empty: np.ndarray | None = None,
    ) -> tuple[Psus, np.ndarray]:
        """From codes per row; a PSU code counts within its stratum. Also returns the stratum code of every PSU.

        population (n,): the PSUs N of the stratum of each row, for a finite population correction. empty: for each stratum code, how
        many PSUs more it has that hold no row; they are the last of their stratum.
        """
        empty = np.zeros(1, np.int64) if empty is None else empty
        n_units = int(unit.max()) + 1 + int(empty.max())
        of_empty = np.repeat(np.arange(len(empty)), empty)
        number = int(unit.max()) + 1 + np.arange(len(of_empty)) - np.repeat(np.cumsum(empty) - empty, empty)
        with_rows = stratum * n_units + unit
        nested, of_all = np.unique(np.concatenate([with_rows, of_empty * n_units + number]), return_inverse=True)
        of_row = of_all[: len(with_rows)]
        stratum_of_psu = nested // n_units
        first = np.flatnonzero(np.diff(stratum_of_psu, prepend=-1))
        per_stratum = np.diff(first, append=len(nested))
        psus = cls(weight, of_row, first, per_stratum, lonely, adjust_domain_lonely)
        return psus if population is None else psus._corrected(population), stratum_of_psu

    def _corrected(self, population: np.ndarray) -> Psus:
        of_psu = np.empty(self.n)
        of_psu[self.of_row] = population
        drawn = self.per_stratum / of_psu[self.first]
        rows = np.bincount(self.of_row, minlength=self.n)
        place = np.empty(len(self.of_row), np.int64)
        place[np.argsort(self.of_row, kind="stable")] = np.arange(len(self.of_row))
        first, share, held = np.cumsum(rows) - rows, np.repeat(drawn, self.per_stratum), rows > 0
        # A PSU of one row shows no variance within: it adds none.
        second = Psus(self.weight, place, first[held], rows[held], "remove", False, share[held])
        return replace(self, factor=1 - drawn, second=second)

    @property
    def n(self) -> int:
        return int(self.per_stratum.sum())

    @property
    def lonely_strata(self) -> np.ndarray:
        """Which strata (n_strata,) have a single PSU that stands for others as well."""
        single = self.per_stratum == 1
        return single if self.factor is None else single & (self.factor > 0)

    @property
    def n_strata(self) -> int:
        return len(self.first)

    @property
    def df(self) -> int:
        return self.n - self.n_strata

    def count_with_members(self, has_members: np.ndarray) -> np.ndarray:
        """Number (n_strata, ...) of PSUs of each stratum that hold members of a domain.

        has_members (n_psu, ...): whether the PSU holds members.
        """
        return np.add.reduceat(has_members, self.first, axis=0, dtype=np.int64)

    def add_up(self, rows: np.ndarray) -> np.ndarray:
        """Scores (n_psu, m) of m variables from their weighted values (n, m); with a second stage (n_psu + n, m)."""
        totals = np.column_stack([np.bincount(self.of_row, column, self.n) for column in rows.T])
        return totals if self.second is None else np.concatenate([totals, self.second.add_up(rows)])

    def variance(self, scores: np.ndarray, psus_with_members: np.ndarray) -> np.ndarray:
        """Variance (L, K) of the sums of linearised PSU totals `scores` (n_psu, L, K), which are overwritten.

        psus_with_members (n_strata, L, K): see `count_with_members`. The variance is the with-replacement variance
        between the PSUs of each stratum (Binder 1983, Int. Stat. Rev. 51, 279-292); with a finite population correction 1 - n / N
        of it, and n / N of that between the rows of each PSU (Sarndal, Swensson and Wretman 1992, section 4.6).
        """
        if self.second is not None:
            within = self.second.variance(scores[self.n :], psus_with_members)
            return within + replace(self, second=None).variance(scores[: self.n], psus_with_members)
        size = self.per_stratum[:, None, None]
        single = self.lonely_strata
        totals = np.add.reduceat(scores, self.first, axis=0)
        scores -= np.repeat(totals / size, self.per_stratum, axis=0)
        squares = np.add.reduceat(np.square(scores, out=scores), self.first, axis=0)
        if self.lonely == "adjust" and (single.any() or self.adjust_domain_lonely):
            squares += self._from_sample_mean(totals, psus_with_members)
        if self.factor is not None:
            squares *= self.factor[:, None, None]
        variance = np.add.reduce(squares * (size / np.maximum(size - 1, 1)), axis=0)
        if self.lonely == "average" and single.any():
            strata_with_members = psus_with_members > 0
            others = strata_with_members[~single].sum(axis=0)
            with np.errstate(divide="ignore", invalid="ignore"):
                variance = np.where(others > 0, variance * (strata_with_members.sum(axis=0) / others), np.nan)
        return variance

    def _from_sample_mean(self, totals: np.ndarray, psus_with_members: np.ndarray) -> np.ndarray:
        """What the rule "adjust" adds to the sums of squares (n_strata, L, K) within strata, given stratum `totals`.

        The rule squares the distance of a lonely PSU from the mean PSU of the strata that hold members of the domain.
        That mean is 0 for a mean, proportion or ratio, whose scores sum to 0, but not for a total. A stratum without
        members adds nothing.
        """
        size = self.per_stratum[:, None, None]
        # Under calibration the PSUs of a stratum without members have scores too.
        contributes = (psus_with_members > 0) | (totals != 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            centre = np.where(contributes, totals, 0.0).sum(axis=0) / (size * contributes).sum(axis=0)
            around = np.where(contributes, size * np.square(totals / size - centre), 0.0)
        lonely = np.broadcast_to(self.lonely_strata[:, None, None], totals.shape)
        if self.adjust_domain_lonely:
            lonely = lonely | (psus_with_members == 1)
        return np.where(lonely, around, 0.0)

    def covariance(self, scores: np.ndarray, psus_with_members: np.ndarray | None = None) -> np.ndarray:
        """Covariance (m, m) of the sums of m linearised PSU totals `scores` (n_psu, m), all of the same respondents.

        The formula and the lonely rules of `variance`, for vectors. psus_with_members (n_strata,): number of PSUs of
        each stratum that hold the respondents; all PSUs of the sample if it is not given.
        """
        if self.second is not None:
            between = replace(self, second=None).covariance(scores[: self.n], psus_with_members)
            return between + self.second.covariance(scores[self.n :])
        single = self.lonely_strata
        with_members = self.per_stratum if psus_with_members is None else psus_with_members
        totals = np.add.reduceat(scores, self.first, axis=0)
        means = totals / self.per_stratum[:, None]
        around = scores - np.repeat(means, self.per_stratum, axis=0)
        # einsum and not a matrix product: the order of summation is then the same with every linear-algebra library.
        factor = self.per_stratum / np.maximum(self.per_stratum - 1, 1)
        if self.factor is not None:
            factor = factor * self.factor
        covariance = np.einsum("pi,p,pj->ij", around, np.repeat(factor, self.per_stratum), around)
        if self.lonely == "adjust":
            # As in `_from_sample_mean`: under calibration the PSUs of a stratum without members have scores too.
            contributes = (with_members > 0)[:, None] | (totals != 0)
            size = self.per_stratum[:, None]
            with np.errstate(divide="ignore", invalid="ignore"):
                centre = np.where(contributes, totals, 0.0).sum(axis=0) / (size * contributes).sum(axis=0)
            lonely = single | (self.adjust_domain_lonely & (with_members == 1))
            off_centre = np.where(contributes, means - centre, 0.0)[lonely]
            covariance += np.einsum("hi,h,hj->ij", off_centre, (factor * self.per_stratum)[lonely], off_centre)
        if self.lonely == "average" and single.any():
            others = int((with_members[~single] > 0).sum())
            covariance *= (with_members > 0).sum() / others if others else np.nan
        return covariance
