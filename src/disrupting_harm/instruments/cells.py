"""The cells of a form's sheets by what they mean: headings, settings, languages, lists of choices, and the problems found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import partial

from disrupting_harm.errors import Problem
from disrupting_harm.instruments import vocabulary
from disrupting_harm.instruments.choices import read_choices
from disrupting_harm.instruments.model import Choice, Words
from disrupting_harm.instruments.sheets import MEND, Row, Sheets
from disrupting_harm.instruments.vocabulary import Heading


FORMS_OWN = "default"  # what pyxform calls the language of labels that name none
Cells = Mapping[str, tuple[str, str]]  # title and text by column


class FormCells:
    """The sheets of one form. `default` is the language of the report; every problem is kept in the order in which it is found."""

    def __init__(self, sheets: Sheets, file: str):
        self.sheets = sheets
        self.file = file
        self._problems: dict[tuple[str, str, str, str | None], list[int]] = defaultdict(list)
        self.headings = {name: self._read_headings(name) for name in sheets}
        self.settings = self._read_settings()
        self.default = self.settings.get("default_language") or FORMS_OWN

    def report(self, text: str, column: str | None, *rows: int, sheet: str = "survey", mend: str = MEND) -> None:
        place = self.sheets[sheet].place if sheet in self.sheets else self.file
        self._problems[place, text, mend, column] += rows

    def problems(self) -> list[Problem]:
        """Each problem once, with all the rows that have it."""
        return [Problem(*said, rows=tuple(rows)) for said, rows in self._problems.items()]

    def _read_headings(self, name: str) -> dict[str, Heading]:
        """By title, what the columns of a sheet hold. A column without any cell says nothing, so it may have any title."""
        sheet, found, unknown = self.sheets[name], {}, {}
        for title in sheet.header:
            rows = [row.number for row in sheet.rows if title in row.cells]
            heading = vocabulary.heading(name, title)
            if heading is not None and heading in found.values():
                self.report(
                    f"the sheet {name} has two columns for {heading.text()}", title, sheet=name, mend="take one out"
                )
            elif heading is not None:
                found[title] = heading
            elif rows:
                unknown[title] = rows
        if unknown:
            text = vocabulary.not_known("column", unknown, vocabulary.known_columns(name))
            self.report(f"in the sheet {name}, {text}", None, sheet=name, mend="take out what stands there")
        return found

    def _read_settings(self) -> dict[str, str]:
        sheet = self.sheets.get("settings")
        if sheet is None:
            return {}
        if len(sheet.rows) > 1:
            more = (row.number for row in sheet.rows[1:])
            self.report("the sheet settings has more than one row", None, *more, sheet="settings", mend="take it out")
        return {column: text for row in sheet.rows[:1] for column, (_, text) in self.plain("settings", row).items()}

    def plain(self, sheet: str, row: Row) -> dict[str, tuple[str, str]]:
        """Title and text of the row's untranslated cells, by column."""
        headings = self.headings[sheet]
        return {
            headings[title].column: (title, text)
            for title, text in row.cells.items()
            if title in headings and headings[title].language is None
        }

    def words(self, sheet: str, row: Row, column: str) -> Words:
        """The row's translated cells of a column, by language."""
        headings = self.headings[sheet]
        return {
            headings[title].language or self.default: text
            for title, text in row.cells.items()
            if title in headings and headings[title].column == column and headings[title].language is not None
        }

    def languages(self) -> tuple[str, ...]:
        """The languages of labels, the default first."""
        named = [
            heading.language or self.default
            for sheet in ("survey", "choices")
            for heading in self.headings.get(sheet, {}).values()
            if heading.column == "label" and heading.language is not None
        ]
        languages = list(dict.fromkeys(named))
        self._check_bare_titles()
        if "default_language" not in self.settings and FORMS_OWN not in languages and languages:
            self.default = languages[0]
        elif self.default not in languages and "survey" in self.sheets:
            text = f"no label is in the default language {self.default}"
            rows = [row.number for row in self.sheets["settings"].rows[:1]] if "settings" in self.sheets else []
            self.report(text, "default_language" if rows else None, *rows, sheet="settings")
        return (self.default, *(language for language in languages if language != self.default))

    def _check_bare_titles(self) -> None:
        """A title without a language is in the default one, and so may be another column's."""
        for sheet, headings in self.headings.items():
            for title, heading in headings.items():
                if heading.language == "" and Heading(heading.column, self.default) in headings.values():
                    text = f"the column is in {self.default}, the default language, as another of the sheet {sheet}"
                    self.report(text, title, sheet=sheet, mend="take one out")

    def choices(self) -> dict[str, tuple[Choice, ...]]:
        if "choices" not in self.sheets:
            return {}
        rows = [
            (
                row.number,
                {c: text for c, (_, text) in self.plain("choices", row).items()},
                self.words("choices", row, "label"),
            )
            for row in self.sheets["choices"].rows
        ]
        return read_choices(rows, self.default, partial(self.report, sheet="choices"))
