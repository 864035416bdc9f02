"""Identifiers that point at a person: telephone numbers, e-mail addresses, numbers of identity documents, names.

No rule knows all of them, and a number of the study's own may look like one; a key of the parameters then says so.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd

from disrupting_harm.contracts.findings import Finding
from disrupting_harm.contracts.model import Table
from disrupting_harm.ingest.design_codes import NO_CODE, kind_of_no_code


LONGEST_NUMBER = 8  # digits of a number that a study gives; telephone numbers and most identity numbers have more
FEWEST_LETTERS = 4  # of one word that may be a name; AB and KEN are codes
KINDS_OF_ID = {
    "address": "an e-mail address",
    "phone": "a telephone number",
    "number": f"a number of more than {LONGEST_NUMBER} digits, as telephone and identity numbers are",
    "name": "the name of a person",
}

# Made by programs, and long by chance: uuid:0f8fad5b-d9cb-469f-a165-70867728950e, and the hashes of md5 and sha.
MADE_BY_PROGRAMS = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![0-9a-z])(?=[0-9]*[a-f])[0-9a-f]{16,}(?![0-9a-z])", re.IGNORECASE
)
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# +254 711 000 111, 00254-711000111, (0711) 000 111, 0711-000-111: between 7 and 15 digits, as the international plan has them.
PHONE = re.compile(r"(?:\+|00(?=\D|[1-9])|\()(?:[\s().-]*\d){7,15}[\s)]*|0\d{2,3}[\s.-]\d{3}[\s.-]?\d{3,4}")
SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+?(\d+)", re.IGNORECASE)
LONG_NUMBER = re.compile(rf"\d{{{LONGEST_NUMBER + 1},}}")
BETWEEN_WORDS = re.compile(r"[\s_.,'\u2019-]+")


def find_personal_ids(frame: pd.DataFrame, contract: Table, *, file: str, rows: np.ndarray, mend: str) -> list[Finding]:
    """Rows (n,) whose identifier of a person or household looks like one that others know that person by."""
    found = []
    for column in (c.name for c in contract.columns if c.of_person and c.name in frame):
        looks = frame[column].map(look_of, na_action="ignore")
        for kind, what in KINDS_OF_ID.items():
            hit = tuple(int(r) for r in rows[(looks == kind).to_numpy(dtype=bool, na_value=False)])
            if hit:
                text = f"the identifier looks like {what}, by which others know a person (give each a number of the study's own)"
                found.append(Finding(file, text, mend, column, hit, kind="ids_point_at_persons"))
    return found


def look_of(identifier: str) -> str | None:
    """The kind of identifier that it looks like, a key of KINDS_OF_ID; None for a number or code of a study."""
    text = MADE_BY_PROGRAMS.sub("", unicodedata.normalize("NFKC", str(identifier)).strip())
    if ADDRESS.search(text):
        return "address"
    if PHONE.fullmatch(text):
        return "phone"
    scientific = SCIENTIFIC.fullmatch(text)
    if LONG_NUMBER.search(text) or (scientific and int(scientific[1]) >= LONGEST_NUMBER):
        return "number"
    # NULL is no name, and is told as the word that it is.
    return "name" if _is_name(text) and kind_of_no_code(text) not in NO_CODE else None


def _is_name(text: str) -> bool:
    """Words of letters alone; where a number stands beside them, two that begin with a capital."""
    words = [word for word in BETWEEN_WORDS.split(text) if word]
    of_letters = [word for word in words if all(unicodedata.category(letter)[0] in "LM" for letter in word)]
    if len(of_letters) < len(words):
        return sum(len(word) >= FEWEST_LETTERS - 1 and word.istitle() for word in of_letters) > 1
    longest = max(map(len, words), default=0)
    return longest >= (FEWEST_LETTERS if len(words) == 1 else FEWEST_LETTERS - 1)
