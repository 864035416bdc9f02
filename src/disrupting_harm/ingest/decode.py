"""The text of a CSV file, from the encoding that the parameters declare or UTF-8."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from disrupting_harm.errors import ContractError, Problem


UNICODE = re.compile(r"utf|ucs|u8|u16|u32", re.IGNORECASE)


def to_utf8(data: bytes, encoding: str, problem: Callable[..., Problem], delimiter: str = ",") -> bytes:
    """Text in a declared encoding as UTF-8. Raises ContractError where the bytes are no text of it."""
    if not UNICODE.match(encoding) and not data.isascii() and _is_utf8(data):
        text = f"the encoding of the text is UTF-8, and the parameters declare {encoding} (take the key `encoding` out)"
        raise ContractError([problem(text)])
    text = f"the encoding of the text is not {encoding} (correct the key `encoding`)"
    try:
        return data.decode(encoding).encode("utf-8")
    except UnicodeDecodeError as error:
        row = _row_after(error.object[: error.start].decode(encoding, "replace"), delimiter)
        raise ContractError([problem(text, rows=(row,))]) from None
    except UnicodeError:  # halves of letters, which some encodings let through
        raise ContractError([problem(text)]) from None


def decode_utf8(data: bytes, problem: Callable[..., Problem], delimiter: str = ",") -> str:
    """Text for which no encoding is declared. Raises ContractError where it is not UTF-8."""
    mend = "declare the key `encoding` of the table, as in `encoding: {}`, or save it as CSV UTF-8"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or data[:64].count(0) * 3 > len(data[:64]):
        text = f"the encoding of the text is UTF-16 and not UTF-8 ({mend.format('utf-16')})"
        raise ContractError([problem(text, rows=(1,))])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = _row_after(error.object[: error.start].decode("utf-8"), delimiter)
        text = f"the encoding of the text is not UTF-8 ({mend.format('windows-1252')})"
        raise ContractError([problem(text, rows=(row,))]) from None


@contextmanager
def cells_of_any_length() -> Iterator[None]:
    """A column that nobody reads may hold long cells, such as the outline of an area."""
    before = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _row_after(before: str, delimiter: str) -> int:
    """The row of a spreadsheet in which the text goes on."""
    with cells_of_any_length():
        return sum(1 for _ in csv.reader(io.StringIO(before + "?", newline=""), delimiter=delimiter))
