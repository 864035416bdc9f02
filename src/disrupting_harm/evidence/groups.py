"""Whether groups differ: a test for each indicator and domain, and the differences between their levels."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from disrupting_harm.survey import SurveyDesign
from disrupting_harm.survey.multiplicity import adjust_p
from disrupting_harm.survey.presentation import FLAGS


def estimate_group_differences(design: SurveyDesign, indicators: Sequence[str], domains: Sequence[str]) -> pd.DataFrame:
    """All pairs of levels of every domain, p values adjusted over the table (Holm); rows in the engine's columns."""
    table = design.differences(indicators, by=domains)
    return table.assign(n=table["n_first"] + table["n_second"], statistic="difference")


def check_group_independence(
    design: SurveyDesign, indicators: Sequence[str], domains: Sequence[str], *, adjust: str = "holm"
) -> pd.DataFrame:
    """One Rao-Scott F test for every indicator and domain, p values adjusted over the table; `estimate` is F."""
    rows = []
    for indicator in indicators:
        for domain in domains:
            found = design.independence(indicator, domain)
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
            "Groups": [" less ".join(label(part) for part in level.split(" - ")) for level in differences["level"]],
            "Difference": [points(value) for value in differences["estimate"]],
            "95 % interval": [
                f"{points(low)} to {points(high)}" if pd.notna(low) else ""
                for low, high in zip(differences["ci_low"], differences["ci_high"], strict=True)
            ],
            "p, adjusted": [p_text(p) for p in differences["p_adjusted"]],
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
        "one_sided_variance": "all answers of one group are alike: p is too small",
        "separated": "cases and others are separated: no estimate exists",
    }
    return "; ".join(words.get(flag, flag) for flag in str(flags).split(";")) if pd.notna(flags) and flags else ""


def drop_blank(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.drop(columns=[c for c in frame if (frame[c] == "").all()])
