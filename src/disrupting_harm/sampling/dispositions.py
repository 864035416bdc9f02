"""AAPOR's final disposition codes of in-person household surveys, and the categories that outcome rates are made of.

AAPOR (2023), Standard Definitions: Final Dispositions of Case Codes and Outcome Rates for Surveys, 10th edition.
"""

from __future__ import annotations

import re
from collections.abc import Hashable

import numpy as np
import pandas as pd

from disrupting_harm.survey.columns import name_positions


# I, P: complete and partial interview. R, NC, O: eligible without interview (refusal or break-off, non-contact, other).
# UH, UR, UO: eligibility unknown (whether there is a household; whether someone eligible lives in it, counted as UO
# before the 10th edition; other). NE: not eligible.
CATEGORIES = ("I", "P", "R", "NC", "O", "UH", "UR", "UO", "NE")

# A code belongs to the category of its first decimal: 2.11, 2.111 and 2.12 are refusals or break-offs.
CATEGORY_OF = {
    "1.1": "I",
    "1.2": "P",
    "2.1": "R",
    "2.2": "NC",
    "2.3": "O",
    "2.9": "O",
    "3.1": "UH",
    "3.2": "UR",
    "3.9": "UO",
}
CODE = re.compile(r"([1-3]\.\d)\d*|4(\.\d+)?", re.ASCII)
DECIMALS = 4  # of a code stored as a number: in single precision 2.3 is 2.29999995, which must not be read as 2.2


def read_categories(column: pd.Series, name: Hashable, problems: list[str]) -> np.ndarray:
    """Position (n,) of each code in CATEGORIES; -1 for a missing or unknown code, which is reported in `problems`."""
    missing = column.isna().to_numpy(dtype=bool)
    position = np.array([_position(value) for value in column.astype(object)], dtype=np.int64)
    unknown_code = (position < 0) & ~missing
    if missing.any():
        problems.append(f"Column {name!r} (outcome code) is missing in {name_positions(missing)}.")
    if unknown_code.any():
        problems.append(
            f"Column {name!r} (outcome code) holds a code that is none of AAPOR's final dispositions of in-person "
            f"household surveys in {name_positions(unknown_code)}; use 1.1, 1.2, 2.1x, 2.2x, "
            "2.3x, 2.9x, 3.1x, 3.2x, 3.9x or 4.x."
        )
    return position


def _position(value: object) -> int:
    if isinstance(value, float | np.floating):
        value = round(float(value), DECIMALS)
        value = int(value) if value.is_integer() else value
    if isinstance(value, bool) or not (found := CODE.fullmatch(str(value).strip())):
        return -1
    category = CATEGORY_OF.get(found[1]) if found[1] else "NE"
    return CATEGORIES.index(category) if category else -1
