"""Read a raw file as it is: text stays text, user-missing codes stay codes."""

from __future__ import annotations

import gzip
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from disrupting_harm.errors import UserError


READABLE = (".csv", ".sav", ".sav.gz")


def read_raw(path: Path, columns: set[str], *, file: str, mend: str) -> tuple[pd.DataFrame, np.ndarray]:
    """The named columns of a raw file that it has, and each row's number as a person sees it.

    A row of a CSV file has the line number of a spreadsheet (the header is row 1); a row of an SPSS file its case number.
    User-missing values of SPSS (don't know, refused) are kept as the codes they are.
    """
    name = path.name.lower()
    suffix = next((s for s in sorted(READABLE, key=len, reverse=True) if name.endswith(s)), None)
    if suffix is None:
        raise UserError(f"{file}: not a file this project reads ({', '.join(READABLE)}); {mend}.")
    try:
        frame = (
            _read_csv(path, columns) if suffix == ".csv" else _read_spss(path, columns, packed=suffix.endswith(".gz"))
        )
    except Exception as error:
        if type(error).__module__.partition(".")[0] in ("pyreadstat", "pandas", "gzip", "zlib", "builtins"):
            raise UserError(f"{file}: cannot be read as {suffix[1:]}; {mend}.") from None
        raise
    first = 2 if suffix == ".csv" else 1
    return frame, np.arange(first, first + len(frame))


def _read_csv(path: Path, columns: set[str]) -> pd.DataFrame:
    frame = pd.read_csv(
        path, dtype=str, keep_default_na=False, na_values=[""], usecols=lambda c: c in columns, encoding="utf-8"
    )
    return frame


def _read_spss(path: Path, columns: set[str], *, packed: bool) -> pd.DataFrame:
    import pyreadstat

    with tempfile.TemporaryDirectory() as folder:
        if packed:
            plain = Path(folder) / "raw.sav"
            with gzip.open(path) as source, plain.open("wb") as target:
                shutil.copyfileobj(source, target)
            path = plain
        _, meta = pyreadstat.read_sav(path, metadataonly=True)
        present = [c for c in meta.column_names if c in columns]
        if not present:
            return pd.DataFrame(index=range(meta.number_rows or 0))
        frame, _ = pyreadstat.read_sav(path, usecols=present, user_missing=True)
    return frame
