"""One quantity as two holders count it: both numbers side by side, their difference and their ratio. Neither is mended."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from disrupting_harm.components.kinds.counts.measures import NOT_COUNTED, estimate_measures
from disrupting_harm.errors import UserError
from disrupting_harm.evidence.source_rows import COLUMN as ROWS
from disrupting_harm.evidence.source_rows import join_rows


HOLDER = "holder"
DIFFERENCE, RATIO = "count_difference", "count_ratio"


def estimate_holders(rows: pd.DataFrame, *, holders: tuple[str, str], by: Sequence[str]) -> pd.DataFrame:
    """What each holder counts, then the second minus the first and the second over the first, by measure and `by`.

    A row that one holder alone counts has neither. A ratio to zero is not made. Raises UserError for another holder.
    """
    if unknown := sorted(set(rows[HOLDER]) - set(holders)):
        raise UserError(f"{', '.join(unknown)}: no holder; it is one of {', '.join(holders)}.")
    counts = estimate_measures(rows, by=(HOLDER, *by))
    of = rows.groupby(["measure", *by])[ROWS].agg(lambda names: join_rows(*names)) if ROWS in rows else {}
    wide = rows.pivot(index=["measure", *by], columns=HOLDER, values="value").reindex(columns=list(holders))
    made = []
    for key, (first, second) in zip(wide.index, wide.to_numpy(), strict=True):
        values = {DIFFERENCE: second - first, RATIO: second / first if first else float("nan")}
        made += [
            {
                "indicator": key[0],
                "by": ":".join(by),
                "level": ":".join(key[1:]),
                "estimate": value,
                "statistic": statistic,
                ROWS: of[key] if len(of) else "",
                **dict.fromkeys(NOT_COUNTED, float("nan")),
            }
            for statistic, value in values.items()
            if pd.notna(value)
        ]
    return pd.concat([counts, pd.DataFrame(made)], ignore_index=True) if made else counts
