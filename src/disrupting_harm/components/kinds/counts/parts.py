"""Parts held against their total. What does not add up is a finding that is printed; no number is changed for it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


ADDS_UP, EXCEEDS, LESS = "adds up", "parts are more than the total", "not all parts are given"
OPEN = "open: some parts are not numbers"
WHOLE = 100.0  # parts that are percentages are held against it


def compare_parts(rows: pd.DataFrame, *, by: Sequence[str], within: str | None = None) -> pd.DataFrame:
    """Totals with parts, one row each: measure, `by`, published, total, parts (their sum), n_parts, missing (not numbers), remainder,
    finding. published: the total as its source gives it. total: what the parts are held against, which is that or, where the parts
    are percentages, the whole of 100.

    rows: measure, `by`, value, unit and `part_of`, the measure of the total. `within`: a column that tells apart several ways in
    which one total is divided. A part that is no number leaves the finding open.
    """
    parts, found = rows[rows["part_of"] != ""], []
    for key, group in parts.groupby([*by, "part_of", *([within] if within else [])], sort=False, dropna=False):
        place, total_name = key[: len(by)], key[len(by)]
        here = rows["measure"] == total_name
        for name, value in zip(by, place, strict=True):
            here &= rows[name] == value
        percent = group["unit"].iloc[0].startswith("percent")
        published = rows.loc[here, "value"].max()
        total = WHOLE if percent else published
        remainder = total - group["value"].sum()
        found.append(
            {
                "measure": total_name,
                **({within: key[-1]} if within else {}),
                **dict(zip(by, place, strict=True)),
                "published": published,
                "total": total,
                "parts": group["value"].sum(),
                "n_parts": len(group),
                "missing": int(group["value"].isna().sum()),
                "remainder": remainder,
                "percent": percent,
                "finding": _finding(total, remainder, bool(group["value"].isna().any())),
            }
        )
    return pd.DataFrame(found)


def rows_compared(rows: pd.DataFrame) -> pd.DataFrame:
    """Of the rows of a table, those that `compare_parts` compares: parts, and the totals that they are parts of."""
    return rows[(rows["part_of"] != "") | rows["measure"].isin(rows["part_of"])]


def _finding(total: float, remainder: float, some_missing: bool) -> str:
    if pd.isna(total):
        return "the total is not given as a number"
    if remainder < -1e-9:
        return EXCEEDS
    if some_missing:
        return OPEN
    return ADDS_UP if remainder < 1e-9 else LESS
