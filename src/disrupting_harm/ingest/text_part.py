"""A code that is a part of a longer text, such as a PSU in an address code."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from disrupting_harm.study.raw import ColumnMap


def cut_text(values: pd.Series, mapping: ColumnMap) -> tuple[pd.Series, list[tuple[str, np.ndarray]]]:
    """What stands before the first match of `before` in each text (n,), blank where the cell is, and what is wrong with it.

    A match so early that fewer than `at_least` characters stand before it is refused, and no later one is taken in its place: two
    addresses of one PSU would then have two codes.
    """
    if mapping.before is None:
        return values, []
    pattern = re.compile(mapping.before)
    found = [None if pd.isna(value) else pattern.search(str(value)) for value in values]
    parts = [None if match is None else match.string[: match.start()].strip() for match in found]
    blank = values.isna().to_numpy()
    unmatched = np.array([match is None for match in found], bool) & ~blank
    short = np.array([part is not None and len(part) < mapping.at_least for part in parts], bool)
    text = f"fewer than {mapping.at_least} characters stand before {mapping.before}, where `before` cuts the text"
    out = pd.Series(parts, index=values.index, dtype="str").mask(short)
    return out, [(f"the text holds no {mapping.before}, before which it is to be cut", unmatched), (text, short)]
