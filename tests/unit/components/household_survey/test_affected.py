"""From a prevalence to children: the product, its interval and its factors."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.edits import edit
from tests.small_run import STUDY, make_run

from disrupting_harm.components.household_survey.affected import (
    explain_no_number,
    explain_scaling,
    factor_rows,
    reason_for_no_number,
    scale_to_children,
    target_population,
)
from disrupting_harm.components.kinds.survey.analysis import Survey
from disrupting_harm.errors import ParamsError
from disrupting_harm.evidence.source_rows import parse_rows
from disrupting_harm.reference import population_of


CHILDREN = 180_000  # of both sexes, aged 12 to 17, in 2021: the sum of twelve round numbers of the reference table
ONLINE = 0.67 * CHILDREN


@pytest.fixture
def population() -> pd.DataFrame:
    return pd.read_csv(STUDY / "data" / "reference" / "population_age_sex.csv")


@pytest.fixture
def survey(tmp_path) -> Survey:
    return Survey(make_run(tmp_path / "study", "household_survey", {}))


def test_the_population_is_that_of_both_sexes_and_all_ages(population):
    rows = population.query("iso3 == 'TST' and year == 2021 and 12 <= age <= 17")
    assert population_of(population, iso3="TST", year=2021, ages=(12, 17)) == rows["population"].sum() == CHILDREN


@pytest.mark.parametrize("year, ages", [(1999, (12, 17)), (2021, (8, 17))])
def test_a_population_with_a_gap_is_refused(population, year, ages):
    with pytest.raises(ParamsError, match="population_age_sex.csv"):
        population_of(population, iso3="TST", year=year, ages=ages)


def saved_prevalence(presentation="percentage", flags="few_df", **numbers) -> pd.DataFrame:
    """The scaled indicator, overall and of girls, as saved, with the design that it was estimated by."""
    frame = pd.DataFrame(
        {"indicator": "tf_csea_any", "by": ["", "sex"], "level": ["", "female"], "estimate": [0.2, 0.25], "se": 0.02, "ci_low": 0.18,
         "ci_high": 0.3, "df": 90, "df_domain": 90, "deff": 1.2, "n": [120, 60], "n_eff": [100.0, 50.0], "n_cases": [24, 15],
         "n_weighted": [1000.0, 500.0], "flags": flags}
    )  # fmt: skip
    frame = frame.assign(
        label="Any form", estimate_id=["TST/household_survey/tf_csea_any@v1", "TST/household_survey/tf_csea_any@v1/sex=female"],
        weight="weight", strata="stratum", psu="psu", lonely_psu="adjust", calibrated_to="sex, age", base_weight=None, ci_method="logit",
        df_rule="design", presentation=presentation, statistic="proportion", **numbers,
    )  # fmt: skip
    design = ("weight", "strata", "psu", "lonely_psu", "calibrated_to", "base_weight")
    frame.attrs = {name: frame[name].iloc[0] for name in design} | {"ci": "logit", "df_rule": "design"}
    return frame


def scaled(survey, prevalence) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The number of children as saved, and its factors as they are printed."""
    run = survey.run
    population = run.load_reference("population_age_sex", columns=["population"])
    shares = run.load_reference("nature2026_table1", columns=["internet_users_12_17_pct"])
    made = scale_to_children(survey, prevalence, population)
    saved = run.save_estimates(made, table="population_age_sex", id="affected", statistic="children_affected")
    return saved, explain_scaling(survey, prevalence, population, shares, saved).set_index("Factor")


def test_children_affected_are_prevalence_times_internet_share_times_population(survey):
    prevalence = saved_prevalence()
    saved, factors = scaled(survey, prevalence)
    row = saved.iloc[0]
    assert len(saved) == 1
    assert [row["estimate"], row["ci_low"], row["ci_high"]] == pytest.approx([x * ONLINE for x in (0.2, 0.18, 0.3)])
    assert row["se"] == pytest.approx(0.02 * ONLINE)
    assert row["estimate_id"] == "TST/household_survey/tf_csea_any@v1:children_affected"
    # What there is to judge the prevalence by goes with the number that is made from it.
    judged = [
        "df",
        "df_domain",
        "deff",
        "n",
        "n_eff",
        "n_cases",
        "n_weighted",
        "flags",
        "calibrated_to",
        "strata",
        "psu",
    ]
    assert row[judged].tolist() == prevalence.loc[0, judged].tolist()
    assert (row["ci_method"], row["df_rule"]) == ("logit", "design")
    assert pd.isna(row["presentation"]), "the standard is one of proportions"
    assert factors["Value"].to_dict() == {
        "Children affected": "24,100 (21,700 to 36,200)",  # 24,120, 21,708 and 36,180 to three digits
        "Any form": "20.0 %",
        "Share who use the internet": "67.0 %",
        "Children aged 12-17, 2021": "180,000",
        "Published: children affected": "26,100 (22,300 to 30,200)",
        "Published: children aged 12-17": "180,000",
    }
    assert factors["From"].tolist()[:2] == [row["estimate_id"], "TST/household_survey/tf_csea_any@v1"]
    assert factors["From"].tolist()[2:] == [
        "made up for the tests",
        "made up for the tests (none)",
        *["made up for the tests"] * 2,
    ]


def test_an_interval_that_leaves_the_shares_ends_at_none_and_at_all(survey):
    saved, _ = scaled(survey, saved_prevalence().assign(ci_low=-0.01, ci_high=1.2))
    assert saved.loc[0, ["ci_low", "ci_high"]].tolist() == pytest.approx([0, ONLINE])


@pytest.mark.parametrize(
    "presentation, flag, said",
    [
        ("count", "small_base", "24 of 120"),
        ("unreliable", "wide_interval", "not reliable"),
        ("none", "no_members", "no answers"),
    ],
)
def test_a_prevalence_that_is_not_printed_is_not_scaled_up_either(survey, presentation, flag, said):
    saved, factors = scaled(survey, saved_prevalence(presentation, flag))
    assert saved[["estimate", "se", "ci_low", "ci_high"]].isna().all(axis=None) and saved["flags"].tolist() == [flag]
    assert factors["Value"][:2].tolist() == ["not scaled up: the prevalence is not reliable", said]


def test_a_table_of_shares_that_publishes_no_number_of_children_gives_the_factors_alone(survey):
    run, prevalence = survey.run, saved_prevalence()
    population = run.load_reference("population_age_sex", columns=["population"])
    shares = run.load_reference("nature2026_table1").drop(columns="n_affected")
    made = scale_to_children(survey, prevalence, population).assign(estimate_id="i")
    assert len(explain_scaling(survey, prevalence, population, shares, made)) == 4


def test_without_a_published_share_no_number_of_children_is_printed(tmp_path):
    run = make_run(tmp_path / "study", "household_survey", {})
    edit(run.layout.country("TST"), "{year: 2021}", "{year: 2021, internet_share: null}")
    survey = Survey(run)
    table = explain_no_number(survey, saved_prevalence()).set_index("Factor")["Value"]
    assert table.to_dict() == {
        "Children affected": "not estimated",
        "Any form": "20.0 %",
        "Share of those aged 12-17 who use the internet": "none was published",
    }
    assert reason_for_no_number(run.layout, "TST").startswith("not estimated, because no share")


def test_with_a_published_share_or_without_a_population_there_is_no_such_reason(survey):
    assert reason_for_no_number(survey.run.layout, "TST") == ""
    assert reason_for_no_number(survey.run.layout, "TSU") == ""


def test_an_indicator_of_another_base_than_the_population_is_not_scaled_up(tmp_path):
    def change(components):
        components["household_survey"]["scaled_indicator"] = "accepted_money_for_images"  # of those aged 15-17

    survey = Survey(make_run(tmp_path / "study", "household_survey", {}, change=change))
    with pytest.raises(ParamsError, match=r"indicators\.accepted_money_for_images\.base"):
        target_population(survey)


def test_a_unit_that_states_no_target_population_is_told_to(tmp_path):
    def change(components):
        components["household_survey"]["scaled_indicator"] = "tf_csea_any"

    survey = Survey(make_run(tmp_path / "study", "household_survey", {}, iso3="TSU", change=change))
    with pytest.raises(ParamsError, match="params/countries/TSU.yaml: no `target_population`"):
        target_population(survey)


def test_the_rows_of_the_factors_are_the_residents_of_the_ages_and_the_share(survey):
    run = survey.run
    population, shares = (run.load_reference(name) for name in ("population_age_sex", "nature2026_table1"))
    named = parse_rows(factor_rows(survey, population, shares)["reference_rows"])
    assert set(named) == {"population_age_sex", "nature2026_table1"} and named["nature2026_table1"] == (1,)
    added = population.iloc[[place - 1 for place in named["population_age_sex"]]]
    assert added["population"].astype(int).sum() == CHILDREN and set(added["year"]) == {"2021"}
