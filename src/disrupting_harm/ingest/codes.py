"""One form for codes that a person would read as the same, whatever a spreadsheet or a keyboard made of them."""

from __future__ import annotations

import re
import unicodedata


# Cyrillic and Greek letters whose capitals look like Latin ones, in lower case.
_ALIKE = str.maketrans(
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0455\u0456\u0458"
    "\u03b1\u03b2\u03b5\u03b6\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7",
    "abekmhopctyxsijabezhikmnoptyx",
)
_MARKS = re.compile("[\u0300-\u036f]")  # accents of Latin letters; marks of other scripts are letters of their own


def plain_form(text: str) -> str:
    """The text without what cannot be seen: case, accents, Unicode form, invisible characters, the script of a digit.

    Leading zeros stay: `drop_leading_zeros` takes them.
    """
    kept = []
    for letter in unicodedata.normalize("NFKC", text).casefold():
        kind = unicodedata.category(letter)
        if kind == "Nd":
            kept.append(str(unicodedata.digit(letter)))
        elif kind == "Pd":
            kept.append("-")
        elif kind in ("Zs", "Zl", "Zp"):
            kept.append(" ")
        elif kind in ("Pi", "Pf", "Cf", "Cc") or letter == "'":
            continue  # a spreadsheet marks text with an apostrophe
        else:
            kept.append(letter)
    bare = _MARKS.sub("", unicodedata.normalize("NFD", "".join(kept)))
    return " ".join(unicodedata.normalize("NFC", bare).translate(_ALIKE).split())


def drop_leading_zeros(text: str) -> str:
    """`s01-007` as `s1-7`, and `101.0`, which is a number that a program wrote, as `101`."""
    text = re.sub(r"^(\d+)[.,]0+$", r"\1", text)
    return re.sub(r"(?<![\d.])0+(?=\d)", "", text)
