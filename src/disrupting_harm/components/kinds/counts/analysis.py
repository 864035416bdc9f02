"""Administrative counts by year as estimates without sampling error."""

from __future__ import annotations

import pandas as pd

from disrupting_harm.components.kinds.counts.measures import SOURCE
from disrupting_harm.errors import MissingInputError
from disrupting_harm.evidence import Run
from disrupting_harm.evidence.source_rows import COLUMN as ROWS
from disrupting_harm.evidence.source_rows import join_rows
from disrupting_harm.reference import population_of


def count_by_year(run: Run, counts: pd.DataFrame, *, indicator: str) -> pd.DataFrame:
    """One row per year of the parameters, in the engine's columns; MissingInputError for a year without a row."""
    first, last = run.params.years
    definition = run.definition(indicator)
    rows = counts[counts["iso3"] == run.iso3].assign(year=counts["year"].astype(int)).set_index("year")
    missing = [str(y) for y in range(first, last + 1) if y not in rows.index]
    if missing:
        raise MissingInputError(
            f"data/reference/{definition.reference}.csv: no row of {run.iso3} for {', '.join(missing)}; add it with its source, "
            f"or correct the years in params/countries/{run.iso3}.yaml."
        )
    made = []
    for year in range(first, last + 1):
        row = rows.loc[year]
        facts = {name: row[name] for name in (*SOURCE, ROWS) if name in rows}
        made.append(_row(indicator, year, float(row[definition.column])) | facts)
    return pd.DataFrame(made)


def rate_by_year(run: Run, counts: pd.DataFrame, population: pd.DataFrame, *, indicator: str) -> pd.DataFrame:
    """The counts per so many inhabitants of the parameters' ages in the same year, as the indicator is defined.

    A rate is made of the rows of its count and of its population, and has no source of its own.
    """
    per = run.definition(indicator).per
    ages = run.params.population_ages
    made = []
    for row in counts.to_dict("records"):
        year = int(row["level"])
        value = row["estimate"] / population_of(population, iso3=run.iso3, year=year, ages=ages) * per
        made.append(
            _row(indicator, year, value) | {ROWS: join_rows(row.get(ROWS), _rows(population, run.iso3, year, ages))}
        )
    return pd.DataFrame(made)


def _rows(population: pd.DataFrame, iso3: str, year: int, ages: tuple[int, int]) -> str:
    """The rows that `population_of` adds up."""
    own = (population["iso3"] == iso3) & (population["year"].astype(int) == year)
    added = population[own & population["age"].astype(int).between(*ages)]
    return join_rows(*added[ROWS]) if ROWS in added else ""


def share_by_year(estimates: pd.DataFrame, *, part: str, whole: str, indicator: str) -> pd.DataFrame:
    """The measure `part` in per cent of the measure `whole`, for the years that have both, with the sources of the part."""
    rows = estimates[estimates["indicator"] == part].copy()
    of = estimates[estimates["indicator"] == whole].set_index("level")["estimate"]
    rows["estimate"] = 100 * rows["estimate"] / rows["level"].map(of)
    if ROWS in rows:
        wholes = estimates[estimates["indicator"] == whole].set_index("level")[ROWS]
        rows[ROWS] = [join_rows(own, wholes.get(level)) for own, level in zip(rows[ROWS], rows["level"], strict=True)]
    return rows[rows["estimate"].notna()].assign(indicator=indicator, statistic="percentage", unit="percent")


def _row(indicator: str, year: int, value: float) -> dict:
    missing = float("nan")
    return {
        "indicator": indicator, "by": "year", "level": str(year), "estimate": value, "se": missing, "ci_low": missing, "ci_high": missing,
        "df": missing, "deff": missing, "n": missing, "n_weighted": missing,
    }  # fmt: skip
