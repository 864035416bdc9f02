"""Differences between domains of one sample, and between estimates of independent samples (countries, rounds)."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import scipy  # its subpackages load at first use

from disrupting_harm.errors import DesignError
from disrupting_harm.survey.columns import read_numbers
from disrupting_harm.survey.domains import Domain
from disrupting_harm.survey.estimate import linearise_all
from disrupting_harm.survey.independence import Independence, check_codes
from disrupting_harm.survey.intervals import NO_VARIANCE, difference_interval, proportion_interval, t_quantile
from disrupting_harm.survey.linear import Linear
from disrupting_harm.survey.multiplicity import adjust_p


if TYPE_CHECKING:
    from disrupting_harm.survey.design import SurveyDesign

STATISTICS = ("proportion", "mean", "total")
METHODS = ("recovered", "wald")
COLUMNS = [
    "indicator", "by", "level", "estimate", "se", "ci_low", "ci_high", "df", "t", "f", "p", "p_adjusted", "first", "second",
    "n_first", "n_second", "flags",
]  # fmt: skip


def estimate_differences(
    design: SurveyDesign,
    indicators: Sequence[Hashable],
    by: Sequence,
    statistic: str,
    against: str | None,
    adjust: str,
    df_rule: str,
    method: str | None = None,
) -> pd.DataFrame:
    """First less second level, for all pairs of levels of each entry of `by` (or for all levels against one).

    The two estimates share PSUs, so that they covary: the variance is that of the difference of their linearised scores,
    which is Var(a) + Var(b) - 2 Cov(a, b). p_adjusted is over all rows of the table (see `multiplicity`); intervals are for
    their own row. Rounds or countries stacked in one frame are levels like any other: what rounds share of their PSUs is
    then in the covariance. For tables of independent samples see `compare_tables`.

    method "recovered" (of proportions, and their default): the interval is put together from the Korn-Graubard intervals of
    the two levels (see `intervals.difference_interval`), and p is the Rao-Scott F test of the two levels (column `f`; see
    `independence`) on 1 and `df` degrees of freedom, the fewer of the PSUs less strata that hold members of either level.
    Interval and test are different methods, and can disagree where p is near 0.05. "wald": t interval and t test (column `t`) on the design's degrees of freedom, or under the rule
    "domain" those of the PSUs that hold members of either level. For a rare outcome or a small group Wald's interval
    covers too seldom, and it takes a level without variance for certain (`benchmarks/differences.py`).

    Rows that cannot be tested have no p and say why in `flags`: "no_members" (a level without answers), "no_df",
    "no_variance" (the difference has none, or its is unknown), "no_level_variance" (one of the levels has none of its own,
    or lives in too few PSUs to show it; the interval stands), "no_cases" and "all_cases" (nobody or everybody in both levels),
    and under "wald" "one_sided_variance" (all answers of one level are alike, which the test would take for certainty; it
    has no interval either). Raises DesignError for an unknown column, option or level.
    """
    method = method or ("recovered" if statistic == "proportion" else "wald")
    if method == "recovered" and statistic != "proportion":
        raise DesignError('method="recovered" is for proportions; take method="wald".')
    if not by:
        raise DesignError("`by` is empty; name the column whose levels are to be compared.")

    def finish(linear: Linear, domain: Domain, names: list) -> pd.DataFrame:
        return _difference_rows(design, linear, domain, names, against, df_rule, statistic, method)

    domains, parts = linearise_all(design.frame, design.psus, indicators, by, statistic, design.calibration, finish)
    if against is not None and not any(against in domain.levels for domain in domains):
        raise DesignError(f"against={against!r} is not a level of any entry of `by`; name one that is.")
    tables = [table for part in parts for table in part]
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=COLUMNS)
    rank = {str(name): position for position, name in enumerate(indicators)}
    table = table.sort_values("indicator", key=lambda column: column.map(rank), kind="stable", ignore_index=True)
    table["p_adjusted"] = adjust_p(table["p"].to_numpy(float), adjust)
    return table[COLUMNS]


def compare_tables(tables: Mapping[str, pd.DataFrame], *, adjust: str = "holm") -> pd.DataFrame:
    """First less second, for all pairs of tables of estimates and every indicator and cell that both hold.

    `tables` maps a name (a country, a round) to a table of `SurveyDesign`, each from a sample drawn independently of the
    others, so that variances add. Proportions take the interval recovered from those in the tables (see
    `intervals.difference_interval`) and a t test of their log-odds; other statistics Wald's. Degrees of freedom by Satterthwaite 1946 (Biometrics Bull. 2, 110-114):
    (v1 + v2)^2 / (v1^2/df1 + v2^2/df2). Columns as in `estimate_differences`, with "first - second" in `between`, and
    `probability` where all are tables of quantiles. Raises DesignError for fewer than two tables, or one of another kind.
    """
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
    if all("probability" in table for table in tables.values()):
        keys = [*keys, "probability"]
    rows = []
    for (first, left), (second, right) in itertools.combinations(tables.items(), 2):
        both = left.merge(right, on=keys, suffixes=("_first", "_second"), sort=False)
        v_first, v_second = np.square(both["se_first"].to_numpy(float)), np.square(both["se_second"].to_numpy(float))
        with np.errstate(divide="ignore", invalid="ignore"):
            df = _satterthwaite(
                [v_first, v_second], [both[f"df_{side}"].to_numpy(float) for side in ("first", "second")]
            )
        found = _test(
            (both["estimate_first"] - both["estimate_second"]).to_numpy(float),
            np.sqrt(v_first + v_second),
            np.where((both["df_first"] > 0) & (both["df_second"] > 0), df, 0.0),
            both["n_first"].to_numpy(),
            both["n_second"].to_numpy(),
            scale=np.maximum(np.abs(both["estimate_first"]), np.abs(both["estimate_second"])).to_numpy(float),
            certain=_is_certain(both, "first") ^ _is_certain(both, "second"),
        )
        if all("n_cases" in table and table["n_cases"].notna().any() for table in (left, right)):
            found = _recover_independent(both, found)
        rows.append(pd.concat([both[keys].assign(between=f"{first} - {second}"), found], axis=1))
    table = pd.concat(rows, ignore_index=True)
    table["p_adjusted"] = adjust_p(table["p"].to_numpy(float), adjust)
    shown = [column for column in COLUMNS[3:] if column not in ("first", "second")]
    return table[[*keys, "between", *shown]]


def _recover_independent(both: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Proportions: the interval from those that the tables hold, and the t test on the log-odds scale."""
    sides = [
        tuple(both[f"{column}_{side}"].to_numpy(float) for column in ("estimate", "ci_low", "ci_high", "se"))
        for side in ("first", "second")
    ]
    low, high = difference_interval(*(side[:3] for side in sides), np.zeros(len(both)))
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = [np.log(p / (1 - p)) for p, *_ in sides]
        variance = [np.square(se / (p * (1 - p))) for p, _, _, se in sides]
        t = (odds[0] - odds[1]) / np.sqrt(variance[0] + variance[1])
        df = _satterthwaite(variance, [both[f"df_{side}"].to_numpy(float) for side in ("first", "second")])
    testable = (found["flags"] == "").to_numpy() & np.isfinite(t)
    t = np.where(testable, t, np.nan)
    df = np.where(testable, df, found["df"].to_numpy(float))
    p = 2 * scipy.stats.t.sf(np.abs(t), df)
    bare = found["flags"].isin(["no_members", "no_df"]).to_numpy()
    return found.assign(ci_low=np.where(bare, np.nan, low), ci_high=np.where(bare, np.nan, high), df=df, t=t, p=p)


def _satterthwaite(variance: Sequence[np.ndarray], df: Sequence[np.ndarray]) -> np.ndarray:
    (v1, v2), (df1, df2) = variance, df
    return np.square(v1 + v2) / (np.square(v1) / df1 + np.square(v2) / df2)


def _is_certain(both: pd.DataFrame, side: str) -> np.ndarray:
    """Whether a table's standard error is 0, but for rounding."""
    estimate, se = (both[f"{column}_{side}"].to_numpy(float) for column in ("estimate", "se"))
    if f"n_cases_{side}" in both and both[f"n_cases_{side}"].notna().any():
        estimate = np.sqrt(np.maximum(estimate * (1 - estimate), 0.0))
    return se <= NO_VARIANCE * np.abs(estimate)


def _pairs(domain: Domain, against: str | None) -> list[tuple[int, int]]:
    if against is None:
        return list(itertools.combinations(range(len(domain.levels)), 2))
    if against not in domain.levels:
        return []
    reference = domain.levels.index(against)
    return [(level, reference) for level in range(len(domain.levels)) if level != reference]


def _difference_rows(
    design: SurveyDesign,
    linear: Linear,
    domain: Domain,
    names: list,
    against: str | None,
    df_rule: str,
    statistic: str,
    method: str,
) -> pd.DataFrame:
    """Rows of one domain, pair by pair and within it indicator by indicator."""
    psus, pairs = design.psus, _pairs(domain, against)
    first, second = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    held = np.add.reduceat(linear.held[:, first] | linear.held[:, second], psus.first, axis=0, dtype=np.int64)
    held = held[:, :, linear.pattern]
    df = _degrees_of_freedom(held, psus.df, df_rule)
    variance = psus.variance(linear.scores[:, first] - linear.scores[:, second], held)
    levels = np.array(domain.levels, dtype=object)
    index = pd.DataFrame(
        {
            "indicator": [*map(str, names)] * len(pairs),
            "by": domain.by,
            "first": np.repeat(levels[first], len(names)),
            "second": np.repeat(levels[second], len(names)),
        }
    )
    index["level"] = index["first"] + " - " + index["second"]
    found = _test(
        (linear.estimate[first] - linear.estimate[second]).ravel(),
        np.sqrt(variance).ravel(),
        df.ravel(),
        linear.n[first].ravel(),
        linear.n[second].ravel(),
        scale=np.maximum(np.abs(linear.estimate[first]), np.abs(linear.estimate[second])).ravel(),
        certain=np.zeros(variance.size, bool) if statistic == "total" else _spreadless(linear, first, second).ravel(),
    )
    table = pd.concat([index, found], axis=1)
    if method == "recovered" and pairs:
        table = _recover(design, linear, domain, names, pairs, df_rule, variance, table)
    return table


def _recover(
    design: SurveyDesign,
    linear: Linear,
    domain: Domain,
    names: list,
    pairs: list[tuple[int, int]],
    df_rule: str,
    variance: np.ndarray,
    table: pd.DataFrame,
) -> pd.DataFrame:
    """The table with intervals recovered from those of the levels, and Rao-Scott tests of the pairs."""
    psus = design.psus
    held = np.add.reduceat(linear.held, psus.first, axis=0, dtype=np.int64)[:, :, linear.pattern]
    se = np.sqrt(psus.variance(linear.scores.copy(), held))
    df = _degrees_of_freedom(held, psus.df, df_rule)
    low, high = proportion_interval(linear.estimate, se, linear.n, df, "korn-graubard")
    first, second = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    product = se[first] * se[second]
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = (np.square(se[first]) + np.square(se[second]) - variance) / (2 * product)
    # A level without variance of its own does not covary with another.
    correlation = np.where(product > 0, np.clip(correlation, -1, 1), 0.0)
    sides = [(linear.estimate[side], low[side], high[side]) for side in (first, second)]
    ends = difference_interval(*sides, correlation)
    tests = [_check_pair(design, name, domain, pair, df_rule) for pair in pairs for name in names]
    empty = (table["flags"] == "no_members").to_numpy()
    known = table["df"].to_numpy() > 0
    estimate = [linear.estimate[side].ravel() for side in (first, second)]
    # A test knows no more of a difference than of the level that fewer PSUs speak for.
    own = _degrees_of_freedom(held, psus.df, "domain")
    df_test = np.minimum(own[first], own[second]).ravel()
    with np.errstate(invalid="ignore"):
        inside = (linear.estimate > 0) & (linear.estimate < 1)
        mute = inside & ~(se > NO_VARIANCE * np.sqrt(linear.estimate * (1 - linear.estimate)))
    mute = (mute[first] | mute[second]).ravel() | (df_test <= 0)
    f = np.where(known & ~mute, [test.f if test else np.nan for test in tests], np.nan)
    p = np.where(df_test > 0, scipy.stats.f.sf(f, 1, np.maximum(df_test, 1)), np.nan)
    flags = np.select(
        [
            empty, ~known, (estimate[0] <= 0) & (estimate[1] <= 0), (estimate[0] >= 1) & (estimate[1] >= 1), mute, np.isnan(p),
        ],
        ["no_members", "no_df", "no_cases", "all_cases", "no_level_variance", "no_variance"],
        default="",
    )  # fmt: skip
    bare = empty | ~known
    return table.assign(
        ci_low=np.where(bare, np.nan, ends[0].ravel()), ci_high=np.where(bare, np.nan, ends[1].ravel()), t=np.nan, f=f, p=p,
        df=np.where(known & ~empty, df_test, table["df"]), flags=flags,
    )  # fmt: skip


def _check_pair(
    design: SurveyDesign, name: Hashable, domain: Domain, pair: tuple[int, int], df_rule: str
) -> Independence | None:
    """Rao-Scott test of a 0/1 indicator in two levels of a domain; None where it has one value in them."""
    values = read_numbers(design.frame[name])[0]
    inside = np.isin(domain.codes, pair) & ~np.isnan(values)
    group = np.where(inside, (domain.codes == pair[1]).astype(np.int64), -1)
    answer = np.where(inside, np.where(inside, values, 0.0).astype(np.int64), -1)
    if len(np.unique(group[inside])) < 2 or len(np.unique(answer[inside])) < 2:
        return None
    return check_codes(design, answer, 2, group, 2, df_rule)


def _degrees_of_freedom(held: np.ndarray, design_df: int, df_rule: str) -> np.ndarray:
    return held.sum(axis=0) - (held > 0).sum(axis=0) if df_rule == "domain" else np.full(held.shape[1:], design_df)


def _spreadless(linear: Linear, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Where all answers of one of the two levels are alike, so that it brings no variance of its own."""
    alone = (linear.n < 2) | ~(linear.srs_variance > np.square(NO_VARIANCE * linear.estimate))
    return alone[first] | alone[second]


def _test(
    estimate: np.ndarray,
    se: np.ndarray,
    df: np.ndarray,
    n_first: np.ndarray,
    n_second: np.ndarray,
    scale: np.ndarray,
    certain: np.ndarray,
) -> pd.DataFrame:
    df = np.asarray(df, dtype=float)
    empty = (n_first == 0) | (n_second == 0)
    # A standard error below this share of the estimates is rounding of one that is 0.
    flat = ~empty & ~(se > NO_VARIANCE * scale)
    testable = ~empty & ~flat & (df > 0) & ~certain
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(testable, estimate / se, np.nan)
        half = np.where(testable, t_quantile(df) * se, np.nan)
        p = np.where(testable, 2 * scipy.stats.t.sf(np.abs(t), df), np.nan)
    flags = np.select(
        [empty, flat, ~(df > 0), certain], ["no_members", "no_variance", "no_df", "one_sided_variance"], default=""
    )
    return pd.DataFrame(
        {
            "estimate": estimate, "se": se, "ci_low": estimate - half, "ci_high": estimate + half, "df": df, "t": t, "f": np.nan, "p": p,
            "n_first": n_first, "n_second": n_second, "flags": flags,
        }
    )  # fmt: skip
