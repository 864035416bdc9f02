"""Tables of estimates small enough to count by hand, with the columns that disclosure control reads."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from disrupting_harm.evidence.estimates import COLUMNS


Counts = tuple[float, float]  # those who said yes, all


def shares(
    counts: Mapping[str, Counts], *, indicator: str = "harm", base: str = "children", weight: float = 1.0, **more
) -> pd.DataFrame:
    """Shares of one indicator. counts: by group, cases and base. A group is "" for all, else `sex=female` or `sex=female,age=12`.

    Every respondent has the weight, unless `shares` names by group the weighted share.
    """
    weighted = more.pop("weighted_shares", {})
    rows = []
    for group, (cases, n) in counts.items():
        pairs = [pair.split("=") for pair in group.split(",") if pair]
        share = weighted.get(group, cases / n if n else np.nan)
        rows.append(
            dict.fromkeys(COLUMNS)
            | {
                "estimate_id": f"TST/survey/{indicator}@v1" + (f"/{group}" if group else ""),
                "indicator": indicator,
                "version": 1,
                "base": base,
                "statistic": "proportion",
                "by": ":".join(name for name, _ in pairs),
                "level": ":".join(level for _, level in pairs),
                "estimate": share,
                "se": 0.0123456,
                "ci_low": share - 0.0234567,
                "ci_high": share + 0.0245678,
                "df": 90.0,
                "df_domain": 90.0,
                "deff": 1.23456,
                "n": n,
                "n_eff": n / 1.23456,
                "n_cases": cases,
                "n_weighted": n * weight,
                "presentation": "percentage",
                "flags": "",
                "data_class": "restricted",
            }
            | more
        )
    numbers = ("estimate", "se", "ci_low", "ci_high", "df", "df_domain", "deff", "n", "n_eff", "n_cases", "n_weighted")
    return pd.DataFrame(rows).astype(dict.fromkeys(numbers, float))


def join(*tables: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([table.dropna(axis=1, how="all") for table in tables], ignore_index=True).reindex(columns=COLUMNS)
