"""Whether an estimate is precise enough to be printed as a percentage, and which notes must go with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from disrupting_harm.errors import DesignError
from disrupting_harm.survey.intervals import proportion_interval


MINIMUM_DF = 8  # Parker and others 2017
PRESENTATIONS = ("percentage", "count", "unreliable", "none")
PRESENTATIONS_OF_MEANS = ("mean", "too_few", "unreliable", "none")


def present(
    table: pd.DataFrame,
    *,
    minimum_base: int = 50,
    minimum_effective_base: float = 30,
    minimum_df: float = MINIMUM_DF,
    narrow_width: float = 0.05,
    wide_width: float = 0.30,
    relative_width: float = 1.30,
) -> pd.DataFrame:
    """The table of proportions with `presentation`, and with more `flags` (codes that `printing` puts into words, joined by ";").

    presentation is "count" below `minimum_base` answers; "unreliable" where the National Center for Health Statistics
    would not print it, or where its precision cannot be known: a group that lives in one PSU of each stratum (df_domain of 0, flag
    "one_psu"; whichever rule the interval goes by, its variance between PSUs does not show); effective sample size below `minimum_effective_base`, or a Korn-Graubard 95 % interval that is
    at least `wide_width` wide, or wider than `narrow_width` and than `relative_width` times the proportion; "none"
    without answers; else "percentage". Fewer than `minimum_df` degrees of freedom of the group itself (df_domain,
    whichever rule the interval goes by), no case or nothing but cases, a complement whose relative width is too wide,
    and no variance are flagged for review and do not change the presentation (Parker and others 2017, Vital and Health
    Statistics 2(175), whose own minimum base is 30). The width is that of the Korn-Graubard interval whichever the
    table shows. Raises DesignError for a table that is not one of proportions.
    """
    missing = [c for c in ("estimate", "se", "df", "df_domain", "n", "n_eff", "n_cases", "flags") if c not in table]
    if missing:
        raise DesignError(f"The table has no column {', '.join(missing)}; pass one that `proportions` returned.")
    estimate, se, df, n = (table[c].to_numpy(float) for c in ("estimate", "se", "df", "n"))
    if (np.isnan(table["n_cases"].to_numpy(float)) & (n > 0)).any():
        raise DesignError(
            "The table is not one of proportions: it counts no cases; pass one that `proportions` returned."
        )
    df_domain = table["df_domain"].to_numpy(float)
    low, high = proportion_interval(estimate, se, n, df, "korn-graubard")
    width = high - low
    n_eff = table["n_eff"].fillna(table["n"]).to_numpy(float)
    with np.errstate(invalid="ignore"):
        # A share of exactly 0 or 1 has no relative width: there the absolute width alone decides.
        boundary = (estimate <= 0) | (estimate >= 1)
        between = (width > narrow_width) & ~boundary
        wide = (width >= wide_width) | (between & (width > relative_width * estimate))
        wide_complement = ~wide & between & (width > relative_width * (1 - estimate))
    marks = {
        "small_base": (n > 0) & (n < minimum_base),
        "small_effective_base": (n > 0) & (n_eff < minimum_effective_base),
        "wide_interval": (n > 0) & wide,
        "wide_complement": (n > 0) & wide_complement,
        "one_psu": (n > 0) & (df_domain <= 0),
        "few_df": (n > 0) & (df_domain > 0) & (df_domain < minimum_df),
    }
    out = table.copy()
    out["presentation"] = np.select(
        [n == 0, marks["small_base"], marks["small_effective_base"] | marks["wide_interval"] | marks["one_psu"]],
        ["none", "count", "unreliable"],
        default="percentage",
    )
    raised = np.column_stack(list(marks.values()))
    out["flags"] = [
        _join_flags(own, (c for c, on in zip(marks, row, strict=True) if on))
        for own, row in zip(table["flags"], raised, strict=True)
    ]
    out.attrs = dict(table.attrs)
    return out


def present_means(
    table: pd.DataFrame,
    *,
    minimum_base: int = 50,
    minimum_effective_base: float = 30,
    minimum_df: float = MINIMUM_DF,
    wide_width: float = 0.30,
    limits: Mapping[str, tuple[float, float]] | None = None,
) -> pd.DataFrame:
    """The table of means with `presentation`, and with more `flags`. limits: by indicator, the least and the most an answer can be.

    What the standard of `present` says of any estimate holds for a mean as well: presentation is "none" without answers, "too_few"
    below `minimum_base` answers (a mean has no count to stand in its place), and "unreliable" for an effective sample size below
    `minimum_effective_base`, a group that lives in one PSU of each stratum, no variance, or an interval at least `wide_width` of the
    limits wide; else "mean". An interval is not held against the mean itself: where zero lies is a matter of the unit. Fewer than
    `minimum_df` degrees of freedom of the group are flagged. Raises DesignError for a table that is not one of means.
    """
    missing = [
        c for c in ("indicator", "ci_low", "ci_high", "df_domain", "n", "n_eff", "n_cases", "flags") if c not in table
    ]
    if missing or table["n_cases"].notna().any():
        raise DesignError("The table is not one of means; pass one that `means` returned.")
    df_domain, n = (table[c].to_numpy(float) for c in ("df_domain", "n"))
    n_eff = table["n_eff"].fillna(table["n"]).to_numpy(float)
    spans = [np.subtract(*(limits or {}).get(name, (0.0, np.inf))[::-1]) for name in table["indicator"]]
    width = (table["ci_high"] - table["ci_low"]).to_numpy(float)
    alike = np.array(["no_variance" in flags.split(";") for flags in table["flags"]], dtype=bool)
    asked = n > 0
    with np.errstate(invalid="ignore"):
        wide = width >= wide_width * np.array(spans, dtype=float)
    marks = {
        "small_base_of_mean": asked & (n < minimum_base),
        "small_effective_base": asked & (n_eff < minimum_effective_base),
        "wide_interval": asked & wide,
        "no_variance_of_mean": asked & alike,
        "one_psu": asked & (df_domain <= 0),
        "few_df": asked & (df_domain > 0) & (df_domain < minimum_df),
    }
    names = list(marks)
    out = table.copy()
    out["presentation"] = np.select(
        [~asked, marks["small_base_of_mean"], np.logical_or.reduce([marks[name] for name in names[1:5]])],
        ["none", "too_few", "unreliable"],
        default="mean",
    )
    out["flags"] = [
        _join_flags(own.replace("no_variance", ""), (c for c, on in zip(names, row, strict=True) if on))
        for own, row in zip(table["flags"], np.column_stack(list(marks.values())), strict=True)
    ]
    out.attrs = dict(table.attrs)
    return out


def flag_few_df(table: pd.DataFrame, minimum_df: float = MINIMUM_DF, *, df: str = "df") -> pd.DataFrame:
    """A table of tests with the flag "few_df" where a test has fewer than `minimum_df` degrees of freedom (column `df`).

    A row without a test keeps its own reason.
    """
    few = table["p"].notna() & (table[df].astype(float) < minimum_df)
    flags = [_join_flags(own, ["few_df"] if on else []) for own, on in zip(table["flags"], few, strict=True)]
    out = table.assign(flags=flags)
    out.attrs = dict(table.attrs)
    return out


def _join_flags(own: str, more: Iterable[str]) -> str:
    return ";".join(dict.fromkeys([*filter(None, own.split(";")), *more]))
