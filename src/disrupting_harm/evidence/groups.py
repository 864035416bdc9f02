"""Whether groups differ: a test for each indicator and domain, and the differences between their levels."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from disrupting_harm.errors import OneLevelError
from disrupting_harm.survey import SurveyDesign
from disrupting_harm.survey.independence import Independence
from disrupting_harm.survey.multiplicity import adjust_p
from disrupting_harm.survey.presentation import FLAGS


NAN = float("nan")
NOTHING = Independence(NAN, NAN, NAN, NAN, NAN, 0, NAN, 0, "one_level")


def estimate_group_differences(
    design: SurveyDesign, prevalence: pd.DataFrame, indicators: Sequence[str], domains: Sequence[str]
) -> pd.DataFrame:
    """All pairs of levels of every domain, p values adjusted over the table (Holm); rows in the engine's columns.

    `prevalence` holds the levels' own estimates as saved: a difference from a level that is not printed as a percentage is
    not printed either (flag "small_group").
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
    return table.assign(flags=flags, n=table["n_first"] + table["n_second"], statistic="difference")


def check_group_independence(
    design: SurveyDesign, indicators: Sequence[str], domains: Sequence[str], *, adjust: str = "holm"
) -> pd.DataFrame:
    """One Rao-Scott F test for every indicator and domain, p values adjusted over the table; `estimate` is F."""
    rows = []
    for indicator in indicators:
        for domain in domains:
            try:
                found = design.independence(indicator, domain)
            except OneLevelError:  # nobody, or everybody, or a group of one kind: nothing to test
                found = NOTHING
            rows.append(
                {
                    "indicator": indicator, "by": domain, "level": "all", "statistic": "rao_scott_f", "estimate": found.f,
                    "df": found.df2, "df1": found.df1, "n": found.n, "p": found.p, "flags": found.flags,
                }
            )  # fmt: skip
    table = pd.DataFrame(rows)
    table["p_adjusted"] = adjust_p(table["p"].to_numpy(float), adjust)
    table.attrs = design.attrs() | {"df_rule": "design"}
    return table


def readable_differences(differences: pd.DataFrame, label: Callable[[str], str]) -> pd.DataFrame:
    """Percentage points with interval and adjusted p."""
    return pd.DataFrame(
        {
            "Indicator": differences["label"],
            "Groups": [
                f"{label(a)} less {label(b)}" for a, b in (level.split(" - ", 1) for level in differences["level"])
            ],
            "Difference": [
                points(value) if kind == "percentage" else "not shown"
                for value, kind in zip(differences["estimate"], differences["presentation"], strict=True)
            ],
            "95 % interval": [
                f"{points(low)} to {points(high)}" if pd.notna(low) and kind == "percentage" else ""
                for low, high, kind in zip(
                    differences["ci_low"], differences["ci_high"], differences["presentation"], strict=True
                )
            ],
            "p, adjusted": [
                p_text(p) if kind == "percentage" else ""
                for p, kind in zip(differences["p_adjusted"], differences["presentation"], strict=True)
            ],
            "Note": [note(flags) for flags in differences["flags"]],
        }
    ).pipe(drop_blank)


def readable_independence(tests: pd.DataFrame, label: Callable[[str], str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Indicator": tests["label"],
            "By": [label(by) for by in tests["by"]],
            "F": [f"{f:.2f}" if pd.notna(f) else "" for f in tests["estimate"]],
            "p": [p_text(p) for p in tests["p"]],
            "p, adjusted": [p_text(p) for p in tests["p_adjusted"]],
            "n": [f"{int(n):,}" for n in tests["n"]],
            "Note": [note(flags) for flags in tests["flags"]],
        }
    ).pipe(drop_blank)


def points(share: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    return "n/a" if pd.isna(share) else f"{100 * share:+.1f}"


def p_text(p: float) -> str:
    return "" if pd.isna(p) else ("< 0.001" if p < 0.0005 else f"{p:.3f}")


def note(flags: str) -> str:
    """Flag codes of a test in words."""
    words = FLAGS | {
        "no_df": "no degrees of freedom",
        "no_variance": "no variance to test with",
        "few_df": "the design cannot carry the test",
        "one_sided_variance": "all answers of one group are alike: no test",
        "no_level_variance": "one group lives in too few PSUs for a test",
        "one_level": "all answers, or all groups, are alike: nothing to test",
        "small_group": "a group too small for a percentage",
        "few_cases": "few cases, or few others: the model's numbers are not to be relied on",
        "separated": "cases and others are separated: no estimate exists",
    }
    return "; ".join(words.get(flag, flag) for flag in str(flags).split(";")) if pd.notna(flags) and flags else ""


def drop_blank(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.drop(columns=[c for c in frame if (frame[c] == "").all()])
