"""Where a selection begins and ends in a text, by the ways in which programs count.

The standard counts Unicode characters from 0, the end not included. Programs differ from it: ATLAS.ti counts a line end as one
character where the text's file has two (CR and LF) for it, and NVivo counts both; programs that hold text as UTF-16 may count a
character beyond the Basic Multilingual Plane, such as an emoji, as two. Here every position is one in the text as `read_text`
gives it: line ends are LF, and a byte-order mark is no part of it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate


BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class Counting:
    """How a program counts. windows_line_end: positions that CR and LF have together. utf16: whether it counts UTF-16 units."""

    windows_line_end: int = 2
    utf16: bool = False

    @classmethod
    def of_program(cls, origin: str, line_end: int | None = None, wide_character: int | None = None) -> Counting:
        """What is known of a program by the name that it gives itself in the file, where it is not said."""
        return cls(line_end or (1 if "atlas" in origin.lower() else 2), utf16=wide_character == 2)


@dataclass(frozen=True)
class Text:
    """text: with LF. starts: the program's position of each character, and of the end. has_windows_line_ends, has_wide: whether
    there is anything in it that programs count differently.
    """

    text: str
    starts: list[int] | range
    has_windows_line_ends: bool
    has_wide: bool

    def locate(self, start: int, end: int) -> tuple[int, int] | None:
        """The first character of a selection and the one after its last; None where it reaches beyond the text.

        A position inside of a character (between CR and LF) takes the whole of it.
        """
        if not 0 <= start <= end <= self.starts[-1]:
            return None
        return max(bisect_right(self.starts, start) - 1, 0), bisect_left(self.starts, end)


def decode_text(data: bytes) -> str | None:
    """The text of a source, which is UTF-8 by the standard, or UTF-16 if it says so by a byte-order mark; None for any other."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def count_text(raw: str, counting: Counting) -> Text:
    """The text with LF, and how the program counts it."""
    raw = raw.removeprefix(BYTE_ORDER_MARK)
    windows = "\r\n" in raw
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    wide = max(text, default="") > "\uffff"
    if not (windows and counting.windows_line_end == 2) and not (wide and counting.utf16):
        return Text(text, range(len(text) + 1), windows, wide)
    widths: list[int] = []
    for line in raw.split("\r\n"):
        widths += [2 if counting.utf16 and letter > "\uffff" else 1 for letter in line]
        widths.append(counting.windows_line_end)
    return Text(text, [0, *accumulate(widths[:-1])], windows, wide)
