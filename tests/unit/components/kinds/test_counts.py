"""Administrative counts: every year that was asked for, or none."""

from __future__ import annotations

import pandas as pd
import pytest

from disrupting_harm.errors import MissingInputError, ParamsError
from disrupting_harm.evidence import open_run
from disrupting_harm.evidence.counts import count_by_year, rate_by_year


@pytest.fixture
def reports(project):
    return pd.read_csv(project.reference("cybertipline_reports"), dtype=str, keep_default_na=False)


@pytest.fixture
def run(project):
    return open_run("non_law_enforcement_data", "KEN")


def test_a_count_has_no_sampling_error_and_no_base(run, reports):
    counts = count_by_year(run, reports, indicator="cybertipline_reports")
    assert counts["level"].tolist() == ["2019", "2020", "2021", "2022", "2023"]
    assert counts[["se", "ci_low", "ci_high", "df", "n"]].isna().all(axis=None)


def test_a_year_without_a_row_is_named_and_never_taken_as_zero(run, reports):
    gap = reports[~((reports["iso3"] == "KEN") & (reports["year"] == "2021"))]
    with pytest.raises(MissingInputError, match="no row of KEN for 2021"):
        count_by_year(run, gap, indicator="cybertipline_reports")


def test_a_rate_needs_the_population_of_every_age_and_sex(run, reports, project):
    counts = count_by_year(run, reports, indicator="cybertipline_reports")
    population = pd.read_csv(project.reference("population_age_sex"))
    gap = population[~((population["iso3"] == "KEN") & (population["year"] == 2020) & (population["age"] == 15))]
    with pytest.raises(ParamsError, match="KEN in 2020"):
        rate_by_year(run, counts, gap, indicator="cybertipline_reports_per_100000")
