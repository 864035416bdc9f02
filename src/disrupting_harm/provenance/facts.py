"""The end of a trace in a reference table: the rows themselves, by their numbers in the file, and who stands behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from disrupting_harm.evidence.source_rows import COLUMN as ROWS
from disrupting_harm.evidence.source_rows import Rows, parse_rows, spans
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.table_rows import Row
from disrupting_harm.records import Input, Saved
from disrupting_harm.reference_rows import numbered_rows


Line = Callable[[str, str], None]


def rows_behind(one: Row | None, entry: Saved, sources: list[Saved]) -> Rows:
    """The rows that a saved thing, or `one` estimate or assessment of it, is made of; of a record before they were noted, none."""
    if one is not None:
        return parse_rows([one.get(ROWS, "")])
    found: dict[str, set[int]] = {}
    for made in [entry] if entry.rows else sources:
        for table, places in made.rows.items():
            found.setdefault(table, set()).update(places)
    return {table: tuple(sorted(places)) for table, places in found.items()}


def print_rows(layout: Layout, source: Input, country: str, rows: Rows, line: Line, *, cited: bool) -> None:
    """The rows of the reference table `source` that are behind a thing, those of one source together, with the source.

    rows: what is known of them; a table that it does not name is told with all sources of the unit's rows. cited: whether the
    source was told already, so that its row is enough.
    """
    if not (layout.root / source.path).is_file():
        return
    own = numbered_rows(layout, country, source.table)
    places = rows.get(source.table)
    found: dict[str | None, list[int]] = {}
    for place, (number, row) in enumerate(own, start=1):
        if places is None or place in places:
            found.setdefault(source_of(row), []).append(number)
    for text, numbers in found.items():
        if places is not None:
            line("row", f"{source.path}, {'row' if len(numbers) == 1 else 'rows'} {spans(numbers)}")
        if text and not cited:
            line("origin", text)


def source_of(row: Mapping[str, str]) -> str | None:
    """Title, address and licence of a row's source; None for a row that is cut short."""
    title = row.get("source_title") or row.get("source")
    if not title or "source_title" not in row and "licence" not in row and "source_url" not in row:
        return title or None
    terms = f" ({row['licence']})" if row.get("licence") else ""
    return f"{title}, {row.get('source_url') or 'no address'}{terms}"
