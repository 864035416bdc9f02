"""Differences between domains of one sample, and between estimates of independent samples (countries, rounds)."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import pandas as pd
import scipy  # its subpackages load at first use

from disrupting_harm.errors import DesignError
from disrupting_harm.survey.comparable import refuse_different
from disrupting_harm.survey.degrees_of_freedom import combine_variances
from disrupting_harm.survey.domains import ByEntry, Domain
from disrupting_harm.survey.estimate import linearise_all
from disrupting_harm.survey.intervals import NO_VARIANCE, difference_interval
from disrupting_harm.survey.level_pairs import LevelPairs
from disrupting_harm.survey.linear import Linear
from disrupting_harm.survey.multiplicity import adjust_p
from disrupting_harm.survey.recovered import recover
from disrupting_harm.survey.sample import Sample
from disrupting_harm.survey.wald import wald_test


STATISTICS = ("proportion", "mean", "total")
METHODS = ("recovered", "wald")
SIDES = ("first", "second")
COLUMNS = [
    "indicator",
    "by",
    "level",
    "estimate",
    "se",
    "ci_low",
    "ci_high",
    "df",
    "t",
    "f",
    "p",
    "p_adjusted",
    "first",
    "second",
    "n_first",
    "n_second",
    "flags",
]


def estimate_differences(
    sample: Sample,
    indicators: Sequence[Hashable],
    by: Sequence[ByEntry],
    *,
    statistic: str,
    against: str | None,
    adjust: str,
    df_rule: str,
    method: str,
) -> pd.DataFrame:
    """First less second level, for all pairs of levels of each entry of `by` (or for all levels against one).

    The two estimates share PSUs, so that they covary: the variance is that of the difference of their linearised
    scores, which is Var(a) + Var(b) - 2 Cov(a, b). p_adjusted is over all rows of the table (see `multiplicity`).
    Intervals are not adjusted: each holds for its own row. Rounds or countries stacked in one frame are levels like any
    other; if rounds share PSUs, the covariance accounts for it. For tables of independent samples see `compare_tables`.

    method "recovered" (for proportions only): the interval is put together from the Korn-Graubard intervals of the two
    levels (see `intervals.difference_interval`). p is that of the Rao-Scott F test of the two levels (column `f`; see
    `independence`) on 1 and `df` degrees of freedom. Interval and test are different methods, and can disagree where p is
    near 0.05.

    method "wald": t interval and t test (column `t`) on `df` degrees of freedom, by the rule (see `degrees_of_freedom`; the
    complete rows are those of both levels, which are the groups). For a rare outcome or a small group Wald's interval covers too
    seldom, and it treats a level without variance as having no sampling error (`benchmarks/differences.py`).

    Rows that cannot be tested have no p, and `flags` says why: "no_members" (a level without answers), "no_df",
    "no_variance" (the difference has no variance, or an unknown one), "no_level_variance" (one of the levels has no
    variance of its own, or has members in too few PSUs to show it; the interval is still given), "no_cases" and
    "all_cases" (nobody or everybody in both levels), and under "wald" "one_sided_variance" (all answers of one level
    are alike, which the test would treat as no sampling error; the interval is not given either). Raises DesignError
    for an unknown column, option or level.
    """
    if method == "recovered" and statistic != "proportion":
        raise DesignError('method="recovered" is for proportions; take method="wald".')
    if not by:
        raise DesignError("`by` is empty; name the column whose levels are to be compared.")

    def finalise(linear: Linear, domain: Domain, names: list) -> pd.DataFrame:
        pairs = LevelPairs.build(domain, names, linear, against)
        variance = pairs.variance(sample.psus)
        complete_df = pairs.df_of_complete(sample.psus, df_rule)
        rows = _test_pairs(pairs, variance, pairs.df(sample.psus, df_rule), complete_df, statistic)
        return recover(sample, pairs, variance, df_rule, rows) if method == "recovered" and pairs.positions else rows

    domains, parts = linearise_all(sample, indicators, by, statistic, finalise)
    if against is not None and not any(against in domain.levels for domain in domains):
        raise DesignError(f"against={against!r} is not a level of any entry of `by`; name one that is.")
    tables = [table for part in parts for table in part]
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=COLUMNS)
    rank = {str(name): position for position, name in enumerate(indicators)}
    table = table.sort_values("indicator", key=lambda column: column.map(rank), kind="stable", ignore_index=True)
    table["p_adjusted"] = adjust_p(table["p"].to_numpy(float), adjust)
    return table[COLUMNS]


def _test_pairs(
    pairs: LevelPairs, variance: np.ndarray, df: np.ndarray, complete_df: np.ndarray, statistic: str
) -> pd.DataFrame:
    """The t test of every pair and indicator.

    variance and df (P, K) are those of the differences, complete_df (P, K) that of the rows of both levels together.
    """
    estimate, n, first, second = pairs.linear.estimate, pairs.linear.n, pairs.first, pairs.second
    # A total varies with the number of members, even where all their answers are alike.
    constant = np.zeros(variance.shape, bool) if statistic == "total" else pairs.has_constant_level()
    tests = wald_test(
        (estimate[first] - estimate[second]).ravel(),
        np.sqrt(variance).ravel(),
        df.ravel(),
        n=(n[first].ravel(), n[second].ravel()),
        scale=np.maximum(np.abs(estimate[first]), np.abs(estimate[second])).ravel(),
        one_sided_variance=constant.ravel(),
    )
    # Both levels together have degrees of freedom, and the difference has none: one of the levels has none.
    one_level = (tests["flags"] == "no_df") & (complete_df.ravel() > 0)
    tests["flags"] = tests["flags"].mask(one_level, "no_level_variance")
    return pd.concat([pairs.labels(), tests], axis=1)


def compare_tables(tables: Mapping[str, pd.DataFrame], *, adjust: str = "holm") -> pd.DataFrame:
    """First less second, for all pairs of tables of estimates and every indicator and cell that both have.

    `tables` maps a name (a country, a round) to a table of estimates. Each table must come from a sample drawn
    independently of the others, so that variances add. Proportions take the interval recovered from those in the tables
    (see `intervals.difference_interval`) and a t test of their log-odds; other statistics take Wald's interval and t
    test. Degrees of freedom by Satterthwaite 1946 (Biometrics Bull. 2, 110-114): (v1 + v2)^2 / (v1^2/df1 + v2^2/df2).
    Columns as in `estimate_differences`, with "first - second" in `between`, and `probability` where all are tables of
    quantiles. Raises DesignError, listing every problem, for fewer than two tables, one of another kind, a table
    against itself, a row that a table holds twice, and rows that are defined differently (version, base, recall, statistic,
    interval, non-answers), as far as the tables say.
    """
    keys = _comparison_keys(tables)
    refuse_different(tables, keys)
    rows = []
    for (first, left), (second, right) in itertools.combinations(tables.items(), 2):
        both = left.merge(right, on=keys, suffixes=("_first", "_second"), sort=False)
        differences = _test_independent(both)
        if all("n_cases" in table and table["n_cases"].notna().any() for table in (left, right)):
            differences = _recover_independent(both, differences)
        rows.append(pd.concat([both[keys].assign(between=f"{first} - {second}"), differences], axis=1))
    table = pd.concat(rows, ignore_index=True)
    table["p_adjusted"] = adjust_p(table["p"].to_numpy(float), adjust)
    shown = [column for column in COLUMNS[3:] if column not in ("first", "second")]
    return table[[*keys, "between", *shown]]


def _comparison_keys(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """The columns that say which rows of two tables belong together. Raises DesignError for tables without them."""
    keys = ["indicator", "by", "level"]
    problems = [] if len(tables) > 1 else ["A comparison needs at least two tables."]
    for name, table in tables.items():
        missing = [c for c in (*keys, "estimate", "se", "df", "n") if c not in table]
        if missing:
            problems.append(f"Table {name!r} has no column {', '.join(missing)}; pass one of estimates.")
    if len({"probability" in table for table in tables.values()}) > 1:
        problems.append("Quantiles compare with quantiles only; pass tables of one kind.")
    if problems:
        raise DesignError("\n".join(problems))
    return [*keys, "probability"] if all("probability" in table for table in tables.values()) else keys


def _test_independent(both: pd.DataFrame) -> pd.DataFrame:
    """The t test of each row of two independent tables, side by side with the suffixes _first and _second."""
    variance = [np.square(both[f"se_{side}"].to_numpy(float)) for side in SIDES]
    with np.errstate(divide="ignore", invalid="ignore"):
        df = _df_of_difference(both, variance)
    return wald_test(
        (both["estimate_first"] - both["estimate_second"]).to_numpy(float),
        np.sqrt(variance[0] + variance[1]),
        np.where((both["df_first"] > 0) & (both["df_second"] > 0), df, 0.0),
        n=(both["n_first"].to_numpy(), both["n_second"].to_numpy()),
        scale=np.maximum(np.abs(both["estimate_first"]), np.abs(both["estimate_second"])).to_numpy(float),
        one_sided_variance=_has_zero_se(both, "first") ^ _has_zero_se(both, "second"),
    )


def _recover_independent(both: pd.DataFrame, wald_rows: pd.DataFrame) -> pd.DataFrame:
    """For proportions: the interval recovered from those in the tables, and the t test on the log-odds scale."""
    sides = [
        tuple(both[f"{column}_{side}"].to_numpy(float) for column in ("estimate", "ci_low", "ci_high", "se"))
        for side in SIDES
    ]
    low, high = difference_interval(*(side[:3] for side in sides), np.zeros(len(both)))
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = [np.log(p / (1 - p)) for p, *_ in sides]
        variance = [np.square(se / (p * (1 - p))) for p, _, _, se in sides]
        t = (odds[0] - odds[1]) / np.sqrt(variance[0] + variance[1])
        df = _df_of_difference(both, variance)
    testable = (wald_rows["flags"] == "").to_numpy() & np.isfinite(t)
    t = np.where(testable, t, np.nan)
    df = np.where(testable, df, wald_rows["df"].to_numpy(float))
    p = 2 * scipy.stats.t.sf(np.abs(t), df)
    no_interval = wald_rows["flags"].isin(["no_members", "no_df"]).to_numpy()
    ends = {"ci_low": np.where(no_interval, np.nan, low), "ci_high": np.where(no_interval, np.nan, high)}
    return wald_rows.assign(**ends, df=df, t=t, p=p)


def _df_of_difference(both: pd.DataFrame, variance: Sequence[np.ndarray]) -> np.ndarray:
    return combine_variances([(v, both[f"df_{side}"].to_numpy(float)) for v, side in zip(variance, SIDES, strict=True)])


def _has_zero_se(both: pd.DataFrame, side: str) -> np.ndarray:
    """Whether a table's standard error is 0, but for rounding."""
    estimate, se = (both[f"{column}_{side}"].to_numpy(float) for column in ("estimate", "se"))
    if f"n_cases_{side}" in both and both[f"n_cases_{side}"].notna().any():
        estimate = np.sqrt(np.maximum(estimate * (1 - estimate), 0.0))
    return se <= NO_VARIANCE * np.abs(estimate)
