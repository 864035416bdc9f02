"""Stata files (.dta): tagged missing values (.a to .z) are kept apart from the blank of the system, with the labels of values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from disrupting_harm.errors import ContractError, Problem
from disrupting_harm.ingest.raw_table import RawTable
from disrupting_harm.ingest.statistical_file import Format, StatisticalFile, read_statistical_file


LARGEST_IN_FLOAT = 2**24  # Stata's type float, its default for new numbers, skips whole numbers from here on
FIRST_WITH_END = 117  # the format of Stata 13, the first that marks its end
FIRST_IN_UTF8 = 118  # that of Stata 14
LONG_TEXT = 32768  # the number of the type strL
LONGEST_NAME = 32  # letters of a column's name; programs that write the file cut a longer one


def read_stata(
    data: bytes, columns: set[str], problem: Callable[..., Problem], *, encoding: str | None = None
) -> RawTable:
    """The named columns of a Stata file, as far as it has them. Dates stay the numbers that the file holds.

    A column whose name is too long for Stata is found by the part that Stata keeps, where no other column begins so.
    """
    import pyreadstat

    number = _format_of(data)
    if number >= FIRST_WITH_END and not data.rstrip().endswith(
        b"</stata_dta>"
    ):  # the labels of values stand at the end
        raise ContractError([problem("not a whole Stata file")])
    default = "utf-8" if number >= FIRST_IN_UTF8 else "windows-1252"
    options = {"disable_datetime_conversion": True}
    stata = Format(pyreadstat.read_dta, options, "Stata", default, _places_of_long_texts(data))
    full = _cut_names(columns)
    found = _with_full_names(read_statistical_file(data, stata, columns | set(full), problem, encoding), full)
    frame, types = found.frame, dict(zip(found.frame, found.types, strict=True))
    numbers = [name for name in frame if types[name] != "string"]
    for name in numbers:  # a column of whole numbers with a blank comes as one of objects
        frame[name] = frame[name].astype(float) if frame[name].dtype == object else frame[name]
    return RawTable(
        frame,
        np.arange(1, len(frame) + 1),
        found.header,
        labels={
            name: {_name_tag(v): label for v, label in found.labels[name].items()}
            for name in numbers
            if name in found.labels
        },
        tags=_read_tags(found.read_again, frame[numbers]),
        largest_exact={name: LARGEST_IN_FLOAT for name in numbers if types[name] == "float"},
    )


def _cut_names(columns: set[str]) -> dict[str, str]:
    """By the name that is left of it, each column whose name is too long, unless another one of the columns has that name too."""
    long = [name for name in columns if len(name) > LONGEST_NAME]
    cut = [name[:LONGEST_NAME] for name in long]
    return {
        short: name for short, name in zip(cut, long, strict=True) if cut.count(short) == 1 and short not in columns
    }


def _with_full_names(found: StatisticalFile, full: dict[str, str]) -> StatisticalFile:
    def read_again(**more) -> pd.DataFrame:
        return found.read_again(**more).rename(columns=full)

    return replace(
        found,
        frame=found.frame.rename(columns=full),
        header=tuple(full.get(name, name) for name in found.header),
        labels={full.get(name, name): of for name, of in found.labels.items()},
        read_again=read_again,
    )


def _read_tags(read: Callable[..., pd.DataFrame], numbers: pd.DataFrame) -> dict[str, np.ndarray]:
    """By column of numbers that holds any, the tag of each row, and None where a number or the system's blank stands.

    They are read apart from the numbers: where a column of whole numbers holds tags, pyreadstat 1.3.7 leaves what was in memory
    in the place of a blank of the system.
    """
    blank = numbers.columns[numbers.isna().any()]
    if blank.empty:
        return {}
    tagged = read(user_missing=True)[blank]
    tags = {
        name: np.array([_name_tag(v) if isinstance(v, str) else None for v in tagged[name]], object) for name in blank
    }
    return {name: found for name, found in tags.items() if any(found)}


def _name_tag(value: float | str) -> int | float | str:
    return f".{value}" if isinstance(value, str) else value


def _places_of_long_texts(data: bytes) -> frozenset[int]:
    """The places (from 0) of columns of the type strL, of texts of any length, which stand apart from the rows in the file."""
    found = re.search(rb"<byteorder>(LSF|MSF)</byteorder>.*?<variable_types>(.*?)</variable_types>", data, re.DOTALL)
    if not found:
        return frozenset()
    types = np.frombuffer(found[2][: len(found[2]) // 2 * 2], dtype="<u2" if found[1] == b"LSF" else ">u2")
    return frozenset(int(place) for place in np.flatnonzero(types == LONG_TEXT))


def _format_of(data: bytes) -> int:
    """The number of the format: in the first byte up to Stata 12, in the header of those after it; 0 for another file."""
    if found := re.match(rb"<stata_dta><header><release>(\d+)", data):
        return int(found[1])
    return data[0] if data and data[0] <= 115 else 0
