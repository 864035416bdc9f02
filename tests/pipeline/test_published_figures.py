"""The numbers themselves, computed again without the library from the tables they came from."""

from __future__ import annotations

import html

import pandas as pd
import pytest

from disrupting_harm import files
from disrupting_harm.sections import load_section


pytestmark = pytest.mark.pipeline

YEARS = ["2019", "2020", "2021", "2022", "2023"]


@pytest.fixture
def reports(reproduced) -> pd.Series:
    table = pd.read_csv(reproduced.reference("cybertipline_reports"), dtype=str, keep_default_na=False)
    return table[table["iso3"] == "KEN"].set_index("year")["reports"].astype(int)


def test_kenyan_reports_are_those_of_the_reference_table(reproduced, reports):
    counts = pd.read_csv(reproduced.output("KEN", "non_law_enforcement_data") / "counts.csv", dtype={"level": str})
    assert counts["level"].tolist() == YEARS
    assert counts["estimate"].tolist() == reports[YEARS].tolist()


def test_kenyan_rates_are_reports_over_the_children_of_the_same_year(reproduced, reports):
    rates = pd.read_csv(reproduced.output("KEN", "non_law_enforcement_data") / "rates.csv", dtype={"level": str})
    people = pd.read_csv(reproduced.reference("population_age_sex"))
    people = people[(people["iso3"] == "KEN") & people["age"].isin([12, 13, 14, 15, 16, 17])]
    children = people.groupby("year")["population"].sum()
    expected = [100_000 * int(reports[year]) / int(children[int(year)]) for year in YEARS]
    assert rates["level"].tolist() == YEARS
    assert rates["estimate"].tolist() == pytest.approx(expected, rel=1e-11)


def test_the_reference_tables_are_those_of_the_shared_source(reproduced, shared_data):
    source = pd.read_csv(shared_data / "reference" / "cybertipline_reports.csv", dtype=str, keep_default_na=False)
    ours = pd.read_csv(reproduced.reference("cybertipline_reports"), dtype=str, keep_default_na=False)
    keys = ["iso3", "year", "reports"]
    assert len(ours.merge(source, on=keys)) >= len(ours) > 100


def test_the_caveat_goes_wherever_the_counts_go(dh, reproduced, monkeypatch):
    monkeypatch.chdir(reproduced.root)
    caveat = load_section(reproduced, "KEN", "non_law_enforcement_data").caveat.strip()
    assert "not a prevalence" in caveat and "do not count victims" in caveat
    saved = files.read_json(reproduced.output("KEN", "non_law_enforcement_data") / "record.json")["saved"]
    (figure,) = (entry for entry in saved if entry["id"] == "cybertipline")
    assert figure["note"].strip() == caveat
    assert html.escape(caveat) in (reproduced.report("KEN") / "report.html").read_text(encoding="utf-8")
    assert caveat in dh("trace", figure["trace_id"], "--full").out


def test_all_published_estimates_of_the_validation_unit_come_back(reproduced):
    table = pd.read_csv(
        reproduced.output("USA", "household_survey") / "published.csv", dtype=str, keep_default_na=False
    )
    intervals = table[table["Published interval"] != ""]
    assert (len(table), len(intervals)) == (50, 45)
    assert set(table["Agrees"]) == {"yes"}
    assert (table["Published %"] == table["Here %"]).all()
    assert (intervals["Published interval"] == intervals["Interval here"]).all()


def test_all_figures_of_the_file_that_a_package_ships_come_back(reproduced):
    """R's survey package computed 22 of them, two were published with a Stata log."""
    table = pd.read_csv(
        reproduced.output("XNH", "household_survey") / "published.csv", dtype=str, keep_default_na=False
    )
    assert table["Made by"].value_counts().to_dict() == {"R survey 4.1-1": 22, "": 2}
    assert (table["Published interval"] != "").all()
    assert set(table["Agrees"]) == {"yes"}


def test_they_come_back_against_the_source_of_our_table_too(reproduced, shared_data):
    """Our table was carried over from this file: the estimates are compared with it without our table in between."""
    source = pd.read_csv(
        shared_data / "microdata" / "yrbs" / "published_estimates_2019.csv", dtype=str, keep_default_na=False
    )
    folder = reproduced.output("USA", "household_survey")
    estimates = pd.read_csv(folder / "prevalence.csv", keep_default_na=False).set_index(["indicator", "by", "level"])
    compared = 0
    for row in source.itertuples():
        ours = estimates.loc[(indicator_of(row.variable, row.item), *group_of(row.subgroup))]
        assert printed(ours["estimate"], row.published_pct) == row.published_pct, row
        assert printed(ours["ci_low"], row.published_lo) == row.published_lo, row
        assert printed(ours["ci_high"], row.published_hi) == row.published_hi, row
        compared += 1 + bool(row.published_lo)
    assert compared == 50 + 45


STEMS = {"22": "physical_dating_violence", "21": "sexual_dating_violence", "20": "sexual_violence",
         "23": "bullied_at_school", "24": "electronic_bullying"}  # fmt: skip
TIMES = {" 1 time ": "_once", " 2-3 ": "_2_or_3_times", " >=4 ": "_4_or_more_times"}


def indicator_of(variable: str, item: str) -> str:
    """The question number names the indicator; a frequency question (Q, not QN) has one per answer."""
    stem = STEMS[variable[-2:]]
    return stem if variable.startswith("QN") else stem + next(end for text, end in TIMES.items() if text in f" {item} ")


def group_of(subgroup: str) -> tuple[str, str]:
    if subgroup == "all":
        return "", ""
    return ("sex", subgroup.lower()) if subgroup in ("Male", "Female") else ("race_ethnicity", subgroup)


def printed(value: str, like: str) -> str:
    """A share with as many decimals of a per cent as the published figure has."""
    return f"{100 * float(value):.{len(like.partition('.')[2])}f}" if like else ""
