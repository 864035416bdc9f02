"""Administrative counts: every year that was asked for, or none."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.small_run import make_run

from disrupting_harm.components.kinds.counts.analysis import count_by_year, rate_by_year, share_by_year
from disrupting_harm.errors import MissingInputError, ParamsError
from disrupting_harm.evidence.source_rows import parse_rows


COUNT, RATE = "cybertipline_reports", "cybertipline_reports_per_100000"
YEARS = ["2019", "2020", "2021", "2022", "2023"]


@pytest.fixture
def run(tmp_path):
    return make_run(tmp_path / "study", "non_law_enforcement_data", {})


@pytest.fixture
def reports(run):
    return run.load_reference("cybertipline_reports")


@pytest.fixture
def population(run):
    return run.load_reference("population_age_sex")


def test_a_count_is_that_of_the_reference_table_for_every_year(run, reports):
    counts = count_by_year(run, reports, indicator=COUNT)
    assert dict(zip(counts["level"], counts["estimate"], strict=True)) == dict(
        zip(YEARS, (1200, 1500, 1800, 2400, 2100), strict=True)
    )
    assert set(counts["by"]) == {"year"} and set(counts["indicator"]) == {COUNT}


def test_a_count_has_no_sampling_error_and_no_base(run, reports):
    counts = count_by_year(run, reports, indicator=COUNT)
    assert counts[["se", "ci_low", "ci_high", "df", "deff", "n", "n_weighted"]].isna().all(axis=None)
    saved = run.save_estimates(counts, table=COUNT, id="counts", statistic="count")
    assert saved["estimate_id"].tolist() == [f"TST/non_law_enforcement_data/{COUNT}@v1/year={year}" for year in YEARS]
    assert saved["presentation"].isna().all() and set(saved["data_class"]) == {"public"}


def test_a_year_without_a_row_is_named_and_never_taken_as_zero(run, reports):
    gap = reports[~reports["year"].isin(["2021", "2023"])]
    with pytest.raises(MissingInputError, match="no row of TST for 2021, 2023"):
        count_by_year(run, gap, indicator=COUNT)


def test_rows_of_another_unit_are_not_counted(run, reports):
    theirs = reports.assign(iso3=reports["iso3"].mask(reports["year"] == "2020", "TSU"))
    with pytest.raises(MissingInputError, match="no row of TST for 2020"):
        count_by_year(run, theirs, indicator=COUNT)


def test_a_rate_is_the_count_for_so_many_residents_of_the_ages_of_the_same_year(run, reports, population):
    counts = count_by_year(run, reports, indicator=COUNT)
    rates = rate_by_year(run, counts, population, indicator=RATE)
    # 180,000 residents aged 12 to 17 in every year of the tests' own table.
    assert rates["estimate"].tolist() == pytest.approx([count / 1.8 for count in (1200, 1500, 1800, 2400, 2100)])
    assert rates["level"].tolist() == YEARS and set(rates["indicator"]) == {RATE}
    assert rates[["se", "ci_low", "ci_high", "n"]].isna().all(axis=None)


def test_a_rate_needs_the_population_of_every_age_and_sex(run, reports, population):
    counts = count_by_year(run, reports, indicator=COUNT)
    gap = population[~((population["year"] == "2020") & (population["age"] == "15"))]
    with pytest.raises(ParamsError, match="TST in 2020"):
        rate_by_year(run, counts, gap, indicator=RATE)


def test_a_count_and_a_rate_name_the_rows_that_they_are_made_of(run, reports, population):
    counts = count_by_year(run, reports, indicator=COUNT)
    assert counts["reference_rows"].tolist() == [f"cybertipline_reports:{place}" for place in (1, 2, 3, 4, 5)]
    assert set(counts["source_url"]) == {"https://example.org"} and set(counts["licence"]) == {"none"}
    rates = rate_by_year(run, counts, population, indicator=RATE)
    named = parse_rows([rates.loc[2, "reference_rows"]])
    assert named["cybertipline_reports"] == (3,)
    added = population.iloc[[place - 1 for place in named["population_age_sex"]]]
    first, last = run.params.population_ages
    assert set(added["year"]) == {"2021"} and len(added) == 2 * (last - first + 1)
    assert added["population"].astype(int).sum() * rates.loc[2, "estimate"] == pytest.approx(1800 * 100_000)


def test_a_share_names_the_rows_of_its_part_and_of_its_whole():
    rows = pd.DataFrame(
        {"indicator": ["part", "whole", "whole"], "level": ["2020", "2020", "2021"], "estimate": [1.0, 4.0, 5.0],
         "reference_rows": ["t:1", "t:2", "t:3"]}
    )  # fmt: skip
    (share,) = share_by_year(rows, part="part", whole="whole", indicator="share").itertuples()
    assert (share.estimate, share.reference_rows) == (25, "t:1-2")
