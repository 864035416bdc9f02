"""What was published of the country's survey of frontline workers, beside the counts made here."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from disrupting_harm import printing
from disrupting_harm.errors import Problem, UserError
from disrupting_harm.study.conventions import near


TABLE = "published_frontline_counts"
FILE = f"data/reference/{TABLE}.csv"
SOURCE = ("source_title", "source_url", "licence")  # of every fact
UNITS = ("respondents", "percent")
CORRECT = "correct it"
NO_BASE = "base not published"


def compare_published(counts: pd.DataFrame, published: pd.DataFrame, *, data_class: str) -> pd.DataFrame:
    """One row per published figure, in the order of the table: what it says, the answer of the form that comes nearest, both figures.

    counts: those saved, one row per answer. Nothing is converted: a count stays a count and a percentage a percentage, each with
    the base that was published. Raises UserError with every row that has no source, no number, or names no answer.
    """
    if problems := [*_problems(counts, published)]:
        raise UserError("\n".join(map(str, problems)))
    rows = counts.set_index("indicator")
    here = "Here (SYNTHETIC)" if data_class == "synthetic" else "Here"
    lines = []
    for fact in published.itertuples():
        row = rows.loc[fact.item]
        lines.append(
            {
                "Published": fact.said,
                "Figure": _as_published(fact),
                "Year": fact.year,
                "Nearest answer of the form": row["label"],
                here: printing.respondents(row),
                "Source": fact.source_title,
                "Address": fact.source_url,
                "Licence": fact.licence,
            }
        )
    return pd.DataFrame(lines)


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
