"""What was read of a raw table, in numbers that may be public."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from disrupting_harm.contracts.model import Table
from disrupting_harm.records import RawRows


NAMED = 12  # columns of which nothing was made, by name; of a long file more would bury the rest
DIGITS = 2


def describe_rows(
    frame: pd.DataFrame,
    contract: Table,
    *,
    rows: int,
    others: int,
    set_aside: pd.Series,
    header: tuple[str, ...],
    used: set[str],
    design: Mapping[str, str],
) -> RawRows:
    """`frame` holds the n rows kept of `rows`. `design` names the columns of `strata`, `psu` and `weight`."""
    strata, psu, weight = (design[name] if design[name] in frame else None for name in ("strata", "psu", "weight"))
    unused = [name for name in header if name not in used]
    blanks = {c.name: int(frame[c.name].isna().sum()) for c in contract.columns if c.name in frame}
    return RawRows(
        table=contract.name,
        rows=rows,
        kept=len(frame),
        other_units=others,
        set_aside={str(column): int(n) for column, n in set_aside.value_counts(sort=False).items()},
        columns=len(header),
        used=len(header) - len(unused),
        unused=tuple(unused[:NAMED]),
        psus=int(frame[[c for c in (strata, psu) if c]].dropna().drop_duplicates().shape[0]) if psu else None,
        strata=int(frame[strata].nunique()) if strata else None,
        **_describe_weights(frame[weight] if weight else None),
        blanks={name: n for name, n in blanks.items() if n},
    )


def _describe_weights(weights: pd.Series | None) -> dict:
    """The range of the weights and the share of the largest, with two significant digits.

    The smallest and the largest weight are each of one respondent. Whoever knows a weight exactly can find its row in another
    file; two digits hold for many rows and still show a weight that slipped by a factor.
    """
    if weights is None:
        return {}
    values = pd.to_numeric(weights, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    values = values[np.isfinite(values) & (values > 0)]
    if not len(values):
        return {}
    low, high, share = (float(f"{v:.{DIGITS}g}") for v in (values.min(), values.max(), values.max() / values.sum()))
    return {"weight_range": (low, high), "largest_share": share}
