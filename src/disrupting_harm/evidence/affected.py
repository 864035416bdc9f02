"""From a prevalence to a number of children, as the country's parameters say."""

from __future__ import annotations

import pandas as pd

from disrupting_harm.errors import ParamsError
from disrupting_harm.evidence.display import share
from disrupting_harm.evidence.run import Run
from disrupting_harm.reference import reference_share
from disrupting_harm.survey import Affected, children_affected


EXACT_SHARE = (
    "The interval carries the sampling error of the prevalence only: the internet share and the population are taken as exact, "
    "because no standard error was published for them. It is therefore too narrow."
)
DESIGN = ("weight", "strata", "psu", "lonely_psu", "calibrated_to", "base_weight")


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

    NaN, with the prevalence's flags, where the presentation standard does not let the prevalence stand as a percentage.
    """
    row = _scaled_prevalence(run, prevalence)
    if row["presentation"] == "percentage":
        result = children_affected(
            row["estimate"], _share(run), _children(run, population),
            prevalence_se=row["se"], prevalence_ci=(max(row["ci_low"], 0.0), min(row["ci_high"], 1.0)), df=row["df"],
        )  # fmt: skip
    else:  # what is not sure enough for a percentage is not sure enough for a number of children
        result = Affected(*[float("nan")] * 4)
    same = ("indicator", "by", "level", "df", "df_domain", "deff", "n", "n_eff", "n_cases", "n_weighted", "flags")
    out = pd.DataFrame([{**row[list(same)], **vars(result)}])
    out.attrs = {name: row[name] for name in DESIGN} | {"ci": row["ci_method"], "df_rule": row["df_rule"]}
    return out


def explain_scaling(
    run: Run, prevalence: pd.DataFrame, population: pd.DataFrame, shares: pd.DataFrame, affected: pd.DataFrame
) -> pd.DataFrame:
    """The product, its factors and what was published of them, one row each, with sources; figures as printed."""
    scale, product, row = run.params.children_affected, affected.iloc[0], _scaled_prevalence(run, prevalence)
    first, last = scale.population_ages
    published = shares[shares["iso3"] == run.iso3].iloc[0]
    people = population.loc[population["iso3"] == run.iso3, "source"].iloc[0]
    rows = [
        (
            "Children affected",
            _about(product["estimate"], product["ci_low"], product["ci_high"]),
            product["estimate_id"],
        ),
        (row["label"], share(row), row["estimate_id"]),
        ("Share who use the internet", f"{100 * _share(run):.1f} %", published["source"]),
        (f"Children aged {first}-{last}, {scale.population_year}", f"{_children(run, population):,}", people),
    ]
    if "n_affected" in shares:
        count = _count(*(float(published[c]) for c in ("n_affected", "n_lo", "n_hi")))
        rows.append(("Published: children affected", count, published["source"]))
        rows.append(
            ("Published: children aged 12-17", f"{float(published['child_pop_12_17']):,.0f}", published["source"])
        )
    return pd.DataFrame(rows, columns=["Factor", "Value", "From"])


def _scaled_prevalence(run: Run, prevalence: pd.DataFrame) -> pd.Series:
    wanted = run.params.children_affected.indicator
    return prevalence[(prevalence["indicator"] == wanted) & (prevalence["by"] == "")].iloc[0]


def _share(run: Run) -> float:
    return reference_share(run.layout, run.iso3, run.params.children_affected.internet_share)


def _children(run: Run, population: pd.DataFrame) -> int:
    scale = run.params.children_affected
    return population_of(population, iso3=run.iso3, year=scale.population_year, ages=scale.population_ages)


def _count(estimate: float, low: float, high: float) -> str:
    return f"{estimate:,.0f} ({low:,.0f} to {high:,.0f})"


def _about(estimate: float, low: float, high: float) -> str:
    """To three digits: more would look surer than any survey is."""
    if pd.isna(estimate):
        return "not scaled up: the prevalence is not reliable"
    return _count(*(float(f"{value:.3g}") for value in (estimate, low, high)))
