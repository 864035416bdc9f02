"""The part of a reference table that a unit uses, as text: what its slices hold and its records pin by hash."""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.errors import MissingInputError, UserError
from disrupting_harm.layout import Layout
from disrupting_harm.reads import state_read
from disrupting_harm.study.load import spoken_of


def reference_rows(layout: Layout, iso3: str, name: str) -> str:
    """The rows about the unit in a reference table, as CSV text with the header; the whole table if it has no column iso3."""
    header, rows = _own_lines(layout, iso3, name)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *(row for _, row in rows)])
    return out.getvalue()


def numbered_rows(layout: Layout, iso3: str, name: str) -> list[tuple[int, dict[str, str]]]:
    """The same rows as cells by column, each with its number in the file as a spreadsheet counts it: the header is row 1."""
    header, rows = _own_lines(layout, iso3, name)
    return [(number, dict(zip(header, row, strict=False))) for number, row in rows if row]  # a blank line is no row


def _own_lines(layout: Layout, iso3: str, name: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    path = layout.reference(name)
    if not path.is_file():
        file = layout.relative(path)
        raise MissingInputError(f"{file}: not there; restore it with `git checkout {file}`.")
    try:
        lines = _table_lines(path, state_read(path))
    except (UnicodeDecodeError, csv.Error):
        file = layout.relative(path)
        raise UserError(
            f"{file}: cannot be read as comma-separated UTF-8 text; save it so, or restore it with `git checkout {file}`."
        ) from None
    header, rows = (lines[0], list(enumerate(lines[1:], start=2))) if lines else ([], [])
    if "iso3" in header:
        place = header.index("iso3")
        about = spoken_of(layout, iso3)
        rows = [(number, row) for number, row in rows if len(row) > place and row[place] in about]
    return header, rows


def reference_part(layout: Layout, iso3: str, name: str) -> dict[str, str | None]:
    """What a record says of a reference table that the unit used: `rows_of` and `sha256` of those rows.

    A table about the world names no unit, in no column iso3: all of it is used, and `rows_of` is None.
    """
    rows = reference_rows(layout, iso3, name)
    names_units = "iso3" in next(csv.reader(io.StringIO(rows)), [])
    if not names_units:
        return {"rows_of": None, "sha256": files.sha256_file(layout.reference(name))}
    return {"rows_of": iso3, "sha256": files.sha256_text(rows)}


@lru_cache(maxsize=64)
def _table_lines(path: Path, _: files.FileState) -> list[list[str]]:
    """A table that has not changed is not read again for the next unit."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream, strict=True))
