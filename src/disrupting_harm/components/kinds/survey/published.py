"""Published figures beside the ones computed here, compared at the precision that was printed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from disrupting_harm import printing
from disrupting_harm.errors import UserError


PUBLISHED = "published"  # in the column `made_by`; else the program that computed the figure


def compare_published(estimates: pd.DataFrame, published: pd.DataFrame, *, label: Callable[[str], str]) -> pd.DataFrame:
    """One row per published estimate of this survey, in the order of the published table.

    `published` holds the printed figures as text (`estimate_pct`, `ci_low_pct`, `ci_high_pct`, blank where none was printed),
    so that "8.0" is compared with one decimal and "8" with none. Adds `estimate_agrees` and `interval_agrees` (missing where
    no interval was published). Raises UserError for an indicator or group that is not among the estimates.
    """
    unknown = sorted(set(published["indicator"]) - set(estimates["indicator"]))
    if unknown:
        raise UserError(
            f"data/reference/published_estimates.csv: holds {', '.join(unknown)}, which this survey does not estimate; add it to "
            "the survey's indicators in params/countries, or take the rows out."
        )
    rows = published.merge(estimates, on=["indicator", "by", "level"], how="left", validate="one_to_one")
    if lost := [f"{r.indicator} of {r.by} {r.level}".strip() for r in rows.itertuples() if pd.isna(r.estimate_id)]:
        raise UserError(
            f"data/reference/published_estimates.csv: holds {', '.join(lost)}, a group that this survey does not estimate; correct "
            "its by and level, or add the domain to the survey's parameters."
        )
    out = pd.DataFrame(
        {
            "item": rows["label"],
            "group": [_group(by, level, label) for by, level in zip(rows["by"], rows["level"], strict=True)],
        }
    )
    out["estimate_id"] = rows["estimate_id"]
    for ours, printed, share in (
        ("estimate", "estimate_pct", "published"),
        ("ci_low", "ci_low_pct", "published_low"),
        ("ci_high", "ci_high_pct", "published_high"),
    ):
        out[printed] = rows[printed]
        out[share] = pd.to_numeric(rows[printed].replace("", None)) / 100
        out[ours] = rows[ours]
        out[f"{ours}_printed"] = [
            printing.like(value, text) for value, text in zip(rows[ours], rows[printed], strict=True)
        ]
    out["n"] = rows["n"]
    out["made_by"] = rows["made_by"]
    out["estimate_agrees"] = out["estimate_printed"] == out["estimate_pct"]
    has_interval = out["ci_low_pct"] != ""
    same = (out["ci_low_printed"] == out["ci_low_pct"]) & (out["ci_high_printed"] == out["ci_high_pct"])
    out["interval_agrees"] = same.where(has_interval).astype("boolean")
    return out


def agreement(comparison: pd.DataFrame, *, data_class: str) -> str:
    """In words: `50 of 50 published estimates and 45 of 45 published intervals come back at the printed precision`.

    What another program computed from the same file is told apart from what was published.
    """
    parts = []
    for made_by, rows in comparison.groupby("made_by", sort=False):
        kind = "published" if made_by == PUBLISHED else f"{made_by}'s"
        parts.append(f"{int(rows['estimate_agrees'].sum())} of {len(rows)} {kind} estimates")
        intervals = rows["interval_agrees"].dropna()
        if len(intervals):
            parts.append(f"{int(intervals.sum())} of {len(intervals)} {kind} intervals")
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    text = f"{listed} come back at the printed precision"
    return text + ", because the stand-in is calibrated to them" if data_class == "synthetic" else text


def readable(comparison: pd.DataFrame) -> pd.DataFrame:
    """The comparison as a reader sees it."""

    def span(low: pd.Series, high: pd.Series) -> list[str]:
        return [f"{a} to {b}" if a else "" for a, b in zip(low, high, strict=True)]

    agrees = comparison["estimate_agrees"] & comparison["interval_agrees"].fillna(True).astype(bool)
    frame = pd.DataFrame(
        {
            "Item": comparison["item"],
            "Group": comparison["group"],
            "Made by": ["" if made_by == PUBLISHED else made_by for made_by in comparison["made_by"]],
            "Published %": comparison["estimate_pct"],
            "Here %": comparison["estimate_printed"],
            "Published interval": span(comparison["ci_low_pct"], comparison["ci_high_pct"]),
            "Interval here": span(comparison["ci_low_printed"], comparison["ci_high_printed"]),
            "n": [printing.whole(n) for n in comparison["n"]],
            "Agrees": np.where(agrees, "yes", "NO"),
        }
    )
    return printing.drop_blank(frame)


def _group(by: str, level: str, label: Callable[[str], str]) -> str:
    return ", ".join(label(v) for v in level.split(":")) if by else "All"
