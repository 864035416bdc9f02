"""The rows of a saved table as the text they are: pandas takes longer to load than a trace to print."""

from __future__ import annotations

import csv
from pathlib import Path


Row = dict[str, str]  # the cells of a row by column


def read_rows(path: Path) -> list[Row]:
    """The rows of a CSV file with a header. Raises FileNotFoundError, and ValueError for a file that is no table."""
    with path.open(encoding="utf-8", newline="") as stream:
        try:
            header, *lines = csv.reader(stream, strict=True)
        except csv.Error:
            raise ValueError(path.name) from None
    return [dict(zip(header, line, strict=True)) for line in lines if line]
