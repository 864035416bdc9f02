"""The beginning of a .sav or .zsav file, as far as it must be looked at before pyreadstat reads it.

pyreadstat 1.3.7 ends the whole process, with no error, on a damaged file whose texts are wider than the places that follow them, or
whose labels belong to a variable that is not there.
"""

from __future__ import annotations

import struct


FIRST_RECORD = 176  # byte of a file at which the records of its dictionary begin
VARIABLE, LABELS, LABELLED, NOTES, EXTENSION = 2, 3, 4, 6, 7  # the numbers of records
WIDEST = 255  # bytes of a text in one variable; a longer one has several
PLACE = 8  # bytes: a text takes as many places as it needs, and each but the first has a record of its own that says so


def counts_its_cases(data: bytes) -> bool:
    """Whether the header states how many cases follow, which a program that writes while it counts may leave open."""
    return not _is_spss(data) or Dictionary(data).number(80) >= 0


def is_sound(data: bytes) -> bool:
    """Whether every text has its places, every variable a type that there is, and every set of labels its variables."""
    if not _is_spss(data):
        return True  # told by who reads it
    try:
        return Dictionary(data).is_sound()
    except (struct.error, IndexError):  # it ends among the records
        return False


class Dictionary:
    """The records of a file's dictionary, read one after another."""

    def __init__(self, data: bytes):
        self.data = data
        # A number that is 2 (or 3) in every file tells the order of bytes in all of them.
        self.order = "<" if struct.unpack_from("<i", data, 64)[0] in (2, 3) else ">"

    def number(self, at: int) -> int:
        return struct.unpack_from(f"{self.order}i", self.data, at)[0]

    def is_sound(self) -> bool:
        """Raises struct.error or IndexError where the file ends among the records."""
        at, places, to_come = FIRST_RECORD, 0, 0  # places of a text that are still to come
        while (record := self.number(at)) in (VARIABLE, LABELS, LABELLED, NOTES, EXTENSION):
            if record == VARIABLE:
                kind = self.number(at + 4)  # 0 for a number, the width of a text, -1 for the further places of one
                if not -1 <= kind <= WIDEST or (to_come > 0) != (kind == -1):
                    return False
                to_come = to_come - 1 if kind == -1 else max(-(-kind // PLACE) - 1, 0)
                places += 1
            elif to_come:
                return False
            if record == LABELLED:
                count = self.number(at + 4)
                if not all(1 <= self.number(at + 8 + 4 * n) <= places for n in range(count)):
                    return False
            at = self._end_of(record, at)
        return not to_come

    def _end_of(self, record: int, at: int) -> int:
        """Where the next record begins. Raises IndexError for a record of no possible length."""
        if record == VARIABLE:
            label, missing, at = self.number(at + 8), self.number(at + 12), at + 32
            if label:
                at += 4 + _padded(self.number(at), 4)
            return at + abs(missing) * PLACE
        count, at = self.number(at + 4), at + 8
        size, units = self.number(at), self.number(at + 4)
        if count < 0 or (record == EXTENSION and (size < 0 or units < 0)):
            raise IndexError
        if record == LABELS:
            for _ in range(count):
                at += 8 + _padded(1 + self.data[at + 8], 8)
            return at
        if record == LABELLED:
            return at + 4 * count
        if record == NOTES:
            return at + 80 * count
        return at + 8 + size * units


def _padded(length: int, to: int) -> int:
    return -(-length // to) * to


def _is_spss(data: bytes) -> bool:
    return data.startswith((b"$FL2", b"$FL3")) and len(data) > FIRST_RECORD
