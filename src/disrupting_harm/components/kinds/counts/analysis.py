"""Administrative counts by year as estimates without sampling error."""

from __future__ import annotations

import pandas as pd

from disrupting_harm.errors import MissingInputError
from disrupting_harm.evidence import Run
from disrupting_harm.reference import population_of


def count_by_year(run: Run, counts: pd.DataFrame, *, indicator: str) -> pd.DataFrame:
    """One row per year of the parameters, in the engine's columns; MissingInputError for a year without a row."""
    first, last = run.params.years
    definition = run.definition(indicator)
    rows = (
        counts[counts["iso3"] == run.iso3].assign(year=counts["year"].astype(int)).set_index("year")[definition.column]
    )
    missing = [str(y) for y in range(first, last + 1) if y not in rows.index]
    if missing:
        raise MissingInputError(
            f"data/reference/{definition.reference}.csv: no row of {run.iso3} for {', '.join(missing)}; add it with its source, "
            f"or correct the years in params/countries/{run.iso3}.yaml."
        )
    return pd.DataFrame([_row(indicator, year, float(rows[year])) for year in range(first, last + 1)])


def rate_by_year(run: Run, counts: pd.DataFrame, population: pd.DataFrame, *, indicator: str) -> pd.DataFrame:
    """The counts per so many inhabitants of the parameters' ages in the same year, as the indicator is defined."""
    per = run.definition(indicator).per
    ages = run.params.population_ages
    people = {int(y): population_of(population, iso3=run.iso3, year=int(y), ages=ages) for y in counts["level"]}
    return pd.DataFrame(
        [_row(indicator, int(r.level), r.estimate / people[int(r.level)] * per) for r in counts.itertuples()]
    )


def share_by_year(estimates: pd.DataFrame, *, part: str, whole: str, indicator: str) -> pd.DataFrame:
    """The measure `part` in per cent of the measure `whole`, for the years that have both, with the sources of the part."""
    rows = estimates[estimates["indicator"] == part].copy()
    of = estimates[estimates["indicator"] == whole].set_index("level")["estimate"]
    rows["estimate"] = 100 * rows["estimate"] / rows["level"].map(of)
    return rows[rows["estimate"].notna()].assign(indicator=indicator, statistic="percentage", unit="percent")


def _row(indicator: str, year: int, value: float) -> dict:
    missing = float("nan")
    return {
        "indicator": indicator, "by": "year", "level": str(year), "estimate": value, "se": missing, "ci_low": missing, "ci_high": missing,
        "df": missing, "deff": missing, "n": missing, "n_weighted": missing,
    }  # fmt: skip
