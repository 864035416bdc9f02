"""What was read of a raw file, whatever kind of file it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class RawTable:
    """What was wanted of a raw file: its columns, each row's number as a person sees it, and the names of all columns.

    A row of a CSV file has the number that a spreadsheet shows (the header is row 1); a row of an SPSS file its case number.
    """

    frame: pd.DataFrame
    rows: np.ndarray
    header: tuple[str, ...]
