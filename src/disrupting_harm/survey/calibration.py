"""Variance under calibrated weights: what the margins fix about an estimate is no longer uncertain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import scipy  # its subpackages load at first use

from disrupting_harm.errors import DesignError
from disrupting_harm.survey.columns import count_rows
from disrupting_harm.survey.domains import ByEntry, Domain
from disrupting_harm.survey.psus import Psus


@dataclass(frozen=True)
class Calibration:
    """The Q categories of the margins that weights are calibrated to, and the regression of influence values on them.

    The variance of a calibrated estimate is that of the residuals e = z - x' B of its influence values z, where B =
    (sum d x x')^-1 sum d x z is fitted with the weights d before calibration and the residuals carry the weights after
    it (Deville and Sarndal 1992, J. Am. Stat. Assoc. 87, 376-382, section 3). R's postStratify and calibrate do the
    same.

    margins (n, Q): 0/1 indicators of the categories, of full column rank. base (n,): weights before calibration.
    psu_totals (n_psu, Q): calibrated weight of each category in each PSU. inverse (Q, Q): of sum d x x'.
    second: the same with the units of `Psus.second`.
    """

    margins: scipy.sparse.csr_array
    base: np.ndarray
    psu_totals: np.ndarray
    inverse: np.ndarray
    second: Calibration | None = None

    @classmethod
    def build(cls, frame: pd.DataFrame, psus: Psus, entries: Sequence[ByEntry], base: np.ndarray) -> Calibration:
        """From margins written as in `by`; rows of weight 0 are in no category. Raises DesignError where a respondent is in no category of a margin."""
        columns, problems = [], []
        for position, entry in enumerate(entries):
            try:
                margin = Domain.build(frame, entry)
            except DesignError as error:
                problems.append(str(error))
                continue
            margin = margin.within(psus.weight > 0)
            outside = (margin.codes < 0) & (psus.weight > 0)
            if outside.any():
                problems.append(
                    f"{margin.by}, to which the weights are calibrated, is missing in {count_rows(outside)}; "
                    "fill it in."
                )
            observed = [level for level in range(len(margin.levels)) if (margin.codes == level).any()]
            # The categories of each margin sum to the constant 1: every margin but the first leaves one category out.
            columns += [margin.codes == level for level in observed[min(position, 1) :]]
        if problems:
            raise DesignError("\n".join(problems))
        base = np.where(psus.weight > 0, base, 0.0)
        margins = np.column_stack(columns).astype(float)
        margins = margins[:, _independent(margins * np.sqrt(base)[:, None])]
        sparse = scipy.sparse.csr_array(margins)
        inverse = np.linalg.inv((margins * base[:, None]).T @ margins)
        found = cls(sparse, base, _unit_totals(psus, sparse), inverse)
        if psus.second is None:
            return found
        return replace(found, second=replace(found, psu_totals=_unit_totals(psus.second, sparse)))

    def domain_sums(self, codes: np.ndarray, n_levels: int) -> scipy.sparse.csr_array:
        """Matrix (Q * n_levels, n) that sums values of the rows of a domain, weighted by d, by category and level."""
        entries = self.margins.tocoo()
        row, category = entries.coords
        inside = codes[row] >= 0
        row, category = row[inside], category[inside]
        shape = (self.margins.shape[1] * n_levels, len(codes))
        return scipy.sparse.csr_array((self.base[row], (category * n_levels + codes[row], row)), shape=shape)

    def sum_rows(self, values: np.ndarray) -> np.ndarray:
        """Sums (Q, m) of values (n, m) over the categories of the margins, weighted by d."""
        return self.margins.T @ (values * self.base[:, None])

    def subtract_fit(self, scores: np.ndarray, sums: np.ndarray) -> None:
        """Subtract x' B from PSU totals of influence values, in place.

        scores (n_psu, ...): weighted totals of z. sums (Q, ...): the sums of d x z over the rows.
        """
        scores -= np.tensordot(self.psu_totals, np.tensordot(self.inverse, sums, axes=1), axes=1)

    def subtract_fit_of_all(self, scores: np.ndarray, sums: np.ndarray) -> None:
        """The same of scores (n_psu + n, ...) that have a second stage, or of those that have none."""
        n_psu = len(self.psu_totals)
        self.subtract_fit(scores[:n_psu], sums)
        if self.second is not None:
            self.second.subtract_fit(scores[n_psu:], sums)


def _unit_totals(psus: Psus, margins: scipy.sparse.csr_array) -> np.ndarray:
    """Sums (n_psu, Q) of the weights of each category of the margins (n, Q) in each PSU."""
    n = len(psus.weight)
    return (scipy.sparse.csr_array((psus.weight, (psus.of_row, np.arange(n))), shape=(psus.n, n)) @ margins).toarray()


def _independent(columns: np.ndarray) -> np.ndarray:
    """Positions of a largest set of linearly independent columns.

    A margin that crosses two others has columns that are sums of theirs."""
    _, triangle, order = scipy.linalg.qr(columns, mode="economic", pivoting=True)
    size = np.abs(np.diag(triangle))
    return np.sort(order[: int((size > size[0] * 1e-10).sum())])
