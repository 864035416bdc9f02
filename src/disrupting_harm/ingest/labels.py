"""The value labels of an SPSS or Stata file held against what the contract calls its codes.

A file whose labels say 1 = No where the contract takes 1 as yes is coded in another way than its parameters say: read as it
is, it gives the prevalence of the opposite answer. Labels describe a file and are no respondent's values, so messages name them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from disrupting_harm.contracts.model import Code, Column
from disrupting_harm.ingest.label_words import OPPOSITES, meanings, plain
from disrupting_harm.study.raw import ColumnMap


Labels = Mapping[int | float | str, str]
OF_AGE = re.compile(r"(\d+)(?: (?:years?|yrs?|ans|anos|miaka)(?: old)?)?")


def label_contradictions(
    labels: Labels, column: Column, mapping: ColumnMap, tags: Mapping[str, Code | None]
) -> str | None:
    """A sentence on every code whose label says another thing than the contract; None where none does.

    Each label is held against the code that its value becomes. A label in words that nobody here knows is no contradiction.
    """
    if mapping.labels == "ignore" or mapping.choice is not None:
        return None
    found = []
    for value, label in labels.items():
        code = _contract_code(value, column, mapping, tags)
        if code is not None and (meaning := _contradicted(label, code, value, column)) is not None:
            becomes = "" if str(code) == _shown(value) else f", which becomes {code}"
            found.append(
                f"{_shown(value)} is labelled {' '.join(label.split())}{becomes}, and the contract takes it as {meaning}"
            )
    if not found:
        return None
    return f"the file's labels contradict the contract: {'; '.join(found)} (`labels: ignore` accepts it where the codes are right)"


def _contract_code(value: float | str, column: Column, mapping: ColumnMap, tags: Mapping) -> Code | None:
    """What a value of the file is in the contract; None where it has no place there."""
    if value in tags:
        return tags[value]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if mapping.recode is not None:
        if isinstance(value, str) and value.strip() not in mapping.recode and value.strip().lstrip("-").isdigit():
            value = int(value)
        return mapping.recode.get(value.strip() if isinstance(value, str) else value)
    if column.dtype == "text":
        return str(value).strip()
    return value if isinstance(value, int) else None


def _contradicted(label: str, code: Code, value: float | str, column: Column) -> str | None:
    """What the contract takes the code as, where the label says otherwise."""
    label = _without_code(label, value)
    if column.codes is None:
        said = OF_AGE.fullmatch(plain(label))
        return str(code) if said and isinstance(code, int) and int(said[1]) != code else None
    if code not in column.codes:
        return None
    own = column.codes[code]
    others = [other for key, other in column.codes.items() if key != code and plain(other) != plain(own)]
    if plain(label) == plain(own):
        return None
    if plain(label) in map(plain, others):
        return own
    said, meant = meanings(label), meanings(own)
    if said & meant:
        return None
    opposite = any(said & group and meant & group for group in OPPOSITES)
    return own if opposite or any(said & meanings(other) for other in others) else None


def _without_code(label: str, value: float | str) -> str:
    """`1. Yes`, `(1) Yes` and `1 = Yes` are the label Yes of the value 1."""
    return re.sub(
        rf"^\s*[\[(]?{re.escape(_shown(value))}\s*(?:[.)\]:=]|\s[-\u2013\u2014])\s*(?=\D)", "", label, count=1
    )


def _shown(value: float | str) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
