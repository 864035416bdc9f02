"""From a prevalence to a number of children, as the country's parameters say."""

from __future__ import annotations

import pandas as pd

from disrupting_harm.errors import ParamsError
from disrupting_harm.evidence.run import Run
from disrupting_harm.survey import children_affected


def population_of(population: pd.DataFrame, *, iso3: str, year: int, ages: tuple[int, int]) -> int:
    """Both sexes, all single ages of the range, from `data/reference/population_age_sex.csv`."""
    rows = population[
        (population["iso3"] == iso3)
        & (population["year"].astype(int) == year)
        & population["age"].astype(int).between(*ages)
    ]
    if len(rows) != 2 * (ages[1] - ages[0] + 1):
        raise ParamsError(
            f"data/reference/population_age_sex.csv: does not hold both sexes and every age {ages[0]}-{ages[1]} of {iso3} in {year}; "
            "add the rows with their source, or correct the year in the parameters."
        )
    return int(rows["population"].astype(int).sum())


def scale_to_children(run: Run, prevalence: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Prevalence x internet share x population for the declared indicator, overall: one row in the engine's columns.

    The interval is the prevalence's own, scaled: no standard error was published for the internet share.
    """
    scale = run.params.children_affected
    row = prevalence[(prevalence["indicator"] == scale.indicator) & (prevalence["by"] == "")].iloc[0]
    children = population_of(population, iso3=run.iso3, year=scale.population_year, ages=scale.population_ages)
    result = children_affected(
        row["estimate"], scale.internet_share, children, prevalence_ci=(row["ci_low"], row["ci_high"]), df=row["df"]
    )
    columns = ("indicator", "by", "level", "df", "deff", "n", "n_weighted")
    out = pd.DataFrame(
        [
            {
                **row[list(columns)],
                "estimate": result.estimate,
                "se": result.se,
                "ci_low": result.ci_low,
                "ci_high": result.ci_high,
            }
        ]
    )
    design = ("weight", "strata", "psu", "lonely_psu")
    out.attrs = {name: row[name] for name in design} | {"ci": row["ci_method"], "df_rule": row["df_rule"]}
    return out


def explain_scaling(run: Run, population: pd.DataFrame, affected: pd.DataFrame) -> pd.DataFrame:
    """The product and its factors, one row each, with their sources; figures as printed."""
    scale = run.params.children_affected
    first, last = scale.population_ages
    children = population_of(population, iso3=run.iso3, year=scale.population_year, ages=scale.population_ages)
    source = population.loc[population["iso3"] == run.iso3, "source"].iloc[0]
    row = affected.iloc[0]
    prevalence_id = row["estimate_id"].replace(":children_affected", "")
    return pd.DataFrame(
        [
            {
                "Factor": "Children affected",
                "Value": f"{row['estimate']:,.0f} ({row['ci_low']:,.0f} to {row['ci_high']:,.0f})",
                "From": row["estimate_id"],
            },
            {
                "Factor": row["label"],
                "Value": f"{100 * row['estimate'] / (scale.internet_share * children):.1f} %",
                "From": prevalence_id,
            },
            {
                "Factor": "Internet share",
                "Value": f"{100 * scale.internet_share:.0f} %",
                "From": scale.internet_share_source,
            },
            {
                "Factor": f"Population aged {first}-{last}, {scale.population_year}",
                "Value": f"{children:,}",
                "From": source,
            },
        ]
    )
