"""The beginning of a .sav or .zsav file, as far as it must be looked at before pyreadstat reads it.

pyreadstat 1.3.7 ends the whole process, with no error, on a file whose variables are wider than the places that follow them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator


FIRST_RECORD = 176  # byte of a file at which the records of variables begin
VARIABLE = 2  # the number of such a record
WIDEST = 255  # bytes of a text in one variable; a longer one has several
PLACE = 8  # bytes: a text takes as many places as it needs, and each but the first has a record of its own that says so


def counts_its_cases(data: bytes) -> bool:
    """Whether the header states how many cases follow, which a program that writes while it counts may leave open."""
    return not _is_spss(data) or struct.unpack_from(f"{_order(data)}i", data, 80)[0] >= 0


def has_sound_variables(data: bytes) -> bool:
    """Whether every text has its places, and every variable a type that there is."""
    if not _is_spss(data):
        return True  # told by who reads it
    missing = 0  # places of the text before that are still to come
    try:
        for kind in _types_of_variables(data):
            if not -1 <= kind <= WIDEST or (missing and kind != -1):
                return False
            missing = max(missing - 1, 0) if kind == -1 else max(-(-kind // PLACE) - 1, 0)
    except struct.error:
        return False
    return not missing


def _types_of_variables(data: bytes) -> Iterator[int]:
    """0 for a number, the width of a text, -1 for the further places of one. Raises struct.error where the file ends among them."""
    order, at = _order(data), FIRST_RECORD
    while True:
        (record,) = struct.unpack_from(f"{order}i", data, at)
        if record != VARIABLE:
            return
        kind, has_label, missing_values = struct.unpack_from(f"{order}3i", data, at + 4)
        yield kind
        at += 32
        if has_label:
            (length,) = struct.unpack_from(f"{order}i", data, at)
            at += 4 + -(-max(length, 0) // 4) * 4
        at += abs(missing_values) * PLACE


def _order(data: bytes) -> str:
    """The order of bytes in numbers, from one of which is 2 (or 3) in every file."""
    return "<" if struct.unpack_from("<i", data, 64)[0] in (2, 3) else ">"


def _is_spss(data: bytes) -> bool:
    return data.startswith((b"$FL2", b"$FL3")) and len(data) > FIRST_RECORD
