"""Indicator columns from items, as `params/indicators.yaml` defines them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from disrupting_harm.errors import ParamsError
from disrupting_harm.ingest.mapping import Lineage
from disrupting_harm.study import Indicator


def item_column(name: str) -> str:
    """Name of an item in a derived table: items and indicators may share a stem, so they do not share a column."""
    return f"item_{name}"


def add_indicators(
    frame: pd.DataFrame, wanted: Mapping[str, Indicator], known: Mapping[str, Indicator]
) -> tuple[pd.DataFrame, dict[str, Lineage]]:
    """`frame` with one 0/1/missing column per wanted indicator, and the lineage of those columns."""
    columns, lineage = {}, {}
    for name, indicator in wanted.items():
        columns[name] = _values(frame, name, indicator, known)
        lineage[name] = Lineage(tuple(item_column(item) for item in items_of(indicator, known)), _rule(indicator))
    return pd.concat([frame, pd.DataFrame(columns, index=frame.index)], axis=1), lineage


def items_of(indicator: Indicator, known: Mapping[str, Indicator]) -> tuple[str, ...]:
    """The items that an indicator is made of, through all its parts."""
    if not indicator.any_of:
        return (indicator.item,)
    return tuple(dict.fromkeys(item for part in indicator.any_of for item in items_of(known[part], known)))


def _values(frame: pd.DataFrame, name: str, indicator: Indicator, known: Mapping[str, Indicator]) -> pd.Series:
    if indicator.any_of:
        parts = pd.DataFrame({part: _values(frame, part, _part(name, part, known), known) for part in indicator.any_of})
        return parts.max(axis=1).astype("Int8")  # the maximum of 0/1 skips missing parts; all missing stays missing
    if item_column(indicator.item) not in frame:
        raise ParamsError(
            f"params/indicators.yaml, key indicators.{name}.item: the table {indicator.table} holds no item {indicator.item}; "
            "correct the name, or add the item to the table's contract."
        )
    item = frame[item_column(indicator.item)]
    return item.isin(indicator.numerator).astype("Int8").where(item.isin(indicator.denominator))


def _part(name: str, part: str, known: Mapping[str, Indicator]) -> Indicator:
    if part not in known:
        raise ParamsError(
            f"params/indicators.yaml, key indicators.{name}.any_of: no indicator {part}; define it there first."
        )
    return known[part]


def _rule(indicator: Indicator) -> str:
    if indicator.any_of:
        return "1 if any part is 1, missing if every part is missing, else 0"
    ones, all_codes = (", ".join(map(str, codes)) for codes in (indicator.numerator, indicator.denominator))
    return f"1 if the code is {ones}; 0 if another of {all_codes}; else missing"
