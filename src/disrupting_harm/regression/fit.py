"""A fitted logistic model: coefficients, term tests and adjusted risk differences, with design-based uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import scipy  # its subpackages load at first use

from disrupting_harm.errors import DesignError, check_choice
from disrupting_harm.regression.groups import Counting
from disrupting_harm.regression.influence import covariance_of
from disrupting_harm.regression.terms import ModelMatrix, Term, read_outcome
from disrupting_harm.survey.columns import as_entries
from disrupting_harm.survey.design import SurveyDesign
from disrupting_harm.survey.intervals import t_quantile
from disrupting_harm.survey.multiplicity import METHODS, adjust_p


TEST = ["estimate", "se", "t", "df", "p", "ci_low", "ci_high"]
COEFFICIENTS = [
    "term",
    "level",
    "reference",
    *TEST,
    "odds_ratio",
    "odds_ratio_low",
    "odds_ratio_high",
    "n",
    "n_cases",
    "flags",
]
TESTS = ["term", "f", "df1", "df2", "p", "p_adjusted", "flags"]
FEW_CASES = 10  # cases, or others, of a level below which maximum likelihood is biased (Peduzzi and others 1996)
RISK_DIFFERENCES = ["term", "level", "reference", "risk", "reference_risk", *TEST, "flags"]


@dataclass(frozen=True)
class LogisticFit:
    """A fitted model. beta (k,), covariance (k, k) in the order of `matrix.labels`, on the log-odds scale.

    counting: how degrees of freedom are counted; `df` are those of the complete rows, less the k - 1 columns of predictors, and a
    coefficient that compares two levels may have fewer (see `survey.degrees_of_freedom`). n and n_cases: complete rows, and those of them that are cases; n_missing: rows that have the outcome but
    lack a predictor. influence (n_psu, k): PSU totals of the weighted influence values of beta. separated: names of the
    terms that separate cases from the others. Such a model has no finite solution: all its numbers are NaN, and `flags`
    says "separated". A number whose variance is only rounding (the calibration fixes it, or all PSUs agree) has a
    standard error of 0, no test, and the flag "no_variance".
    """

    outcome: str
    design: SurveyDesign
    matrix: ModelMatrix
    beta: np.ndarray
    covariance: np.ndarray
    influence: np.ndarray
    counting: Counting
    n: int
    n_cases: int
    n_missing: int
    separated: tuple[str, ...] = ()
    _row_influence: np.ndarray = field(default=None, repr=False)

    @property
    def df(self) -> int:
        """Degrees of freedom of the complete rows less the predictors."""
        return self.counting.of_rows()

    @property
    def flags(self) -> str:
        """ "separated", "no_df" (no degrees of freedom are left) or nothing."""
        return "separated" if self.separated else ("" if self.df > 0 else "no_df")

    @property
    def coefficients(self) -> pd.DataFrame:
        """One row per column of the model matrix: log-odds, t test on `df`, 95 % interval, and the odds ratio."""
        labels, se = self.matrix.labels, np.sqrt(np.diag(self.covariance))
        table = pd.DataFrame(labels, columns=["term", "level"])
        reference = {term.name: term.reference for term in self.matrix.terms}
        table["reference"] = [reference.get(name) for name, _ in labels]
        table = pd.concat([table, self._test(self.beta, se, self._df_of_coefficients())], axis=1)
        for name, column in (("odds_ratio", "estimate"), ("odds_ratio_low", "ci_low"), ("odds_ratio_high", "ci_high")):
            with np.errstate(over="ignore"):  # a predictor in a far too large unit has infinite odds ratios
                table[name] = np.exp(table[column])
        inside = self.matrix.values[self.matrix.complete_rows]
        cases = inside[self._cases()]
        table["n"] = self._members(inside)
        table["n_cases"] = self._members(cases)
        few = (np.minimum(table["n_cases"], table["n"] - table["n_cases"]) < FEW_CASES) & (table["flags"] == "")
        table.loc[few, "flags"] = "few_cases"
        return table[COEFFICIENTS]

    def term_tests(self, adjust: str = "none") -> pd.DataFrame:
        """Wald test that all coefficients of a predictor are 0: F = b' V^-1 b / q on q and df2 (R regTermTest).

        p_adjusted is over the predictors of the model (see `survey.multiplicity`).
        """
        check_choice("adjust", adjust, METHODS)
        rows = []
        for term in self.matrix.terms:
            columns, q = np.array(term.columns), len(term.columns)
            f = p = np.nan
            df = self.df
            if not self.flags:
                b, v = self.beta[columns], self.covariance[np.ix_(columns, columns)]
                # A term with more columns than the PSUs can estimate has a covariance without an inverse.
                if np.linalg.matrix_rank(v) == q:
                    df = self.counting.of_effect(term, self._row_influence[:, columns], np.linalg.inv(v))
                    if df > 0:
                        f = float(b @ np.linalg.solve(v, b)) / q
                        p = float(scipy.stats.f.sf(f, q, df))
            no_test = "no_variance" if df > 0 else "no_level_variance"
            rows.append((term.name, f, q, df, p, np.nan, self.flags or ("" if np.isfinite(f) else no_test)))
        table = pd.DataFrame(rows, columns=TESTS)
        table["p_adjusted"] = adjust_p(table["p"].to_numpy(float), adjust)
        return table

    def risk_differences(self, terms: Sequence[str] | None = None) -> pd.DataFrame:
        """Adjusted risk differences: how the population's share of cases would differ, all other predictors unchanged.

        Predictive margins (Graubard and Korn 1999, Biometrics 55, 652-659): the weighted mean of the predicted risk
        with everyone set to a level, less that with everyone set to the reference. For a numeric predictor, the
        weighted mean slope of the risk for one unit more, which has no `risk` and `reference_risk` (NaN). Standard
        error by linearisation of both the mean over respondents and beta, their covariance included (R svypredmeans
        leaves that covariance out).
        """
        requested = [term.name for term in self.matrix.terms] if terms is None else as_entries(terms)
        chosen = [term for term in self.matrix.terms if term.name in requested]
        unknown = sorted(set(requested) - {term.name for term in chosen})
        if unknown:
            raise DesignError(f"{', '.join(unknown)}: not a predictor of the model.")
        rows = [row for term in chosen for row in self._margins(term)]
        columns = ["term", "level", "reference", "risk", "reference_risk", "estimate", "se", "df"]
        table = pd.DataFrame(rows, columns=columns)
        tests = self._test(*(table[name].to_numpy(float) for name in ("estimate", "se", "df")))
        return pd.concat([table.drop(columns=["estimate", "se", "df"]), tests], axis=1)[RISK_DIFFERENCES]

    def _margins(self, term: Term) -> list[tuple]:
        if self.flags:
            return [(term.name, level, term.reference, *[np.nan] * 4, self.df) for level in term.levels]
        x = self.matrix.values.copy()
        x[:, term.columns] = 0.0
        if term.reference is None:
            risk = scipy.special.expit(self.matrix.values @ self.beta)
            slope, column = risk * (1 - risk), term.columns[0]
            effect = slope * self.beta[column]
            gradient = (slope * (1 - 2 * risk) * self.beta[column])[:, None] * self.matrix.values
            gradient[:, column] += slope
            return [(term.name, "", None, np.nan, np.nan, *self._linearise(term, "", effect, gradient))]
        low = scipy.special.expit(x @ self.beta)
        rows = []
        for level, column in zip(term.levels, term.columns, strict=True):
            at_level = x.copy()
            at_level[self.matrix.complete_rows, column] = 1.0
            high = scipy.special.expit(at_level @ self.beta)
            gradient = (high * (1 - high))[:, None] * at_level - (low * (1 - low))[:, None] * x
            means = (self._mean(high), self._mean(low))
            rows.append((term.name, level, term.reference, *means, *self._linearise(term, level, high - low, gradient)))
        return rows

    def _mean(self, values: np.ndarray) -> float:
        weight = np.where(self.matrix.complete_rows, self.design.psus.weight, 0.0)
        return float((weight * values).sum() / weight.sum())

    def _linearise(
        self, term: Term, level: str, effect: np.ndarray, gradient: np.ndarray
    ) -> tuple[float, float, float]:
        """The weighted mean of `effect` (n,), with derivatives `gradient` (n, k) by beta, its standard error and df."""
        mean, complete_rows = self._mean(effect), self.matrix.complete_rows
        weight = np.where(complete_rows, self.design.psus.weight, 0.0)
        slope = np.array([self._mean(column) for column in gradient.T])
        values = np.where(complete_rows, effect - mean, 0.0) / weight.sum() + self._row_influence @ slope
        variance = covariance_of(self.design, values[:, None], complete_rows)[1][0, 0]
        return mean, float(np.sqrt(variance)), self.counting.of_effect(term, values[:, None], level=level)

    def _df_of_coefficients(self) -> np.ndarray:
        df = np.full(len(self.beta), float(self.df))
        if not self.flags:
            for term in self.matrix.terms:
                for level, column in zip(term.levels, term.columns, strict=True):
                    df[column] = self.counting.of_effect(term, self._row_influence[:, [column]], level=level)
        return df

    def _test(self, estimate: np.ndarray, se: np.ndarray, df: np.ndarray) -> pd.DataFrame:
        """t tests and 95 % intervals of effects (m,) on their own degrees of freedom."""
        zero_variance = ~(se > 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            t = np.where(zero_variance | ~(df > 0), np.nan, estimate / se)
            half = np.where(np.isnan(t), np.nan, t_quantile(df) * se)
        p = 2 * scipy.stats.t.sf(np.abs(t), np.where(df > 0, df, np.nan))
        reasons = [zero_variance, ~(df > 0)]
        flags = np.select(reasons, [self.flags or "no_variance", self.flags or "no_level_variance"], self.flags)
        return pd.DataFrame(
            {
                "estimate": estimate,
                "se": se,
                "t": t,
                "df": df,
                "p": p,
                "ci_low": estimate - half,
                "ci_high": estimate + half,
                "flags": flags,
            }
        )

    def _cases(self) -> np.ndarray:
        return read_outcome(self.design.frame, self.outcome)[self.matrix.complete_rows] == 1

    def _members(self, rows: np.ndarray) -> list[int]:
        """Number of rows at the level of each column; all rows for the intercept and numeric predictors."""
        numeric = {0, *(c for term in self.matrix.terms if term.reference is None for c in term.columns)}
        return [len(rows) if c in numeric else int(rows[:, c].sum()) for c in range(rows.shape[1])]
