"""A delivered CSV file that holds rows of several units: whose row is whose, and each unit's rows as a file of its own."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from disrupting_harm.at_rest.sealed import read_plain, write_by_class
from disrupting_harm.errors import Problem, near
from disrupting_harm.ingest.decode import cells_of_any_length, decode_utf8, to_utf8
from disrupting_harm.ingest.delivered import number_as_delivered
from disrupting_harm.ingest.read import read_raw
from disrupting_harm.ingest.values import holds_code
from disrupting_harm.study.raw import DELIMITERS, TableParams


@dataclass(frozen=True)
class UnitRows:
    """total: rows of the file. of: by unit, the numbers of its rows in the file as it lies there. problems: of rows that are nobody's.

    swallowed: by the number of a row, the problem of a cell in it that holds further rows, whosever they were.
    """

    total: int
    of: dict[str, np.ndarray]
    problems: list[Problem]
    swallowed: dict[int, Problem]


def find_unit_rows(
    path: Path, column: str, units: Mapping[str, int | str], params: TableParams, *, mend: str, mend_codes: str
) -> UnitRows:
    """Whose each row is, by the code of each unit in `column`.

    Every row is one unit's or a problem, so that the rows of the units and the rows with a problem add up to `total`. Raises
    ContractError for a file that cannot be read whole.
    """
    wanted = {column} | ({params.row_numbers} if params.row_numbers else set())
    raw = read_raw(path, wanted, file=path.name, mend=mend, params=params)
    if column not in raw.frame:
        known = {mapping.source or name for name, mapping in params.declared.items()} & set(raw.header)
        hint = near(column, raw.header) if known else ""  # else the first row may be a respondent's
        text = f"the file has no such column, by which rows are told apart{hint}"
        return UnitRows(len(raw.rows), {}, [Problem(path.name, text, mend_codes, column)], {})
    values, numbers = raw.frame[column], raw.rows
    named, problems = number_as_delivered(raw, params.row_numbers, file=path.name, mend=mend)
    number = dict(zip(map(int, numbers), map(int, named.rows), strict=True))
    swallowed = {
        cell.row: Problem(path.name, cell.sentence(), mend, raw.column_of(cell), (number[cell.row],))
        for cell in raw.swallowed
    }
    of = {iso3: holds_code(values, (code,)) for iso3, code in units.items()}
    blank = values.isna().to_numpy()
    unknown = ~blank & ~np.logical_or.reduce(list(of.values()))
    listed = ", ".join(str(code) for code in units.values())
    for text, where, how in (
        ("blank, so that nobody can tell whose row it is", blank, mend),
        (f"the code is not that of a unit ({listed})", unknown, mend_codes),
    ):
        if where.any():
            problems.append(Problem(path.name, text, how, column, tuple(int(r) for r in named.rows[where])))
    return UnitRows(
        len(numbers), {iso3: numbers[where] for iso3, where in of.items() if where.any()}, problems, swallowed
    )


def write_parts(
    path: Path,
    rows: Mapping[str, np.ndarray],
    targets: Mapping[str, Path],
    params: TableParams,
    classes: Mapping[str, str],
) -> None:
    """Each unit's `rows` of the file at its target: the same header, the cells as they stand there, and each row's number.

    The number stands in the last column, which has the name `params.row_numbers`; a file that has this column already is itself a
    part, and keeps it. Encoding and delimiter are those of the file. `classes` are the data classes of the units: restricted parts are
    sealed.
    """
    owner = {int(row): iso3 for iso3, own in rows.items() for row in own}
    parts = {iso3: io.StringIO(newline="") for iso3 in rows}
    sign = DELIMITERS[params.delimiter or ("tab" if path.suffix.lower() == ".tsv" else "comma")]
    writers = {iso3: csv.writer(part, delimiter=sign, lineterminator="\n") for iso3, part in parts.items()}
    numbered = False
    with cells_of_any_length():
        for number, cells in enumerate(_rows(path, params, sign), start=1):
            if number == 1:
                numbered = params.row_numbers in [cell.strip() for cell in cells]
                for writer in writers.values():
                    writer.writerow(cells if numbered else [*cells, params.row_numbers])
            elif number in owner:
                writers[owner[number]].writerow(cells if numbered else [*cells, number])
    for iso3, part in parts.items():
        data = part.getvalue().encode(params.encoding or "utf-8")
        write_by_class(targets[iso3], data, unit=iso3, data_class=classes[iso3])


def _rows(path: Path, params: TableParams, delimiter: str) -> Iterator[list[str]]:
    """Rows as a spreadsheet counts them. The file was read before, so that nothing is wrong with it."""
    problem: Callable[..., Problem] = lambda text, **place: Problem(path.name, text, "", **place)
    data = read_plain(path)
    if params.encoding:
        data = to_utf8(data, params.encoding, problem, delimiter)
    text = decode_utf8(data, problem, delimiter)
    return csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
