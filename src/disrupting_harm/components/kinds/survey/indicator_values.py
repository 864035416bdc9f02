"""Indicator columns from items, as `params/indicators/` defines them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from disrupting_harm.errors import ParamsError
from disrupting_harm.study.catalogue import Indicator, item_column


def items_of(indicator: Indicator, known: Mapping[str, Indicator]) -> tuple[str, ...]:
    """The items that an indicator is made of, through all its parts."""
    if indicator.item:
        return (indicator.item,)
    return tuple(dict.fromkeys(item for part in indicator.parts for item in items_of(known[part], known)))


def indicator_values(frame: pd.DataFrame, name: str, known: Mapping[str, Indicator]) -> pd.Series:
    """The column (n,) of 1, 0 and missing of an indicator, or of the numbers of a mean, from the items of a derived table.

    Of an item: 1 where its code is in the numerator, 0 where it is in the denominator only, else missing. Of parts: 1
    where any part is 1; missing where none is and a non-answer that is left out could have been one, or where every part
    is missing, or (unless the definition says that blank parts are a no) where any part is; else 0. Raises ParamsError for a part
    or item that is not there.
    """
    indicator = known[name]
    if indicator.range_of:
        raise ParamsError(
            f"params/indicators, key indicators.{name}.range_of: a range has no value of its own for a child; "
            "estimate its parts."
        )
    if indicator.any_of:
        parts = {part: indicator_values(frame, part, _with_part(name, part, known)) for part in indicator.any_of}
        value = pd.DataFrame(parts).max(axis=1).astype("Int8")  # skips missing parts; all missing stays missing
        unknown = undetermined(frame, name, known) | has_blank_part(frame, name, known)
        open_ = unknown & (value != 1).fillna(True)
        return value.mask(open_)
    if item_column(indicator.item) not in frame:
        raise ParamsError(
            f"params/indicators, key indicators.{name}.item: the table {indicator.table} holds no item {indicator.item}; "
            "correct the name, or add the item to the table's contract."
        )
    item = frame[item_column(indicator.item)]
    if indicator.statistic == "mean":
        return _numbers(item, name, indicator)
    return item.isin(indicator.numerator).astype("Int8").where(item.isin(indicator.denominator))


def _numbers(item: pd.Series, name: str, indicator: Indicator) -> pd.Series:
    """The numbers (n,) that were answered, missing for codes of a non-answer. Raises ParamsError for any outside the plausible range."""
    value = item.mask(item.isin(indicator.left_out)).astype("Float64")
    if indicator.plausible is not None:
        low, high = indicator.plausible
        if outside := int((~value.between(low, high) & value.notna()).sum()):
            raise ParamsError(
                f"params/indicators, key indicators.{name}.plausible: {outside} rows of {indicator.table} hold a number of "
                f"{indicator.item} outside {low:g} to {high:g}; correct the raw file, or the range."
            )
    return value


def undetermined(frame: pd.DataFrame, name: str, known: Mapping[str, Indicator]) -> pd.Series:
    """Rows (n,) in which a non-answer to any item of the indicator is left out."""
    open_ = pd.Series(False, index=frame.index)
    for part in parts_of(name, known):
        open_ |= frame[item_column(known[part].item)].isin(known[part].left_out)
    return open_


def bounded_values(frame: pd.DataFrame, name: str, known: Mapping[str, Indicator], unknown: int) -> pd.Series:
    """The column (n,) of a composite if every part whose answer is not known were `unknown` (0 or 1), which bounds its share.

    Not known is a part that is blank, or whose non-answer is left out. A respondent without any answer or non-answer was not asked,
    as far as the data tell, and stays missing.
    """
    asked, found = pd.Series(False, index=frame.index), pd.Series(0, index=frame.index, dtype="Int8")
    for part in parts_of(name, known):
        item, value = frame[item_column(known[part].item)], indicator_values(frame, part, known)
        left_out = item.isin(known[part].left_out)
        asked |= value.notna() | left_out
        found = found.mask((value == 1).fillna(False) | ((item.isna() | left_out) & bool(unknown)), 1)
    return found.where(asked)


def has_blank_part(frame: pd.DataFrame, name: str, known: Mapping[str, Indicator]) -> pd.Series:
    """Rows (n,) in which a part of the composite is blank, as its rule and those of its own composites count it.

    A code that the denominator does not hold is an answer, and no blank.
    """
    blank = pd.Series(False, index=frame.index)
    if known[name].blank_parts == "no":
        return blank
    for part in known[name].any_of:
        items = frame[[item_column(item) for item in items_of(known[part], known)]]
        blank |= items.isna().all(axis=1) | has_blank_part(frame, part, known)
    return blank


def parts_of(name: str, known: Mapping[str, Indicator]) -> tuple[str, ...]:
    """The indicators of single items that an indicator is made of, through all its parts; itself if it is one."""
    if known[name].item:
        return (name,)
    return tuple(dict.fromkeys(p for part in known[name].parts for p in parts_of(part, known)))


def _with_part(name: str, part: str, known: Mapping[str, Indicator]) -> Mapping[str, Indicator]:
    if part not in known:
        raise ParamsError(
            f"params/indicators, key indicators.{name}.any_of: no indicator {part}; define it there first."
        )
    return known


def add_indicators(
    frame: pd.DataFrame, wanted: Mapping[str, Indicator], known: Mapping[str, Indicator]
) -> tuple[pd.DataFrame, dict[str, tuple[tuple[str, ...], str]]]:
    """`frame` with one 0/1/missing column per wanted indicator but ranges, and the lineage of those columns."""
    made = [name for name, indicator in wanted.items() if not indicator.range_of]
    columns = {name: indicator_values(frame, name, known) for name in made}
    lineage = {name: lineage_of(name, known) for name in made}
    return pd.concat([frame, pd.DataFrame(columns, index=frame.index)], axis=1), lineage


def lineage_of(name: str, known: Mapping[str, Indicator]) -> tuple[tuple[str, ...], str]:
    """The columns of a derived table that an indicator is made of, and how."""
    return tuple(item_column(item) for item in items_of(known[name], known)), rule_text(known[name])


def rule_text(indicator: Indicator) -> str:
    if indicator.any_of:
        if indicator.blank_parts == "no":
            return (
                "1 if any part is 1; missing if a left-out non-answer keeps that open or every part is missing; else 0"
            )
        return "1 if any part is 1; missing if a part is blank or a left-out non-answer; else 0"
    if indicator.statistic == "mean":
        silent = f"; missing where it is {', '.join(map(str, indicator.left_out))}" if indicator.left_out else ""
        return f"the number that was answered{silent}"
    ones, all_codes = (", ".join(map(str, codes)) for codes in (indicator.numerator, indicator.denominator))
    return f"1 if the code is {ones}; 0 if another of {all_codes}; else missing"
