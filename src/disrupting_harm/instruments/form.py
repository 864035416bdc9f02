"""The instrument that a form's sheets state, with every problem of them at once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.errors import Problem, UserError, near
from disrupting_harm.instruments import vocabulary
from disrupting_harm.instruments.cells import FormCells
from disrupting_harm.instruments.model import Instrument
from disrupting_harm.instruments.sheets import InstrumentError, Sheets, read_text
from disrupting_harm.instruments.survey import read_survey
from disrupting_harm.layout import Layout
from disrupting_harm.reads import state_read
from disrupting_harm.registry import components
from disrupting_harm.study.load import load_study


def form_paths(layout: Layout, stem: str, iso3: str | None = None) -> dict[str, Path]:
    """The forms of a component by table; a unit's own form is used in the place of the shared one of that table.

    Raises UserError for a stem that is none and a unit that the study does not know.
    """
    require_name(stem, "the stem of a component")
    found = {path.stem: path for path in sorted(layout.instruments(stem).glob("*.csv"))}
    if iso3 is not None:
        load_study(layout).unit(iso3)
        found |= {path.stem: path for path in sorted(layout.instruments(stem, iso3).glob("*.csv"))}
    return found


def load_instruments(layout: Layout, stem: str, iso3: str | None = None) -> dict[str, Instrument]:
    """The instruments of a component by table, as a unit uses them. Raises InstrumentError with the problems of all of them."""
    paths = form_paths(layout, stem, iso3)
    if not paths:
        name = layout.relative(layout.instruments(stem))
        mend = "write one as a CSV file for each table, or correct the name"
        hint = near(stem, [other for other in components() if other != stem])
        raise InstrumentError([Problem(name, f"holds no form{hint}", mend)])
    found, problems = {}, []
    for table, path in paths.items():
        try:
            found[table] = read_instrument(path, layout.relative(path), stem)
        except InstrumentError as error:
            problems += error.problems
    if problems:
        raise InstrumentError(problems)
    return found


def require_name(name: str, what: str) -> None:
    """Raises UserError for a name that would leave its folder or that no column or stage could be called after."""
    if not vocabulary.NAME.fullmatch(name):
        raise UserError(f"{name}: not {what}: it begins with a-z and goes on with a-z, 0-9 and _; correct it.")


def read_instrument(path: Path, file: str, stem: str) -> Instrument:
    """The instrument of the table that the file is named after. Raises InstrumentError with every problem of the file."""
    require_name(path.stem, f"the name of a table (in {file})")
    return _cached(path, file, stem, state_read(path))


@lru_cache(maxsize=64)
def _cached(path: Path, file: str, stem: str, _: files.FileState) -> Instrument:
    """A form that has not changed is not read again for the next unit."""
    return build_instrument(read_text(path, file), file=file, stem=stem, table=path.stem)


def build_instrument(sheets: Sheets, *, file: str, stem: str, table: str) -> Instrument:
    """The instrument that the sheets state. Raises InstrumentError with every problem."""
    cells = FormCells(sheets, file)
    languages = cells.languages()
    found = read_survey(cells, cells.choices())
    if problems := cells.problems():
        raise InstrumentError(problems)
    title = cells.settings.get("form_title", table)
    parts = (tuple(part) for part in (found.sections, found.questions, found.metadata))
    return Instrument(stem, table, file, title, languages, *parts)
