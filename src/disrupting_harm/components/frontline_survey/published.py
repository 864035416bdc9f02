"""What was published of the country's survey of frontline workers, beside the counts made here."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.errors import Problem, UserError, near


TABLE = "published_frontline_counts"
FILE = f"data/reference/{TABLE}.csv"
SOURCE = ("source_title", "source_url", "licence")  # of every fact
UNITS = ("respondents", "percent")
CORRECT = "correct it"
NO_BASE = "base not published"


def published_counts(counts: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """One row per published figure, in the order of the table, with its source, and nothing that was counted here.

    counts: those saved, one row per answer. Nothing is converted: a count stays a count and a percentage a percentage, each with
    the base that was published. Raises UserError with every row that has no source, no number, or names no answer.
    """
    if problems := [*_problems(counts, published)]:
        raise UserError("\n".join(map(str, problems)))
    return pd.DataFrame(
        [
            {
                "Published": fact.said,
                "Figure": _as_published(fact),
                "Year": fact.year,
                "Source": fact.source_title,
                "Address": fact.source_url,
                "Licence": fact.licence,
            }
            for fact in published.itertuples()
        ]
    )


def nearest_answers(counts: pd.DataFrame, published: pd.DataFrame, *, data_class: str) -> pd.DataFrame:
    """By published figure, in the same order, the answer of the form that comes nearest and its count here; no published number.

    A stand-in's counts are in a table of their own, so that what was published stays what it is.
    """
    rows = counts.set_index("indicator")
    here = "Here (SYNTHETIC)" if data_class == "synthetic" else "Here"
    return pd.DataFrame(
        [
            {
                "Published wording": fact.said,
                "Nearest answer of the form": rows.loc[fact.item, "label"],
                here: printing.respondents(rows.loc[fact.item]),
            }
            for fact in published.itertuples()
        ]
    )


def _as_published(fact) -> str:
    if fact.unit == "percent":
        return f"{fact.value} % of {fact.base_n}" if fact.base_n else f"{fact.value} % ({NO_BASE})"
    return f"{fact.value} of {fact.base_n}" if fact.base_n else f"{fact.value} respondents ({NO_BASE})"


def _problems(counts: pd.DataFrame, published: pd.DataFrame) -> Iterator[Problem]:
    known = set(counts.loc[counts["statistic"] == "respondents", "indicator"])
    for column in SOURCE:
        if (blank := published[column] == "").any():
            yield _problem(published, blank, "a published figure without it", "add it", column)
    for item in sorted(set(published["item"]) - known):
        where = published["item"] == item
        yield _problem(published, where, f"{item} is no answer of the form{near(item, known)}", CORRECT, "item")
    if (wrong := ~published["unit"].isin(UNITS)).any():
        yield _problem(published, wrong, f"no unit; a figure is of {' or '.join(UNITS)}", CORRECT, "unit")
    value = pd.to_numeric(published["value"], errors="coerce")
    base = pd.to_numeric(published["base_n"].replace("", None), errors="coerce")
    wrong = (
        ~(value >= 0)
        | ((published["unit"] == "percent") & (value > 100))
        | ((published["unit"] == "respondents") & (value > base))
    )
    if wrong.any():
        yield _problem(published, wrong, "no such number: not a number, or above its base", CORRECT, "value")
    if (lost := base.isna() & (published["base_n"] != "")).any():
        yield _problem(published, lost, "not a number", CORRECT, "base_n")


def _problem(published: pd.DataFrame, where: pd.Series, text: str, mend: str, column: str) -> Problem:
    facts = "; ".join(sorted({f"{row.iso3} {row.item}" for row in published[where].itertuples()}))
    return Problem(f"{FILE}, rows of {facts}", text, mend, column)
