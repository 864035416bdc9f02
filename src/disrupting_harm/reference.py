"""Reference tables: facts with a source in every row, in git. Read strictly, since figures and stand-ins rest on them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from disrupting_harm.errors import MissingInputError, ParamsError, Problem, UndeclaredInputError, UserError
from disrupting_harm.layout import Layout
from disrupting_harm.study.conventions import TargetPopulation
from disrupting_harm.study.load import load_target_population, spoken_of
from disrupting_harm.study.model import ReferenceColumn


POPULATION = "population_age_sex"


def read_reference(layout: Layout, name: str, numbers: Sequence[str] = (), *, iso3: str | None = None) -> pd.DataFrame:
    """`data/reference/<name>.csv` as text, except the columns named in `numbers`, which become floats.

    With `iso3` only the rows about that unit (`spoken_of`), where the table has a column of that name: another unit's rows are
    not looked at.

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
    if iso3 is not None and "iso3" in frame:
        frame = frame[frame["iso3"].isin(spoken_of(layout, iso3))].copy()
    problems = []
    for column in numbers:
        if column not in frame:
            problems.append(Problem(file, "the column is missing", mend, column))
            continue
        values = pd.to_numeric(frame[column].replace("", None), errors="coerce")
        wrong = values.isna() & (frame[column] != "")
        if wrong.any():
            rows = tuple(int(position) + 2 for position in frame.index[wrong])
            problems.append(Problem(file, "not a number", mend, column, rows))
        frame[column] = values.astype(float)
    if problems:
        raise UserError("\n".join(str(p) for p in problems))
    return frame.reset_index(drop=True)


def row_numbers(layout: Layout, name: str, iso3: str) -> list[int]:
    """The rows of the file, as a spreadsheet counts them, that `read_reference` gives for the unit, in its order: for messages."""
    frame = pd.read_csv(layout.reference(name), dtype=str, keep_default_na=False, encoding="utf-8")
    own = frame["iso3"].isin(spoken_of(layout, iso3)) if "iso3" in frame else frame.index >= 0
    return [int(position) + 2 for position in frame.index[own]]


def reference_share(layout: Layout, iso3: str, where: ReferenceColumn, declared: Sequence[str]) -> float:
    """A percentage of a reference table as a share in [0, 1], from the only row of the unit.

    `declared` are the tables that the stage depends on. Raises UndeclaredInputError for another table, and UserError without a
    single percentage.
    """
    if where.reference not in declared:
        raise UndeclaredInputError(
            f"params/countries/{iso3}.yaml, key target_population.internet_share.reference: {where.reference} is not among the "
            f"tables that the stage depends on ({', '.join(declared)}); name one of these, or add it to `references` of the component "
            "and to the `deps` of its stage."
        )
    table = read_reference(layout, where.reference, numbers=[where.column], iso3=iso3)
    values = table[where.column] if "iso3" in table else table[where.column][:0]
    if len(values) != 1 or not 0 < values.iloc[0] <= 100:
        raise UserError(
            f"{layout.relative(layout.reference(where.reference))}, column {where.column}: holds no single percentage for "
            f"{iso3}; add the row with its source, name another table in params/countries/{iso3}.yaml, or state there that none was "
            "published, as `target_population: {internet_share: null}`."
        )
    return float(values.iloc[0]) / 100


def require_target_population(layout: Layout, iso3: str) -> TargetPopulation:
    """The unit's target population. Raises ParamsError where its parameters do not state it."""
    people = load_target_population(layout, iso3)
    if people is None:
        raise ParamsError(
            f"{layout.relative(layout.country(iso3))}: no `target_population`, which weights and numbers of children are scaled to; "
            "add it there with its `year`."
        )
    return people


def population_of(population: pd.DataFrame, *, iso3: str, year: int, ages: tuple[int, int]) -> int:
    """Both sexes, all single ages of the range, from the table `population_age_sex`. Raises ParamsError."""
    rows = population[
        (population["iso3"] == iso3)
        & (population["year"].astype(int) == year)
        & population["age"].astype(int).between(*ages)
    ]
    _require_all_ages(rows, iso3, year, ages)
    return int(rows["population"].astype(int).sum())


def _require_all_ages(rows: pd.DataFrame, iso3: str, year: int, ages: tuple[int, int]) -> None:
    if len(rows) != 2 * (ages[1] - ages[0] + 1):
        raise ParamsError(
            f"data/reference/{POPULATION}.csv: does not hold both sexes and every age {ages[0]}-{ages[1]} of {iso3} in {year}; "
            "add the rows with their source, or correct the year in the parameters."
        )


def calibration_population(layout: Layout, iso3: str, declared: Sequence[str], *, respondents: int) -> pd.DataFrame:
    """What weights are brought to, by sex and single year of age: UN population times the published internet share.

    Where the target population states no share, only the shape of the UN population: its cells sum to the number of
    `respondents`, so that no sum of weights looks like a number of internet users. Columns sex, age (int) and population
    (float), one row per cell. `declared` are the tables that the stage depends on. Raises UserError where the year is not there,
    and as `reference_share` does.
    """
    people = require_target_population(layout, iso3)
    table = read_reference(layout, POPULATION, numbers=["year", "age", "population"], iso3=iso3)
    rows = table[(table["year"] == people.year) & table["age"].between(*people.ages)]
    if rows.empty:
        raise UserError(
            f"params/countries/{iso3}.yaml, key target_population.year: data/reference/{POPULATION}.csv has no row for {iso3} and "
            f"{people.year}; name a year it holds."
        )
    _require_all_ages(rows, iso3, people.year, people.ages)
    if people.internet_share is None:
        share = respondents / rows["population"].sum()
    else:
        share = reference_share(layout, iso3, people.internet_share, declared)
    return pd.DataFrame(
        {
            "sex": rows["sex"].to_numpy(),
            "age": rows["age"].astype(int).to_numpy(),
            "population": rows["population"].to_numpy() * share,
        }
    )
