"""The shares of a population that weights are held against."""

from __future__ import annotations

import pandas as pd
import pytest

from disrupting_harm.components.household_survey.margins import population_shares, with_age_group
from disrupting_harm.study.load import load_target_population


def test_shares_follow_the_population_table_of_the_year_and_ages(study):
    shares = population_shares(study, "TST", [("sex",), ("age",), ("sex", "age"), ("age_group",)])
    table = pd.read_csv(study.reference("population_age_sex"))
    rows = table[(table["iso3"] == "TST") & (table["year"] == 2021) & table["age"].between(12, 17)]
    whole = rows["population"].sum()
    assert shares[("sex",)]["female"] == rows.loc[rows["sex"] == "female", "population"].sum() / whole
    assert shares[("age",)][15] == rows.loc[rows["age"] == 15, "population"].sum() / whole
    assert shares[("age_group",)]["14-15"] == rows.loc[rows["age"].between(14, 15), "population"].sum() / whole
    assert len(shares[("sex", "age")]) == 12
    assert all(share.sum() == pytest.approx(1, abs=1e-12) for share in shares.values())


def test_a_margin_of_another_column_has_no_known_population(study):
    assert population_shares(study, "TST", [("urbanity",), ("sex", "urbanity")]) == {}


def test_a_unit_without_target_population_has_none(study):
    assert load_target_population(study, "TSV") is None and population_shares(study, "TSV", [("sex",)]) == {}


def test_nor_has_a_year_that_the_table_does_not_hold(study):
    path = study.country("TST")
    path.write_text(path.read_text().replace("year: 2021", "year: 1999"))
    assert population_shares(study, "TST", [("sex",)]) == {}


def test_ages_get_their_group_where_there_are_ages():
    frame = pd.DataFrame({"age": pd.array([12, 17, None], "Int64")})
    groups = with_age_group(frame)["age_group"]
    assert list(groups[:2]) == ["12-13", "16-17"] and pd.isna(groups[2])
    assert list(with_age_group(pd.DataFrame({"sex": ["f"]}))) == ["sex"]
