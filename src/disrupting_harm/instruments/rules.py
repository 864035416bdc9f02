"""A table in contract form held against the rules of its instrument: what was asked, of whom, and which answers go together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from disrupting_harm.errors import Problem
from disrupting_harm.instruments.columns import bounds
from disrupting_harm.instruments.model import Instrument, Question


ASKED_AND_BLANK = "asked_and_blank"
NOT_ASKED = "answered_though_not_asked"
CONSTRAINT = "constraint_broken"
EXCLUSIVE = "exclusive_with_others"

Found = tuple[str, str, str, np.ndarray]  # column, kind, text, rows


def check_rules(
    frame: pd.DataFrame,
    instrument: Instrument,
    *,
    file: str,
    rows: np.ndarray,
    mend: str,
    unread: Mapping[str, np.ndarray] | None = None,
) -> list[Problem]:
    """Problems of `frame` (n rows in contract form, missing columns allowed) against the rules of its instrument.

    Arguments as those of `contracts.check.check_frame`, which looks at each column by itself. Each problem has one of the
    kinds ASKED_AND_BLANK, NOT_ASKED, CONSTRAINT, EXCLUSIVE. A rule whose answers are blank or absent decides nothing, so that
    one missing answer is told once and not again of all that hangs on it. Blanks of a text that need not be answered are right.
    """
    unread = unread or {}
    problems = []
    not_asked = rows_not_asked(frame, instrument)
    for question in instrument.questions:
        if not any(name in frame for name in question.columns()):
            continue
        found = [*_skip_problems(frame, question, not_asked, unread), *_answer_problems(frame, question, not_asked)]
        for column, kind, text, where in found:
            if where.any():
                hit = tuple(int(row) for row in rows[where])
                problems.append(Problem(file, text, mend, column, hit, kind=kind))
    return problems


def rows_not_asked(frame: pd.DataFrame, instrument: Instrument) -> dict[str, np.ndarray]:
    """By question, the rows (n,) in which its rule is known not to hold. A question that was not asked gives no answer to others."""
    found: dict[str, np.ndarray] = {}
    for question in instrument.questions:
        if question.relevant is not None and question.has_answer:
            asked = question.relevant.evaluate(frame, found)
            found[question.name] = ~asked.to_numpy(dtype=bool, na_value=True)
    return found


def _skip_problems(frame: pd.DataFrame, question: Question, not_asked, unread) -> Iterator[Found]:
    """Answers to a question that was not asked, and blanks of one that was."""
    n = len(frame)
    skipped = not_asked.get(question.name, np.zeros(n, bool))
    rule = f"the question is only asked if {question.relevant.sentence()}" if question.relevant else ""
    asked = ~skipped if question.relevant is None else _known_to_hold(frame, question, not_asked)
    answered, blank = np.zeros(n, bool), {}
    for name in question.columns():
        if name in frame:
            empty = frame[name].isna().to_numpy() & ~unread.get(name, np.zeros(n, bool))
            answered |= frame[name].notna().to_numpy()
            blank[name] = empty & asked
    yield question.name, NOT_ASKED, f"answered although {rule}", answered & skipped
    if question.type == "text" and not question.required:
        return
    said = f"asked and blank: {rule}" if question.relevant else "asked of everybody and blank"
    if question.is_multiple:
        every = np.logical_and.reduce(list(blank.values()))
        yield question.name, ASKED_AND_BLANK, said, every
        for name, where in blank.items():
            yield name, ASKED_AND_BLANK, "blank although other choices of the question are answered", where & ~every
        if question.required and len(blank) == len(question.columns()):
            none = (
                ~_chosen(frame, question).any(axis=1) & ~np.logical_or.reduce(list(blank.values())) & answered & asked
            )
            yield question.name, ASKED_AND_BLANK, "none of the choices is chosen, and an answer is required", none
    else:
        yield question.name, ASKED_AND_BLANK, said, blank[question.name]


def _known_to_hold(frame: pd.DataFrame, question: Question, not_asked) -> np.ndarray:
    return question.relevant.evaluate(frame, not_asked).to_numpy(dtype=bool, na_value=False)


def _answer_problems(frame: pd.DataFrame, question: Question, not_asked) -> Iterator[Found]:
    """Answers that break the question's constraint, and choices that cannot stand beside others."""
    broken = np.zeros(len(frame), bool)
    if question.constraint is not None and not _is_told_by_column(question):
        holds = question.constraint.evaluate(frame, not_asked).to_numpy(dtype=bool, na_value=True)
        answered = (
            _chosen(frame, question).any(axis=1) if question.is_multiple else frame[question.name].notna().to_numpy()
        )
        broken = answered & ~holds
        yield question.name, CONSTRAINT, f"breaks the rule that {question.constraint.sentence()}", broken
    if question.is_multiple:
        chosen = _chosen(frame, question)
        alone = np.array([choice.exclusive for choice in question.choices])
        both = chosen[:, alone].any(axis=1) & (chosen.sum(axis=1) > 1)
        codes = ", ".join(choice.code for choice in question.choices if choice.exclusive)
        yield question.name, EXCLUSIVE, f"one of {codes} is chosen together with another answer", both & ~broken


def _is_told_by_column(question: Question) -> bool:
    """Whether the constraint is no more than the limits of the question's column, which are checked there."""
    return (
        question.type in ("integer", "decimal")
        and bounds(question.constraint, whole_numbers=question.type == "integer").whole
    )


def _chosen(frame: pd.DataFrame, question: Question) -> np.ndarray:
    """(n, choices): whether each choice is chosen; false where its column is absent or blank."""
    return np.column_stack(
        [
            (frame[name] == 1).to_numpy(dtype=bool, na_value=False) if name in frame else np.zeros(len(frame), bool)
            for name in question.columns()
        ]
    )
