"""From a prevalence to children: the product, its interval and its factors."""

from __future__ import annotations

import pandas as pd
import pytest

from disrupting_harm.errors import ParamsError
from disrupting_harm.evidence.affected import explain_scaling, population_of, scale_to_children


@pytest.fixture
def population(project) -> pd.DataFrame:
    return pd.read_csv(project.reference("population_age_sex"))


def test_the_population_is_that_of_both_sexes_and_all_ages(population):
    rows = population.query("iso3 == 'KEN' and year == 2021 and 12 <= age <= 17")
    assert population_of(population, iso3="KEN", year=2021, ages=(12, 17)) == rows["population"].sum() > 7e6


@pytest.mark.parametrize("year, ages", [(1999, (12, 17)), (2021, (8, 17))])
def test_a_population_with_a_gap_is_refused(population, year, ages):
    with pytest.raises(ParamsError, match="population_age_sex.csv"):
        population_of(population, iso3="KEN", year=year, ages=ages)


def saved_prevalence(made, presentation="percentage", flags="few_df") -> pd.DataFrame:
    return made.assign(
        indicator="tf_csea_any", label="Any form", se=0.02, estimate_id="KEN/household_survey/tf_csea_any@v1", weight="weight",
        strata="stratum", psu="psu", lonely_psu="adjust", calibrated_to="sex, age", base_weight=None, ci_method="logit", df_rule="design",
        presentation=presentation, flags=flags,
    )  # fmt: skip


def test_children_affected_are_prevalence_times_internet_share_times_population(run, made, population):
    run.load_reference("population_age_sex", columns=["population"])
    shares = run.load_reference("nature2026_table1", columns=["internet_users_12_17_pct"])
    prevalence = saved_prevalence(made)
    result = scale_to_children(run, prevalence, population)
    children = 0.67 * population_of(population, iso3="KEN", year=2021, ages=(12, 17))
    row = result.iloc[0]
    assert len(result) == 1
    assert [row["estimate"], row["ci_low"], row["ci_high"]] == pytest.approx([x * children for x in (0.2, 0.18, 0.3)])
    saved = run.save_estimates(result, table="population_age_sex", id="affected", statistic="children_affected")
    assert row["se"] == pytest.approx(0.02 * children)
    # What there is to judge the prevalence by goes with the number that is made from it.
    judged = ["df", "deff", "n", "n_eff", "n_cases", "n_weighted", "flags", "calibrated_to"]
    assert saved.loc[0, judged].tolist() == prevalence.loc[0, judged].tolist()
    assert pd.isna(saved.loc[0, "presentation"]), "the standard is one of proportions"
    factors = explain_scaling(run, prevalence, population, shares, saved).set_index("Factor")
    share = factors.loc["Share who use the internet"]
    assert share["Value"] == "67.0 %" and "Nature" in share["From"]
    assert factors.iloc[1]["Value"] == "20.0 %" and factors.iloc[1]["From"] == "KEN/household_survey/tf_csea_any@v1"
    assert factors.loc["Published: children affected", "Value"] == "1,096,163 (932,413 to 1,269,843)"


@pytest.mark.parametrize("presentation, flag", [("count", "small_base"), ("unreliable", "wide_interval")])
def test_a_prevalence_that_is_not_printed_is_not_scaled_up_either(run, made, population, presentation, flag):
    run.load_reference("population_age_sex", columns=["population"])
    shares = run.load_reference("nature2026_table1", columns=["internet_users_12_17_pct"])
    prevalence = saved_prevalence(made, presentation, flag)
    result = scale_to_children(run, prevalence, population)
    assert result[["estimate", "se", "ci_low", "ci_high"]].isna().all(axis=None) and result["flags"].tolist() == [flag]
    saved = run.save_estimates(result, table="population_age_sex", id="affected", statistic="children_affected")
    factors = explain_scaling(run, prevalence, population, shares, saved).set_index("Factor")["Value"]
    assert "not reliable" in factors["Children affected"] and "%" not in factors["Any form"]
