"""Bring the columns of a raw file into contract form, as the unit's parameters say."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from disrupting_harm.contracts.findings import Finding
from disrupting_harm.contracts.model import Column, Table
from disrupting_harm.errors import Problem, near
from disrupting_harm.ingest.labels import label_contradictions, unknown_labels
from disrupting_harm.ingest.labels_as_answers import (
    BETWEEN,
    language_of,
    languages_of,
    names_in_file,
    read_labels,
    reads_labels,
)
from disrupting_harm.ingest.no_answer import EXCUSED, absent_columns, describe_codes, take_answers
from disrupting_harm.ingest.raw_table import PARENT_COLUMNS, RawTable
from disrupting_harm.ingest.tagged_missing import fill_tags, meanings_of_tags
from disrupting_harm.ingest.text_part import cut_text
from disrupting_harm.ingest.values import LARGEST_EXACT, to_type
from disrupting_harm.study.raw import Blanked, ColumnMap, TableParams


@dataclass(frozen=True)
class Lineage:
    """One column of a derived table: the columns it is made of (of the raw file, or of the same table), and how."""

    sources: tuple[str, ...]
    rule: str
    raw: bool = False


@dataclass(frozen=True)
class Mapped:
    """A raw table in contract form, and what could not be brought into it.

    `unread` marks, by contract column, the cells that `problems` already speaks of; all of them where the column is absent.
    `excused` marks those that are blank because the parameters say so. `missing` counts, by contract column, the cells that held a
    missing code; `blanked` names the reason of those that the unit leaves blank.
    """

    frame: pd.DataFrame
    lineage: dict[str, Lineage]
    problems: list[Problem]
    unread: dict[str, np.ndarray]
    excused: dict[str, np.ndarray] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)
    blanked: dict[str, str] = field(default_factory=dict)

    def told(self) -> dict[str, np.ndarray]:
        """By contract column, the cells of which nothing more is to be said."""
        return self.unread | {name: where | self.unread.get(name, False) for name, where in self.excused.items()}


def mappings(table: Table, params: TableParams) -> dict[str, ColumnMap]:
    """The mapping of every contract column; what the parameters do not name has its contract name in the file."""
    declared = params.declared
    return {c.name: declared.get(c.name) or ColumnMap(source=c.name) for c in table.columns}


def raw_columns(table: Table, params: TableParams) -> set[str]:
    """The columns of the table's own file that its contract is made of, by every name that they may have there."""
    return {name for names in _names_in_file(table, params, of_parent=False).values() for name in names}


def parent_columns(table: Table, params: TableParams) -> set[str]:
    """Those that are taken from the rows which the rows of a repeat belong to, as their own file names them."""
    return {m.source or name for name, m in mappings(table, params).items() if m.of_parent}


def _names_in_file(table: Table, params: TableParams, *, of_parent: bool) -> dict[str, tuple[str, ...]]:
    sources = {
        name: m.source or name
        for name, m in mappings(table, params).items()
        if not m.row_number and m.of_parent == of_parent
    }
    return names_in_file(table, language_of(table, params.language), sources)


def name_in_parent(column: str) -> str:
    """What a column of the parents is called beside the repeat's own, which may have one of the same name."""
    return f"{column} of the parent"


def to_contract(raw: RawTable, table: Table, params: TableParams, *, file: str, mend: str) -> Mapped:
    """The raw table in contract form (n rows), as far as the parameters say how."""
    columns, lineage, problems, unread = {}, {}, [], {}
    excused, missing, blanked = {}, {}, {}
    declared = mappings(table, params)
    problems += [Problem(file, text, mend, name) for name, text in absent_columns(params, raw)]
    language, names = language_of(table, params.language), _names_in_file(table, params, of_parent=False)
    if params.language and language is None:
        known = " and ".join(languages_of(table)) or "no language, since the table has no form"
        problems.append(
            Problem(file, f"`language` of the table is {params.language}, and its form is in {known}", mend)
        )
    for column in table.columns:
        mapping = declared[column.name]
        if mapping.row_number:
            columns[column.name] = pd.Series([str(r) for r in raw.rows], index=raw.frame.index, dtype="str")
            lineage[column.name] = Lineage((), "row number of the raw file", raw=True)
            continue
        source = mapping.source or column.name
        if mapping.of_parent:
            source = name_in_parent(source)
        else:
            source = next((name for name in names[column.name] if name in raw.frame), source)
        if source not in raw.frame:
            if column.required or column.name in params.declared:
                problems.append(Problem(file, f"the file has no such column{_hint(source, raw)}", mend, source))
                unread[column.name] = np.ones(len(raw.rows), bool)
            continue
        tags = meanings_of_tags(column, mapping, params.missing)
        answers = take_answers(raw.frame[source], source, column, mapping, params)
        by_labels = language if language and reads_labels(language, column, mapping) else None
        values, findings = _read_column(raw, source, answers.values, column, mapping, tags, by_labels)
        columns[column.name] = answers.fill(values, column)
        rule = _rule(mapping, tags if source in raw.tags else {}) + describe_codes(answers)
        rule += f"; read by its labels in {by_labels}" if by_labels else ""
        if answers.missing.any():
            missing[column.name] = int(answers.missing.sum())
        if source in params.blank:
            blanked[column.name] = params.blank[source].because
            rule += f"; blank{_where(params.blank[source])}: {blanked[column.name]}"
        if column.kind in EXCUSED:
            excused[column.name] = (answers.missing | answers.blanked) & columns[column.name].isna().to_numpy()
        in_file = (mapping.source or column.name) if mapping.of_parent else source
        lineage[column.name] = Lineage((in_file,), rule, raw=True)
        if source in raw.told:
            unread[column.name] = raw.told[source]
        for text, where in findings:
            if where.any():
                rows = tuple(int(r) for r in raw.rows[where])
                problems.append(Problem(file, text, mend, source, rows))
                unread[column.name] = unread.get(column.name, False) | where
        if contradiction := label_contradictions(raw.labels.get(source, {}), column, mapping, tags):
            problems.append(Problem(file, contradiction, mend, source))
        if unknown := unknown_labels(raw.labels.get(source, {}), column, mapping, tags):
            n = int(raw.frame[source].notna().sum())
            problems.append(Finding(file, unknown, mend, source, kind="labels_unknown", affected=n))
    excused = {name: where for name, where in excused.items() if where.any()}
    frame = pd.DataFrame(columns, index=raw.frame.index)
    return Mapped(frame, lineage, problems, unread, excused, missing, blanked)


def _read_column(
    raw: RawTable, source: str, values: pd.Series, column: Column, mapping: ColumnMap, tags: dict, by_labels: str | None
) -> tuple[pd.Series, list[tuple[str, np.ndarray]]]:
    values, uncut = cut_text(values, mapping)
    if by_labels is not None:
        values, uncut = read_labels(values, column, by_labels)
    typed = to_type(values, column, mapping, raw.largest_exact.get(source, LARGEST_EXACT))
    if source not in raw.tags:
        return typed.values, [*uncut, *typed.findings]
    values, findings = fill_tags(typed.values, raw.tags[source], column, tags)
    return values, [*uncut, *typed.findings, *findings]


def _where(rule: Blanked) -> str:
    return f" where {', '.join(map(str, rule.codes))}" if rule.codes else ""


def _hint(source: str, raw: RawTable) -> str:
    """What the file has instead: the column by language, the rows of a repeat, or a column that is spelt almost so.

    None of the latter where the first row may be a respondent's: it holds no known name.
    """
    if by_language := [name for name in raw.header if name.startswith(f"{source}{BETWEEN}")]:
        named = " and ".join(by_language)
        return f" (it has one for each language, {named}: name the one to read under `from`, or as `language` of the table)"
    if link := next(iter(sorted(PARENT_COLUMNS & set(raw.header))), None):
        return f" (its rows are those of a repeat by {link}, and the column may be their parent's: state `repeat` and `of_parent`)"
    names = [name for name in raw.header if name not in raw.frame]
    is_in_capitals = source.lower() in map(str.lower, names)  # .por files hold capitals alone
    return near(source, names) if is_in_capitals or not raw.frame.columns.empty else ""


def _rule(mapping: ColumnMap, tags: dict) -> str:
    """How the column is made, with all that the parameters accept of it."""
    if mapping.choice is not None:
        how = f"1 where {mapping.choice} is among the choices of the cell, 0 where it is not"
        how += f", {_pairs(mapping.recode)}" if mapping.recode else ""
    else:
        how = "as it is" if mapping.recode is None else f"recoded {_pairs(mapping.recode)}"
    if tags:
        how += f"; missing values {_pairs(tags, 'blank')}"
    if mapping.before is not None:
        how = f"what stands before {mapping.before}" + (f", {how}" if mapping.recode else "")
    how += "; of the row that the row belongs to" if mapping.of_parent else ""
    how += "; against the labels of the file" if mapping.labels == "ignore" else ""
    return how + (f"; assumed: {mapping.assumed}" if mapping.assumed else "")


def _pairs(codes: dict, nothing: str = "no group") -> str:
    return ", ".join(f"{old} to {nothing if new is None else new}" for old, new in codes.items())
