"""Whether groups differ: a test for each indicator and domain, and the differences between their levels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.errors import OneLevelError
from disrupting_harm.printing import drop_blank
from disrupting_harm.survey.design import SurveyDesign
from disrupting_harm.survey.independence import Independence
from disrupting_harm.survey.multiplicity import adjust_p
from disrupting_harm.survey.presentation import MINIMUM_DF, flag_few_df


NAN = float("nan")
UNTESTABLE = Independence(NAN, NAN, NAN, NAN, NAN, 0, NAN, 0, "one_level")


def estimate_group_differences(
    design: SurveyDesign,
    prevalence: pd.DataFrame,
    indicators: Sequence[str],
    domains: Sequence[str],
    *,
    minimum_df: float = MINIMUM_DF,
) -> pd.DataFrame:
    """All pairs of levels of every domain, p values adjusted over the table (Holm); rows in the engine's columns.

    `prevalence` holds the levels' own estimates as saved: a difference from a level that is not printed as a percentage is
    not printed either (flag "small_group"). Tests on fewer than `minimum_df` degrees of freedom carry "few_df", as estimates do.
    """
    table = design.differences(indicators, by=domains)
    shown = {(r.indicator, r.by, r.level): r.presentation == "percentage" for r in prevalence.itertuples()}
    small = [
        not (shown.get((r.indicator, r.by, r.first)) and shown.get((r.indicator, r.by, r.second)))
        for r in table.itertuples()
    ]
    table["presentation"] = ["unreliable" if hidden else "percentage" for hidden in small]
    flags = [
        ";".join(filter(None, [own, "small_group" if hidden else ""]))
        for own, hidden in zip(table["flags"], small, strict=True)
    ]
    table = flag_few_df(table.assign(flags=flags), minimum_df)
    return table.assign(n=table["n_first"] + table["n_second"], statistic="difference")


def check_group_independence(
    design: SurveyDesign,
    indicators: Sequence[str],
    domains: Sequence[str],
    *,
    adjust: str = "holm",
    minimum_df: float = MINIMUM_DF,
) -> pd.DataFrame:
    """One Rao-Scott F test for every indicator and domain, p values adjusted over the table; `estimate` is F.

    Tests on fewer than `minimum_df` degrees of freedom of the variance carry "few_df", as estimates do.
    """
    rows = []
    for indicator in indicators:
        for domain in domains:
            try:
                found = design.independence(indicator, domain)
            except OneLevelError:  # nobody, or everybody, or a group of one kind: nothing to test
                found = UNTESTABLE
            rows.append(
                {
                    "indicator": indicator, "by": domain, "level": "all", "statistic": "rao_scott_f", "estimate": found.f,
                    "df": found.df2, "df1": found.df1, "n": found.n, "p": found.p, "flags": found.flags, "variance_df": found.df_variance,
                }
            )  # fmt: skip
    table = pd.DataFrame(rows)
    table["p_adjusted"] = adjust_p(table["p"].to_numpy(float), adjust)
    table = flag_few_df(table, minimum_df, df="variance_df").drop(columns="variance_df")
    table.attrs = design.attrs() | {"df_rule": design.df_rule}
    return table


def check_trends(
    design: SurveyDesign,
    prevalence: pd.DataFrame,
    indicators: Sequence[str],
    over: Mapping[str, str],
    *,
    adjust: str = "holm",
    minimum_df: float = MINIMUM_DF,
) -> pd.DataFrame:
    """One score test for trend for every indicator and numeric column of `over` that the design's table holds; p values are adjusted
    over the table.

    `estimate` is the change of the share for one more of the column's unit (`over`: by column, the unit in words), with its interval; p
    is that of the score test, on 1 and `df` degrees of freedom. Of an indicator that is not printed as a percentage no trend is either
    (flag "small_group").
    """
    overall = prevalence[prevalence["by"] == ""]
    shown = {r.indicator: r.presentation == "percentage" for r in overall.itertuples()}
    rows = []
    for indicator in indicators:
        for column in (name for name in over if name in design.frame):
            found = design.trend(indicator, column)
            hidden = not shown.get(indicator)
            rows.append(
                {
                    "indicator": indicator, "by": column, "level": f"one {over[column]} more", "statistic": "trend",
                    "estimate": found.slope, "se": found.se, "ci_low": found.ci_low, "ci_high": found.ci_high, "df": found.df,
                    "df1": 1.0, "n": found.n, "p": found.p, "presentation": "unreliable" if hidden else "percentage",
                    "flags": ";".join(filter(None, [found.flags, "small_group" if hidden else ""])),
                }
            )  # fmt: skip
    if not rows:
        return pd.DataFrame()
    table = pd.DataFrame(rows)
    table["p_adjusted"] = adjust_p(table["p"].to_numpy(float), adjust)
    table = flag_few_df(table, minimum_df)
    table.attrs = design.attrs() | {"ci": "wald", "df_rule": design.df_rule}
    return table


def readable_trends(trends: pd.DataFrame, label: Callable[[str], str]) -> pd.DataFrame:
    """Percentage points for one unit more, with interval and p of the score test; not where the share itself is no percentage."""
    lines = []
    for row in trends.itertuples():
        shown, number = printing.is_percentage(row), printing.printed(row)
        lines.append(
            {
                "Indicator": row.label,
                "Change with": f"{row.level} ({label(row.by).lower()})",
                "Percentage points": number.value if shown else printing.NOT_SHOWN,
                "95 % interval": number.interval if shown else "",
                "p": printing.p_value(row.p) if shown else "",
                "p, adjusted": printing.p_value(row.p_adjusted) if shown else "",
                "n": printing.whole(row.n),
                "Note": note(row.flags),
            }
        )
    return pd.DataFrame(lines).pipe(drop_blank)


def readable_differences(differences: pd.DataFrame, label: Callable[[str], str]) -> pd.DataFrame:
    """Percentage points with interval and adjusted p; where a level is no percentage, the difference is not shown."""
    lines = []
    for row in differences.itertuples():
        first, second = row.level.split(" - ", 1)
        shown = printing.is_percentage(row)
        number = printing.printed(row)
        lines.append(
            {
                "Indicator": row.label,
                "Groups": f"{label(first)} less {label(second)}",
                "Difference": number.value if shown else printing.NOT_SHOWN,
                "95 % interval": number.interval if shown else "",
                "p, adjusted": printing.p_value(row.p_adjusted) if shown else "",
                "Note": note(row.flags),
            }
        )
    return pd.DataFrame(lines).pipe(drop_blank)


def readable_independence(tests: pd.DataFrame, label: Callable[[str], str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Indicator": tests["label"],
            "By": [label(by) for by in tests["by"]],
            "F": ["" if pd.isna(f) else printing.ratio(f) for f in tests["estimate"]],
            "p": [printing.p_value(p) for p in tests["p"]],
            "p, adjusted": [printing.p_value(p) for p in tests["p_adjusted"]],
            "n": [printing.whole(n) for n in tests["n"]],
            "Note": [note(flags) for flags in tests["flags"]],
        }
    ).pipe(drop_blank)


def note(flags: object) -> str:
    """Flag codes of a test in words."""
    return printing.flags_in_words(flags, printing.TEST_FLAG_WORDS)
