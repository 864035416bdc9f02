"""The shares that a stand-in's answers are drawn with: one reference table for all questions of a component's forms.

A row is one answer to one question: `table, item, choice, share_pct, basis, source`. The shares of a question with one answer
sum to 100; of a multiple choice each answer has its own. The choices of a number are the values that are drawn.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.errors import ParamsError, Problem
from disrupting_harm.instruments.model import Instrument, Question
from disrupting_harm.layout import Layout
from disrupting_harm.reference import read_reference


COLUMNS = ("table", "item", "choice", "share_pct", "basis", "source")
BASES = ("assumed", "published")
ROUNDING = 1e-6  # of a sum of printed shares
CORRECT = "correct it"

Shares = dict[str, dict[str, float]]


class _Row(NamedTuple):
    number: int  # as a spreadsheet counts
    choice: str
    share: float  # per cent; NaN if it is none


def read_priors(
    layout: Layout, name: str, instruments: Mapping[str, Instrument], drawn: Mapping[str, Collection[str]]
) -> dict[str, Shares]:
    """By table, question and code: the share in [0, 1] from the reference table `name`.

    `drawn`: by table, the questions whose answers come from elsewhere. Raises ParamsError with every problem: rows that name no
    question or answer of a form, shares that cannot be met, and questions without a row; and as `read_reference` does.
    """
    rows = read_reference(layout, name)
    file = layout.relative(layout.reference(name))
    missing = [column for column in COLUMNS if column not in rows]
    if missing:
        raise ParamsError("\n".join(str(Problem(file, "the column is missing", "add it", c)) for c in missing))
    problems = [*_problems_of_cells(file, rows, instruments)]
    found: dict[str, Shares] = {}
    for table, instrument in instruments.items():
        asked = {question.name: question for question in instrument.questions if question.has_answer}
        of_table = rows[rows["table"] == table]
        found[table] = {}
        for item, of_item in of_table.groupby("item", sort=False):
            numbers = tuple(int(place) + 2 for place in of_item.index)
            if item not in asked:
                text = f"{item} is no question of {instrument.file}"
                problems.append(Problem(file, text, "correct its spelling, or take it out", "item", numbers))
            elif item in drawn[table]:
                text = f"{item} is drawn with the sample or with a share of its own, and not from this table"
                problems.append(Problem(file, text, "take it out", "item", numbers))
            else:
                shares = pd.to_numeric(of_item["share_pct"].replace("", None), errors="coerce")
                read = [_Row(*row) for row in zip(numbers, of_item["choice"], shares, strict=True)]
                problems += _problems_of_item(file, asked[item], read)
                found[table][item] = {row.choice: row.share / 100 for row in read}
        for item, question in asked.items():
            if item not in found[table] and item not in drawn[table] and question.type != "text":
                text = f"no shares for the answers to {item}, which row {question.row} of {instrument.file} asks"
                problems.append(Problem(file, text, f"add rows with table {table} and item {item}"))
    if problems:
        raise ParamsError("\n".join(str(problem) for problem in problems))
    return found


def _problems_of_cells(file: str, rows: pd.DataFrame, instruments: Mapping[str, Instrument]) -> Iterator[Problem]:
    """Cells that are wrong whatever stands in the other rows."""
    shares = pd.to_numeric(rows["share_pct"].replace("", None), errors="coerce")
    tables = f"no table of the component that has a form; these are {', '.join(instruments)}"
    for column, wrong, text, mend in (
        ("table", ~rows["table"].isin(list(instruments)), tables, CORRECT),
        ("share_pct", ~shares.between(0, 100), "no percentage", CORRECT),
        ("basis", ~rows["basis"].isin(BASES), f"no basis; a share is {' or '.join(BASES)}", CORRECT),
        ("source", rows["source"] == "", "no source", "add it"),
        ("choice", rows.duplicated(["table", "item", "choice"]), "a second share for this answer", "take one out"),
    ):
        if wrong.any():
            yield Problem(file, text, mend, column, tuple(int(place) + 2 for place in rows.index[wrong]))


def _problems_of_item(file: str, question: Question, rows: list[_Row]) -> Iterator[Problem]:
    """Choices that the question does not have, and shares that no set of answers could meet."""
    numbers = tuple(row.number for row in rows)
    unknown = [row for row in rows if not _is_answer(question, row.choice)]
    if unknown:
        if question.choices:
            what = f"its list {question.list_name} has {', '.join(choice.code for choice in question.choices)}"
        else:
            rule = f" and {question.constraint.sentence()}" if question.constraint else ""
            what = f"it is of type {question.type}{rule}"
        text = f"no answer to {question.name}: {what}"
        yield Problem(file, text, CORRECT, "choice", tuple(row.number for row in unknown))
    if unknown or not all(0 <= row.share <= 100 for row in rows) or len({row.choice for row in rows}) < len(rows):
        return
    said = _cannot_be_met(question, {row.choice: row.share for row in rows})
    if said:
        yield Problem(file, f"the shares of {question.name} {said}", "correct them", "share_pct", numbers)


def _is_answer(question: Question, choice: str) -> bool:
    """Whether the choice may stand in the question's column by itself."""
    if question.choices:
        return choice in {known.code for known in question.choices}
    if question.type == "text":
        return choice != ""
    try:
        value = int(choice) if question.type == "integer" else float(choice)
    except ValueError:
        return False
    if question.constraint is None or not math.isfinite(value):
        return math.isfinite(value)
    keeps = question.constraint.evaluate(pd.DataFrame({question.name: [value]}))
    return bool(keeps.to_numpy(dtype=bool, na_value=True)[0])


def _cannot_be_met(question: Question, shares: Mapping[str, float]) -> str:
    """Why no set of answers has these shares (per cent), as the end of a sentence; "" where one has."""
    if not question.is_multiple:
        total = math.fsum(shares.values())
        return "" if abs(total - 100) <= ROUNDING else f"sum to {_said(total)}, not to 100"
    exclusive = {choice.code for choice in question.choices if choice.exclusive}
    alone = math.fsum(share for choice, share in shares.items() if choice in exclusive)
    beside = {choice: share for choice, share in shares.items() if choice not in exclusive}
    if alone > 100 + ROUNDING:
        return f"of answers that stand alone sum to {_said(alone)}, more than 100"
    if math.fsum(beside.values()) < 100 - alone - ROUNDING:
        return f"reach {_said(alone + math.fsum(beside.values()))} in sum, so that not everybody would have an answer"
    above = [choice for choice, share in beside.items() if share > 100 - alone + ROUNDING]
    if above:
        return (
            f"give {', '.join(above)} more than the {_said(100 - alone)} that are left beside answers that stand alone"
        )
    return ""


def _said(share: float) -> str:
    return printing.decimals(share, 4).rstrip("0").rstrip(".")
