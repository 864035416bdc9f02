"""The value labels of an SPSS or Stata file held against what the contract calls its codes.

A label agrees, contradicts, or is in words that nobody here knows. A file whose labels say 1 = No where the contract takes 1 as yes is coded in another way than its parameters say: read as it
is, it gives the prevalence of the opposite answer. Labels describe a file and are no respondent's values, so messages name them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from disrupting_harm.contracts.model import Code, Column
from disrupting_harm.ingest.label_words import OPPOSITES, meanings, plain
from disrupting_harm.study.raw import ColumnMap


Labels = Mapping[int | float | str, str]
AGREES, CONTRADICTS, UNKNOWN = "agrees", "contradicts", "unknown"
YES_AND_NO = {0, 1, 97, 98, 99}
NEGATIONS = {
    "not",
    "no",
    "non",
    "never",
    "without",
    "ne",
    "pas",
    "jamais",
    "sans",
    "nao",
    "nunca",
    "sem",
    "sin",
    "ni",
    "si",
    "hapana",
    "less",
}
OF_AGE = re.compile(r"(\d+)(?: (?:years?|yrs?|ans|anos|miaka)(?: old)?)?")


def label_contradictions(
    labels: Labels, column: Column, mapping: ColumnMap, tags: Mapping[str, Code | None]
) -> str | None:
    """A sentence on every code whose label says another thing than the contract; None where none does.

    Each label is held against the code that its value becomes.
    """
    found = _find(CONTRADICTS, labels, column, mapping, tags)
    if not found:
        return None
    return f"the file's labels contradict the contract: {found} (`labels: ignore` accepts it where the codes are right)"


def unknown_labels(labels: Labels, column: Column, mapping: ColumnMap, tags: Mapping[str, Code | None]) -> str | None:
    """A sentence on every code whose label is in words that nobody here knows: it may say the same as the contract, or the opposite."""
    found = _find(UNKNOWN, labels, column, mapping, tags)
    if not found:
        return None
    return f"the file's labels are in words that are not known here, and may say the opposite: {found}"


def _find(verdict: str, labels: Labels, column: Column, mapping: ColumnMap, tags: Mapping[str, Code | None]) -> str:
    """What is to be told of each label with this verdict; empty where none has it."""
    if mapping.labels == "ignore" or mapping.choice is not None:
        return ""
    codes = {value: _contract_code(value, column, mapping, tags) for value in labels}
    grouped = {code for code, n in Counter(codes.values()).items() if n > 1}
    found = []
    for value, label in labels.items():
        code = codes[value]
        if not label.strip() or label.strip() == _shown(value):  # it says no more than the value does
            continue
        if code is None or (column.codes is not None and code not in column.codes):
            continue
        if _judge(_without_code(label, value), code, column, is_group=code in grouped) == verdict:
            becomes = "" if str(code) == _shown(value) else f", which becomes {code}"
            meaning = _label_of(column, code)
            found.append(
                f"{_shown(value)} is labelled {' '.join(label.split())}{becomes}, and the contract takes it as {meaning}"
            )
    return "; ".join(found)


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


def _judge(label: str, code: Code, column: Column, *, is_group: bool) -> str:
    """Whether a label says what the contract takes its code as. is_group: several values of the file become the code."""
    if column.codes is None:
        said = OF_AGE.fullmatch(plain(label))
        return CONTRADICTS if said and isinstance(code, int) and int(said[1]) != code else AGREES
    own = _words_of(column, code)
    others = [words for key in column.codes if key != code and not own & (words := _words_of(column, key))]
    if plain(label) in own:
        return AGREES
    if any(plain(label) in words for words in others):
        return CONTRADICTS
    said, meant = meanings(label), frozenset().union(*map(meanings, own))
    if said & meant:
        return AGREES
    if any(said & group and meant & group for group in OPPOSITES):
        return CONTRADICTS
    if any(said & meanings(word) for words in others for word in words):
        return CONTRADICTS
    names_nothing = not any(letter.isalpha() for word in own for letter in word)
    if names_nothing or (is_group and not meant) or _is_told_by(label, own, others):
        return AGREES
    return UNKNOWN


def _words_of(column: Column, code: Code) -> set[str]:
    """What the contract, and its form in any language, call a code. Bare 1 and 0 of an item are its yes and no."""
    words = {_label_of(column, code)}
    words |= {wording.labels[code] for wording in column.wordings.values() if code in wording.labels}
    if code == 1:
        words |= {wording.choice for wording in column.wordings.values() if wording.choice}
    return {plain(word) for word in words}


def _label_of(column: Column, code: Code) -> str:
    codes = column.codes or {}
    said = codes.get(code, str(code))
    is_bare = all(label == str(key) for key, label in codes.items())
    if is_bare and {0, 1} <= set(codes) <= YES_AND_NO:
        return {1: "yes", 0: "no"}.get(code, said)
    return said


def _is_told_by(label: str, own: set[str], others: list[set[str]]) -> bool:
    """Whether a label holds all the words of this code, and fewer of any other: `Black or African American` is Black."""
    return _words_held(label, own) > max((_words_held(label, words) for words in others), default=0)


def _words_held(label: str, names: set[str]) -> int:
    """How many words the longest of the names has that the label holds whole, and does not deny."""
    said = set(plain(label).split())
    found = [set(name.split()) for name in names]
    return max((len(w) for w in found if w <= said and w & NEGATIONS == said & NEGATIONS), default=0)


def _without_code(label: str, value: float | str) -> str:
    """`1. Yes`, `(1) Yes` and `1 = Yes` are the label Yes of the value 1."""
    return re.sub(
        rf"^\s*[\[(]?{re.escape(_shown(value))}\s*(?:[.)\]:=]|\s[-\u2013\u2014])\s*(?=\D)", "", label, count=1
    )


def _shown(value: float | str) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
