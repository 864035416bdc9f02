"""A table in contract form held against the rules of its instrument: what was asked, of whom, and which answers go together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

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
    asked = rows_asked(frame, instrument)
    not_asked = {name: found.no for name, found in asked.items()}
    for question in instrument.questions:
        if not any(name in frame for name in question.columns()):
            continue
        chosen = _chosen(frame, question) if question.is_multiple else None
        found = (
            *_skip_problems(frame, question, asked[question.name], chosen, unread),
            *_answer_problems(frame, question, chosen, not_asked),
        )
        for column, kind, text, where in found:
            if where.any():
                hit = tuple(int(row) for row in rows[where])
                problems.append(Problem(file, text, mend, column, hit, kind=kind))
    return problems


@dataclass(frozen=True)
class Asked:
    """Rows (n,) in which a question is known to have been asked, and in which it is known not to have been."""

    yes: np.ndarray
    no: np.ndarray


def rows_asked(frame: pd.DataFrame, instrument: Instrument) -> dict[str, Asked]:
    """By question, of whom it was asked. A question that was not asked gives the empty answer of a form to those that follow."""
    found: dict[str, Asked] = {}
    not_asked: dict[str, np.ndarray] = {}
    everybody = Asked(np.ones(len(frame), bool), np.zeros(len(frame), bool))
    for question in instrument.questions:
        if question.relevant is None:
            found[question.name] = everybody
        else:
            holds = question.relevant.evaluate(frame, not_asked)
            yes, no = holds.to_numpy(dtype=bool, na_value=False), ~holds.to_numpy(dtype=bool, na_value=True)
            found[question.name] = Asked(yes, no)
            not_asked[question.name] = no
    return found


def _skip_problems(frame: pd.DataFrame, question: Question, asked: Asked, chosen, unread) -> Iterator[Found]:
    """Answers to a question that was not asked, and blanks of one that was."""
    rule = f"the question is only asked if {question.relevant.sentence()}" if question.relevant else ""
    answered, blank = np.zeros(len(frame), bool), {}
    for name in question.columns():
        if name in frame:
            empty = frame[name].isna().to_numpy()
            answered |= ~empty
            blank[name] = empty & asked.yes & ~unread[name] if name in unread else empty & asked.yes
    yield question.name, NOT_ASKED, f"answered although {rule}", answered & asked.no
    if question.type == "text" and not question.required:
        return
    said = "blank although " + (
        f"the question is asked if {question.relevant.sentence()}; such a row would count as not asked"
        if question.relevant
        else "everybody is asked"
    )
    if chosen is None:
        yield question.name, ASKED_AND_BLANK, said, blank[question.name]
        return
    every = np.logical_and.reduce(list(blank.values()))
    yield question.name, ASKED_AND_BLANK, said, every
    for name, where in blank.items():
        yield name, ASKED_AND_BLANK, "blank although other choices of the question are answered", where & ~every
    if question.required and len(blank) == len(question.columns()):
        some_blank = np.logical_or.reduce([frame[name].isna().to_numpy() for name in blank])
        none = asked.yes & ~chosen.any(axis=1) & ~some_blank
        yield question.name, ASKED_AND_BLANK, "none of the choices is chosen, and an answer is required", none


def _answer_problems(frame: pd.DataFrame, question: Question, chosen, not_asked) -> Iterator[Found]:
    """Answers that break the question's constraint, and choices that cannot stand beside others."""
    broken = np.zeros(len(frame), bool)
    if question.constraint is not None and not _is_told_by_column(question):
        holds = question.constraint.evaluate(frame, not_asked).to_numpy(dtype=bool, na_value=True)
        broken = ~holds & (frame[question.name].notna().to_numpy() if chosen is None else chosen.any(axis=1))
        yield question.name, CONSTRAINT, f"breaks the rule that {question.constraint.sentence()}", broken
    if chosen is not None:
        alone = np.array([choice.exclusive for choice in question.choices])
        both = chosen[:, alone].any(axis=1) & (chosen.sum(axis=1) > 1)
        codes = ", ".join(choice.code for choice in question.choices if choice.exclusive)
        yield question.name, EXCLUSIVE, f"one of {codes} is chosen together with another answer", both & ~broken


def _is_told_by_column(question: Question) -> bool:
    """Whether the constraint is no more than the limits of the question's column, which are checked there."""
    whole_numbers = question.type == "integer"
    return question.type in ("integer", "decimal") and bounds(question.constraint, whole_numbers=whole_numbers).whole


def _chosen(frame: pd.DataFrame, question: Question) -> np.ndarray:
    """(n, choices): whether each choice is chosen; false where its column is absent or blank."""
    out = np.zeros((len(frame), len(question.choices)), bool)
    for place, name in enumerate(question.columns()):
        if name in frame:
            out[:, place] = frame[name].eq(1).to_numpy(dtype=bool, na_value=False)
    return out
