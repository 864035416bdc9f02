"""What SPSS and Stata files have in common: both are read by pyreadstat, and go wrong in the same ways.

pyreadstat drops the first bytes of a letter at the end of a text where the rest is missing, as in the Latin-1 text `café` that is
declared as UTF-8, and says nothing. So it is made to hand over each byte as a letter, and the text is decoded here. Bytes of UTF-8
that are read in an encoding of one byte a letter are letters too, only others: they are looked for.
"""

from __future__ import annotations

import codecs
import io
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from disrupting_harm.errors import ContractError, Problem


BYTE_BY_BYTE = "ISO-8859-1"  # in which every byte is a letter
ENCODING = re.compile("encoding|character set|byte sequence", re.IGNORECASE)
RENAMED = re.compile(r"column '(.*)' is duplicated", re.DOTALL)
_IS_UTF8 = "the encoding of the text is UTF-8, and it is read as"
_MEND_UTF8 = "(declare `encoding: utf-8` of the table)"
Labels = dict[str, dict[int | float | str, str]]


@dataclass(frozen=True)
class StatisticalFile:
    """frame: the wanted columns of all rows, and types, as pyreadstat calls them. header: the names of all columns.

    labels: those of the values of wanted columns. multiple_response: by name, the columns of a response set. read_again: the
    same columns with other options of pyreadstat, their text not decoded.
    """

    frame: pd.DataFrame
    types: tuple[str, ...]
    header: tuple[str, ...]
    labels: Labels
    multiple_response: dict[str, tuple[str, ...]]
    read_again: Callable[..., pd.DataFrame]


@dataclass(frozen=True)
class Format:
    """A function of pyreadstat with its options, what a person calls the kind of file, and the encoding of one that states none.

    as_utf8: places (from 0) of columns that pyreadstat 1.3.7 decodes as UTF-8, whatever encoding it is told.
    """

    read: Callable
    options: dict[str, Any]
    program: str
    default: str | None = None
    as_utf8: frozenset[int] = frozenset()


def read_statistical_file(
    data: bytes, of: Format, columns: set[str], problem: Callable[..., Problem], encoding: str | None = None
) -> StatisticalFile:
    """The named columns of a file, as far as it has them, with blanks around a text taken off.

    The text is of `encoding`, else of the one that the file states. Raises ContractError for a file that is cut short or of
    another kind, that holds text of another encoding, or two variables of a wanted name.
    """
    stated, is_spoilt = (encoding, False) if encoding else _stated_encoding(data, of, problem)
    text = _not_of_encoding(encoding, stated)
    if of.as_utf8:
        text += "; that of a column of the type strL is read in UTF-8 alone (recast it to str in Stata)"
    try:
        return _read(data, of, columns, problem, _codec(stated), text, is_spoilt)
    except UnicodeError:
        raise ContractError([problem(text)]) from None


def _read(
    data: bytes, of: Format, columns: set[str], problem: Callable[..., Problem], codec: str | None, not_of_encoding: str, is_spoilt: bool
) -> StatisticalFile:  # fmt: skip
    by_byte = {"encoding": BYTE_BY_BYTE} if codec else {}

    def decode(text: str) -> str:
        return text.encode("latin-1").decode(codec) if codec else text

    of_one_byte = codec is not None and _is_of_one_byte(codec)

    meta, repeated = _run(data, of, problem, metadataonly=True, **by_byte)[1:]
    names = {raw: decode(raw) for raw in meta.column_names}
    if twice := sorted(columns & {decode(raw) for raw in repeated}):
        raise ContractError([problem("two variables of the file have this name", column=name) for name in twice])
    present = {raw: name for raw, name in names.items() if name in columns}
    # Without any column to read, the first one says how many rows there are.
    read = partial(_run, data, of, problem, usecols=[*present] or meta.column_names[:1], **by_byte)
    found, full, _ = read()
    frame = found[[*present]].rename(columns=present)
    types = tuple(full.readstat_variable_types[raw] for raw in present)
    problems, labels = [], {}
    for (raw, name), kind in zip(present.items(), types, strict=True):
        if kind == "string":
            as_utf8 = meta.column_names.index(raw) in of.as_utf8
            given = frame[name]
            frame[name], wrong = _decode_column(given, str if as_utf8 else decode)
            problems += [problem(not_of_encoding, column=name, rows=wrong)] if wrong else []
            if of_one_byte and (other := _rows_in_utf8(given, "utf-8" if as_utf8 else "latin-1")):
                problems.append(problem(f"{_IS_UTF8} {codec} {_MEND_UTF8}", column=name, rows=other))
        try:
            labels[name] = {
                _decoded(v, decode): decode(text) for v, text in full.variable_value_labels.get(raw, {}).items()
            }
        except UnicodeError:
            problems.append(problem(f"{not_of_encoding}; it is the label of a value", column=name))
    if problems:
        raise ContractError(problems)
    if is_spoilt:  # not in what is read, so in the label of a variable
        raise UnicodeError
    return StatisticalFile(
        frame, types, tuple(names.values()), {name: of_values for name, of_values in labels.items() if of_values},
        {decode(name): tuple(map(decode, of_set["variable_list"])) for name, of_set in meta.mr_sets.items()},
        lambda **more: read(**more)[0][[*present]].rename(columns=present),
    )  # fmt: skip


def _run(data: bytes, of: Format, problem: Callable[..., Problem], **more: Any) -> tuple[pd.DataFrame, Any, set[str]]:
    """Frame, what pyreadstat says of the file, and names that stand there twice. Raises UnicodeError for text that it cannot decode."""
    import pyreadstat

    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            frame, meta = of.read(io.BytesIO(data), **of.options, **more)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError) as error:
        if ENCODING.search(str(error)):
            raise UnicodeError from None
        raise ContractError([problem(f"not a whole {of.program} file")]) from None
    return frame, meta, {m[1] for warning in told if (m := RENAMED.search(str(warning.message)))}


def _stated_encoding(data: bytes, of: Format, problem: Callable[..., Problem]) -> tuple[str | None, bool]:
    """The encoding that the file states, and whether pyreadstat fails on it; the two that can fail are UTF-8 and the default."""
    try:
        return _run(data, of, problem, metadataonly=True)[1].file_encoding or of.default, False
    except UnicodeError:
        return of.default or "utf-8", True


def _decoded(value: Any, decode: Callable[[str], str]) -> Any:
    return decode(value) if isinstance(value, str) else value


def _decode_column(values: pd.Series, decode: Callable[[str], str]) -> tuple[pd.Series, tuple[int, ...]]:
    """A column of text without blanks around it, in which an empty one is a blank; and the rows (from 1) that are no text."""
    texts, wrong = [], []
    for row, value in enumerate(values, start=1):
        try:
            texts.append((decode(value).strip() or None) if isinstance(value, str) else None)
        except UnicodeError:
            texts.append(None)
            wrong.append(row)
    return pd.Series(texts, values.index, dtype="str"), tuple(wrong)


def _rows_in_utf8(values: pd.Series, by: str) -> tuple[int, ...]:
    """The rows (from 1) that hold more than plain letters, if the bytes of all of these are UTF-8; `by` gives the bytes of a value."""
    rows = []
    for row, value in enumerate(values, start=1):
        if isinstance(value, str) and not value.isascii():
            try:
                value.encode(by).decode("utf-8")
            except UnicodeError:
                return ()
            rows.append(row)
    return tuple(rows)


def _is_of_one_byte(codec: str) -> bool:
    return len(bytes(range(256)).decode(codec, "replace")) == 256 and not codec.startswith("utf")


def _codec(stated: str | None) -> str | None:
    """Python's name of an encoding as these files call it; None where it has none, and pyreadstat decodes."""
    for name in (stated, re.sub("(?i)^windows-", "cp", stated)) if stated else ():
        try:
            return codecs.lookup(name).name
        except LookupError:
            continue
    return None


def _not_of_encoding(declared: str | None, stated: str | None) -> str:
    if declared:
        return f"the encoding of the text is not {declared} (correct the key `encoding` of the table)"
    of_file = f"{stated}, which the file states" if stated else "the one that the file states"
    return f"the encoding of the text is not {of_file} (declare the key `encoding` of the table, as in `encoding: windows-1252`)"
