"""Answers to the questions of a form, drawn from assumed shares and in keeping with the form's own rules.

Each question has a stream of random numbers of its own, so that a question more in the form, or another share of one, changes no
answer to a question that does not hang on it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from disrupting_harm.errors import Problem
from disrupting_harm.instruments import nodes
from disrupting_harm.instruments.columns import bounds
from disrupting_harm.instruments.expressions import Rule
from disrupting_harm.instruments.model import Instrument, Question
from disrupting_harm.instruments.operations import WHOLE
from disrupting_harm.instruments.sheets import InstrumentError
from disrupting_harm.synthetic.shares import divide, take
from disrupting_harm.synthetic.ties import Tie, ties_by_question


# Codes of answers that are none, as far as a question's prior gives them no share of their own.
DONT_KNOW = ("dont_know", "98", "998")
PREFER_NOT_TO_SAY = ("prefer_not_to_say", "99", "999")

Priors = Mapping[str, Mapping[str, float]]  # by question and code (of a number: the number), a share in [0, 1]
Score = Callable[[np.random.Generator], np.ndarray]  # a propensity (n,), in which neighbours resemble each other


def draw_answers(
    rng: np.random.Generator,
    instrument: Instrument,
    frame: pd.DataFrame,
    priors: Priors,
    weight: np.ndarray,
    score: Score,
    *,
    dont_know: float,
    prefer_not_to_say: float,
    ties: Sequence[Tie] = (),
) -> pd.DataFrame:
    """`frame` (n rows) with a column for each answer that it does not hold yet, in the order of the form.

    A question is answered by those of whom its rule is known to hold, and blank for all others. Among the answered, `dont_know`
    and `prefer_not_to_say` are the shares of rows with these answers, where the list has them; the weights (n,) of all others
    are divided by the question's priors. A text without a prior stays blank. Codes that are whole numbers are Int64.

    Raises KeyError for any other question without a prior, ValueError where `frame` holds some columns of a question, and
    InstrumentError where no answer keeps the rules.
    """
    made = _Made(instrument.file, frame)
    tied = ties_by_question(ties, instrument)
    seed = int(rng.integers(2**63))
    non_answers = dict.fromkeys(DONT_KNOW, dont_know) | dict.fromkeys(PREFER_NOT_TO_SAY, prefer_not_to_say)
    for question in instrument.questions:
        if not question.has_answer:
            continue
        asked = made.asked(question)
        if made.holds(question):
            continue
        if question.type == "text" and question.name not in priors:
            made.add(question.name, pd.array([None] * len(frame), dtype="str"))
            continue
        own = np.random.Generator(np.random.PCG64([seed, zlib.crc32(question.name.encode())]))
        options = _Options.of(question, priors[question.name], non_answers)
        allowed = made.allowed(question, options.codes, tied.get(question.name, ()), options.non_answers)
        first = _draw_first(own, made, question, options, asked, allowed, weight, score)
        if question.is_multiple:
            chosen = _draw_further(own, options, first, allowed, weight, score)
            chosen = _keep_constraint(made, question, options, first, chosen, allowed)
            for place, name in enumerate(question.columns()):
                made.add(name, pd.arrays.IntegerArray(chosen[:, place].astype(np.int64), ~asked))
        else:
            made.add(question.name, _column(question, options.codes, first))
    return made.table()


@dataclass(frozen=True)
class _Options:
    """What can be answered (k codes). shares: (k,), 0 without a prior. non_answers: by place, the share of those who say so.

    alone: (k,), what cannot stand beside another answer.
    """

    codes: tuple[str, ...]
    shares: np.ndarray
    alone: np.ndarray
    non_answers: Mapping[int, float]

    @classmethod
    def of(cls, question: Question, prior: Mapping[str, float], non_answers: Mapping[str, float]) -> _Options:
        codes = tuple(choice.code for choice in question.choices) or tuple(prior)
        alone = [choice.exclusive for choice in question.choices] if question.is_multiple else [True] * len(codes)
        said = {
            place: non_answers[code]
            for place, code in enumerate(codes)
            if question.choices and code in non_answers and code not in prior
        }
        return cls(codes, np.array([prior.get(code, 0.0) for code in codes]), np.array(alone), said)

    def first_shares(self) -> np.ndarray:
        """Shares of the answer that each row gets first: those that stand alone keep theirs, the others have the rest."""
        others = np.where(self.alone, 0.0, self.shares)
        rest = max(1.0 - float(self.shares[self.alone].sum()), 0.0)
        total = float(others.sum())
        return np.where(self.alone, self.shares, others / total * rest if total else 0.0)


class _Made:
    """The columns made so far, and who is known not to have been asked a question."""

    def __init__(self, file: str, frame: pd.DataFrame):
        self.file = file
        self.frame = frame
        self.columns = {name: frame[name] for name in frame}
        self.new: dict[str, pd.api.extensions.ExtensionArray | np.ndarray] = {}
        self.not_asked: dict[str, np.ndarray] = {}
        self.found: dict[str, pd.arrays.BooleanArray] = {}  # by rule, as many questions have the same

    def add(self, name: str, values) -> None:
        self.columns[name] = self.new[name] = values

    def table(self) -> pd.DataFrame:
        return pd.concat([self.frame, pd.DataFrame(self.new, index=self.frame.index)], axis=1)

    def holds(self, question: Question) -> bool:
        there = [name in self.columns for name in question.columns()]
        if any(there) and not all(there):
            raise ValueError(f"the table holds some columns of {question.name} and not all of them")
        return all(there)

    def asked(self, question: Question) -> np.ndarray:
        """The rows (n,) of which it is known that the question is asked."""
        if question.relevant is None:
            return np.ones(len(self.frame), bool)
        asked = self._holds(question.relevant)
        self.not_asked[question.name] = ~asked.to_numpy(dtype=bool, na_value=True)
        return asked.to_numpy(dtype=bool, na_value=False)

    def keeps(self, question: Question, answers: Mapping[str, object]) -> np.ndarray:
        """The rows (n,) in which the question's constraint is not known to be broken by these values of its columns."""
        return self._evaluate(question.constraint, answers).to_numpy(dtype=bool, na_value=True)

    def allowed(self, question: Question, codes: Sequence[str], ties, non_answers) -> np.ndarray:
        """(n, k): which answers keep the ties and, of a question with one answer, the constraint."""
        found = np.ones((len(self.frame), len(codes)), bool)
        for rule, tie in ties:
            holds = self._holds(rule).to_numpy(dtype=bool, na_value=False)
            free = [place in non_answers or tie.allows(code) for place, code in enumerate(codes)]
            found[holds] &= np.array(free)
        if question.constraint is not None and not question.is_multiple and not _is_limits(question):
            for place, value in enumerate(_values(question, codes)):
                found[:, place] &= self.keeps(question, {question.name: pd.Series([value] * len(self.frame))})
        return found

    def refuse(self, question: Question) -> InstrumentError:
        text = f"no answer to {question.name} that has a share keeps its rules"
        mend = "correct the constraint, or the shares and ties that stand-ins are drawn with"
        return InstrumentError([Problem(self.file, text, mend, "constraint", (question.row,))])

    def _holds(self, rule: Rule):
        """Of a rule that looks at answers made already, which no longer change."""
        if rule.source not in self.found:
            self.found[rule.source] = self._evaluate(rule, {})
        return self.found[rule.source]

    def _evaluate(self, rule: Rule, answers: Mapping[str, object]):
        own = {name: np.asarray(values) for name, values in answers.items()}
        needed = {name: self.columns[name] for name in rule.columns() if name in self.columns and name not in own}
        return rule.evaluate(pd.DataFrame(needed | own, index=self.frame.index), self.not_asked)


def _draw_first(rng, made: _Made, question: Question, options: _Options, asked, allowed, weight, score) -> np.ndarray:
    """The place (n,) of the only answer, or of the first of several; -1 where the question was not asked."""
    first = np.full(len(asked), -1)
    draw, below = rng.random(len(asked)), 0.0
    for place, share in options.non_answers.items():
        first[asked & allowed[:, place] & (below <= draw) & (draw < below + share)] = place
        below += share
    shares = options.first_shares()
    left = np.flatnonzero(asked & (first < 0))
    can = allowed[left] & (shares > 0)
    stuck = left[~can.any(axis=1)]
    if len(stuck):  # only an answer without a share keeps the rules
        if not allowed[stuck].any(axis=1).all():
            raise made.refuse(question)
        first[stuck] = allowed[stuck].argmax(axis=1)
        left, can = left[can.any(axis=1)], can[can.any(axis=1)]
    first[left] = divide(weight[left], score(rng)[left], shares, can, rng.random())
    return first


def _draw_further(rng, options: _Options, first, allowed, weight, score) -> np.ndarray:
    """(n, choices): the choices of those who may give several, each of them by its own share of all who gave an answer."""
    chosen = first[:, None] == np.arange(len(options.codes))
    answered = (first >= 0) & ~np.isin(first, list(options.non_answers))
    several = answered & ~options.alone[first]
    whole = float(weight[answered].sum())
    for place in np.flatnonzero(~options.alone & (options.shares > 0)):
        more = options.shares[place] * whole - float(weight[chosen[:, place]].sum())
        can = several & ~chosen[:, place] & allowed[:, place]
        chosen[:, place] |= take(weight, score(rng), can, more, rng.random())
    return chosen


def _keep_constraint(made: _Made, question: Question, options: _Options, first, chosen, allowed) -> np.ndarray:
    """`chosen`, where it breaks the constraint with the first number of choices that keeps it; the likeliest are taken first."""
    if question.constraint is None or _says_what_stands_alone(question):
        return chosen
    broken = (first >= 0) & ~_keeps(made, question, chosen)
    if not broken.any():
        return chosen
    order = np.argsort(-options.shares, kind="stable")
    place = np.empty(len(order), int)
    place[order] = np.arange(len(order))
    ranks = np.tile(place, (len(first), 1))
    ranks[np.arange(len(first)), first] = -1
    ranks[:, options.alone | (options.shares == 0)] = len(order)
    ranks[~allowed] = len(order)
    ranks = np.where(
        ranks < len(order), ranks.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable"), len(order)
    )
    for size in range(1, len(order) + 1):
        trial = np.where(broken[:, None], ranks < size, chosen)
        mended = broken & trial.any(axis=1) & _keeps(made, question, trial)
        chosen = np.where(mended[:, None], trial, chosen)
        broken &= ~mended
        if not broken.any():
            return chosen
    raise made.refuse(question)


def _keeps(made: _Made, question: Question, chosen: np.ndarray) -> np.ndarray:
    return made.keeps(question, {name: chosen[:, i].astype(np.int64) for i, name in enumerate(question.columns())})


def _says_what_stands_alone(question: Question) -> bool:
    """Whether the constraint is the usual one of a multiple choice, which holds for whatever is drawn here.

    It reads `count-selected(.) = 1 or not(selected(., 'none') or selected(., 'dont_know'))`.
    """
    match question.constraint.tree:
        case nodes.Any((nodes.Compare("=", nodes.CountChosen(one), nodes.Number(1.0)), nodes.Not(part))) if one.own:
            named = part.of if isinstance(part, nodes.Any) else (part,)
            alone = {choice.code for choice in question.choices if choice.exclusive}
            return all(isinstance(n, nodes.Chosen) and n.answer.own and n.code in alone for n in named)
    return False


def _is_limits(question: Question) -> bool:
    """Whether the constraint is limits of a number and nothing else: the priors are held against these."""
    whole_numbers = question.type == "integer"
    return question.type in ("integer", "decimal") and bounds(question.constraint, whole_numbers=whole_numbers).whole


def _values(question: Question, codes: Sequence[str]) -> list[int] | list[float] | list[str]:
    """What stands in the column for each code."""
    if question.type == "decimal":
        return [float(code) for code in codes]
    if question.type == "integer" or (question.choices and all(WHOLE.fullmatch(code) for code in codes)):
        return [int(code) for code in codes]
    return list(codes)


def _column(question: Question, codes: Sequence[str], first: np.ndarray):
    """The answers as they stand in a table in contract form; blank where `first` is -1."""
    values, blank = _values(question, codes), first < 0
    if isinstance(values[0], int):
        return pd.arrays.IntegerArray(np.array(values, np.int64)[first], blank)
    if isinstance(values[0], float):
        return np.where(blank, np.nan, np.array(values)[first])
    return pd.array(np.where(blank, None, np.array(values, object)[first]), dtype="str")
