"""Add published facts of a filled template to the reference tables that a component reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from disrupting_harm import files
from disrupting_harm.errors import ContractError, MissingInputError, ParamsError, Problem
from disrupting_harm.ingest.read_xlsx import read_xlsx
from disrupting_harm.layout import Layout
from disrupting_harm.sections import require_held


UNIT = "iso3"
ADDRESSES = ("https://", "http://")
CITED = ("source_title", "source_url", "licence")  # what no fact may lack


@dataclass(frozen=True)
class Added:
    """Rows that were added to a reference table, by the numbers that they have there."""

    file: str
    rows: tuple[int, ...]


def place_facts(layout: Layout, iso3: str, component: str, source: Path) -> list[Added]:
    """Add the rows of the workbook's sheets to `data/reference/`, all or none. The rows that are there keep their bytes.

    Raises ParamsError for a component that takes no facts, MissingInputError without the file, and ContractError with every problem of
    every sheet: a column that the table does not have or that is missing, a row without what every row of the table states, without an
    address, or that stands there already.
    """
    declared = require_held(layout, iso3, component)
    if not declared.extends:
        raise ParamsError(
            f"params/countries/{iso3}.yaml: {component} takes no raw file; its inputs are the tables of data/reference."
        )
    if not source.is_file():
        raise MissingInputError(
            f"{source}: not there; name the file to import, as in `dh import {component} {iso3} FILE.xlsx`."
        )
    mend = f"correct the file and run `dh import {component} {iso3} FILE.xlsx` again"
    data, problems, texts, added = source.read_bytes(), [], {}, []
    for name in declared.extends:
        path = layout.reference(name)
        header, *known = _read(path)
        try:
            rows = _rows_of_sheet(data, name, header, iso3, known, partial(Problem, source.name, mend=mend))
        except ContractError as error:
            problems += error.problems
            continue
        if rows:
            texts[path] = path.read_text(encoding="utf-8") + _as_csv(rows)
            first = len(known) + 2
            added.append(Added(layout.relative(path), tuple(range(first, first + len(rows)))))
    if not (problems or texts):
        problems = [Problem(source.name, f"no row in the sheets {', '.join(declared.extends)}", mend)]
    if problems:
        raise ContractError(problems)
    for path, text in texts.items():
        files.write_text(path, text)
    return added


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream, strict=True))


def _rows_of_sheet(
    data: bytes, name: str, header: Sequence[str], iso3: str, known: list[list[str]], problem
) -> list[list[str]]:
    """The sheet's rows in the columns of the table. A sheet without any row, or that is not there, has none."""
    wanted = [column for column in header if column != UNIT]
    try:
        table = read_xlsx(data, set(header), partial(_plain, problem), sheet=name)
    except ContractError as error:
        missing = [p for p in error.problems if "has no sheet" in p.text or "the sheet is empty" in p.text]
        if len(missing) == len(error.problems):
            return []
        raise
    problem = partial(problem, sheet=name)
    problems = [problem("the column is missing", column=c) for c in wanted if c not in table.header]
    problems += [problem("no column of the table", column=c) for c in table.header if c and c not in header]
    if problems:
        raise ContractError(problems)
    frame = table.frame.reindex(columns=wanted).fillna("").astype(str)
    rows = [[iso3 if c == UNIT else row[c] for c in header] for row in frame.to_dict("records")]
    always = [c for c in wanted if c in CITED or all(row[header.index(c)] for row in known)]
    for column in wanted:
        place = header.index(column)
        blank = [int(number) for number, row in zip(table.rows, rows, strict=True) if not row[place].strip()]
        if column in always and blank:
            problems.append(
                problem("the cell is blank, and every row of the table states it", column=column, rows=tuple(blank))
            )
        if column == "source_url":
            wrong = [
                int(n)
                for n, row in zip(table.rows, rows, strict=True)
                if row[place] and not row[place].startswith(ADDRESSES)
            ]
            if wrong:
                problems.append(problem("is no address (https://...)", column=column, rows=tuple(wrong)))
    there = {tuple(row) for row in known}
    twice = [int(n) for n, row in zip(table.rows, rows, strict=True) if tuple(row) in there or rows.count(row) > 1]
    if twice:
        problems.append(problem("the row stands in the table already, or twice in the sheet", rows=tuple(twice)))
    if problems:
        raise ContractError(problems)
    return rows


def _plain(
    problem, text: str, column: str | None = None, rows: tuple[int, ...] = (), sheet: str | None = None
) -> Problem:
    return problem(text, column=column, rows=rows, sheet=sheet)


def _as_csv(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
