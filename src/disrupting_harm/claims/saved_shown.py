"""Saved figures and tables as a page shows them: titles, alternative texts, cells, and the numbers behind a figure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import SimpleNamespace

from disrupting_harm import printing
from disrupting_harm.claims.claim import Claim
from disrupting_harm.claims.page import PageText, plain
from disrupting_harm.claims.problem import Problem
from disrupting_harm.claims.store import Store
from disrupting_harm.evidence.display import ALT_MARKS
from disrupting_harm.records import Saved


ODDS_RATIOS = ("odds_ratio", "posterior_odds_ratio")
NUMERIC = re.compile(r"[\d.]+(-[\d.]+)?")
ID = "Estimate id"
CITED = ("Source", "Licence")  # which a page shows in one cell


def check_titles(texts: Sequence[PageText], entry: Saved, title: Claim | None, *, place: str) -> Iterator[Problem]:
    """`texts`: those of one figure. The title and the alternative text are the saved caption, or the claim that stands for it."""
    allowed = [plain(entry.caption), *([plain(title.text())] if title else [])]
    for text in texts:
        if text.kind == "title" and text.text not in allowed:
            yield Problem("caption", place, text.text, text.text, allowed[0])
        elif text.kind == "alt" and text.text not in {mark + said for mark in ALT_MARKS.values() for said in allowed}:
            yield Problem("alternative text", place, text.text, text.text, allowed[0])


def check_cells(texts: Sequence[PageText], entry: Saved, store: Store, *, place: str) -> Iterator[Problem]:
    """`texts`: those of one figure or table. A saved table is compared cell by cell, numbers behind a figure row by row."""
    tables = _tables(texts)
    for rows in tables.values():
        if entry.kind == "table":
            yield from _against_saved(rows, store.tables.get(entry.trace_id, []), place)
        else:
            for row in rows:
                yield from _against_estimate(row, store, place)
    if entry.kind == "figure":
        yield from _check_ids([name for rows in tables.values() for row in rows if (name := row.get(ID))], entry, place)


def _check_ids(ids: Sequence[str], entry: Saved, place: str) -> Iterator[Problem]:
    """The rows behind a figure are those of the estimates that it was saved with, each once: a row that names another estimate of the
    same value is told, and one that is lost.
    """
    if not (ids and entry.estimates):
        return
    found, saved = Counter(ids), set(entry.estimates)
    for name, count in found.items():
        if name not in saved:
            yield Problem("table", place, f"{ID} of {name}", name, "no estimate of this figure")
        elif count > 1:
            yield Problem("table", place, f"{ID} of {name}", f"{count} rows", "1 row")
    for name in sorted(saved - set(found)):
        yield Problem("table", place, f"{ID} of {name}", "", name)


def _tables(texts: Iterable[PageText]) -> dict[int, list[dict[str, str]]]:
    """By number of the table, its rows as cells by column."""
    found: dict[int, dict[int, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for text in texts:
        if text.kind == "cell":
            found[text.table][text.row][text.column] = text.text
    return {number: [rows[row] for row in sorted(rows)] for number, rows in found.items()}


def _against_saved(
    rows: Sequence[Mapping[str, str]], saved: Sequence[Mapping[str, str]], place: str
) -> Iterator[Problem]:
    if len(rows) != len(saved):
        yield Problem("table", place, "the table", f"{len(rows)} rows", f"{len(saved)} rows")
        return
    above: dict[str, str] = {}
    for row, kept in zip(rows, saved, strict=True):
        stored = {plain(name): plain(value or "") for name, value in kept.items()}
        for name, cell in row.items():
            expected = stored.get(name, "")
            if name == CITED[0] and "Address" in stored:
                expected = expected + stored.get(CITED[1], "")
            same = cell.replace(" ", "") == expected.replace(" ", "")
            if not same and not (cell == "" and above.get(name) == expected):
                yield Problem("table", place, f"{name}: {cell}", cell, expected)
        above = stored


def _against_estimate(row: Mapping[str, str], store: Store, place: str) -> Iterator[Problem]:
    name = row.get(ID, "")
    if not name:
        return
    estimate = store.estimates.get(name)
    if estimate is None:
        yield Problem("table", place, " | ".join(row.values()), row.get("Estimate", ""), f"no estimate {name}")
        return
    for column, expected in _printed(estimate).items():
        if column in row and row[column] != plain(expected):
            yield Problem("table", place, f"{column} of {name}", row[column], expected)
    group, expected = row.get("Group", ""), _group(estimate, store)
    if "Group" in row and expected is not None and group != plain(expected):
        yield Problem("table", place, f"Group of {name}", group, expected)


def _group(estimate: SimpleNamespace, store: Store) -> str | None:
    """What readers see for the group, where the parameters give a word for each of its levels, or the level is a number itself.

    None where a notebook names a level by a word of a questionnaire or codebook, and for the terms of a model.
    """
    if not estimate.by:
        return "All"
    if estimate.statistic in ODDS_RATIOS:
        return None
    labels = store.labels.get(estimate.estimate_id.split("/")[1], {})
    said = [labels.get(level) or (level if NUMERIC.fullmatch(level) else None) for level in estimate.level.split(":")]
    return None if None in said else ", ".join(said)


def _printed(estimate: SimpleNamespace) -> dict[str, str]:
    """What a figure's table prints of an estimate, by column."""
    number = printing.printed(estimate)
    return {
        "Indicator": estimate.label or "",
        "Estimate": number.value,
        "95 % interval": number.interval,
        "Note": printing.flags_in_words(estimate.flags),
        "n": "" if estimate.n is None else printing.whole(estimate.n),
    }
