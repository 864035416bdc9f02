"""A part of a delivered file, which holds one unit's rows: which rows of the delivered file they are, and which file that was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from disrupting_harm import files
from disrupting_harm.errors import Problem
from disrupting_harm.ingest.raw_table import RawTable


DELIVERY = "delivery.json"  # beside the part


def write_delivery(folder: Path, *, name: str, sha256: str, rows: int) -> None:
    """`rows` are all of the delivered file, whosever they are."""
    files.write_text(folder / DELIVERY, files.dump_json({"file": name, "sha256": sha256, "rows": rows}))


def delivered_sha256(folder: Path) -> str | None:
    """The hash of the file that the part in the folder was cut from; None where nothing says so."""
    try:
        return str(files.read_json(folder / DELIVERY)["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def number_as_delivered(raw: RawTable, column: str | None, *, file: str, mend: str) -> tuple[RawTable, list[Problem]]:
    """The table with the row numbers of the delivered file, which `column` holds; as it is where the file has no such column."""
    if column is None or column not in raw.frame:
        return raw, []
    numbers = pd.to_numeric(raw.frame[column], errors="coerce").to_numpy(float, na_value=np.nan)
    with np.errstate(invalid="ignore"):
        good = np.isfinite(numbers) & (numbers == np.floor(numbers)) & (numbers > 1) & (numbers < 2**53)
    good &= ~pd.Series(numbers).duplicated(keep=False).to_numpy()
    if not good.all():
        text = "not the number of a row of the delivered file, or that of another row too"
        return raw, [Problem(file, text, mend, column, tuple(int(r) for r in raw.rows[~good]))]
    return replace(raw, rows=numbers.astype(int)), []
