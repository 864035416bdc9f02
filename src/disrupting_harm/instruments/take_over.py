"""A team's own XLSForm taken over as text, or the list of what cannot be."""

from __future__ import annotations

import re
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
from disrupting_harm.study.load import load_study


IN_RULES_AND_TEXTS = re.compile(r"\$\{([^{}]+)\}")


@dataclass(frozen=True)
class Taken:
    """path: where the text was written. left_out: sheets of the workbook that are no part of a form.

    renamed: names that were written in small letters, by what the team calls them; so their raw files do, too.
    """

    path: Path
    instrument: Instrument
    left_out: tuple[str, ...]
    renamed: Mapping[str, str]


def take_over(layout: Layout, stem: str, source: Path, table: str | None = None, iso3: str | None = None) -> Taken:
    """Write the form of `source` to `params/instruments/<stem>/<table>.csv`, or below it to the unit's own forms.

    Without `table` it is called after the file. Nothing is written unless all of it is understood, and no other form is
    replaced. Raises InstrumentError with every problem, by sheet, row and column.
    """
    name = table or "_".join(source.stem.lower().split())
    require_name(stem, "the stem of a component")
    require_name(name, "the name of a table (give another with --table)")
    if iso3 is not None:
        load_study(layout).unit(iso3)
    target = layout.instruments(stem, iso3) / f"{name}.csv"
    sheets, left_out = read_xlsform(source, source.name)
    plain, renamed = with_small_names(plain_spelling(sheets))
    instrument = build_instrument(plain, file=source.name, stem=stem, table=name)
    make_xform(plain, file=source.name, form_id=f"{stem}_{name}")
    text = write_text(plain)
    if target.is_file() and target.read_text(encoding="utf-8") != text:
        place, mend = layout.relative(target), "move it away, or give --table another name"
        raise InstrumentError([Problem(place, "is there already and says something else", mend)])
    files.write_text(target, text)
    return Taken(target, instrument, tuple(left_out), renamed)


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


def with_small_names(sheets: Mapping[str, Sheet]) -> tuple[dict[str, Sheet], dict[str, str]]:
    """The sheets with the names of questions and groups in small letters, wherever they stand; and the new name of each.

    Only their case is changed, and only where no other question has the new name. Codes keep theirs: answers hold them.
    """
    survey = sheets.get("survey")
    if survey is None:
        return dict(sheets), {}
    names = [row.cells["name"] for row in survey.rows if "name" in row.cells]
    small = {name: name.lower() for name in names if name != name.lower()}
    renamed = {old: new for old, new in small.items() if [*small.values(), *names].count(new) == 1}

    def changed(title: str, text: str) -> str:
        if title == "name":
            return renamed.get(text, text)
        return IN_RULES_AND_TEXTS.sub(lambda found: f"${{{renamed.get(found[1], found[1])}}}", text)

    rows = (Row(row.number, {title: changed(title, text) for title, text in row.cells.items()}) for row in survey.rows)
    return {**sheets, "survey": Sheet("survey", survey.header, tuple(rows), survey.place)}, renamed


def _plain_cell(column: str, text: str) -> str:
    if column != "type":
        return text
    kind, rest = vocabulary.split_type(text)
    return f"{kind} {rest}".strip() if kind in vocabulary.TYPES else text
