"""Published counts as estimates: one row of a reference table is one estimate, with its source.

A table of this shape has the columns measure (the name of a definition in params/indicators), value, unit, source_title,
source_url and licence, beside those that tell its rows apart, such as year. A further measure is a further row and a
definition, and no code. A value that is no number stands in the column value_as_published, as the source prints it.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from disrupting_harm.errors import Problem, UserError
from disrupting_harm.evidence import Run
from disrupting_harm.evidence.source_rows import COLUMN as ROWS


SOURCE = ("source_title", "source_url", "licence")
FACTS = ("answer", "year")  # units of rows that are facts in words and no estimates
NOT_COUNTED = ("se", "ci_low", "ci_high", "df", "deff", "n", "n_weighted")


def load_measures(run: Run, table: str) -> pd.DataFrame:
    """The unit's rows of a reference table of measures, `value` as a number; all rows of a table about the world.

    Raises UserError with every row that names no defined measure, no source, or no value, or has a count below zero.
    """
    frame = run.load_reference(table, columns=["value"])
    file, problems = f"data/reference/{table}.csv", []

    def report(wrong: pd.Series, text: str, mend: str) -> None:
        for _, row in frame[wrong].iterrows():
            named = ", ".join(str(row[c]) for c in ("iso3", "measure", "year", "period") if row.get(c))
            problems.append(str(Problem(file, f"the row {named}: {text}", mend)))

    known = {name for name, d in run.definitions.items() if getattr(d, "reference", None) == table}
    words = frame["value_as_published"] if "value_as_published" in frame else pd.Series("", index=frame.index)
    in_words = frame["unit"].isin(FACTS)
    mend = f"define it in params/indicators/{run.component}.yaml with `reference: {table}`, or correct its spelling"
    report(~frame["measure"].isin(known) & ~in_words, "the measure is not defined", mend)
    for column in SOURCE:
        report(frame[column] == "", f"no {column}", "add it, or take the row out")
    report(frame["value"].isna() & (words == ""), "neither a number nor what the source prints in its place", "add it")
    report(frame["value"] < 0, "the count is below zero", "correct it by its source")
    if problems:
        raise UserError("\n".join(problems))
    return frame


def estimate_measures(rows: pd.DataFrame, *, by: Sequence[str]) -> pd.DataFrame:
    """One row of the engine's columns per row of `rows`, with its source. Numbers have no sampling error.

    `by` are the columns that tell the rows of one measure apart. One that is blank in a row is left out of that row's id.
    """
    made = []
    for row in rows.to_dict("records"):
        domains = [name for name in by if row[name]]
        made.append(
            {
                "indicator": row["measure"],
                "by": ":".join(domains),
                "level": ":".join(row[name] for name in domains),
                "estimate": row["value"],
                "statistic": statistic_of(row["unit"]),
                "unit": row["unit"],
                **dict.fromkeys(NOT_COUNTED, float("nan")),
                **{column: row[column] for column in SOURCE},
                ROWS: row.get(ROWS, ""),
            }
            | ({"value_as_published": row["value_as_published"]} if "value_as_published" in row else {})
        )
    return pd.DataFrame(made)


def counted(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that become estimates: those that are no facts in words."""
    return rows[~rows["unit"].isin(FACTS)]


def statistic_of(unit: str) -> str:
    """How a value in this unit is printed: as a percentage, with decimals, or as a whole number."""
    if unit.startswith("percent"):
        return "percentage"
    return "rate" if unit.startswith("per ") else "count"


def level_of(estimates: pd.DataFrame, name: str) -> pd.Series:
    """The value of the domain `name` in each row, such as the year of `territory:year`; "" where the row has none."""
    pairs = zip(estimates["by"].str.split(":"), estimates["level"].str.split(":"), strict=True)
    return pd.Series([dict(zip(by, level, strict=True)).get(name, "") for by, level in pairs], index=estimates.index)


def period_text(period: str) -> str:
    """`2019-02..2021-02` and `2022..` as a reader sees them."""
    first, between, last = period.partition("..")
    if not between:
        return first
    return f"{first} to {last}" if last else f"from {first}"
