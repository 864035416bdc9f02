"""What stands behind the numbers of a page: the rows that a run saved and read, and the questions in the words in which they were asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from disrupting_harm import files
from disrupting_harm.errors import UserError
from disrupting_harm.layout import Layout
from disrupting_harm.provenance.questions import AskedItem, questions_asked
from disrupting_harm.provenance.table_rows import Row, read_rows
from disrupting_harm.records import ID_COLUMNS, Input, Record


ANSWERED = "item_"  # begins the name of a column that holds the answers to a question


def read_saved_rows(layout: Layout, record: Record) -> dict[str, Row]:
    """Rows of estimates and assessments by id, those that the run saved and those that it read of others.

    Raises UserError for a file that is not here as recorded.
    """
    paths = [path for entry in record.made() for path in entry.files]
    paths += [one.path for one in record.inputs if one.role in ID_COLUMNS]
    hashes = {output.path: output.sha256 for output in record.outputs}
    found: dict[str, Row] = {}
    for path in dict.fromkeys(paths):
        try:
            if path in hashes and files.sha256_file(layout.root / path) != hashes[path]:
                raise ValueError(path)  # a number must not be shown with the chain of another
            rows = read_rows(layout.root / path)
        except (OSError, ValueError):
            raise UserError(f"{path}: not here as recorded; run `dh verify`, which says what happened.") from None
        for row in rows:
            name = row.get("estimate_id") or row.get("assessment_id")
            if name:
                found[name] = row
    return found


class Wordings:
    """The questions behind the columns of a derived table. forms: what was found of each form, which many units share."""

    def __init__(self, layout: Layout, unit: str, source: Input, forms: dict[str, dict[str, AskedItem]]):
        self.lines = source.columns
        answered = [name for name in source.columns if name.startswith(ANSWERED)]
        first = next(questions_asked(layout, unit, source, answered), None)
        known = forms.setdefault(first.file, {}) if first else {}
        missing = [name for name in answered if name not in known]
        known |= {ANSWERED + one.item: one for one in questions_asked(layout, unit, source, missing if first else ())}
        self.asked = {name: known[name] for name in answered if name in known}
        self.known: dict[str, tuple[str, ...]] = {}

    def items_of(self, column: str) -> tuple[str, ...]:
        if column not in self.known:
            self.known[column] = ()  # a column that is made of itself has no more behind it
            line = self.lines.get(column)
            below = [item for part in line.sources for item in self.items_of(part)] if line and not line.raw else []
            own = [column] if column in self.asked else []
            self.known[column] = tuple(dict.fromkeys([*own, *below]))
        return self.known[column]


def find_questions(wordings: Iterable[Wordings], ids: Iterable[str], rows: Mapping[str, Row]) -> list[AskedItem]:
    """The questions behind estimates, each once. ids: of estimates; one without a row has none."""
    names = dict.fromkeys(rows[name]["indicator"] for name in ids if "indicator" in rows.get(name, ()))
    found: dict[tuple[str, str], AskedItem] = {}
    for one in wordings:
        for name in names:
            for item in one.items_of(name):
                asked = one.asked[item]
                found[asked.file, asked.item] = asked
    return list(found.values())
