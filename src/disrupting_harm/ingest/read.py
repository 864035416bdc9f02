"""Read a raw file as it is: text stays text, user-missing codes stay codes. Blanks around a cell are no part of it.

Each kind of file has a reader of its own. A sealed file is opened and a packed one unpacked in memory only, so that a run that is
killed leaves no readable copy of its rows anywhere.
"""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from disrupting_harm.at_rest.sealed import read_plain
from disrupting_harm.errors import ContractError, Problem
from disrupting_harm.ingest.raw_table import RawTable
from disrupting_harm.ingest.read_csv import read_csv
from disrupting_harm.ingest.read_spss import read_spss
from disrupting_harm.ingest.read_stata import read_stata
from disrupting_harm.ingest.read_xlsx import read_xlsx
from disrupting_harm.study.raw import DELIMITERS, KINDS, PACKED, TableParams, kind_of_file


def read_raw(path: Path, columns: set[str], *, file: str, mend: str, params: TableParams | None = None) -> RawTable:
    """The named columns of a raw file, as far as it has them. Raises ContractError where it cannot be read whole,
    and MissingKeyError or SealError where it is sealed and the key at hand does not open it.

    `params` say what the file does not: its encoding, delimiter or sheet. What they say of columns is not looked at here.
    """
    params = params or TableParams(file=path.name)

    def problem(text: str, **place) -> Problem:
        return Problem(file, text, mend, **place)

    kind = kind_of_file(path.name)
    if kind is None:
        raise ContractError([problem(f"not a kind of file that is read here ({', '.join((*KINDS, *PACKED))})")])
    try:
        data = read_plain(path, file=file)
    except OSError:
        raise ContractError([problem("the file cannot be opened")]) from None
    if path.name.lower().endswith(".gz"):
        try:
            data = gzip.decompress(data)
        except (gzip.BadGzipFile, EOFError, zlib.error):
            raise ContractError([problem("not a whole gzip file")]) from None
    if kind in (".csv", ".tsv"):
        delimiter = params.delimiter or ("tab" if kind == ".tsv" else "comma")
        return read_csv(
            data,
            columns,
            problem,
            encoding=params.encoding,
            delimiter=DELIMITERS[delimiter],
            row_numbers=params.row_numbers,
        )
    if kind == ".xlsx":
        return read_xlsx(data, columns, problem, sheet=params.sheet_to_read)
    if kind == ".dta":
        return read_stata(data, columns, problem, encoding=params.encoding)
    return read_spss(data, columns, problem, portable=kind == ".por", encoding=params.encoding)
