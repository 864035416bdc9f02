"""A team's own XLSForm taken over as text, or the list of what cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.errors import Problem
from disrupting_harm.instruments import vocabulary
from disrupting_harm.instruments.form import build_instrument, require_name
from disrupting_harm.instruments.model import Instrument
from disrupting_harm.instruments.sheets import InstrumentError, Row, Sheet, write_text
from disrupting_harm.instruments.xform import make_xform
from disrupting_harm.instruments.xlsform import read_xlsform
from disrupting_harm.layout import Layout


@dataclass(frozen=True)
class Taken:
    """path: where the text was written. left_out: sheets of the workbook that are no part of a form."""

    path: Path
    instrument: Instrument
    left_out: tuple[str, ...]


def take_over(layout: Layout, stem: str, source: Path, table: str | None = None) -> Taken:
    """Write the form of `source` to `params/instruments/<stem>/<table>.csv`. Without `table` it is called after the file.

    Nothing is written unless all of it is understood, and no other form is replaced. Raises InstrumentError with every problem,
    by sheet, row and column.
    """
    name = table or "_".join(source.stem.lower().split())
    require_name(stem, "the stem of a component")
    require_name(name, "the name of a table (give another with --table)")
    target = layout.instruments(stem) / f"{name}.csv"
    sheets, left_out = read_xlsform(source, source.name)
    plain = plain_spelling(sheets)
    instrument = build_instrument(plain, file=source.name, stem=stem, table=name)
    make_xform(plain, file=source.name, form_id=f"{stem}_{name}")
    text = write_text(plain)
    if target.is_file() and target.read_text(encoding="utf-8") != text:
        place = layout.relative(target)
        raise InstrumentError(
            [Problem(place, "is there already and says something else", "move it away, or give --table another name")]
        )
    files.write_text(target, text)
    return Taken(target, instrument, tuple(left_out))


def plain_spelling(sheets: Mapping[str, Sheet]) -> dict[str, Sheet]:
    """The sheets with headings and types in one spelling, and without columns that hold nothing. What is not known stays as it is."""
    found = {}
    for name, sheet in sheets.items():
        used = [title for title in sheet.header if any(title in row.cells for row in sheet.rows)]
        titles = {}
        for title in used:
            heading = vocabulary.heading(name, title)
            plain = heading.text() if heading else title
            titles[title] = title if plain in titles.values() else plain
        rows = [
            Row(row.number, {titles[t]: _plain_cell(titles[t], text) for t, text in row.cells.items()})
            for row in sheet.rows
        ]
        # A row without a type is refused later; one without any cell, such as a line between sections, says nothing.
        found[name] = Sheet(name, tuple(titles.values()), tuple(row for row in rows if row.cells), sheet.place)
    return found


def _plain_cell(column: str, text: str) -> str:
    if column != "type":
        return text
    kind, rest = vocabulary.split_type(text)
    return f"{kind} {rest}".strip() if kind in vocabulary.TYPES else text
