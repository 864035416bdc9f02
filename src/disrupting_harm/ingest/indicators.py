"""Indicator columns of a derived table, with their lineage."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from disrupting_harm.indicators import indicator_values, item_column, items_of, rule_text
from disrupting_harm.ingest.mapping import Lineage
from disrupting_harm.study import Indicator


def add_indicators(
    frame: pd.DataFrame, wanted: Mapping[str, Indicator], known: Mapping[str, Indicator]
) -> tuple[pd.DataFrame, dict[str, Lineage]]:
    """`frame` with one 0/1/missing column per wanted indicator but ranges, and the lineage of those columns."""
    columns, lineage = {}, {}
    for name, indicator in wanted.items():
        if indicator.range_of:
            continue
        columns[name] = indicator_values(frame, name, known)
        lineage[name] = Lineage(tuple(item_column(item) for item in items_of(indicator, known)), rule_text(indicator))
    return pd.concat([frame, pd.DataFrame(columns, index=frame.index)], axis=1), lineage
