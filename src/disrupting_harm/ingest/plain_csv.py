"""Arrow's reader for CSV files that it reads exactly as the careful one does; any other file is not plain."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

import numpy as np
import pandas as pd

from disrupting_harm.ingest.raw_table import RawTable


PIECE = 1 << 22  # bytes of a file that are looked at together
# Arrow refuses a row that does not lie within two blocks, so that no cell of more than 131,072 letters gets through: Python's
# reader takes none in a column that is read.
BLOCK = 1 << 16
# What `str.strip` takes off.
BLANKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
QUOTE, LINE_FEED, RETURN = b'"\n\r'


def read_plain_csv(data: bytes, columns: set[str], delimiter: str = ",") -> RawTable | None:
    """The named columns as text, as far as the file has them; None where the file must be read with care.

    Plain is a file of UTF-8 text without NUL, with even rows, each of which holds something in a named column. A quotation mark
    opens or closes a cell, or stands twice for one, and no quoted cell holds a line break. Its header names no wanted column twice.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    end = len(data)
    while end and data[end - 1] in (LINE_FEED, RETURN):  # empty lines at the end are no rows
        end -= 1
    if not end or b"\0" in data or not _is_utf8(data) or (b'"' in data and not _is_quoted_plainly(data, delimiter)):
        return None
    header = _read_header(data, delimiter)
    places = {name: place for place, name in enumerate(header) if name in columns}
    if not places or any(header.count(name) > 1 for name in places):
        return None
    table = _read_with_arrow(memoryview(data)[:end], len(header), list(places.values()), delimiter)
    # One row per line, or Arrow took a line break in another way.
    if table is None or table.num_rows != data.count(b"\n", 0, end) + _lone_returns(data, end):
        return None
    n, unstripped = table.num_rows, dict(zip(places, table.columns, strict=True))
    del table  # each column is let go where it is stripped: a large file is not held twice
    cells = {name: _strip(unstripped.pop(name)) for name in places}
    if _holds_blank_row(cells.values(), n):
        return None
    frame = pd.DataFrame({name: cells.pop(name).to_pandas() for name in places}, index=range(n))
    return RawTable(frame, np.arange(2, n + 2), header)


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in _pieces(data):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_quoted_plainly(data: bytes, delimiter: str) -> bool:
    """Whether every quotation mark opens or closes a cell or stands twice for one, and no line ends between them.

    Counted from the start, the odd ones open and the even ones close; two for one close and open at once.
    """
    before, inside = LINE_FEED, 0  # the byte before the piece, and whether a cell is open there
    for start in range(0, len(data), PIECE):
        piece = np.frombuffer(data, np.uint8, min(PIECE, len(data) - start), start)
        after = data[start + len(piece)] if start + len(piece) < len(data) else LINE_FEED
        marks = np.flatnonzero(piece == QUOTE)
        around = np.concatenate([[before], piece, [after]])
        opens = (np.arange(len(marks)) + inside) % 2 == 0
        beside = np.where(opens, around[marks], around[marks + 2])
        if not np.isin(beside, (ord(delimiter), QUOTE, LINE_FEED, RETURN)).all():
            return False
        ends = np.flatnonzero((piece == LINE_FEED) | (piece == RETURN))
        if ((np.searchsorted(marks, ends) + inside) % 2).any():
            return False
        before, inside = piece[-1], (inside + len(marks)) % 2
    return not inside


def _pieces(data: bytes) -> Iterator[bytes]:
    return (data[start : start + PIECE] for start in range(0, len(data), PIECE))


def _read_header(data: bytes, delimiter: str) -> tuple[str, ...]:
    """The stripped names of the first row; none where Python's reader does not take it."""
    try:
        first = next(
            csv.reader(io.TextIOWrapper(io.BytesIO(data), "utf-8", newline=""), strict=True, delimiter=delimiter)
        )
    except csv.Error:
        return ()
    return tuple(name.strip() for name in first)


def _read_with_arrow(data: memoryview, width: int, wanted: list[int], delimiter: str):
    """The cells of the wanted columns, which are named by their places, without the header. None where Arrow refuses the text."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    names = [str(place) for place in wanted]
    try:
        return arrow_csv.read_csv(
            pa.BufferReader(data),
            # One thread: the time that counts is that of the processor, and a stage starts no threads of its own.
            read_options=arrow_csv.ReadOptions(
                use_threads=False,
                block_size=BLOCK,
                column_names=[str(n) for n in range(width)],
                skip_rows_after_names=1,
            ),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types={name: pa.string() for name in names},
                include_columns=names,
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None


def _lone_returns(data: bytes, end: int) -> int:
    returns = data.count(b"\r", 0, end)
    return returns - data.count(b"\r\n", 0, end) if returns else 0


def _strip(column):
    """A column of Arrow text without blanks around its cells; a cell of blanks is null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pc.utf8_trim(column.combine_chunks(), characters=BLANKS)
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, text.type), text)


def _holds_blank_row(cells, rows: int) -> bool:
    """Whether a row holds nothing in these columns: whether it holds anything at all is then to be seen."""
    import pyarrow.compute as pc

    blank = np.ones(rows, bool)
    for column in cells:
        blank &= pc.is_null(column).to_numpy(zero_copy_only=False)
        if not blank.any():
            return False
    return True
