"""Read a raw file as it is: text stays text, user-missing codes stay codes. Blanks around a cell are no part of it.

A packed file is unpacked in memory only, so that a run that is killed leaves no readable copy of its rows anywhere.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from disrupting_harm.errors import ContractError, Problem
from disrupting_harm.ingest.raw_table import RawTable
from disrupting_harm.ingest.read_csv import read_csv


READABLE = (".sav.gz", ".csv", ".sav")


def read_raw(path: Path, columns: set[str], *, file: str, mend: str) -> RawTable:
    """The named columns of a raw file, as far as it has them. Raises ContractError where it cannot be read whole.

    User-missing values of SPSS (don't know, refused) are kept as the codes they are.
    """

    def problem(text: str, **place) -> Problem:
        return Problem(file, text, mend, **place)

    suffix = next((s for s in READABLE if path.name.lower().endswith(s)), None)
    if suffix is None:
        raise ContractError([problem(f"not a kind of file that is read here ({', '.join(READABLE)})")])
    try:
        if suffix == ".csv":
            return read_csv(path.read_bytes(), columns, problem)
        return _read_spss(path, columns, problem, packed=suffix == ".sav.gz")
    except OSError:
        raise ContractError([problem("the file cannot be opened")]) from None


def _read_spss(path: Path, columns: set[str], problem: Callable[..., Problem], *, packed: bool) -> RawTable:
    import pyreadstat

    try:
        data = gzip.decompress(path.read_bytes()) if packed else None

        def source() -> io.BytesIO | Path:
            return path if data is None else io.BytesIO(data)

        _, meta = pyreadstat.read_sav(source(), metadataonly=True)
        present = [c for c in meta.column_names if c in columns]
        # Without any column to read, the first one says how many rows there are.
        frame, _ = pyreadstat.read_sav(
            source(), usecols=present or meta.column_names[:1], user_missing=True, disable_datetime_conversion=True
        )
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise ContractError([problem("not a whole gzip file")]) from None
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError):
        raise ContractError([problem("not a whole SPSS file")]) from None
    for name in frame.columns[frame.dtypes.map(lambda kind: not pd.api.types.is_numeric_dtype(kind))]:
        frame[name] = [(value.strip() or None) if isinstance(value, str) else value for value in frame[name]]
    return RawTable(frame[present], np.arange(1, len(frame) + 1), tuple(meta.column_names))
