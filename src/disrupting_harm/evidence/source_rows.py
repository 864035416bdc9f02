"""Which rows of reference tables a saved thing is made of: a text that travels with each row, and what is told of all of them.

A row is named by its table and its place among the unit's rows of it, the first being 1: `offence_counts:13`. Its place in the
file would change with another unit's rows, of which the stage knows nothing; a trace finds that place when it is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    import pandas as pd


COLUMN = "reference_rows"
Rows = dict[str, tuple[int, ...]]  # by table, the places of its rows in ascending order
NAMED = re.compile(r"([a-z0-9_]+):(\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)")


def name_rows(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """The loaded rows of a reference table, each with its own name in `COLUMN`."""
    return frame.assign(**{COLUMN: [f"{table}:{place}" for place in range(1, len(frame) + 1)]})


def parse_rows(texts: Iterable[object]) -> Rows:
    """The rows that any of `texts` names; what is no text, such as a missing value, names none. Raises ValueError."""
    found: dict[str, set[int]] = {}
    for text in texts:
        for part in text.split() if isinstance(text, str) else ():
            match = NAMED.fullmatch(part)
            if match is None:
                raise ValueError(f"{part}: names no row")
            for span in match[2].split(","):
                first, _, last = span.partition("-")
                found.setdefault(match[1], set()).update(range(int(first), int(last or first) + 1))
    return {table: tuple(sorted(places)) for table, places in found.items()}


def rows_text(rows: Mapping[str, Iterable[int]]) -> str:
    """The text that `parse_rows` reads."""
    return " ".join(f"{table}:{spans(places, ',')}" for table, places in rows.items())


def join_rows(*texts: object) -> str:
    """All rows of several texts as one text: those of a number that is made of several rows."""
    return rows_text(parse_rows(texts))


def rows_in(*frames: pd.DataFrame | None) -> Rows | None:
    """The rows that frames name; None where one of them, or a row of it, names none, so that nothing is known of it."""
    texts: list[object] = []
    for frame in frames:
        if frame is None or frame.empty:
            continue
        if COLUMN not in frame or not all(isinstance(text, str) and text for text in frame[COLUMN]):
            return None
        texts += list(frame[COLUMN])
    return parse_rows(texts)


def spans(places: Iterable[int], between: str = ", ") -> str:
    """`1-4, 7`: numbers in ascending order, those that follow each other as a span."""
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][-1] + 1:
            runs[-1][1:] = [place]
        else:
            runs.append([place])
    return between.join("-".join(map(str, run)) for run in runs)
