"""What became of each published figure when it was held against ours. No verdict is typed: each follows from the numbers.

agrees: at the printed precision. differs: with its cause. no confirmation: a stand-in is set to the figure, or what is held is the
figure itself from the same source. cannot be computed: nothing is held, or only a stand-in that is set to something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from disrupting_harm.components.published_figures.compute import Facts, Result
from disrupting_harm.components.published_figures.formulas import CELLS, Formula, parse
from disrupting_harm.components.published_figures.readings import TEXTS, agree, read_figure
from disrupting_harm.errors import Problem, UserError, near


FIGURES, MATCHES = "published_figures", "published_figure_matches"
AGREES, DIFFERS, NO_CONFIRMATION, CANNOT = "agrees", "differs", "no confirmation", "cannot be computed"
VERDICTS = (AGREES, DIFFERS, NO_CONFIRMATION, CANNOT)
DIFFERENCES = {
    "definition": "definition", "base": "base", "year": "year", "population": "population", "source": "source",
    "precision": "precision",
}  # fmt: skip
LACKS = {
    "not_asked": "not asked", "not_estimated": "asked, not estimated", "not_held": "not held", "base": "other base",
}  # fmt: skip
# Computed, and never stated in the table of matches.
SET_TO = ("stand-in set to it", "The survey is a stand-in, set to this figure.")
SAME_SOURCE = ("same source", "It is itself what is held.")
STAND_IN = (
    "stand-in",
    "The survey is a stand-in, set to other shares: its number says nothing.",
)
NO_NUMBER = ("no number", "Too few answers for a reliable percentage.")
NOT_STATED = ("not stated", "")


@dataclass(frozen=True)
class Verdict:
    """result: what ours is; None without a formula. cause and reason: empty where the figures agree."""

    verdict: str
    cause: str = ""
    reason: str = ""
    result: Result | None = None


def judge(figures: pd.DataFrame, matches: pd.DataFrame, facts: Facts, shares: pd.DataFrame) -> dict[str, Verdict]:
    """One verdict for each published figure, by its id, in the order of `figures`.

    figures, matches: `published_figures` and `published_figure_matches` as text. shares: what stand-ins are set to, with `iso3`, `item`,
    `share_pct` and `source_url`. Raises UserError with every figure without a match or with several, and every match that cannot be one.
    """
    if problems := [*problems_of(figures, matches)]:
        raise UserError("\n".join(map(str, problems)))
    by_figure = matches.set_index("figure")
    found, wrong = {}, []
    for figure in figures.itertuples():
        match = by_figure.loc[figure.figure]
        try:
            found[figure.figure] = _judge_one(figure, match, facts, shares)
        except ValueError as problem:
            wrong.append(Problem(_file(MATCHES), f"{figure.figure}: {problem}", "correct the formula", "formula"))
    if wrong:
        raise UserError("\n".join(map(str, wrong)))
    return found


def problems_of(figures: pd.DataFrame, matches: pd.DataFrame):
    """What is wrong with the two tables whatever the numbers are, as Problems."""
    known = set(figures["figure"])
    for place, (name, table) in enumerate(((FIGURES, figures), (MATCHES, matches))):
        if twice := sorted(set(table["figure"][table["figure"].duplicated()])):
            mend = "give each figure an id of its own" if place == 0 else "leave one match for each figure"
            yield Problem(_file(name), f"{', '.join(twice)} stands in several rows", mend, "figure")
    if lost := sorted(known - set(matches["figure"])):
        yield Problem(
            _file(MATCHES),
            f"no row for {', '.join(lost)}",
            "add what it is held against, or why it cannot be",
            "figure",
        )
    for name in sorted(set(matches["figure"]) - known):
        yield Problem(_file(MATCHES), f"{name} is no published figure{near(name, known)}", "correct it", "figure")
    for row in figures.itertuples():
        try:
            read_figure(row)
        except ValueError as problem:
            yield Problem(_file(FIGURES), f"{row.figure}: {problem}", "correct it", "value")
        for column in ("source_title", "source_url", "licence"):
            if not getattr(row, column):
                yield Problem(_file(FIGURES), f"{row.figure}: a published figure without it", "add it", column)
    for row in matches.itertuples():
        yield from _problems_of_match(row)


def _problems_of_match(row):
    causes = DIFFERENCES if row.formula else LACKS
    if row.cause and row.cause not in causes:
        text = f"{row.figure}: {row.cause} is no cause; these are {', '.join(causes)}{near(row.cause, causes)}"
        yield Problem(_file(MATCHES), text, "correct it", "cause")
    if bool(row.cause) != bool(row.reason) or not (row.formula or row.reason):
        yield Problem(_file(MATCHES), f"{row.figure}: a cause and a reason go together", "state both", "reason")
    if row.formula:
        try:
            parse(row.formula)
        except ValueError as problem:
            yield Problem(_file(MATCHES), f"{row.figure}: {problem}", "correct it", "formula")


def _judge_one(figure, match: pd.Series, facts: Facts, shares: pd.DataFrame) -> Verdict:
    if not match.formula:
        return Verdict(CANNOT, LACKS[match.cause], match.reason)
    formula, published = parse(match.formula), read_figure(figure)
    ours = facts.evaluate(formula, figure.iso3)
    if ours.withheld:
        return Verdict(CANNOT, *NO_NUMBER, ours)
    if ours.synthetic:
        if _is_set_to(figure, formula, facts, shares):
            return Verdict(NO_CONFIRMATION, *SET_TO, ours)
        return Verdict(CANNOT, *STAND_IN, ours)
    same = ours.text == figure.value if figure.unit in TEXTS else agree(ours.readings, published)
    if same and _is_itself(figure, formula, ours):
        return Verdict(NO_CONFIRMATION, *SAME_SOURCE, ours)
    if same:
        return Verdict(AGREES, result=ours)
    stated = (DIFFERENCES[match.cause], match.reason) if match.cause else NOT_STATED
    return Verdict(DIFFERS, *stated, ours)


def _is_set_to(figure, formula: Formula, facts: Facts, shares: pd.DataFrame) -> bool:
    """Whether the stand-in's shares stand for this very figure: from its address, and with its number."""
    items = [term.column for _, term in formula if term.kind == "est"]
    if any(term.where for _, term in formula if term.kind == "est"):
        return False
    own = shares[(shares["iso3"] == figure.iso3) & (shares["source_url"] == figure.source_url)]
    set_to: Mapping[str, float] = {
        row.item: float(row.share_pct) / 100 for row in own.itertuples() if row.item in items
    }
    if set(items) != set(set_to):
        return False
    return agree(facts.evaluate(formula, figure.iso3, set_to).readings, read_figure(figure))


def _is_itself(figure, formula: Formula, ours: Result) -> bool:
    return len(formula) == 1 and formula[0][1].kind in CELLS[:1] and ours.addresses == {figure.source_url}


def _file(table: str) -> str:
    return f"data/reference/{table}.csv"
