"""Read a raw file as it is: text stays text, user-missing codes stay codes. Blanks around a cell are no part of it.

A packed file is unpacked in memory only, so that a run that is killed leaves no readable copy of its rows anywhere.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from disrupting_harm.errors import ContractError, Problem


READABLE = (".sav.gz", ".csv", ".sav")


@dataclass(frozen=True)
class RawTable:
    """What was wanted of a raw file: its columns, each row's number as a person sees it, and the names of all columns.

    A row of a CSV file has the number that a spreadsheet shows (the header is row 1); a row of an SPSS file its case number.
    """

    frame: pd.DataFrame
    rows: np.ndarray
    header: tuple[str, ...]


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
            return _read_csv(path.read_bytes(), columns, problem)
        return _read_spss(path, columns, problem, packed=suffix == ".sav.gz")
    except OSError:
        raise ContractError([problem("the file cannot be opened")]) from None


def _read_csv(data: bytes, columns: set[str], problem: Callable[..., Problem]) -> RawTable:
    lines = _parse_csv(data, problem)
    if not any(lines):
        raise ContractError([problem("the file is empty")])
    header = tuple(name.strip() for name in lines[0])
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise ContractError([problem("the columns are not separated by commas", rows=(1,))])
    filled = {row: line for row, line in enumerate(lines[1:], start=2) if any(cell.strip() for cell in line)}
    problems = [problem("the column stands there twice", column=c) for c in sorted(columns) if header.count(c) > 1]
    uneven = tuple(row for row, line in filled.items() if len(line) != len(header))
    if uneven:
        problems.append(problem("the row has more or fewer cells than the header", rows=uneven))
    if problems:
        raise ContractError(problems)
    cells = {
        name: [line[place].strip() or None for line in filled.values()]
        for place, name in enumerate(header)
        if name in columns
    }
    rows = np.array(list(filled), dtype=int)
    return RawTable(pd.DataFrame(cells, index=range(len(rows)), dtype=object), rows, header)


def _parse_csv(data: bytes, problem: Callable[..., Problem]) -> list[list[str]]:
    """One list of cells per row of a spreadsheet; a quoted line break does not end a row, and an empty line is one."""
    lines = []
    try:
        lines.extend(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except UnicodeDecodeError as error:
        before = io.StringIO(data[: error.start].decode("utf-8-sig") + "?", newline="")
        row = sum(1 for _ in csv.reader(before))
        raise ContractError([problem("not UTF-8 text (save it as CSV UTF-8)", rows=(row,))]) from None
    except csv.Error:
        raise ContractError([problem("a quotation mark is not closed or misplaced", rows=(len(lines) + 1,))]) from None
    return lines


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
