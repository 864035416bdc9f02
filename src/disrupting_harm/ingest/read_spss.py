"""SPSS files (.sav, .zsav, .por): user-missing values are kept as the codes that they are, with the labels of values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from disrupting_harm.errors import ContractError, Problem
from disrupting_harm.ingest.raw_table import RawTable
from disrupting_harm.ingest.spss_header import counts_its_cases, is_sound
from disrupting_harm.ingest.statistical_file import Format, read_statistical_file


UNCOUNTED = (
    "the file does not state how many cases it holds, so that one cut short would pass for a whole one (open it in SPSS and save "
    "it again)"
)


def read_spss(
    data: bytes,
    columns: set[str],
    problem: Callable[..., Problem],
    *,
    portable: bool = False,
    encoding: str | None = None,
) -> RawTable:
    """The named columns of an SPSS file, as far as it has them. Dates stay the numbers that the file holds."""
    import pyreadstat

    if not portable and not is_sound(data):
        raise ContractError([problem("not a whole SPSS file")])
    if not portable and not counts_its_cases(data):
        raise ContractError([problem(UNCOUNTED)])
    read = _read_portable if portable else pyreadstat.read_sav
    spss = Format(read, {"user_missing": True, "disable_datetime_conversion": True}, "SPSS")
    found = read_statistical_file(data, spss, columns, problem, encoding)
    return RawTable(
        found.frame,
        np.arange(1, len(found.frame) + 1),
        found.header,
        labels=found.labels,
        multiple_response=found.multiple_response,
    )


def _read_portable(source: Any, **options: Any) -> tuple:
    """`pyreadstat.read_por` makes blanks of user-missing values, and has no option against it; the function behind it has."""
    from pyreadstat._readstat_parser import parser_entry_point

    return parser_entry_point(source, parser_format="por", **options)
