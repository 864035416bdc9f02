"""Rows of a repeat, which ODK Central and KoboToolbox export by themselves, brought to the rows that they belong to.

ODK Central writes a file for each repeat: `PARENT_KEY` is the `KEY` of the parent's row. KoboToolbox writes a sheet: `_parent_index`
is the `_index` of the parent's row, and `_submission__id` the `_id` of the submission.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from disrupting_harm.contracts.findings import Finding
from disrupting_harm.contracts.model import Table
from disrupting_harm.errors import ContractError, Problem, near
from disrupting_harm.ingest.mapping import name_in_parent, parent_columns
from disrupting_harm.ingest.raw_table import RawTable
from disrupting_harm.ingest.read import read_raw
from disrupting_harm.ingest.source import RawSource
from disrupting_harm.study.raw import Repeat, TableParams


LINKS = {"PARENT_KEY": "KEY", "_parent_index": "_index"}  # by the column of a row, that of its parent
SUBMISSION = {"_submission__id": ("_id", "_submission__id"), "_submission__uuid": ("_uuid", "_submission__uuid")}
TABLE_OF_PARENT = "_parent_table_name"
OWN_KEYS = ("KEY", "_index")
COLUMNS = frozenset({*LINKS, *LINKS.values(), *SUBMISSION, TABLE_OF_PARENT})
OF_REPEAT = re.compile(r"([^/\[\]]+)\[\d+\]$")  # the end of a KEY of ODK, as in uuid:1/child[2]


@dataclass(frozen=True)
class Parent:
    """The parents' rows, what messages call their file, and how it is mended."""

    raw: RawTable
    file: str
    mend: str


def wanted_columns(params: TableParams) -> frozenset[str]:
    """What of the file is needed to find each row's parent."""
    return COLUMNS if params.repeat else frozenset()


def add_parents(
    raw: RawTable, source: RawSource, sources: Mapping[str, RawSource], contract: Table
) -> tuple[RawTable, list[Problem]]:
    """The rows of a repeat with the columns of their parents that the parameters name, and what is wrong with the links.

    Columns by which `keep` tells the unit's rows are taken from the parent where the repeat does not have them. A table that is no
    repeat stays as it is. Raises ContractError where the parents cannot be read, or have no key.
    """
    repeat = source.params.repeat
    if repeat is None:
        return raw, []
    link = next((column for column in LINKS if column in raw.frame), None)
    if link is None:
        text = f"no column says which row each row of the repeat {repeat.name} belongs to ({' in ODK, '.join(LINKS)} in Kobo)"
        raise ContractError([_problem(source, raw, text)])
    taken = parent_columns(contract, source.params)
    kept = {column for column in source.params.keep if column not in raw.header}
    parent = _read_parent(source, sources, repeat, link, taken | kept)
    absent = sorted(taken - set(parent.raw.frame))
    if absent:
        raise ContractError(
            Problem(
                parent.file,
                f"the file has no such column, which the repeat {repeat.name} takes from it{near(name, parent.raw.header)}",
                parent.mend,
                name,
                sheet=parent.raw.sheet,
            )
            for name in absent
        )
    keys = pd.Index(parent.raw.frame[LINKS[link]])
    place = np.where(raw.frame[link].isna(), -1, keys.get_indexer(raw.frame[link]))
    problems = [
        _problem(source, raw, text, column, where)
        for text, column, where in _wrong_rows(raw, link, place, parent, repeat)
        if where.any()
    ]
    lost = place < 0
    frame, told = raw.frame.copy(), dict(raw.told)
    for name in sorted(taken | (kept & set(parent.raw.frame))):
        values = parent.raw.frame[name].array.take(place, allow_fill=True)
        column = name_in_parent(name) if name in taken else name
        frame[column] = values
        told[column] = lost
        if name in taken & kept:
            frame[name] = values
    return replace(raw, frame=frame, told=told), problems


def find_repeats_left_out(raw: RawTable, source: RawSource) -> Iterator[Finding]:
    """A finding for each repeat of the workbook that no table reads. The first table of the workbook tells it."""
    same = [params for params in source.section.tables.values() if params.file == source.params.file]
    if source.params is not same[0]:
        return
    read = {name for params in same for name in (params.sheet_to_read, params.repeat and params.repeat.parent_sheet)}
    for name in raw.repeats:
        if name not in read:
            text = f"the workbook holds the rows of the repeat {name}, and no table of the component takes them"
            mend = f"state `repeat: {{name: {name}, parent: TABLE}}` of the table that they are of"
            yield Finding(source.file, text, mend, sheet=name, kind="repeats_left_out")


def _read_parent(
    source: RawSource, sources: Mapping[str, RawSource], repeat: Repeat, link: str, columns: Iterable[str]
) -> Parent:
    """The parents' rows with their key, which tells them apart."""
    if repeat.parent_sheet:
        of, params = source, source.params.model_copy(update={"sheet": repeat.parent_sheet, "repeat": None})
    else:
        of = sources.get(str(repeat.parent))
        if of is None or not of.path.is_file():
            text = f"its rows belong to rows of the table {repeat.parent}, which is not there"
            raise ContractError(
                [
                    Problem(
                        source.file,
                        text,
                        f"place both at once with `{source.placing_all_command}`",
                        sheet=source.params.sheet_to_read,
                    )
                ]
            )
        params = of.params
    of_submission = {column for pair in SUBMISSION.values() for column in pair}
    key = LINKS[link]
    raw = read_raw(of.path, {key, *of_submission, *columns}, file=of.file, mend=of.mend_file, params=params)
    place = {"sheet": raw.sheet}
    if key not in raw.frame:
        text = f"the file has no column {key}, by which the rows of the repeat {repeat.name} find theirs"
        raise ContractError([Problem(of.file, text, of.mend_file, **place)])
    keys = raw.frame[key]
    problems = []
    for text, where in (
        (f"no key stands in the row, by which rows of the repeat {repeat.name} would find it", keys.isna()),
        (f"the key stands in another row too, so that a row of the repeat {repeat.name} would have two parents",
         keys.duplicated(keep=False) & keys.notna()),
    ):  # fmt: skip
        if where.any():
            rows = tuple(int(r) for r in raw.rows[where.to_numpy()])
            problems.append(Problem(of.file, text, of.mend_file, key, rows, **place))
    if problems:
        raise ContractError(problems)
    return Parent(raw, of.file, of.mend)


def _wrong_rows(
    raw: RawTable, link: str, place: np.ndarray, parent: Parent, repeat: Repeat
) -> Iterator[tuple[str, str, np.ndarray]]:
    """Sentence, column and rows (n,) of what is wrong with the links. place: of each row's parent, -1 for none."""
    frame = raw.frame
    blank = frame[link].isna().to_numpy()
    yield "nothing says which row the row belongs to", link, blank
    yield f"no row of {parent.file} has the key that the row says it belongs to", link, (place < 0) & ~blank
    for column, names in SUBMISSION.items():
        name = next((name for name in names if name in parent.raw.frame), None)
        if name is None or column not in frame:
            continue
        of_parent = pd.Series(parent.raw.frame[name].array.take(place, allow_fill=True), index=frame.index)
        other = (of_parent != frame[column]) & of_parent.notna() & frame[column].notna()
        yield f"the row has two parents: that of {link} is of another submission", column, other.to_numpy(dtype=bool)
    for column in OWN_KEYS:
        if column in frame:
            twice = frame[column].duplicated(keep=False) & frame[column].notna()
            yield f"the key stands in more than one row of the repeat {repeat.name}", column, twice.to_numpy()
    if "KEY" in frame:
        named = frame["KEY"].str.extract(OF_REPEAT, expand=False)
        other = named.notna() & (named != repeat.name)
        yield f"the row is one of another repeat than {repeat.name}", "KEY", other.to_numpy(dtype=bool)
    if TABLE_OF_PARENT in frame:
        names = frame[TABLE_OF_PARENT]
        other = names.notna() & (names != names.mode().get(0))
        yield "the row belongs to another table than most rows do", TABLE_OF_PARENT, other.to_numpy(dtype=bool)


def _problem(
    source: RawSource, raw: RawTable, text: str, column: str | None = None, where: np.ndarray | None = None
) -> Problem:
    rows = () if where is None else tuple(int(r) for r in raw.rows[where])
    return Problem(source.file, text, source.mend_file, column, rows, sheet=raw.sheet)
