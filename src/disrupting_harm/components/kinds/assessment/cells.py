"""Rows of reference tables as assessed cells: the topic and status of the study for the words of the source, or a refusal by row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from disrupting_harm.components.kinds.assessment.params import AssessmentSection, StatusWord
from disrupting_harm.errors import UserError
from disrupting_harm.evidence import Run
from disrupting_harm.evidence.source_rows import COLUMN as ROWS
from disrupting_harm.reference import row_numbers


UNDATED = "undated"
# Columns of a cell that are those of its row.
AS_THEY_ARE = ("assessor", "source_title", "source_url", "licence", "detail", "instrument", ROWS)
REQUIRED = ("assessor", "source_title", "source_url", "licence")


@dataclass
class Reader:
    """Reads the unit's rows of one reference table. Problems are gathered, so that all are told at once."""

    run: Run
    table: str
    frame: pd.DataFrame
    problems: dict[int, list[str]] = field(default_factory=dict)

    @property
    def section(self) -> AssessmentSection:
        return self.run.params

    def meaning(self, place: int, word: str, *, column: str = "status") -> StatusWord | None:
        """What a source's word means; a word that is not declared is a problem of the row."""
        found = self.section.meaning(word)
        if found is None:
            self.refuse(place, column, f"{word!r} is no declared word", "status_words")
        return found

    def refuse(self, place: int, column: str, text: str, key: str) -> None:
        stem = self.run.component
        mend = f"declare it in params/components/{stem}.yaml, key defaults.{key}, or correct the row"
        self.problems.setdefault(place, []).append(f"column {column}: {text}; {mend}.")

    def cell(
        self, row: Mapping[str, str], place: int, *, topic: str, label: str, said: StatusWord, words: str, **facts
    ):
        """One cell. The last part of its id is who says so and of when."""
        if missing := [name for name in REQUIRED if not row[name].strip()]:
            text = f"column {', '.join(missing)}: is blank, and no cell is shown without its source; add it."
            if text not in self.problems.setdefault(place, []):
                self.problems[place].append(text)
        status = self.section.statuses[said.status]
        year = year_of(facts.pop("as_of"))
        part = "_".join(filter(None, (slug(row["assessor"]), year, facts.pop("more", ""))))
        return {
            "topic": topic, "label": label, "part": part, "status": said.status, "status_label": status.label, "value": said.value,
            "sign": status.sign, "direction": status.direction or "", "source_words": words, "year": year, "reference": self.table,
            "iso3": row.get("iso3", ""), **{name: row.get(name, "") for name in AS_THEY_ARE}, **facts,
        }  # fmt: skip

    def finish(self, cells: Iterable[dict]) -> pd.DataFrame:
        """The cells as a table. Raises UserError with every problem, each by its row in the file."""
        cells = list(cells)
        if told := {place: texts for place, texts in self.problems.items() if texts}:
            rows = row_numbers(self.run.layout, self.table, self.run.iso3)
            file = self.run.layout.relative(self.run.layout.reference(self.table))
            raise UserError("\n".join(f"{file}, row {rows[p]}, {text}" for p in sorted(told) for text in told[p]))
        return distinct_parts(pd.DataFrame(cells, columns=COLUMNS).fillna(""))


COLUMNS = [
    "topic", "label", "part", "status", "status_label", "value", "sign", "direction", "source_words", "year", "reference", *AS_THEY_ARE,
    "theme", "group", "words", "iso3",
]  # fmt: skip


def read_cells(run: Run, table: str, frame: pd.DataFrame, make: Callable[[Reader, dict, int], Iterable[dict]]):
    """The cells that `make` gives for each row of the loaded `frame`. Raises UserError with every row that cannot be shown."""
    reader = Reader(run, table, frame)
    return reader.finish(c for place, row in enumerate(frame.to_dict("records")) for c in make(reader, row, place))


def distinct_parts(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells of one topic, assessor and year are told apart by the words of the source's topic."""
    repeated = cells.duplicated(["topic", "part"], keep=False)
    cells.loc[repeated, "part"] = cells["part"] + "_" + cells["words"].map(slug)
    return cells


def year_of(as_of: str) -> str:
    """The year of `2017`, `2017-10-25` or `by 2017-10`; `undated` where there is none."""
    found = re.search(r"(?<!\d)(?:19|20)\d{2}(?!\d)", as_of)
    return found.group() if found else UNDATED


def slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def differing(cells: pd.DataFrame) -> dict[str, str]:
    """By topic, what to say where its cells do not say one thing; a plan or a number is no answer to the others."""
    found = {}
    for topic, rows in cells[cells["direction"] != ""].groupby("topic", sort=False):
        if rows["direction"].nunique() > 1:
            found[topic] = "sources differ" if rows["assessor"].nunique() > 1 else "differs by case"
    return found
