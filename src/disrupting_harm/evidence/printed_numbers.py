"""Whether the numbers of a table for readers are printed from saved values: a number that was typed has no estimate behind it.

A row is held against the estimates that it speaks of: those whose label, and then whose group, its words name. A row that names
none is held against all that the table shows.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.evidence.same_values import plain


NUMBERS = (
    "estimate", "se", "ci_low", "ci_high", "df", "df1", "df_domain", "deff", "n", "n_eff", "n_cases", "n_weighted", "p", "p_adjusted",
    "risk", "reference_risk",
)  # fmt: skip
PROBABILITIES = ("p", "p_adjusted")
WORDS = (
    "label",
    "level",
    "base",
    "recall",
    "flags",
    "value_as_published",
    "unit",
)  # texts of an estimate whose numbers may stand there
MOST_DECIMALS = 4
NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?!\w)")
# What stands between the numbers of a cell that is nothing else: `31 of 50 (62 %)`, `0.75 to 1.75`, `n/a`.
BETWEEN = re.compile(r"\b(to|of|and|less|n/a|fewer than|not shown)\b")
WITHHELD = re.compile(r"\bfewer than \d+")  # names the smallest number that is printed
PER_CENT = re.compile(r"(?<![\w.])(\d[\d,]*\.\d+)\s?(?:%|per cent)")


@dataclass(frozen=True)
class Shown:
    """An estimate with what of it may be printed. groups: names of its group that a reader sees."""

    label: str
    groups: tuple[str, ...]
    numbers: frozenset[str]


def find_unexplained(
    frame: pd.DataFrame,
    shown: Sequence[Shown],
    saved: Callable[[], Sequence[Shown]],
    others: frozenset[str],
    declared: Iterable[str],
) -> list[str]:
    """Names of the columns with a number that is no printed form of a value.

    shown: the estimates of the table. saved: all others of the run, which a row may print where it names them. others: numbers that
    may stand in any row. declared: columns whose numbers are something else, as the notebook says.
    """
    found: dict[str, None] = {}
    kept = set(declared)
    for row in frame.fillna("").astype(str).to_dict("records"):
        words = [text for text in row.values() if not is_number(text)]
        for name, printed in row.items():
            text = WITHHELD.sub("", printed)
            tokens = (NUMBER if is_number(text) else PER_CENT).findall(text)
            if tokens and name not in kept and not _are_explained(tokens, [*words, str(name)], shown, saved, others):
                found[str(name)] = None
    return list(found)


def is_number(text: str) -> bool:
    """Whether a cell holds numbers and nothing that says what they are of."""
    return re.search(r"[^\W\d_]", BETWEEN.sub("", NUMBER.sub("", text))) is None


def shown_of(rows: pd.DataFrame, label: Callable[[str], str]) -> list[Shown]:
    """The saved estimates `rows` with all that may be printed of each. label: what a reader sees for a level."""
    found = []
    for row in rows.to_dict("records"):
        numbers = {text for name in NUMBERS for text in forms(plain(row.get(name)))}
        is_probability = str(row.get("statistic")).endswith("_p")  # such as `cochran_p`
        for name in (*PROBABILITIES, *(["estimate"] if is_probability else [])):
            if plain(row.get(name)) is not None:
                numbers.update(NUMBER.findall(printing.p_value(float(row[name]))))
        if row.get("statistic") == "respondents" and (
            base := plain(row.get("n"))
        ):  # printed with their share of the base
            numbers.update(forms((plain(row.get("n_cases")) or 0.0) / base))
        texts = [str(row[name]) for name in WORDS if plain(row.get(name)) is not None]
        levels = [level for level in str(row.get("level") or "").split(":") if level]
        names = [label(level) for level in levels]
        numbers.update(t for text in (*texts, *names) for t in NUMBER.findall(text))
        found.append(
            Shown(
                str(row.get("label") or ""),
                tuple(n for n, level in zip(names, levels, strict=True) if n != level),
                frozenset(numbers),
            )
        )
    return found


def numbers_of_rows(frames: Sequence[pd.DataFrame]) -> frozenset[str]:
    """All numbers of rows of reference tables and the sums of their columns, as they stand there and as they may be printed."""
    texts = {str(v) for frame in frames for name in frame.columns for v in frame[name].unique()}
    texts |= {str(frame[name].sum()) for frame in frames for name in frame.select_dtypes("number")}
    found = {t for text in texts for t in NUMBER.findall(text)}
    for text in texts:
        try:
            found.update(forms(float(text)))
        except ValueError:
            continue
    return frozenset(found)


def forms(value: object) -> Iterable[str]:
    """A number as it may be printed: with up to four decimals, or of a hundred, or to three digits; without its sign."""
    if not isinstance(value, float) or not math.isfinite(value):
        return
    size = abs(value)
    for places in range(MOST_DECIMALS + 1):
        for scale in (1, 100):
            text = f"{scale * size:,.{places}f}"
            yield text
            yield text.replace(",", "")
    yield printing.about(size)


def _are_explained(
    tokens: Sequence[str],
    words: Sequence[str],
    shown: Sequence[Shown],
    saved: Callable[[], Sequence[Shown]],
    others: frozenset[str],
) -> bool:
    mine = _spoken_of(shown, words) or list(shown)
    left = [t for t in tokens if t not in others and not any(t in one.numbers for one in mine)]
    return not left or all(any(t in one.numbers for one in _spoken_of(saved(), words)) for t in left)


def _spoken_of(estimates: Sequence[Shown], words: Sequence[str]) -> list[Shown]:
    """Those whose label the words name; of these the ones whose group they name, where they name a group."""
    text = "\n".join(words)
    named = [one for one in estimates if one.label and one.label in text]
    of_group = [one for one in named or estimates if one.groups and all(name in text for name in one.groups)]
    return of_group or named
