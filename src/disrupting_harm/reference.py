"""Reference tables: facts with a source in every row, in git. Read strictly, since figures and stand-ins rest on them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from disrupting_harm.errors import MissingInputError, Problem, UserError
from disrupting_harm.layout import Layout
from disrupting_harm.study import Affected, ReferenceColumn


def read_reference(layout: Layout, name: str, numbers: Sequence[str] = ()) -> pd.DataFrame:
    """`data/reference/<name>.csv` as text, except the columns named in `numbers`, which become floats.

    Raises MissingInputError where it is absent, and UserError naming the rows of a cell that is not a number.
    """
    path = layout.reference(name)
    file = layout.relative(path)
    mend = f"restore it with `git checkout {file}`"
    if not path.is_file():
        raise MissingInputError(f"{file}: not there; {mend}.")
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError):
        raise UserError(f"{file}: is not a table of comma-separated UTF-8 text any more; {mend}.") from None
    problems = []
    for column in numbers:
        if column not in frame:
            problems.append(Problem(file, "the column is missing", mend, column))
            continue
        values = pd.to_numeric(frame[column].replace("", None), errors="coerce")
        wrong = values.isna() & (frame[column] != "")
        if wrong.any():
            rows = tuple(int(position) + 2 for position in wrong.to_numpy().nonzero()[0])
            problems.append(Problem(file, "not a number", mend, column, rows))
        frame[column] = values.astype(float)
    if problems:
        raise UserError("\n".join(str(p) for p in problems))
    return frame


def reference_share(layout: Layout, iso3: str, where: ReferenceColumn) -> float:
    """A percentage of a reference table as a share in [0, 1], from the only row of the country. Raises UserError."""
    table = read_reference(layout, where.reference, numbers=[where.column])
    values = table.loc[table["iso3"] == iso3, where.column] if "iso3" in table else table[where.column][:0]
    if len(values) != 1 or not 0 < values.iloc[0] <= 100:
        raise UserError(
            f"{layout.relative(layout.reference(where.reference))}, column {where.column}: holds no single percentage for "
            f"{iso3}; add the row with its source, or name another table in params/countries/{iso3}.yaml."
        )
    return float(values.iloc[0]) / 100


def internet_users(layout: Layout, iso3: str, scale: Affected) -> pd.DataFrame:
    """Internet-using children by sex and single year of age: UN population times the published internet share.

    Columns sex, age (int) and population (float), one row per cell. Raises UserError where the year is not there.
    """
    table = read_reference(layout, "population_age_sex", numbers=["year", "age", "population"])
    rows = table[
        (table["iso3"] == iso3)
        & (table["year"] == scale.population_year)
        & table["age"].between(*scale.population_ages)
    ]
    if rows.empty:
        raise UserError(
            f"params/countries/{iso3}.yaml, key components.household_survey.children_affected.population_year: "
            f"data/reference/population_age_sex.csv has no row for {iso3} and {scale.population_year}; name a year it holds."
        )
    share = reference_share(layout, iso3, scale.internet_share)
    return pd.DataFrame(
        {
            "sex": rows["sex"].to_numpy(),
            "age": rows["age"].astype(int).to_numpy(),
            "population": rows["population"].to_numpy() * share,
        }
    )
